"""Periods of Cost Explorer: dates in UTC, the first included and the last not."""

from collections.abc import Iterator
from datetime import UTC, datetime

from studyapp.minicloud.billing.months import month_of
from studyapp.minicloud.kernel.clock import DAY, from_datetime, to_datetime
from studyapp.minicloud.services.ce import errors

Period = tuple[int, int]
MONTH = 31 * DAY
MONTHS_KEPT = {"HOURLY": 1, "DAILY": 14, "MONTHLY": 38}
MONTHS_AHEAD = {"HOURLY": 1, "DAILY": 3, "MONTHLY": 18}


def instant(text: str) -> int:
    """The first instant of `2026-11-27`; ValidationException for anything else."""
    try:
        return from_datetime(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC))
    except ValueError:
        found = "Time period dates must be of the form yyyy-MM-dd."
        raise errors.validation(found) from None


def date(at: int) -> str:
    """The day of an instant."""
    return to_datetime(at).strftime("%Y-%m-%d")


def asked(period: dict[str, str]) -> Period:
    """The period of a request; ValidationException when it is empty."""
    start, stop = instant(period["Start"]), instant(period["End"])
    if start >= stop:
        raise errors.empty_period()
    return start, stop


def check_past(start: int, now: int, granularity: str) -> None:
    """Costs are kept for 14 months, by month for 38; ValidationException for what is older."""
    months = MONTHS_KEPT[granularity]
    if start < month_of(now).start - months * MONTH:
        text = f"Costs by {granularity.lower()} granularity are kept for {months} months."
        raise errors.validation(text)


def check_future(stop: int, now: int, granularity: str) -> None:
    """Forecasts reach 3 months ahead, by month 18; ValidationException for what is later."""
    months = MONTHS_AHEAD[granularity]
    if stop > now + (months + 1) * MONTH:
        text = f"Forecasts by {granularity.lower()} granularity reach {months} months ahead."
        raise errors.validation(text)


def cut(start: int, stop: int, granularity: str) -> Iterator[Period]:
    """The days or months of a period, the first and last month as far as they reach into it."""
    if granularity == "HOURLY":
        raise errors.not_here("hourly granularity, which an account has to switch on,")
    while start < stop:
        whole = start + DAY if granularity == "DAILY" else month_of(start).stop
        yield start, min(stop, whole)
        start = whole
