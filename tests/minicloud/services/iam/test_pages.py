"""Every list of IAM comes in pages that together are the whole."""

import pytest

from studyapp.minicloud import spec
from tests.minicloud.making import World, policy
from tests.minicloud.services.iam.cases import SUITE, furnish

PAGED = sorted(
    name
    for name in SUITE.names
    if (shape := spec.operation("iam", name).input_shape) and "MaxItems" in shape.members
)


@pytest.fixture(scope="module")
def furnished():
    world = World()
    return world, furnish(world)


@pytest.mark.parametrize("operation", PAGED)
def test_pages_of_one_are_the_whole(furnished, operation):
    world, known = furnished
    who = f"arn:aws:iam::{world.account}:user/caller" if operation in SUITE.own else ""
    if who:
        world.user("caller", f"iam:{operation}")
    asked = {"as_": who, **SUITE.params(operation, known)}
    whole = world.call("iam", operation, **asked, MaxItems=1000)
    lists = [name for name, value in whole.items() if isinstance(value, list)]
    found = {name: [] for name in lists}
    more = {}
    while more is not None:
        page = world.call("iam", operation, **asked, MaxItems=1, **more)
        assert sum(len(page[name]) for name in lists) <= 1
        for name in lists:
            found[name] += page[name]
        more = {"Marker": page["Marker"]} if page["IsTruncated"] else None

    assert found == {name: whole[name] for name in lists}
    assert not whole["IsTruncated"]


def test_two_policies_of_one_name_are_on_two_pages(world):
    world.user("reader")
    held = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    own = {"PolicyName": "ReadOnlyAccess", "PolicyDocument": policy("s3:GetObject")}
    held.append(world.call("iam", "CreatePolicy", **own)["Policy"]["Arn"])
    for arn in held:
        world.call("iam", "AttachUserPolicy", UserName="reader", PolicyArn=arn)
    asked = {"UserName": "reader", "MaxItems": 1}

    first = world.call("iam", "ListAttachedUserPolicies", **asked)
    second = world.call("iam", "ListAttachedUserPolicies", **asked, Marker=first["Marker"])

    found = [*first["AttachedPolicies"], *second["AttachedPolicies"]]
    assert sorted(one["PolicyArn"] for one in found) == sorted(held)
