"""Instants (integer milliseconds UTC) from and to the forms of the AWS protocols."""

import re
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from math import isfinite

from studyapp.minicloud.kernel.clock import (
    DAY,
    EARLIEST,
    LATEST,
    SECOND,
    Moment,
    from_datetime,
    to_datetime,
)

Instant = int | Moment

BASIC = re.compile(r"\d{8}T\d{6}Z", re.ASCII)


def wall(value: Instant) -> int:
    """The milliseconds that an HTTP client is told: a `Moment` answers its wall time."""
    return value.wall if isinstance(value, Moment) else value


@lru_cache(maxsize=512)
def _date(day: int) -> str:
    return to_datetime(day * DAY).strftime("%Y-%m-%d")


def to_iso(value: Instant) -> str:
    """`2026-11-27T05:46:40Z`."""
    day, rest = divmod(wall(value), DAY)
    seconds = rest // SECOND
    return f"{_date(day)}T{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}Z"


def to_iso_millis(value: Instant) -> str:
    """`2026-11-27T05:46:40.000Z`."""
    return _iso_millis(value.wall if isinstance(value, Moment) else value)


@lru_cache(maxsize=2048)  # one answer names few instants many times
def _iso_millis(instant: int) -> str:
    return f"{to_iso(instant)[:-1]}.{instant % SECOND:03}Z"


def to_http(value: Instant) -> str:
    """`Fri, 27 Nov 2026 05:46:40 GMT`."""
    return _http(wall(value) // SECOND)


@lru_cache(maxsize=256)  # an object is asked for more than once
def _http(seconds: int) -> str:
    return format_datetime(to_datetime(seconds * SECOND), usegmt=True)


def to_epoch(value: Instant) -> int | float:
    """Seconds since 1970, a float only when there is a fraction."""
    whole, rest = divmod(wall(value), SECOND)
    return whole if rest == 0 else wall(value) / SECOND


@lru_cache(maxsize=256)  # a signature's time is asked for by what is signed and by what is checked
def to_basic(value: int) -> str:
    """`20261127T054640Z`, the form of SigV4."""
    return to_iso(value).replace("-", "").replace(":", "")


def from_epoch(value: float) -> int:
    """Milliseconds of seconds since 1970. ValueError when no date is meant."""
    if not isfinite(value):
        raise ValueError("no time")
    return _bounded(round(value * SECOND))


def from_text(text: str) -> int:
    """Milliseconds of an ISO 8601, RFC 822 or epoch text. ValueError for anything else."""
    text = text.strip()
    try:
        seconds = float(text)
    except ValueError:
        return _bounded(from_datetime(_datetime(text)))
    return from_epoch(seconds)


def from_basic(text: str) -> int:
    """Milliseconds of `20261127T054640Z`. ValueError for anything else."""
    if BASIC.fullmatch(text) is None:
        raise ValueError("no time in the basic format")
    return from_datetime(datetime.fromisoformat(text))


def _datetime(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = parsedate_to_datetime(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _bounded(value: int) -> int:
    if not EARLIEST <= value <= LATEST:
        raise ValueError("a time out of range")
    return value
