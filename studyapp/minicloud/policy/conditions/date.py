"""Date operators: ISO 8601 dates or seconds since 1970, compared as instants."""

import operator
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from studyapp.minicloud.policy.conditions.families import Operator, Test, text_of
from studyapp.minicloud.policy.conditions.number import parse_number
from studyapp.minicloud.policy.matching import Part

ISO = re.compile(
    r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?"
    r"(Z|[-+]\d{2}:?\d{2})?)?)?)?",
    re.IGNORECASE,
)
Compare = Callable[[Decimal, Decimal], bool]


def parse_date(text: str) -> Decimal | None:
    """Seconds since 1970 of a date as policies write it; None when it is none.

    Four digits are a year. A time without a zone is taken as UTC.
    """
    found = ISO.fullmatch(text.strip())
    if not found:
        return parse_number(text)
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        whole = datetime(
            year, month or 1, day or 1, hour, minute, second, tzinfo=_zone(found[8] or "Z")
        )
    except ValueError:  # the thirtieth of February, an offset of 99 hours
        return None
    seconds = (whole - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
    return Decimal(seconds) + Decimal(f"0.{found[7] or 0}")


def _zone(text: str) -> timezone:
    if text in ("Z", "z"):
        return UTC
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))


def _builder(compare: Compare) -> Callable[[Sequence[tuple[Part, ...]]], Test]:
    def build(values: Sequence[tuple[Part, ...]]) -> Test:
        dates = [parse_date(text_of(parts)) for parts in values]
        wanted = [date for date in dates if date is not None]

        def test(text: str) -> bool:
            asked = parse_date(text)
            return asked is not None and any(compare(asked, date) for date in wanted)

        return test

    return build


OPERATORS = (
    Operator("DateEquals", _builder(operator.eq)),
    Operator("DateNotEquals", _builder(operator.eq), negated=True),
    Operator("DateLessThan", _builder(operator.lt)),
    Operator("DateLessThanEquals", _builder(operator.le)),
    Operator("DateGreaterThan", _builder(operator.gt)),
    Operator("DateGreaterThanEquals", _builder(operator.ge)),
)
