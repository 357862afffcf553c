"""Time that is let pass at once."""

import pytest

from studyapp.minicloud.dispatch.time import PAUSES_AFTER, simulated, skip
from studyapp.minicloud.kernel.storage import World

HOUR = 3_600_000
WALL = 1_795_758_400_000


def world(**given):
    return World(id="w", seed="s", account="111122223333", last_call=WALL, **given)


@pytest.mark.parametrize(
    "given",
    [{}, {"offset": 5 * HOUR}, {"frozen": WALL - HOUR}, {"last_used": WALL + 9 * HOUR}],
)
def test_the_clock_goes_on_from_where_it_is(given):
    at = world(**given)
    before = simulated(at, WALL)
    skip(at, HOUR, WALL)

    assert simulated(at, WALL) == before + HOUR
    later = before + HOUR + (0 if at.frozen is not None else 60_000)
    assert simulated(at, WALL + 60_000) == later


def test_a_pause_before_it_does_not_count():
    at = world()
    wall = WALL + PAUSES_AFTER + 7 * HOUR
    skip(at, HOUR, wall)

    assert simulated(at, wall) == WALL + PAUSES_AFTER + HOUR
