"""Scripts of forty calls by boto3, the real `aws` and the in-browser shell, with one outcome."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from studyapp.sandbox import services
from tests.sandbox.doors import Aws, Boto, InBrowser, RealAws
from tests.sandbox.scripting import Blind, load, play, state

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def real() -> Iterator[RealAws]:
    """The process of the real `aws`."""
    process = RealAws()
    yield process
    process.close()


@pytest.mark.parametrize("name", ["iam", "kms", "organizations", "sts"])
def test_three_doors_have_one_outcome(name: str, real: RealAws, tmp_path: Path):
    steps = load(name)
    assert len(steps) >= 40
    worlds = [services.make_world(timezone.now()) for _ in range(3)]
    doors = [Boto(worlds[0]), Aws(worlds[1], real, tmp_path), InBrowser(worlds[2])]

    blind = [Blind(world.account) for world in worlds]
    runs = [list(map(b.see, play(door, steps))) for b, door in zip(blind, doors, strict=True)]
    states = [state(door) for door in doors]

    for step, by_boto, by_aws, by_shell in zip(steps, *runs, strict=True):
        assert by_boto == by_aws == by_shell, step
    assert len(states[0]) > 10
    assert states[0] == states[1] == states[2]
