"""Days, spans and counts in plain words, the same on every page."""

from datetime import date, datetime

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_SMALL = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]


def day(value: date) -> str:
    """A day without its year: "14 December"."""
    return f"{value.day} {MONTHS[value.month - 1]}"


def short_day(value: date) -> str:
    """A day for a narrow place: "14 Dec"."""
    return f"{value.day} {MONTHS[value.month - 1][:3]}"


def day_with_year(value: date, today: date) -> str:
    """A day, with its year when that is not this year's."""
    return day(value) if value.year == today.year else f"{day(value)} {value.year}"


def count(number: int) -> str:
    """A count in a sentence: words up to twelve, digits above."""
    return _SMALL[number] if 0 <= number < len(_SMALL) else f"{number:,}"


def plural(number: int, one: str, many: str = "") -> str:
    """A count with its noun: "1 lesson", "2 lessons"."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def days_ahead(days: int) -> str:
    """A number of days from today: "today", "tomorrow", "in 9 days", "three weeks from today"."""
    if days < 0:
        return f"{plural(-days, 'day')} ago"
    if days < 2:
        return "tomorrow" if days else "today"
    if days % 7 == 0 and days <= 84:
        weeks = days // 7
        return f"{count(weeks)} {'week' if weeks == 1 else 'weeks'} from today"
    return f"in {days} days"


def part_of_day(moment: datetime) -> str:
    """Which part of the day a local time lies in: morning, afternoon or evening.

    The small hours belong to the evening before, as the study day does.
    """
    if 4 <= moment.hour < 12:
        return "morning"
    return "afternoon" if 12 <= moment.hour < 18 else "evening"


def chance(probability: float) -> str:
    """A probability in words that do not claim more than is known: "about 7 times in 10"."""
    tenths = round(10 * probability)
    if tenths <= 0:
        return "less than 1 time in 10"
    if tenths >= 10:
        return "more than 9 times in 10"
    return f"about {tenths} {'time' if tenths == 1 else 'times'} in 10"
