"""Months of the simulated clock, in UTC as on AWS's bills. Instants are milliseconds."""

from datetime import UTC, datetime

from msgspec import Struct

from studyapp.minicloud.kernel.clock import DAY, from_datetime, to_datetime


class Month(Struct, frozen=True, order=True):
    """A month of a year; it begins at `start` and ends before `stop`."""

    year: int
    number: int

    @property
    def start(self) -> int:
        """Its first instant."""
        return from_datetime(datetime(self.year, self.number, 1, tzinfo=UTC))

    @property
    def stop(self) -> int:
        """The first instant of the next one."""
        return self.next.start

    @property
    def length(self) -> int:
        """How long it really is: from 28 to 31 days."""
        return self.stop - self.start

    @property
    def next(self) -> "Month":
        """The month after it."""
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def previous(self) -> "Month":
        """The month before it."""
        return Month(self.year - (self.number == 1), (self.number - 2) % 12 + 1)

    @property
    def key(self) -> str:
        """`2026-11`."""
        return f"{self.year:04d}-{self.number:02d}"


def month_of(instant: int) -> Month:
    """The month that an instant lies in."""
    when = to_datetime(instant)
    return Month(when.year, when.month)


def month_named(key: str) -> Month:
    """The month of `2026-11`; ValueError for anything else."""
    when = datetime.strptime(key, "%Y-%m").replace(tzinfo=UTC)
    return Month(when.year, when.month)


def months_later(instant: int, number: int) -> int:
    """The same day and hour so many months later; the last day of a month that is too short."""
    when = to_datetime(instant)
    years, rest = divmod(when.month - 1 + number, 12)
    month = Month(when.year + years, rest + 1)
    day = min(when.day, month.length // DAY)
    return from_datetime(when.replace(year=month.year, month=month.number, day=day))


def day_of(instant: int) -> int:
    """The first instant of the day that an instant lies in."""
    return instant - instant % DAY
