"""The Bool operator."""

from collections.abc import Sequence

from studyapp.minicloud.policy.conditions.families import Operator, Test, text_of
from studyapp.minicloud.policy.matching import Part


def _bool(values: Sequence[tuple[Part, ...]]) -> Test:
    wanted = frozenset(text_of(parts).lower() for parts in values) & {"true", "false"}
    return lambda text: text.lower() in wanted


OPERATORS = (Operator("Bool", _bool, variables=True),)
