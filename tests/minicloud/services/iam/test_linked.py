"""Service-linked roles: the service's own, which others can only read, describe and delete."""

import json

import pytest

from studyapp.minicloud.kernel.clock import DAY
from tests.minicloud.making import ACCOUNT, World, document, trust
from tests.minicloud.services.organizations.cases import add_account, found

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


ROLES = {
    "organizations.amazonaws.com": "AWSServiceRoleForOrganizations",
    "access-analyzer.amazonaws.com": "AWSServiceRoleForAccessAnalyzer",
}
# What makes the role of a service, by whom it can be called: (service, operation, parameters).
FIRST = {
    "organizations.amazonaws.com": ("organizations", "CreateOrganization", {}),
    "access-analyzer.amazonaws.com": (
        "accessanalyzer",
        "CreateAnalyzer",
        {"analyzerName": "outside", "type": "ACCOUNT"},
    ),
}


SERVICES = {"organizations": "organizations", "accessanalyzer": "access-analyzer"}
REFUSED = {
    "organizations.amazonaws.com": (
        "AccessDeniedForDependencyException",
        {"Reason": "ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE"},
    ),
    "access-analyzer.amazonaws.com": ("AccessDeniedException", {}),
}


def linked_roles(world, **who):
    found = world.call("iam", "ListRoles", PathPrefix="/aws-service-role/", **who)["Roles"]
    return [role["RoleName"] for role in found]


@pytest.mark.parametrize("principal", ROLES)
class TestFirstUse:
    """IAM User Guide, "Create a service-linked role": with the permissions of who calls first."""

    def test_makes_the_role_by_a_forwarded_call(self, world, principal):
        service, operation, params = FIRST[principal]
        forwarded = {
            "StringEquals": {
                "iam:AWSServiceName": principal,
                "aws:CalledViaFirst": principal,
                "aws:CalledViaLast": principal,
            },
            "ForAllValues:StringEquals": {"aws:CalledVia": principal},
            "Bool": {"aws:ViaAWSService": "true", "aws:PrincipalIsAWSService": "false"},
            "IpAddress": {"aws:SourceIp": "203.0.113.7"},
        }
        who = world.user("ops")
        text = document(
            {"Effect": "Allow", "Action": f"{SERVICES[service]}:*", "Resource": "*"},
            {
                "Effect": "Allow",
                "Action": "iam:CreateServiceLinkedRole",
                "Resource": "*",
                "Condition": forwarded,
            },
        )
        world.call("iam", "PutUserPolicy", UserName="ops", PolicyName="may", PolicyDocument=text)

        world.denied("iam", "CreateServiceLinkedRole", as_=who, AWSServiceName=principal)
        world.call(service, operation, as_=who, region_="eu-west-1", **params)

        assert linked_roles(world) == [ROLES[principal]]
        made, called = world.trail()[-3:-1]
        assert (made.operation, called.operation) == ("CreateServiceLinkedRole", operation)
        assert (made.source_ip, made.user_agent) == (principal, principal)
        assert made.principal["via"] == (principal,)
        assert (made.region, made.params["AWSServiceName"]) == ("us-east-1", principal)
        assert made.output["Role"]["RoleName"] == ROLES[principal]
        assert made.request_id != called.request_id
        assert [action for action, _ in called.decision["asked"]] == [
            f"{SERVICES[service]}:{operation}"
        ]

    def test_is_one_act_with_the_call(self, world, principal):
        service, operation, params = FIRST[principal]
        before = world.rows()
        world.call(service, operation, **params)

        world.undo()

        assert world.rows() == before

    def test_needs_the_permission_only_while_there_is_no_role(self, world, principal):
        service, operation, params = FIRST[principal]
        who = world.user("ops", f"{SERVICES[service]}:*")

        error = world.refused(service, operation, as_=who, **params)

        assert (error.code, error.members) == REFUSED[principal]
        assert error.lacking[0][0] == "iam:CreateServiceLinkedRole"
        denied, refused = world.trail()[-2:]
        assert (denied.operation, denied.error_code) == ("CreateServiceLinkedRole", "AccessDenied")
        assert (refused.operation, refused.error_code) == (operation, error.code)
        assert linked_roles(world) == []
        world.call("iam", "CreateServiceLinkedRole", AWSServiceName=principal)
        world.call(service, operation, as_=who, **params)

    def test_keeps_the_role_while_something_needs_it(self, world, principal):
        service, operation, params = FIRST[principal]
        made = world.call(service, operation, region_="eu-west-1", **params)
        arn = made["arn"] if service == "accessanalyzer" else made["Organization"]["Arn"]
        asked = {"RoleName": ROLES[principal]}

        task = world.call("iam", "DeleteServiceLinkedRole", **asked)["DeletionTaskId"]

        found = world.call("iam", "GetServiceLinkedRoleDeletionStatus", DeletionTaskId=task)
        region = "us-east-1" if service == "organizations" else "eu-west-1"
        assert found["Status"] == "FAILED"
        assert found["Reason"]["RoleUsageList"] == [{"Region": region, "Resources": [arn]}]
        assert linked_roles(world) == [ROLES[principal]]
        if service == "organizations":
            world.call(service, "DeleteOrganization")
        else:
            world.call(service, "DeleteAnalyzer", analyzerName="outside", region_="eu-west-1")
        task = world.call("iam", "DeleteServiceLinkedRole", **asked)["DeletionTaskId"]
        found = world.call("iam", "GetServiceLinkedRoleDeletionStatus", DeletionTaskId=task)
        assert found == {"Status": "SUCCEEDED"}
        assert linked_roles(world) == []


def test_a_member_of_an_organisation_with_all_features_has_its_role(world):
    found(world)
    member = add_account(world)
    its = {"as_": f"arn:aws:iam::{member}:role/OrganizationAccountAccessRole"}
    assert linked_roles(world, **its) == ["AWSServiceRoleForOrganizations"]
    task = world.call(
        "iam", "DeleteServiceLinkedRole", RoleName="AWSServiceRoleForOrganizations", **its
    )
    status = world.call("iam", "GetServiceLinkedRoleDeletionStatus", **task, **its)
    assert status["Status"] == "FAILED"

    world.call("accessanalyzer", "CreateAnalyzer", analyzerName="all", type="ORGANIZATION")

    assert linked_roles(world, **its) == sorted(ROLES.values())


def test_consolidated_billing_alone_needs_no_role(world):
    world.call("organizations", "CreateOrganization", FeatureSet="CONSOLIDATED_BILLING")
    member = add_account(world)
    its = {"as_": f"arn:aws:iam::{member}:role/OrganizationAccountAccessRole"}

    assert linked_roles(world, **its) == []
    task = world.call("iam", "DeleteServiceLinkedRole", RoleName="AWSServiceRoleForOrganizations")
    assert world.call("iam", "GetServiceLinkedRoleDeletionStatus", **task) == {
        "Status": "SUCCEEDED"
    }
