"""Roles: who may assume them, acting as one, and instance profiles."""

import json

import pytest

from studyapp.minicloud.kernel.call import ArnCaller
from tests.minicloud.making import ACCOUNT, document, policy, trust

READER = f"arn:aws:iam::{ACCOUNT}:role/reader"


@pytest.fixture
def reader(world, call):
    """A role that agent may assume and that may list users."""
    agent = world.user("agent")
    call("iam", "CreateRole", RoleName="reader", AssumeRolePolicyDocument=trust(agent))
    call("iam", "PutRolePolicy", RoleName="reader", PolicyName="p",
         PolicyDocument=policy("iam:ListUsers"))  # fmt: skip
    return READER


def trusted(call):
    text = call("iam", "GetRole", RoleName="reader")["Role"]["AssumeRolePolicyDocument"]
    return json.loads(text)["Statement"][0]["Principal"]["AWS"]


class TestTrust:
    def test_it_is_shown_with_arns(self, world, call, reader):
        assert trusted(call) == [f"arn:aws:iam::{ACCOUNT}:user/agent"]

    def test_it_is_kept_with_unique_ids(self, world, call, reader):
        unique_id = call("iam", "GetUser", UserName="agent")["User"]["UserId"]
        image = world.rows()[(ACCOUNT, "iam/roles", b"reader")]

        assert unique_id.encode() in image.data
        assert b"user/agent" not in image.data

    def test_it_follows_a_new_name(self, call, reader):
        call("iam", "UpdateUser", UserName="agent", NewUserName="admin-2")

        assert trusted(call) == [f"arn:aws:iam::{ACCOUNT}:user/admin-2"]

    def test_who_is_made_again_is_not_trusted(self, call, reader):
        unique_id = call("iam", "GetUser", UserName="agent")["User"]["UserId"]
        call("iam", "DeleteUser", UserName="agent")
        call("iam", "CreateUser", UserName="agent")

        assert trusted(call) == [unique_id]

    def test_nobody_is_no_principal(self, refused):
        nobody = f"arn:aws:iam::{ACCOUNT}:user/nobody"

        error = refused("iam", "CreateRole", RoleName="r", AssumeRolePolicyDocument=trust(nobody))

        assert (error.code, error.message) == (
            "MalformedPolicyDocument",
            f'Invalid principal in policy: "AWS":"{nobody}"',
        )

    def test_other_accounts_are_not_looked_up(self, call):
        call("iam", "CreateRole", RoleName="reader",
             AssumeRolePolicyDocument=trust("999988887777"))  # fmt: skip

        assert trusted(call) == ["arn:aws:iam::999988887777:root"]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            (trust(ACCOUNT, Resource="*"), "Has prohibited field Resource"),
            (
                document({"Effect": "Allow", "Action": "sts:AssumeRole"}),
                "Missing required field Principal",
            ),
            (
                trust(ACCOUNT, action="s3:GetObject"),
                "AssumeRole policy may only specify STS AssumeRole actions.",
            ),
        ],
    )
    def test_what_is_no_trust_policy(self, refused, text, message):
        error = refused("iam", "CreateRole", RoleName="r", AssumeRolePolicyDocument=text)

        assert (error.code, error.message) == ("MalformedPolicyDocument", message)


