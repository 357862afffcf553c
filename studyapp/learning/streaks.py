"""Days of study: the streak and the heat map of the last half year.

Days are study days (see `days`): an evening past midnight belongs to the day it began on.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

import msgspec

from studyapp.learning.days import ROLLOVER_HOUR, local_day

WEEKS = 26
# Acts in a day (card grades, answers, checks) from which each level begins. Fixed, so that a
# day's colour never changes because of another day.
LEVELS = (1, 10, 30, 60)

_DAY = timedelta(days=1)


class Streak(msgspec.Struct, frozen=True):
    """Days in a row. `current` still stands on the day after, until that day is over too."""

    current: int
    longest: int
    studied_today: bool


class HeatDay(msgspec.Struct, frozen=True):
    """A day of the heat map: how many acts, and its level from 0 (none) to 4."""

    day: date
    count: int
    level: int


class HeatMap(msgspec.Struct, frozen=True):
    """Weeks from Monday to Sunday, oldest first; the last one ends with today.

    `active` of `total` days have any activity.
    """

    weeks: tuple[tuple[HeatDay, ...], ...]
    active: int
    total: int


def activity(
    moments: Iterable[datetime], time_zone: str, rollover_hour: int = ROLLOVER_HOUR
) -> Counter[date]:
    """Count acts by study day. Raises ValueError for a naive time or an unknown zone."""
    return Counter(local_day(moment, time_zone, rollover_hour) for moment in moments)


def streak(counts: Mapping[date, int], today: date) -> Streak:
    """Return the streak as of `today`; later days are left out."""
    days = {day for day, count in counts.items() if count > 0 and day <= today}
    longest = max((_run(days, day) for day in days if day + _DAY not in days), default=0)
    studied_today = today in days
    current = _run(days, today if studied_today else today - _DAY)
    return Streak(current=current, longest=longest, studied_today=studied_today)


def heat_map(counts: Mapping[date, int], today: date, weeks: int = WEEKS) -> HeatMap:
    """Return the heat map that ends with `today`. Raises ValueError for less than one week."""
    if weeks < 1:
        raise ValueError("a heat map has at least one week")
    monday = today - timedelta(days=today.weekday(), weeks=weeks - 1)
    total = (today - monday).days + 1
    days = [_heat_day(counts, monday + timedelta(days=offset)) for offset in range(total)]
    return HeatMap(
        weeks=tuple(tuple(days[first : first + 7]) for first in range(0, total, 7)),
        active=sum(day.count > 0 for day in days),
        total=total,
    )


def level(count: int) -> int:
    """Return the level of a day with that many acts, 0 to 4."""
    return sum(count >= start for start in LEVELS)


def _heat_day(counts: Mapping[date, int], day: date) -> HeatDay:
    count = max(0, counts.get(day, 0))
    return HeatDay(day=day, count=count, level=level(count))


def _run(days: set[date], last: date) -> int:
    """Return how many days in a row end with `last`."""
    length = 0
    while last - length * _DAY in days:
        length += 1
    return length
