"""Two clocks: the wall's, which clients share with us, and the simulated one of a world.

All times are integer milliseconds since 1970-01-01 UTC.
"""

from datetime import UTC, datetime
from functools import lru_cache

from msgspec import Struct

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Moment(Struct, frozen=True, array_like=True):
    """When a record was written, on both clocks.

    A client compares such a time with its own clock (`LastModified`), so the HTTP door answers
    `wall`; console and shell show `simulated`.
    """

    simulated: int
    wall: int


def to_datetime(instant: int) -> datetime:
    """The instant as an aware datetime in UTC."""
    return datetime.fromtimestamp(instant / SECOND, UTC)


def from_datetime(value: datetime) -> int:
    """Milliseconds of an aware datetime; ValueError when it has no zone."""
    if value.tzinfo is None:
        raise ValueError("a time without a zone")
    return round(value.timestamp() * SECOND)


# The times that have a form at all: the years 1 to 9999.
EARLIEST = from_datetime(datetime(1, 1, 1, tzinfo=UTC))
LATEST = from_datetime(datetime(9999, 12, 31, tzinfo=UTC))


def iso(instant: int) -> str:
    """`2026-11-27T05:46:40Z`, in whole seconds as AWS prints it."""
    return _iso(instant // SECOND)


@lru_cache(maxsize=256)
def _iso(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
