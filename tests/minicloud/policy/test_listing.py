"""Where statements stand and which keys they use."""

import pytest

from studyapp.minicloud.policy import MalformedPolicy, context_keys, spans
from tests.minicloud.policy.asking import policy, statement

TEXT = """{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "*", "Resource": "*"},
  {
    "Effect": "Deny", "Action": "*", "Resource": "*"
  }
]}"""


def test_statements_have_their_places():
    assert [(one.line, one.column, one.end_line, one.end_column) for one in spans(TEXT)] == [
        (2, 3, 2, 54),
        (3, 3, 5, 4),
    ]


def test_keys_of_conditions_and_variables_are_listed_once():
    text = policy(
        statement(
            resource=["arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::${aws:PrincipalTag/team}"],
            Condition={
                "StringEquals": {"aws:UserName": "${aws:userid}", "aws:RequestedRegion": "x"},
                "Null": {"aws:TokenIssueTime": "true"},
            },
        )
    )

    assert context_keys(text) == (
        "aws:username",
        "aws:PrincipalTag/team",
        "aws:userid",
        "aws:RequestedRegion",
        "aws:TokenIssueTime",
    )


def test_without_variables_in_the_old_version():
    text = policy(statement(resource="arn:aws:s3:::${aws:username}"), version="2008-10-17")

    assert context_keys(text) == ()


def test_a_text_that_is_no_policy_has_none():
    with pytest.raises(MalformedPolicy):
        context_keys("{")
