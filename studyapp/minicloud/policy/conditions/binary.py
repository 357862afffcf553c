"""The BinaryEquals operator: the policy and the request spell bytes in base64."""

import binascii
from base64 import b64decode
from collections.abc import Sequence

from studyapp.minicloud.policy.conditions.families import Operator, Test, text_of
from studyapp.minicloud.policy.matching import Part


def parse_bytes(text: str) -> bytes | None:
    """The bytes that a text spells in base64; None when it is no base64."""
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _equals(values: Sequence[tuple[Part, ...]]) -> Test:
    wanted = frozenset(parse_bytes(text_of(parts)) for parts in values) - {None}
    return lambda text: parse_bytes(text) in wanted


OPERATORS = (Operator("BinaryEquals", _equals),)
