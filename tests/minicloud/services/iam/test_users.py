"""Users: their names and paths, their life, and what stays when they are renamed."""

import pytest

from studyapp.minicloud.kernel.work import Records, Work
from studyapp.minicloud.services.iam.state import COUNTS, Counts
from tests.minicloud.making import ACCOUNT, WALL, policy, trust


def code(error):
    return error.code, error.message


def test_a_user_has_a_name_a_path_and_an_id(call):
    user = call("iam", "CreateUser", UserName="agent", Path="/staff/")["User"]

    assert user["UserId"].startswith("AIDA")
    assert len(user["UserId"]) == 21
    assert user["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/staff/agent"
    assert user["CreateDate"] == WALL
    assert call("iam", "GetUser", UserName="agent")["User"] == user


def test_without_a_name_it_is_the_caller(world, call):
    call("iam", "CreateUser", UserName="agent")
    agent = world.user("agent", "iam:GetUser")

    assert call("iam", "GetUser", as_=agent)["User"]["UserName"] == "agent"
    assert call("iam", "GetUser", as_=world.root)["User"]["Arn"] == world.root


def test_a_role_must_name_a_user(world, call, refused):
    call("iam", "CreateRole", RoleName="reader", AssumeRolePolicyDocument=trust(ACCOUNT))

    error = refused("iam", "GetUser", as_=f"arn:aws:iam::{ACCOUNT}:role/reader")

    assert code(error) == (
        "ValidationError",
        "Must specify userName when calling with non-User credentials",
    )


@pytest.mark.parametrize("name", ["agent", "Agent", "AGENT"])
def test_names_are_taken_in_every_spelling(call, refused, name):
    call("iam", "CreateUser", UserName="agent")

    error = refused("iam", "CreateUser", UserName=name)

    assert code(error) == ("EntityAlreadyExists", f"User with name {name} already exists.")


@pytest.mark.parametrize("operation", ["GetUser", "DeleteUser", "ListAccessKeys", "UpdateUser"])
def test_nobody_is_not_found(refused, operation):
    error = refused("iam", operation, UserName="nobody")

    assert code(error) == ("NoSuchEntity", "The user with name nobody cannot be found.")


@pytest.mark.parametrize("name", ["", "a b", "a/b", "é" * 65])
def test_names_have_rules(refused, name):
    assert refused("iam", "CreateUser", UserName=name).code == "ValidationError"


def test_a_path_ends_with_a_slash(refused):
    assert refused("iam", "CreateUser", UserName="a", Path="/staff").code == "ValidationError"


def test_lists_are_cut_into_pages_and_begin_at_a_path(call):
    for number in range(5):
        call("iam", "CreateUser", UserName=f"u{number}", Path="/staff/")

    first = call("iam", "ListUsers", PathPrefix="/staff/", MaxItems=3)
    rest = call("iam", "ListUsers", PathPrefix="/staff/", MaxItems=3, Marker=first["Marker"])

    names = [user["UserName"] for page in (first, rest) for user in page["Users"]]
    assert names == ["u0", "u1", "u2", "u3", "u4"]
    assert (first["IsTruncated"], rest["IsTruncated"]) == (True, False)
    assert "Marker" not in rest
    assert len(first["Marker"]) <= 320


def test_a_marker_is_for_one_question(call, refused):
    for number in range(3):
        call("iam", "CreateUser", UserName=f"u{number}")
    marker = call("iam", "ListUsers", MaxItems=1)["Marker"]

    for other in ({"PathPrefix": "/staff/"}, {}):
        operation = "ListUsers" if other else "ListGroups"
        assert refused("iam", operation, Marker=marker, **other).code == "ValidationError"
    assert refused("iam", "ListUsers", Marker="u1").code == "ValidationError"


def test_pages_do_not_change_under_writes(call):
    for number in range(4):
        call("iam", "CreateUser", UserName=f"u{number}")
    first = call("iam", "ListUsers", PathPrefix="/", MaxItems=2)
    call("iam", "CreateUser", UserName="aaa")
    call("iam", "DeleteUser", UserName=first["Users"][-1]["UserName"])

    rest = call("iam", "ListUsers", PathPrefix="/", Marker=first["Marker"])

    assert [user["UserName"] for user in rest["Users"]] == ["u1", "u2", "u3"]


class TestRenaming:
    def test_everything_but_the_name_stays(self, world, call):
        call("iam", "CreateGroup", GroupName="devs")
        old = world.user("agent", "iam:GetUser")
        call("iam", "AddUserToGroup", UserName="agent", GroupName="devs")
        key = call("iam", "CreateAccessKey", UserName="agent")["AccessKey"]["AccessKeyId"]

        call("iam", "UpdateUser", UserName="agent", NewUserName="admin-2", NewPath="/staff/")

        new = call("iam", "GetUser", as_=key)["User"]
        assert new["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/staff/admin-2"
        groups = call("iam", "ListGroupsForUser", UserName="admin-2")["Groups"]
        assert [group["GroupName"] for group in groups] == ["devs"]
        assert [
            user["UserName"] for user in call("iam", "GetGroup", GroupName="devs")["Users"]
        ] == ["admin-2"]
        assert world.refused("iam", "GetUser", as_=old).code == "NoSuchEntity"

    def test_another_spelling_is_a_new_name(self, call):
        call("iam", "CreateUser", UserName="agent")

        call("iam", "UpdateUser", UserName="agent", NewUserName="Agent")

        assert call("iam", "GetUser", UserName="Agent")["User"]["UserName"] == "Agent"

    def test_a_taken_name_is_refused(self, call, refused):
        call("iam", "CreateUser", UserName="agent")
        call("iam", "CreateUser", UserName="bot")

        error = refused("iam", "UpdateUser", UserName="agent", NewUserName="Bot")

        assert error.code == "EntityAlreadyExists"

    def test_both_names_must_be_allowed(self, world, call, denied):
        call("iam", "CreateUser", UserName="agent")
        here = f"arn:aws:iam::{ACCOUNT}:user/agent"
        caller = world.user("caller", "iam:UpdateUser", resource=here)

        error = denied("iam", "UpdateUser", as_=caller, UserName="agent", NewUserName="admin-2")

        assert f"on resource: arn:aws:iam::{ACCOUNT}:user/admin-2 " in error.message


class TestDeleting:
    @pytest.fixture(autouse=True)
    def agent(self, call):
        call("iam", "CreateUser", UserName="agent")

    @pytest.mark.parametrize(
        ("operation", "params", "what"),
        [
            ("AddUserToGroup", {"GroupName": "devs"}, "remove users from group"),
            (
                "AttachUserPolicy",
                {"PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
                "detach all policies",
            ),
            (
                "PutUserPolicy",
                {"PolicyName": "p", "PolicyDocument": policy("s3:*")},
                "delete policies",
            ),
            ("CreateLoginProfile", {"Password": "Correct-Horse-9"}, "delete login profile"),
            ("CreateAccessKey", {}, "delete access keys"),
        ],
    )
    def test_what_a_user_has_goes_first(self, call, refused, operation, params, what):
        call("iam", "CreateGroup", GroupName="devs")
        call("iam", operation, UserName="agent", **params)

        error = refused("iam", "DeleteUser", UserName="agent")

        assert (error.code, error.status) == ("DeleteConflict", 409)
        assert error.message == f"Cannot delete entity, must {what} first."

    def test_a_namesake_is_another_user(self, call):
        first = call("iam", "GetUser", UserName="agent")["User"]["UserId"]
        call("iam", "DeleteUser", UserName="agent")

        second = call("iam", "CreateUser", UserName="agent")["User"]["UserId"]

        assert first != second


def test_a_boundary_limits_what_policies_allow(world, call, denied):
    arn = call("iam", "CreatePolicy", PolicyName="edge", PolicyDocument=policy("s3:*"))["Policy"][
        "Arn"
    ]
    agent = world.user("agent", "iam:ListUsers")
    call("iam", "PutUserPermissionsBoundary", UserName="agent", PermissionsBoundary=arn)

    error = denied("iam", "ListUsers", as_=agent)

    assert "because no permissions boundary allows the iam:ListUsers action" in error.message
    call("iam", "DeleteUserPermissionsBoundary", UserName="agent")
    call("iam", "ListUsers", as_=agent)


def test_a_boundary_must_be_there(refused, call):
    call("iam", "CreateUser", UserName="agent")
    arn = f"arn:aws:iam::{ACCOUNT}:policy/none"

    error = refused("iam", "PutUserPermissionsBoundary", UserName="agent", PermissionsBoundary=arn)

    assert error.code == "NoSuchEntity"
    assert error.message == f"Scope ARN: {arn} does not exist or is not attachable."


def test_a_boundary_is_a_policy(refused, call):
    call("iam", "CreateUser", UserName="agent")
    asked = {"UserName": "agent", "PermissionsBoundary": "arn:aws:s3:::a-bucket"}
    error = refused("iam", "PutUserPermissionsBoundary", **asked)
    assert (error.code, error.message) == (
        "InvalidInput",
        "ARN arn:aws:s3:::a-bucket is not valid.",
    )


class TestTags:
    @pytest.fixture(autouse=True)
    def agent(self, call):
        call("iam", "CreateUser", UserName="agent", Tags=[{"Key": "Team", "Value": "blue"}])

    def tags(self, call):
        tags = call("iam", "ListUserTags", UserName="agent")["Tags"]
        return {tag["Key"]: tag["Value"] for tag in tags}

    def test_a_key_in_another_case_is_the_same(self, call):
        call("iam", "TagUser", UserName="agent", Tags=[{"Key": "team", "Value": "red"}])

        assert self.tags(call) == {"team": "red"}
        call("iam", "UntagUser", UserName="agent", TagKeys=["TEAM", "other"])
        assert self.tags(call) == {}

    def test_a_key_comes_once(self, refused):
        twice = [{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}]

        assert refused("iam", "TagUser", UserName="agent", Tags=twice).code == "InvalidInput"

    def test_fifty_are_enough(self, call, refused):
        many = [{"Key": f"k{number}", "Value": ""} for number in range(49)]
        call("iam", "TagUser", UserName="agent", Tags=many)

        error = refused("iam", "TagUser", UserName="agent", Tags=[{"Key": "one", "Value": "more"}])

        assert error.code == "LimitExceeded"

    @pytest.mark.parametrize("prefix", ["iam", "aws"])
    def test_policies_may_ask_for_them(self, world, call, denied, prefix):
        call("iam", "CreateUser", UserName="bot")
        condition = {"StringEquals": {f"{prefix}:ResourceTag/team": "blue"}}
        caller = world.user("caller", "iam:GetUser", Condition=condition)

        call("iam", "GetUser", as_=caller, UserName="agent")
        denied("iam", "GetUser", as_=caller, UserName="bot")

    def test_policies_may_ask_for_those_of_the_request(self, world, call, denied):
        condition = {"StringEquals": {"aws:RequestTag/team": "blue"}}
        caller = world.user("caller", "iam:CreateUser", "iam:TagUser", Condition=condition)

        denied("iam", "CreateUser", as_=caller, UserName="new")
        call(
            "iam",
            "CreateUser",
            as_=caller,
            UserName="new",
            Tags=[{"Key": "team", "Value": "blue"}],
        )


def test_there_are_quotas(world, call, refused):
    with world.storage.write("w") as writer:
        work = Work(writer, writes=True)
        Records(work, ACCOUNT, "").write(COUNTS, Counts(users=1_499, groups=300))
        writer.apply(work.changes())
    call("iam", "CreateUser", UserName="last")

    user = refused("iam", "CreateUser", UserName="more")
    group = refused("iam", "CreateGroup", GroupName="more")

    assert user.message == "Cannot exceed quota for UsersPerAccount: 1500"
    assert group.message == "Cannot exceed quota for GroupsPerAccount: 300"
    call("iam", "DeleteUser", UserName="last")
    call("iam", "CreateUser", UserName="more")
