"""Groups give their policies to their members."""

import pytest

from tests.minicloud.making import ACCOUNT, policy


@pytest.fixture
def agent(world, call):
    call("iam", "CreateGroup", GroupName="devs")
    return world.user("agent")


def test_members_may_what_the_group_may(call, denied, agent):
    call("iam", "PutGroupPolicy", GroupName="devs", PolicyName="p",
         PolicyDocument=policy("iam:ListUsers"))  # fmt: skip
    denied("iam", "ListUsers", as_=agent)

    call("iam", "AddUserToGroup", GroupName="devs", UserName="agent")
    call("iam", "ListUsers", as_=agent)

    call("iam", "RemoveUserFromGroup", GroupName="devs", UserName="agent")
    denied("iam", "ListUsers", as_=agent)


def test_the_trace_names_policy_and_group(world, call, agent):
    call("iam", "AttachGroupPolicy", GroupName="devs",
         PolicyArn="arn:aws:iam::aws:policy/IAMReadOnlyAccess")  # fmt: skip
    call("iam", "AddUserToGroup", GroupName="devs", UserName="agent")

    decision = world.result("iam", "ListUsers", as_=agent).decision

    assert [step.source for step in decision.deciding] == ["IAMReadOnlyAccess (group devs)"]


def test_a_groups_deny_wins(call, denied, world, agent):
    world.user("agent", "iam:*")
    call("iam", "PutGroupPolicy", GroupName="devs", PolicyName="p",
         PolicyDocument=policy("iam:ListUsers", effect="Deny"))  # fmt: skip
    call("iam", "AddUserToGroup", GroupName="devs", UserName="agent")

    error = denied("iam", "ListUsers", as_=agent)

    assert "with an explicit deny in an identity-based policy" in error.message


def test_adding_twice_is_once(world, call, agent):
    call("iam", "AddUserToGroup", GroupName="devs", UserName="agent")
    again = world.result("iam", "AddUserToGroup", GroupName="devs", UserName="agent")

    assert again.step == 0
    assert len(call("iam", "GetGroup", GroupName="devs")["Users"]) == 1


def test_who_is_not_in_it_leaves_it_without_an_error(world, refused, agent):
    left = world.result("iam", "RemoveUserFromGroup", GroupName="devs", UserName="agent")

    assert left.step == 0
    error = refused("iam", "RemoveUserFromGroup", GroupName="none", UserName="nobody")
    assert error.message == "The user with name nobody cannot be found."


def test_a_user_is_in_ten_groups_at_most(call, refused, agent):
    for number in range(10):
        call("iam", "CreateGroup", GroupName=f"g{number}")
        call("iam", "AddUserToGroup", GroupName=f"g{number}", UserName="agent")

    error = refused("iam", "AddUserToGroup", GroupName="devs", UserName="agent")

    assert (error.code, error.message) == (
        "LimitExceeded",
        "Cannot exceed quota for GroupsPerUser: 10",
    )


def test_members_come_in_pages_by_name(call, agent):
    for name in ("clerk", "Bot", "agent"):
        if name != "agent":
            call("iam", "CreateUser", UserName=name)
        call("iam", "AddUserToGroup", GroupName="devs", UserName=name)

    first = call("iam", "GetGroup", GroupName="devs", MaxItems=2)
    rest = call("iam", "GetGroup", GroupName="devs", MaxItems=2, Marker=first["Marker"])

    assert [user["UserName"] for user in first["Users"]] == ["agent", "Bot"]
    assert [user["UserName"] for user in rest["Users"]] == ["clerk"]


def test_a_group_with_members_or_policies_stays(call, refused, agent):
    call("iam", "AddUserToGroup", GroupName="devs", UserName="agent")
    first = refused("iam", "DeleteGroup", GroupName="devs")
    call("iam", "RemoveUserFromGroup", GroupName="devs", UserName="agent")
    call("iam", "PutGroupPolicy", GroupName="devs", PolicyName="p", PolicyDocument=policy("s3:*"))
    second = refused("iam", "DeleteGroup", GroupName="devs")
    call("iam", "DeleteGroupPolicy", GroupName="devs", PolicyName="p")

    assert first.message == "Cannot delete entity, must remove users from group first."
    assert second.message == "Cannot delete entity, must delete policies first."
    call("iam", "DeleteGroup", GroupName="devs")
    assert refused("iam", "GetGroup", GroupName="devs").message == (
        "The group with name devs cannot be found."
    )


def test_a_renamed_group_keeps_members_and_policies(call, agent):
    call("iam", "PutGroupPolicy", GroupName="devs", PolicyName="p",
         PolicyDocument=policy("iam:ListUsers"))  # fmt: skip
    call("iam", "AddUserToGroup", GroupName="devs", UserName="agent")

    call("iam", "UpdateGroup", GroupName="devs", NewGroupName="builders", NewPath="/eng/")

    call("iam", "ListUsers", as_=agent)
    group = call("iam", "GetGroup", GroupName="builders")
    assert group["Group"]["Arn"] == f"arn:aws:iam::{ACCOUNT}:group/eng/builders"
    assert [user["UserName"] for user in group["Users"]] == ["agent"]
    assert [
        one["GroupName"] for one in call("iam", "ListGroups", PathPrefix="/eng/")["Groups"]
    ] == ["builders"]
