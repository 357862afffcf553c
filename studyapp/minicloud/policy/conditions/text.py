"""String operators: exact, without case, with wildcards."""

from collections.abc import Sequence

from studyapp.minicloud.policy.conditions.families import Operator, Test, text_of
from studyapp.minicloud.policy.matching import Part, glob


def _equals(values: Sequence[tuple[Part, ...]]) -> Test:
    return frozenset(text_of(parts) for parts in values).__contains__


def _ignoring_case(values: Sequence[tuple[Part, ...]]) -> Test:
    wanted = frozenset(text_of(parts).casefold() for parts in values)
    return lambda text: text.casefold() in wanted


def _like(values: Sequence[tuple[Part, ...]]) -> Test:
    tests = [glob(parts) for parts in values]
    return lambda text: any(test(text) for test in tests)


OPERATORS = (
    Operator("StringEquals", _equals, variables=True),
    Operator("StringNotEquals", _equals, negated=True, variables=True),
    Operator("StringEqualsIgnoreCase", _ignoring_case, variables=True),
    Operator("StringNotEqualsIgnoreCase", _ignoring_case, negated=True, variables=True),
    Operator("StringLike", _like, wildcards=True, variables=True),
    Operator("StringNotLike", _like, negated=True, wildcards=True, variables=True),
)
