"""How the journal keeps the changes of a step."""

import pytest

from studyapp.minicloud.kernel.history import PLAIN_STEP, pack, unpack
from studyapp.minicloud.kernel.records import Change, Image


def changes(number: int, size: int = 40) -> list[Change]:
    after = Image(bytes(range(size)))
    return [Change("1", "iam/users", b"u%d" % one, None, after) for one in range(number)]


@pytest.mark.parametrize("number", [0, 1, 7, 8, 9, 15, 16, 24, 60, 1_000])
def test_what_is_packed_comes_back(number: int) -> None:
    made = changes(number)
    assert unpack(pack(made)) == made


def test_only_a_long_step_is_made_smaller() -> None:
    small, large, largest = changes(40), changes(80), changes(200)
    assert pack(small)[0] >= 0x90
    assert len(pack(small)) <= PLAIN_STEP
    assert len(pack(large)) < len(pack(largest)) < PLAIN_STEP
