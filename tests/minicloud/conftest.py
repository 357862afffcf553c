"""Fixtures of the tests of services: a fresh world, and its calls."""

import pytest

from tests.minicloud.making import World


@pytest.fixture
def world():
    """A world with all services, its root and its administrator."""
    return World()


@pytest.fixture
def call(world):
    """`call("iam", "CreateUser", UserName="agent")`: the output, as administrator."""
    return world.call


@pytest.fixture
def refused(world):
    """The CloudError that a call ends with."""
    return world.refused


@pytest.fixture
def denied(world):
    """The CloudError of a call that policies do not allow."""
    return world.denied