class TestActingAsOne:
    def test_the_caller_is_a_session(self, call, reader):
        found = call("sts", "GetCallerIdentity", as_=reader)

        assert found["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/console"
        role = call("iam", "GetRole", RoleName="reader")["Role"]
        assert found["UserId"] == f"{role['RoleId']}:console"

    def test_a_session_may_be_named(self, call, reader):
        named = f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/lesson"

        assert call("sts", "GetCallerIdentity", as_=named)["Arn"] == named

    def test_it_may_what_the_role_may(self, call, denied, reader):
        call("iam", "ListUsers", as_=reader)

        error = denied("iam", "ListRoles", as_=reader)
        assert error.message.startswith(
            f"User: arn:aws:sts::{ACCOUNT}:assumed-role/reader/console is not authorized"
        )

    def test_a_user_of_the_same_name_is_somebody_else(self, world, call, denied, reader):
        world.user("reader", "iam:ListRoles")

        denied("iam", "ListRoles", as_=reader)

    def test_a_role_that_is_gone(self, call, refused, reader):
        call("iam", "DeleteRolePolicy", RoleName="reader", PolicyName="p")
        call("iam", "DeleteRole", RoleName="reader")

        assert refused("sts", "GetCallerIdentity", as_=reader).code == "NoSuchEntity"

    @pytest.mark.parametrize("arn", ["nonsense", f"arn:aws:iam::{ACCOUNT}:group/devs",
                                     f"arn:aws:iam::{ACCOUNT}:user/nobody",
                                     "arn:aws:iam::999988887777:root", "arn:aws:iam:::root"])  # fmt: skip
    def test_what_is_no_principal(self, refused, arn):
        assert refused("sts", "GetCallerIdentity", as_=ArnCaller(arn)).code == "NoSuchEntity"


class TestChanging:
    def test_what_is_not_given_stays(self, call, reader):
        call("iam", "UpdateRole", RoleName="reader", Description="reads")
        call("iam", "UpdateRole", RoleName="reader", MaxSessionDuration=7200)

        role = call("iam", "GetRole", RoleName="reader")["Role"]
        assert (role["Description"], role["MaxSessionDuration"]) == ("reads", 7200)

    def test_sessions_last_twelve_hours_at_most(self, refused, reader):
        error = refused("iam", "UpdateRole", RoleName="reader", MaxSessionDuration=43_201)

        assert error.code == "ValidationError"


class TestInstanceProfiles:
    @pytest.fixture(autouse=True)
    def box(self, call, reader):
        call("iam", "CreateInstanceProfile", InstanceProfileName="box")

    def test_one_role_each(self, call, refused):
        call("iam", "AddRoleToInstanceProfile", InstanceProfileName="box", RoleName="reader")

        error = refused(
            "iam", "AddRoleToInstanceProfile", InstanceProfileName="box", RoleName="reader"
        )

        assert error.code == "LimitExceeded"
        profile = call("iam", "GetInstanceProfile", InstanceProfileName="box")["InstanceProfile"]
        assert [role["RoleName"] for role in profile["Roles"]] == ["reader"]
        of_role = call("iam", "ListInstanceProfilesForRole", RoleName="reader")
        assert [one["InstanceProfileName"] for one in of_role["InstanceProfiles"]] == ["box"]

    def test_a_role_in_one_stays(self, call, refused):
        call("iam", "DeleteRolePolicy", RoleName="reader", PolicyName="p")
        call("iam", "AddRoleToInstanceProfile", InstanceProfileName="box", RoleName="reader")

        error = refused("iam", "DeleteRole", RoleName="reader")

        assert (
            error.message == "Cannot delete entity, must remove roles from instance profile first."
        )

    def test_one_with_a_role_stays(self, call, refused):
        call("iam", "AddRoleToInstanceProfile", InstanceProfileName="box", RoleName="reader")

        assert refused("iam", "DeleteInstanceProfile", InstanceProfileName="box").status == 409

    def test_putting_a_role_in_passes_it_on(self, world, denied, call):
        caller = world.user("caller", "iam:AddRoleToInstanceProfile")
        who = {"InstanceProfileName": "box", "RoleName": "reader", "as_": caller}

        error = denied("iam", "AddRoleToInstanceProfile", **who)

        assert f"iam:PassRole on resource: {READER} " in error.message

    def test_one_that_is_not_there(self, refused):
        error = refused("iam", "GetInstanceProfile", InstanceProfileName="none")

        assert error.message == "Instance Profile none cannot be found."


def test_to_make_a_role_with_tags_one_must_be_allowed_to_tag_it(world):
    who = world.user("ops", "iam:CreateRole")
    asked = {"as_": who, "AssumeRolePolicyDocument": trust(ACCOUNT)}

    error = world.denied(
        "iam", "CreateRole", RoleName="a", Tags=[{"Key": "a", "Value": "1"}], **asked
    )

    assert f"iam:TagRole on resource: arn:aws:iam::{ACCOUNT}:role/a" in error.message
    world.call("iam", "CreateRole", RoleName="a", **asked)


def test_everybody_is_written_with_aws_in_a_trust_policy(world):
    asked = {"RoleName": "a"}
    for principal, refused in (("*", True), ({"AWS": "*"}, False)):
        statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
        asked["AssumeRolePolicyDocument"] = document(statement)
        if refused:
            error = world.refused("iam", "CreateRole", **asked)
            assert (error.code, error.message) == (
                "MalformedPolicyDocument",
                'AssumeRolepolicy contained an invalid principal: "STAR":"*".',
            )
        else:
            world.call("iam", "CreateRole", **asked)
