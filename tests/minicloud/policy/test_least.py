"""The policy that grants just what was done."""

import json

from hypothesis import given
from hypothesis import strategies as st

from studyapp.minicloud.policy import Query, Source, check, evaluate
from studyapp.minicloud.policy.least import MOST, Use, allows_all, granted, least
from tests.minicloud.policy.asking import USER, policy, source, statement

ACTIONS = st.sampled_from(["s3:GetObject", "s3:PutObject", "ec2:RunInstances", "kms:Decrypt"])
RESOURCES = st.one_of(
    st.just("*"),
    st.text("ab/*?${}", max_size=4).map(lambda name: f"arn:aws:s3:::bucket/{name}"),
)
USES = st.lists(st.builds(Use, ACTIONS, RESOURCES), min_size=1, max_size=30)


@given(USES, ACTIONS, RESOURCES)
def test_all_that_was_done_is_allowed_and_nothing_else(uses, action, resource):
    """Unless it says that it is wider, another action or resource is denied."""
    found = least(uses)

    assert check(found.text, "identity") == ()
    assert allows_all(found.text, uses, USER)
    other = Query(action, resource, USER)
    allowed = evaluate(other, [Source("identity", "p", found.text)]).allowed
    done = any(one.action == action and one.resource in (resource, "*") for one in uses)
    assert allowed == done or (allowed and found.wider)


def test_actions_on_the_same_resources_share_a_statement():
    uses = [
        Use(f"s3:{name}Object", f"arn:aws:s3:::b/{key}") for name in ("Get", "Put") for key in "xy"
    ]
    (made,) = json.loads(least(uses).text)["Statement"]

    assert made == statement(
        action=["s3:GetObject", "s3:PutObject"], resource=["arn:aws:s3:::b/x", "arn:aws:s3:::b/y"]
    )


def test_many_resources_of_a_folder_become_a_pattern_that_is_told():
    found = least(Use("s3:GetObject", f"arn:aws:s3:::b/in/{n}") for n in range(MOST + 1))

    assert json.loads(found.text)["Statement"][0]["Resource"] == "arn:aws:s3:::b/in/*"
    assert found.wider == ("9 resources are written as arn:aws:s3:::b/in/*, which allows more.",)


def test_each_grant_tells_what_was_used_of_it():
    held = [
        source("identity", statement(action=["s3:Get*", "s3:Put*"], Sid="Use"), name="p"),
        source("identity", statement("Deny", "s3:*"), name="q"),
        Source("boundary", "limit", policy(statement())),
        Source(
            "identity", "not", policy({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})
        ),
    ]
    found = list(granted(held, [Use("s3:GetObject", "*"), Use("iam:ListUsers", "*")]))

    assert [(one.statement, one.pattern, one.used) for one in found] == [
        ("Use", "s3:Get*", ("s3:GetObject",)),
        ("Use", "s3:Put*", ()),
        ("statement 1", "all but iam:*", ("s3:GetObject",)),
    ]
