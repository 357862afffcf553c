"""`DryRun`: what would go well says so and changes nothing."""

import pytest

from studyapp.minicloud import spec
from tests.minicloud.services.ec2.cases import SUITE

DRY = sorted(
    name
    for name in SUITE.names
    if not SUITE.reads(name) and "DryRun" in spec.operation("ec2", name).input_shape.members
)


@pytest.fixture(scope="module")
def furnished():
    return SUITE.made()


@pytest.mark.parametrize("operation", DRY)
def test_a_dry_run_says_that_it_would_go_well(furnished, operation):
    world, ids = furnished
    before = world.rows()

    error = world.refused("ec2", operation, DryRun=True, **SUITE.params(operation, ids))

    assert (error.code, error.status) == ("DryRunOperation", 412)
    assert world.rows() == before
