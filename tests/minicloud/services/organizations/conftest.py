"""Short ways to an organisation in a small world."""

import pytest

from tests.minicloud.services.organizations.cases import add_account, add_policy, add_unit, found


class Estate:
    """An organisation with one member account; `member` is its administrators' role."""

    def __init__(self, world):
        self.world = world
        self.root = found(world)
        self.account = add_account(world)
        self.member = f"arn:aws:iam::{self.account}:role/OrganizationAccountAccessRole"
        self.its_root = f"arn:aws:iam::{self.account}:root"

    def org(self, operation, **params):
        """The output of a call of Organizations."""
        return self.world.call("organizations", operation, **params)

    def unit(self, name="Workloads"):
        """The id of a new unit below the root."""
        return add_unit(self.world, self.root, name)

    def move(self, unit):
        """Put the member account into a unit."""
        place = {"SourceParentId": self.root, "DestinationParentId": unit}
        self.org("MoveAccount", AccountId=self.account, **place)

    def limit(self, text, target="", **more):
        """Make a policy and attach it, to the root unless told otherwise; its id."""
        return add_policy(self.world, text, target or self.root, **more)

    def detach(self, policy, target=""):
        """Detach a policy, from the root unless told otherwise."""
        self.org("DetachPolicy", PolicyId=policy, TargetId=target or self.root)


@pytest.fixture
def estate(world):
    """An organisation with one member account."""
    return Estate(world)


@pytest.fixture
def root(world):
    """The id of the root of a new organisation."""
    return found(world)


@pytest.fixture
def org(call):
    """`org("ListRoots")`: a call of Organizations; its output."""

    def one(operation, **params):
        return call("organizations", operation, **params)

    return one


@pytest.fixture
def refusal(refused):
    """`refusal("DeletePolicy", PolicyId=…)`: (code, reason) that a call must end with."""

    def one(operation, **params):
        error = refused("organizations", operation, **params)
        return error.code.removesuffix("Exception"), error.members.get("Reason", "")

    return one
