"""Groups give their policies to their members."""

import pytest

from tests.minicloud.making import ACCOUNT, policy


@pytest.fixture
def alice(world, call):
    call("iam", "CreateGroup", GroupName="devs")
    return world.user("alice")


def test_members_may_what_the_group_may(call, denied, alice):
    call("iam", "PutGroupPolicy", GroupName="devs", PolicyName="p",
         PolicyDocument=policy("iam:ListUsers"))  # fmt: skip
    denied("iam", "ListUsers", as_=alice)

    call("iam", "AddUserToGroup", GroupName="devs", UserName="alice")
    call("iam", "ListUsers", as_=alice)

    call("iam", "RemoveUserFromGroup", GroupName="devs", UserName="alice")
    denied("iam", "ListUsers", as_=alice)


def test_the_trace_names_policy_and_group(world, call, alice):
    call("iam", "AttachGroupPolicy", GroupName="devs",
         PolicyArn="arn:aws:iam::aws:policy/IAMReadOnlyAccess")  # fmt: skip
    call("iam", "AddUserToGroup", GroupName="devs", UserName="alice")

    decision = world.result("iam", "ListUsers", as_=alice).decision

    assert [step.source for step in decision.deciding] == ["IAMReadOnlyAccess (group devs)"]


def test_a_groups_deny_wins(call, denied, world, alice):
    world.user("alice", "iam:*")
    call("iam", "PutGroupPolicy", GroupName="devs", PolicyName="p",
         PolicyDocument=policy("iam:ListUsers", effect="Deny"))  # fmt: skip
    call("iam", "AddUserToGroup", GroupName="devs", UserName="alice")

    error = denied("iam", "ListUsers", as_=alice)

    assert "with an explicit deny in an identity-based policy" in error.message


def test_adding_twice_is_once(world, call, alice):
    call("iam", "AddUserToGroup", GroupName="devs", UserName="alice")
    again = world.result("iam", "AddUserToGroup", GroupName="devs", UserName="alice")

    assert again.step == 0
    assert len(call("iam", "GetGroup", GroupName="devs")["Users"]) == 1


def test_who_is_not_in_it_cannot_leave(refused, alice):
    error = refused("iam", "RemoveUserFromGroup", GroupName="devs", UserName="alice")

    assert error.code == "NoSuchEntity"


def test_a_user_is_in_ten_groups_at_most(call, refused, alice):
    for number in range(10):
        call("iam", "CreateGroup", GroupName=f"g{number}")
        call("iam", "AddUserToGroup", GroupName=f"g{number}", UserName="alice")

    error = refused("iam", "AddUserToGroup", GroupName="devs", UserName="alice")

    assert (error.code, error.message) == (
        "LimitExceeded",
        "Cannot exceed quota for GroupsPerUser: 10",
    )


def test_members_come_in_pages_by_name(call, alice):
    for name in ("carol", "Bob", "alice"):
        if name != "alice":
            call("iam", "CreateUser", UserName=name)
        call("iam", "AddUserToGroup", GroupName="devs", UserName=name)

    first = call("iam", "GetGroup", GroupName="devs", MaxItems=2)
    rest = call("iam", "GetGroup", GroupName="devs", MaxItems=2, Marker=first["Marker"])

    assert [user["UserName"] for user in first["Users"]] == ["alice", "Bob"]
    assert [user["UserName"] for user in rest["Users"]] == ["carol"]


def test_a_group_with_members_or_policies_stays(call, refused, alice):
    call("iam", "AddUserToGroup", GroupName="devs", UserName="alice")
    first = refused("iam", "DeleteGroup", GroupName="devs")
    call("iam", "RemoveUserFromGroup", GroupName="devs", UserName="alice")
    call("iam", "PutGroupPolicy", GroupName="devs", PolicyName="p", PolicyDocument=policy("s3:*"))
    second = refused("iam", "DeleteGroup", GroupName="devs")
    call("iam", "DeleteGroupPolicy", GroupName="devs", PolicyName="p")

    assert first.message == "Cannot delete entity, must remove users from group first."
    assert second.message == "Cannot delete entity, must delete policies first."
    call("iam", "DeleteGroup", GroupName="devs")
    assert refused("iam", "GetGroup", GroupName="devs").message == (
        "The group with name devs cannot be found."
    )


def test_a_renamed_group_keeps_members_and_policies(call, alice):
    call("iam", "PutGroupPolicy", GroupName="devs", PolicyName="p",
         PolicyDocument=policy("iam:ListUsers"))  # fmt: skip
    call("iam", "AddUserToGroup", GroupName="devs", UserName="alice")

    call("iam", "UpdateGroup", GroupName="devs", NewGroupName="builders", NewPath="/eng/")

    call("iam", "ListUsers", as_=alice)
    group = call("iam", "GetGroup", GroupName="builders")
    assert group["Group"]["Arn"] == f"arn:aws:iam::{ACCOUNT}:group/eng/builders"
    assert [user["UserName"] for user in group["Users"]] == ["alice"]
    assert [
        one["GroupName"] for one in call("iam", "ListGroups", PathPrefix="/eng/")["Groups"]
    ] == ["builders"]
