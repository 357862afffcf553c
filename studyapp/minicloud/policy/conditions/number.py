"""Numeric operators. A value that is no number meets nothing."""

import operator
import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from studyapp.minicloud.policy.conditions.families import Operator, Test, text_of
from studyapp.minicloud.policy.matching import Part

NUMBER = re.compile(r"\s*([-+]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][-+]?\d{1,3})?)\s*")
Compare = Callable[[Decimal, Decimal], bool]


def parse_number(text: str) -> Decimal | None:
    """The number that a text spells, whole or with decimals; None when it spells none."""
    found = NUMBER.fullmatch(text)
    return Decimal(found[1]) if found else None


def _builder(compare: Compare) -> Callable[[Sequence[tuple[Part, ...]]], Test]:
    def build(values: Sequence[tuple[Part, ...]]) -> Test:
        numbers = [parse_number(text_of(parts)) for parts in values]
        wanted = [number for number in numbers if number is not None]

        def test(text: str) -> bool:
            asked = parse_number(text)
            return asked is not None and any(compare(asked, number) for number in wanted)

        return test

    return build


OPERATORS = (
    Operator("NumericEquals", _builder(operator.eq)),
    Operator("NumericNotEquals", _builder(operator.eq), negated=True),
    Operator("NumericLessThan", _builder(operator.lt)),
    Operator("NumericLessThanEquals", _builder(operator.le)),
    Operator("NumericGreaterThan", _builder(operator.gt)),
    Operator("NumericGreaterThanEquals", _builder(operator.ge)),
)
