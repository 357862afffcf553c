"""GetAccountAuthorizationDetails: the account as it is, filtered and in pages."""

import pytest

from tests.minicloud.making import World
from tests.minicloud.services.iam.cases import furnish

LISTS = ("GroupDetailList", "RoleDetailList", "UserDetailList", "Policies")
NAMES = ("GroupName", "RoleName", "UserName", "PolicyName")


@pytest.fixture(scope="module")
def world():
    world = World()
    furnish(world)
    return world


def names(answer):
    return {
        where: [one[name] for one in answer[where]]
        for where, name in zip(LISTS, NAMES, strict=True)
    }


def test_it_ties_everything_together(world):
    found = world.call("iam", "GetAccountAuthorizationDetails")

    agent = next(one for one in found["UserDetailList"] if one["UserName"] == "agent")
    assert agent["GroupList"] == ["devs"]
    assert [one["PolicyName"] for one in agent["UserPolicyList"]] == ["inline"]
    assert agent["AttachedManagedPolicies"][0]["PolicyName"] == "AmazonS3ReadOnlyAccess"
    reader = next(one for one in found["RoleDetailList"] if one["RoleName"] == "reader")
    assert reader["InstanceProfileList"][0]["InstanceProfileName"] == "box"
    assert reader["RoleLastUsed"] == {}
    own = next(one for one in found["Policies"] if one["PolicyName"] == "own")
    assert [one["VersionId"] for one in own["PolicyVersionList"]] == ["v2", "v1"]
    assert own["PermissionsBoundaryUsageCount"] == 2
    known = names(found)["Policies"]
    assert "AdministratorAccess" in known
    assert "PowerUserAccess" not in known  # nobody holds it


def test_a_filter_leaves_the_rest_out(world):
    found = world.call(
        "iam", "GetAccountAuthorizationDetails", Filter=["Group", "LocalManagedPolicy"]
    )

    assert names(found) == {
        "GroupDetailList": ["devs", "empty"],
        "RoleDetailList": [],
        "UserDetailList": [],
        "Policies": ["own", "spare"],
    }


def test_pages_together_are_the_whole(world):
    whole = names(world.call("iam", "GetAccountAuthorizationDetails"))
    parts = {where: [] for where in LISTS}
    more = {}
    while more is not None:
        page = world.call("iam", "GetAccountAuthorizationDetails", MaxItems=3, **more)
        assert sum(len(page[where]) for where in LISTS) <= 3
        for where, found in names(page).items():
            parts[where] += found
        more = {"Marker": page["Marker"]} if page["IsTruncated"] else None

    assert parts == whole
