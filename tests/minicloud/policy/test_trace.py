"""What a decision tells about its statements."""

import pytest

from studyapp.minicloud.policy import evaluate
from tests.minicloud.policy.asking import CALLERS, query, source, statement


def why(*, layer="identity", asked=None, **members):
    made = {**statement(action="s3:*", resource="arn:aws:s3:::b/*"), **members}
    (step,) = evaluate(asked or query(), [source(layer, made)]).steps
    return step.why


def test_a_match():
    assert why().code == "matched"
    assert why().sentence == "Every part of the statement matches the request."


def test_the_action():
    reason = why(Action=["ec2:*", "iam:*"])

    assert (reason.code, reason.request, reason.policy) == (
        "action",
        ("s3:GetObject",),
        ("ec2:*", "iam:*"),
    )
    assert reason.sentence == "The request's action s3:GetObject is not among ec2:*, iam:*."


def test_many_values_are_counted():
    many = [f"ec2:{number}" for number in range(9)]

    assert why(Action=many).sentence.endswith("ec2:0, ec2:1, ec2:2 and 6 more.")
    assert len(why(Action=many).policy) == 9


def test_an_excluded_action():
    made = statement()
    del made["Action"]
    (step,) = evaluate(query(), [source("identity", {**made, "NotAction": "s3:*"})]).steps

    assert step.why.excluding
    assert step.why.sentence == (
        "The statement covers every action except s3:*; the request has s3:GetObject."
    )


def test_the_resource():
    reason = why(Resource="arn:aws:s3:::c/*")

    assert (reason.code, reason.request) == ("resource", ("arn:aws:s3:::b/k",))
    assert "arn:aws:s3:::c/*" in reason.sentence


def test_the_principal():
    reason = why(layer="resource", Principal={"AWS": "444455556666"})

    assert (reason.code, reason.policy) == ("principal", ("444455556666",))
    assert why(layer="resource").sentence == "The statement names no principal."


def test_a_variable_without_a_value():
    reason = why(Resource="arn:aws:s3:::b/${aws:username}")

    assert (reason.code, reason.policy) == ("variable", ("${aws:username}",))
    assert reason.sentence == "The policy variable ${aws:username} has no value in this request."


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({}, "the request has no value for it"),
        ({"aws:sourceip": "9.9.9.9"}, "the request has 9.9.9.9"),
    ],
)
def test_the_condition(value, says):
    reason = why(Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, asked=query(**value))

    assert (reason.code, reason.operator, reason.key) == ("condition", "IpAddress", "aws:SourceIp")
    assert reason.policy == ("203.0.113.0/24",)
    assert reason.absent is not bool(value)
    assert reason.sentence == (
        f"The condition IpAddress on aws:SourceIp asks for 203.0.113.0/24; {says}."
    )


def test_the_first_condition_that_fails_is_told():
    reason = why(
        Condition={"Bool": {"aws:a": "true"}, "StringEquals": {"aws:b": "x"}},
        asked=query(**{"aws:a": True}),
    )

    assert (reason.operator, reason.key) == ("StringEquals", "aws:b")


def test_a_step_names_its_statement():
    made = [statement(Sid="First", action="ec2:*"), statement(Sid="Second")]
    decision = evaluate(query(), [source("identity", *made, name="readers")])

    assert [(one.source, one.sid, one.index, one.outcome) for one in decision.steps] == [
        ("readers", "First", 0, "not-matched"),
        ("readers", "Second", 1, "matched"),
    ]
    assert [step.sid for step in decision.deciding] == ["Second"]


def test_a_denial_names_all_statements_of_its_layer_that_deny():
    deny = [statement("Deny", Sid="One"), statement("Deny", Sid="Two"), statement()]
    decision = evaluate(query(), [source("identity", *deny), source("scp", statement())])

    assert [step.sid for step in decision.deciding] == ["One", "Two"]
    assert len(decision.steps) == 4


def test_a_step_of_a_resource_policy_says_how_the_caller_was_named():
    role = CALLERS["session"].role_arn
    made = [
        statement(Principal={"AWS": name})
        for name in ("*", "111122223333", role, CALLERS["session"].arn)
    ]
    asked = query(principal=CALLERS["session"])
    decision = evaluate(asked, [source("resource", *made)])

    assert [step.grants for step in decision.steps] == ["caller", "account", "role", "caller"]


def test_a_level_that_does_not_allow_is_named():
    silent = source("scp", statement(action="ec2:*"), level="Production OU")
    whole = source("scp", statement(), level="Root")
    decision = evaluate(query(), [source("identity", statement()), whole, silent])

    assert (decision.layer, decision.level) == ("scp", "Production OU")


def test_the_request_keeps_its_spelling():
    assert why(Action="ec2:*", asked=query("S3:getobject")).request == ("S3:getobject",)
