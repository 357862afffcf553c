"""The learner's study day: from one rollover hour to the next, in the learner's own zone.

A study day begins at four in the morning rather than at midnight, so that an evening that runs
late still belongs to the day it began on. Days follow the wall clock: over a change to or from
summer time they last 23 or 25 hours.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ROLLOVER_HOUR = 4


def day_bounds(
    now: datetime, time_zone: str, rollover_hour: int = ROLLOVER_HOUR
) -> tuple[datetime, datetime]:
    """Return the start (included) and end (excluded) in UTC of the study day that holds `now`.

    Raises ValueError for a naive time, an unknown zone or an hour outside 0 to 23.
    """
    day = local_day(now, time_zone, rollover_hour)
    zone = time_zone_of(time_zone)
    return _start(day, zone, rollover_hour), _start(day + timedelta(days=1), zone, rollover_hour)


def local_day(now: datetime, time_zone: str, rollover_hour: int = ROLLOVER_HOUR) -> date:
    """Return the date of the study day that holds `now`. Raises as `day_bounds` does."""
    if not 0 <= rollover_hour <= 23:
        raise ValueError(f"the rollover hour is between 0 and 23, not {rollover_hour}")
    zone = time_zone_of(time_zone)
    moment = as_utc(now)
    day = moment.astimezone(zone).date()
    # Asked of the bounds rather than of the wall clock's hour: when the clock is put back over
    # the rollover hour, that hour is read twice and the day must not begin twice.
    if moment < _start(day, zone, rollover_hour):
        return day - timedelta(days=1)
    return day


def as_utc(moment: datetime) -> datetime:
    """Return the same instant in UTC. Raises ValueError for a naive time."""
    if moment.tzinfo is None:
        raise ValueError("a time with its zone is needed")
    return moment.astimezone(UTC)


@lru_cache(maxsize=512)
def time_zone_of(name: str) -> ZoneInfo:
    """Return the zone with that IANA name. Raises ValueError when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"unknown time zone: {name!r}") from error


def _start(day: date, zone: ZoneInfo, rollover_hour: int) -> datetime:
    """Return the instant at which the study day begins.

    An hour that the zone skips stands for the instant of the skip; of an hour that comes twice
    the first counts.
    """
    return datetime.combine(day, time(rollover_hour), zone).astimezone(UTC)
