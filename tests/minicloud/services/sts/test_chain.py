"""Chains of roles: who was first stays known, and transitive tags go on."""

import json

import pytest

from studyapp.minicloud.kernel.call import KeyCaller
from tests.minicloud.making import ACCOUNT, World, misfits, policy, trust

ALL = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"]


@pytest.fixture
def world():
    """A user, and three roles that anybody of the account may take one after the other."""
    world = World()
    world.user("ops", *ALL)
    for name in ("one", "two", "three"):
        tags = [{"Key": "Star", "Value": name}] if name == "three" else []
        text = trust(ACCOUNT, action=ALL)
        made = {"RoleName": name, "AssumeRolePolicyDocument": text, "Tags": tags}
        world.call("iam", "CreateRole", **made)
        text = policy(*ALL, "iam:ListUsers")
        world.call("iam", "PutRolePolicy", RoleName=name, PolicyName="p", PolicyDocument=text)
    return world


def asked(role, as_="", **more):
    who = as_ or f"arn:aws:iam::{ACCOUNT}:user/ops"
    arn = f"arn:aws:iam::{ACCOUNT}:role/{role}"
    return {"as_": who, "RoleArn": arn, "RoleSessionName": "lesson", **more}


def take(world, role, as_="", **more):
    """Assume a role: its keys and the answer."""
    output = world.call("sts", "AssumeRole", **asked(role, as_, **more))
    found = output["Credentials"]
    return KeyCaller(found["AccessKeyId"], found["SessionToken"]), output


def only_when(world, role, **condition):
    text = policy("iam:ListUsers", Condition={"StringEquals": condition})
    also = json.loads(policy(*ALL))["Statement"]
    whole = json.dumps(
        {"Version": "2012-10-17", "Statement": [*json.loads(text)["Statement"], *also]}
    )
    world.call("iam", "PutRolePolicy", RoleName=role, PolicyName="p", PolicyDocument=whole)


class TestSourceIdentity:
    def test_it_stays_through_the_chain(self, world):
        only_when(world, "two", **{"aws:SourceIdentity": "learner"})

        first, output = take(world, "one", SourceIdentity="learner")
        second, later = take(world, "two", first)

        assert output["SourceIdentity"] == later["SourceIdentity"] == "learner"
        assert misfits("sts", "AssumeRole", output) == []
        assert world.call("iam", "ListUsers", as_=second)["Users"]
        assert world.denied("iam", "ListUsers", as_=take(world, "two")[0])

    def test_nobody_changes_it_later(self, world):
        first, _ = take(world, "one", SourceIdentity="learner")

        error = world.refused("sts", "AssumeRole", **asked("two", first, SourceIdentity="other"))

        assert (error.code, error.status) == ("ValidationError", 400)
        take(world, "two", first, SourceIdentity="learner")
        error = world.refused("sts", "AssumeRole", **asked("one", SourceIdentity="aws:me"))
        assert error.code == "ValidationError"

    def test_the_trust_policy_must_allow_it_and_may_ask_for_one(self, world):
        plain = trust(ACCOUNT)
        world.call("iam", "UpdateAssumeRolePolicy", RoleName="one", PolicyDocument=plain)
        error = world.denied("sts", "AssumeRole", **asked("one", SourceIdentity="learner"))
        assert "sts:SetSourceIdentity" in error.message

        wish = {"StringEquals": {"sts:SourceIdentity": "learner"}}
        text = trust(ACCOUNT, action=ALL, Condition=wish)
        world.call("iam", "UpdateAssumeRolePolicy", RoleName="one", PolicyDocument=text)
        world.denied("sts", "AssumeRole", **asked("one"))
        world.denied("sts", "AssumeRole", **asked("one", SourceIdentity="somebody"))
        take(world, "one", SourceIdentity="learner")

    def test_in_a_chain_the_calling_role_needs_it_too(self, world):
        session = f"arn:aws:sts::{ACCOUNT}:assumed-role/one/lesson"
        text = trust(session, action=ALL)
        world.call("iam", "UpdateAssumeRolePolicy", RoleName="two", PolicyDocument=text)
        first, _ = take(world, "one", SourceIdentity="learner")
        text = policy("sts:AssumeRole")
        world.call("iam", "PutRolePolicy", RoleName="one", PolicyName="p", PolicyDocument=text)

        error = world.denied("sts", "AssumeRole", **asked("two", first))

        assert "sts:SetSourceIdentity" in error.message

    def test_the_trail_names_it(self, world):
        first, _ = take(world, "one", SourceIdentity="learner")
        world.call("iam", "ListUsers", as_=first)

        found = world.call("cloudtrail", "LookupEvents", MaxResults=50)["Events"]

        event = next(one for one in found if one["EventName"] == "ListUsers")
        identity = json.loads(event["CloudTrailEvent"])["userIdentity"]
        assert identity["sessionContext"]["sourceIdentity"] == "learner"


class TestTransitiveTags:
    def test_they_go_on_and_win_over_the_tags_of_a_role(self, world):
        tags = [{"Key": "Star", "Value": "1"}, {"Key": "Moon", "Value": "1"}]
        first, _ = take(world, "one", Tags=tags, TransitiveTagKeys=["star"])
        second, _ = take(world, "two", first)
        third, _ = take(world, "three", second)

        only_when(world, "three", **{"aws:PrincipalTag/Star": "1"})
        assert world.call("iam", "ListUsers", as_=third)["Users"]
        only_when(world, "three", **{"aws:PrincipalTag/Moon": "1"})
        assert world.denied("iam", "ListUsers", as_=third)

    def test_what_is_handed_on_cannot_be_passed_again(self, world):
        star = [{"Key": "Star", "Value": "1"}]
        first, _ = take(world, "one", Tags=star, TransitiveTagKeys=["Star"])

        for more in (
            {"Tags": [{"Key": "STAR", "Value": "2"}]},
            {"Tags": [{"Key": "Sun", "Value": "2"}], "TransitiveTagKeys": ["Moon"]},
        ):
            error = world.refused("sts", "AssumeRole", **asked("two", first, **more))
            assert error.code == "InvalidParameterValue"
        take(world, "two", first, Tags=[{"Key": "Sun", "Value": "2"}])

    def test_the_keys_can_be_limited(self, world):
        limit = {"ForAllValues:StringEquals": {"sts:TransitiveTagKeys": ["Star"]}}
        text = trust(ACCOUNT, action=ALL, Condition=limit)
        world.call("iam", "UpdateAssumeRolePolicy", RoleName="one", PolicyDocument=text)
        tags = [{"Key": "Star", "Value": "1"}, {"Key": "Moon", "Value": "1"}]

        take(world, "one", Tags=tags, TransitiveTagKeys=["Star"])
        world.denied("sts", "AssumeRole", **asked("one", Tags=tags, TransitiveTagKeys=["Moon"]))
