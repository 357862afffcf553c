"""How long a sitting lasts: the table of choices, and what remains of the time.

The exam itself grants more time on request, for one thing half an hour to those whose first
language is not English; the other choices follow what WCAG asks of every time limit.
"""

from datetime import datetime, timedelta

import msgspec

GRACE = timedelta(seconds=5)  # for what was sent in time and arrived late


class Timing(msgspec.Struct, frozen=True):
    """A choice: `percent` and `extra` minutes on top of the exam's own time; None = untimed."""

    key: str
    label: str
    hint: str
    percent: int | None = 0
    extra: int = 0

    def seconds(self, minutes: int) -> int | None:
        """The length of a sitting whose own time is `minutes`; None without a limit."""
        if self.percent is None:
            return None
        return minutes * 60 * (100 + self.percent) // 100 + self.extra * 60


STANDARD = Timing("standard", "The exam's own time", "As at the test centre")
UNTIMED = Timing("untimed", "Untimed", "No clock; stop and go on whenever you like", percent=None)
TIMINGS = {
    timing.key: timing
    for timing in (
        STANDARD,
        Timing(
            "esl30", "30 minutes more", "What AWS grants when English is not your first", extra=30
        ),
        Timing("plus25", "25% more time", "", percent=25),
        Timing("plus50", "50% more time", "", percent=50),
        Timing("plus100", "Twice the time", "", percent=100),
        UNTIMED,
    )
}


def in_words(seconds: int | None) -> str:
    """A length of time as people say it: "90 min", "1 h 52 min 30 s", "No limit" for None."""
    if seconds is None:
        return "No limit"
    minutes, rest = divmod(seconds, 60)
    if minutes <= 90:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    parts = (f"{hours} h", f"{minutes} min" if minutes else "", f"{rest} s" if rest else "")
    return " ".join(part for part in parts if part)


def seconds_left(deadline: datetime | None, now: datetime) -> int | None:
    """Whole seconds until the deadline, rounded up and never below 0; None when untimed."""
    if deadline is None:
        return None
    return max(0, -int((now - deadline).total_seconds() // 1))


def is_over(deadline: datetime | None, now: datetime, grace: timedelta = timedelta()) -> bool:
    """Whether the time is up, with `grace` on top."""
    return deadline is not None and now > deadline + grace


def clock(seconds: int) -> str:
    """Seconds as a clock shows them: 51:42, or 1:52:30."""
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
