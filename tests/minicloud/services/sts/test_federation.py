"""A federated user: what the user and the session policies both allow, under another name."""

import pytest

from studyapp.minicloud.kernel.call import KeyCaller
from tests.minicloud.making import ACCOUNT, document, misfits, policy

GUEST = f"arn:aws:sts::{ACCOUNT}:federated-user/guest"
LISTS = policy("s3:*")


@pytest.fixture
def agent(world):
    """A user who may make federated users, and all of S3."""
    return world.user("agent", "sts:GetFederationToken", "sts:TagSession", "s3:*", "ec2:*", "iam:*")


@pytest.fixture
def federate(call, agent):
    """Credentials of a guest of agent's; who then signs."""

    def one(**more):
        output = call("sts", "GetFederationToken", as_=agent, Name="guest", **more)
        assert misfits("sts", "GetFederationToken", output) == []
        found = output["Credentials"]
        return KeyCaller(found["AccessKeyId"], found["SessionToken"])

    return one


def test_it_has_a_name_of_its_own(world, call, federate):
    who = call("sts", "GetCallerIdentity", as_=federate())

    assert who == {"UserId": f"{ACCOUNT}:guest", "Account": ACCOUNT, "Arn": GUEST}


def test_both_the_user_and_the_session_policy_must_allow(call, denied, federate):
    key = federate(Policy=LISTS)
    call("s3", "ListBuckets", as_=key)
    assert denied("ec2", "DescribeVpcs", as_=key).decision.layer == "session"

    call("iam", "PutUserPolicy", UserName="agent", PolicyName="may", PolicyDocument=policy("ec2:*"))
    assert denied("s3", "ListBuckets", as_=key).decision.layer == "identity"


def test_without_a_session_policy_it_may_nothing_but_what_names_it(call, denied, federate):
    key = federate()
    bucket = {"Bucket": "for-the-guest"}
    call("s3", "CreateBucket", **bucket)
    denied("s3", "ListObjectsV2", as_=key, **bucket)
    statement = {"Effect": "Allow", "Principal": {"AWS": GUEST}, "Action": "s3:ListBucket"}
    text = document(statement | {"Resource": "arn:aws:s3:::for-the-guest"})
    call("s3", "PutBucketPolicy", Policy=text, **bucket)

    call("s3", "ListObjectsV2", as_=key, **bucket)


def test_the_user_named_by_a_resource_is_limited_by_the_session(call, denied, agent, federate):
    bucket = {"Bucket": "for-agent"}
    call("s3", "CreateBucket", **bucket)
    statement = {"Effect": "Allow", "Principal": {"AWS": agent}, "Action": "s3:ListBucket"}
    text = document(statement | {"Resource": "arn:aws:s3:::for-agent"})
    call("s3", "PutBucketPolicy", Policy=text, **bucket)
    call("iam", "DeleteUserPolicy", UserName="agent", PolicyName="may")
    call(
        "iam",
        "PutUserPolicy",
        UserName="agent",
        PolicyName="may",
        PolicyDocument=policy("sts:GetFederationToken"),
    )

    call("s3", "ListObjectsV2", as_=federate(Policy=LISTS), **bucket)
    denied("s3", "ListObjectsV2", as_=federate(Policy=policy("ec2:*")), **bucket)


def test_it_calls_neither_iam_nor_sts(call, denied, refused, federate):
    key = federate(Policy=policy("*"))

    assert refused("iam", "ListUsers", as_=key).code == "InvalidClientTokenId"
    denied("sts", "GetFederationToken", as_=key, Name="other")
    call("ec2", "DescribeVpcs", as_=key)


def test_conditions_see_tags_and_type_and_no_user_name(call, denied, federate):
    tag = {"StringEquals": {"aws:PrincipalTag/team": "red"}}
    key = federate(Policy=policy("s3:*", Condition=tag), Tags=[{"Key": "team", "Value": "red"}])
    call("s3", "ListBuckets", as_=key)
    seen = {
        "StringEquals": {"aws:PrincipalType": "FederatedUser", "aws:userid": f"{ACCOUNT}:guest"}
    }
    call("s3", "ListBuckets", as_=federate(Policy=policy("s3:*", Condition=seen)))
    unseen = {"Null": {"aws:username": "false"}}
    denied("s3", "ListBuckets", as_=federate(Policy=policy("s3:*", Condition=unseen)))


def test_who_asks_must_be_a_user_with_permission(world, denied, refused, federate):
    bot = world.user("bot")
    error = denied("sts", "GetFederationToken", as_=bot, Name="guest")
    assert f"perform: sts:GetFederationToken on resource: {GUEST}" in error.message
    assert refused("sts", "GetFederationToken", as_=world.root, Name="guest").status == 501


def test_it_ends_with_its_user_and_with_undo(world, call, refused, federate):
    key = federate(Policy=LISTS)
    act = world.undo()
    assert act.label == "get credentials for guest"
    assert refused("s3", "ListBuckets", as_=key).code == "InvalidAccessKeyId"

    key = federate(Policy=LISTS)
    call("iam", "DeleteUserPolicy", UserName="agent", PolicyName="may")
    call("iam", "DeleteUser", UserName="agent")
    assert refused("sts", "GetCallerIdentity", as_=key).code == "InvalidClientTokenId"
