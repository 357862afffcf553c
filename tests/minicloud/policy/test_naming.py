"""Finding and replacing the principals of a policy."""

import json

from hypothesis import given
from hypothesis import strategies as st

from studyapp.minicloud.policy import principals, rename_principals

USER, ID = "arn:aws:iam::111122223333:user/a", "AIDAEXAMPLE"
TEXT = """{
  "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": ["%s", "444455556666"], "Service": "%s"},
     "Action": "s3:*", "Resource": "%s"},
    {"Effect": "Deny", "NotPrincipal": {"AWS": "%s"}, "Action": "*"},
    {"Effect": "Deny", "Principal": "*", "Action": "*"}
  ]
}"""


def swap(one, other):
    return lambda text: other if text == one else text


def test_principals_are_found_with_their_places():
    named = principals(TEXT % (USER, "ec2.amazonaws.com", USER, USER))

    assert [(one.kind, one.text) for one in named] == [
        ("AWS", USER),
        ("AWS", "444455556666"),
        ("Service", "ec2.amazonaws.com"),
        ("AWS", USER),
        ("AWS", "*"),
    ]
    assert (named[0].line, named[0].column) == (3, 47)


def test_only_aws_principals_are_replaced_and_the_layout_stays():
    stored = rename_principals(TEXT % (USER, USER, USER, USER), swap(USER, ID))

    assert stored == TEXT % (ID, USER, USER, ID)
    assert rename_principals(stored, swap(ID, USER)) == TEXT % (USER, USER, USER, USER)


def test_a_policy_without_principals_stays():
    text = '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'

    assert rename_principals(text, str.upper) == text
    assert principals("[1]") == ()


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_principal_can_be_replaced_and_read_again(old, new):
    text = json.dumps({"Statement": [{"Principal": {"AWS": [old]}, "Action": old}]})
    replaced = json.loads(rename_principals(text, lambda _: new))

    assert replaced == {"Statement": [{"Principal": {"AWS": [new]}, "Action": old}]}
