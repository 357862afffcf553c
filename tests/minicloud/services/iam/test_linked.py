"""Service-linked roles: the service's own, which others can only read, describe and delete."""

import json

import pytest

from studyapp.minicloud.kernel.clock import DAY
from tests.minicloud.making import ACCOUNT, World, document, trust

SERVICE = "autoscaling.amazonaws.com"
NAME = "AWSServiceRoleForAutoScaling"
POLICY = "arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy"
READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"


@pytest.fixture
def world():
    return World()


@pytest.fixture
def role(world):
    return world.call("iam", "CreateServiceLinkedRole", AWSServiceName=SERVICE)["Role"]


def test_it_is_made_with_its_policy_and_trusts_its_service(world, role):
    assert role["Arn"] == f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/{SERVICE}/{NAME}"
    (statement,) = json.loads(role["AssumeRolePolicyDocument"])["Statement"]
    assert statement["Principal"] == {"Service": SERVICE}
    (held,) = world.call("iam", "ListAttachedRolePolicies", RoleName=NAME)["AttachedPolicies"]
    assert held["PolicyArn"] == POLICY
    version = {"PolicyArn": POLICY, "VersionId": "v10"}
    text = world.call("iam", "GetPolicyVersion", **version)["PolicyVersion"]["Document"]
    assert "EC2InstanceManagement" in text


def test_another_one_needs_a_suffix_where_there_may_be_one(world, role):
    error = world.refused("iam", "CreateServiceLinkedRole", AWSServiceName=SERVICE)
    assert (error.code, error.message) == (
        "InvalidInput",
        f"Service role name {NAME} has been taken in this account, please try a different suffix.",
    )
    more = {"AWSServiceName": SERVICE, "CustomSuffix": "blue"}
    made = world.call("iam", "CreateServiceLinkedRole", **more)
    assert made["Role"]["RoleName"] == f"{NAME}_blue"

    for service in ("ecs.amazonaws.com", "nothing.amazonaws.com"):
        more["AWSServiceName"] = service
        assert world.refused("iam", "CreateServiceLinkedRole", **more).code == "InvalidInput"


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("AttachRolePolicy", {"PolicyArn": READ_ONLY}),
        ("DetachRolePolicy", {"PolicyArn": POLICY}),
        ("PutRolePolicy", {"PolicyName": "x", "PolicyDocument": document()}),
        ("DeleteRolePolicy", {"PolicyName": "x"}),
        ("PutRolePermissionsBoundary", {"PermissionsBoundary": READ_ONLY}),
        ("DeleteRolePermissionsBoundary", {}),
        ("UpdateAssumeRolePolicy", {"PolicyDocument": trust(ACCOUNT)}),
        ("DeleteRole", {}),
        ("AddRoleToInstanceProfile", {"InstanceProfileName": "box"}),
    ],
)
def test_only_aws_changes_it(world, role, operation, more):
    world.call("iam", "CreateInstanceProfile", InstanceProfileName="box")

    error = world.refused("iam", operation, RoleName=NAME, **more)

    assert (error.code, error.status) == ("UnmodifiableEntity", 400)
    start = f"Cannot perform the operation on the protected role '{NAME}'"
    assert error.message == f"{start} - this role is only modifiable by AWS"


def test_its_description_and_tags_are_free(world, role):
    world.call("iam", "UpdateRoleDescription", RoleName=NAME, Description="grows groups")
    world.call("iam", "TagRole", RoleName=NAME, Tags=[{"Key": "team", "Value": "blue"}])

    assert world.call("iam", "GetRole", RoleName=NAME)["Role"]["Description"] == "grows groups"


def test_its_policy_and_its_path_are_for_nobody_else(world):
    world.user("ops")
    error = world.refused("iam", "AttachUserPolicy", UserName="ops", PolicyArn=POLICY)
    assert (error.code, error.status) == ("PolicyNotAttachable", 400)
    asked = {"RoleName": "mine", "AssumeRolePolicyDocument": trust(ACCOUNT)}
    path = f"/aws-service-role/{SERVICE}/"
    assert world.refused("iam", "CreateRole", **asked, Path=path).code == "InvalidInput"


def test_it_is_deleted_by_a_task(world, role):
    task = world.call("iam", "DeleteServiceLinkedRole", RoleName=NAME)["DeletionTaskId"]

    assert task.startswith(f"task/aws-service-role/{SERVICE}/{NAME}/")
    asked = {"DeletionTaskId": task}
    found = world.call("iam", "GetServiceLinkedRoleDeletionStatus", **asked)
    assert found == {"Status": "SUCCEEDED"}
    assert world.refused("iam", "GetRole", RoleName=NAME).code == "NoSuchEntity"
    world.skip(8 * DAY)
    error = world.refused("iam", "GetServiceLinkedRoleDeletionStatus", **asked)
    assert error.code == "NoSuchEntity"


def test_an_ordinary_role_is_not_deleted_so(world):
    asked = {"RoleName": "mine", "AssumeRolePolicyDocument": trust(ACCOUNT)}
    world.call("iam", "CreateRole", **asked)

    assert world.refused("iam", "DeleteServiceLinkedRole", RoleName="mine").code == "NoSuchEntity"


def test_a_condition_on_the_service_counts(world):
    who = world.user(
        "ops",
        "iam:CreateServiceLinkedRole",
        Condition={"StringEquals": {"iam:AWSServiceName": SERVICE}},
    )
    asked = {"as_": who, "AWSServiceName": "ecs.amazonaws.com"}

    assert world.denied("iam", "CreateServiceLinkedRole", **asked).code == "AccessDenied"
    world.call("iam", "CreateServiceLinkedRole", as_=who, AWSServiceName=SERVICE)
