"""Scalars written as text (query, XML, headers) into values, by the shape's type."""

import binascii
import re
from base64 import b64decode
from collections.abc import Callable
from typing import Any

from studyapp.minicloud.wire import times
from studyapp.minicloud.wire.limits import BadValue
from studyapp.minicloud.wire.shapes import Shape

FromText = Callable[[str], Any]

_INTEGER = re.compile(r"[+-]?\d{1,20}")
_FLOAT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?")
NOT_FINITE = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def integer(text: str) -> int:
    """A whole number. Raises BadValue."""
    text = text.strip()
    if not _INTEGER.fullmatch(text) or not is_long(int(text)):
        raise BadValue(f"{text[:100]!r} is not an integer.", value=text)
    return int(text)


def is_long(value: int) -> bool:
    """Whether the number fits 64 bits, as every integer of a model does."""
    return -(1 << 63) <= value < 1 << 63


def floating(text: str) -> float:
    """A number, or NaN, Infinity, -Infinity. Raises BadValue."""
    text = text.strip()
    if text in NOT_FINITE:
        return NOT_FINITE[text]
    if len(text) > 400 or not _FLOAT.fullmatch(text):
        raise BadValue(f"{text[:100]!r} is not a number.", value=text)
    return float(text)


def boolean(text: str) -> bool:
    """true or false, in any case. Raises BadValue."""
    lowered = text.strip().lower()
    if lowered not in {"true", "false", "1", "0"}:
        raise BadValue(f"{text[:100]!r} is not a boolean.", value=text)
    return lowered in {"true", "1"}


def blob(text: str) -> bytes:
    """Base64. Raises BadValue."""
    try:
        return b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise BadValue("A blob is not valid Base64.", value=text[:100]) from None


def timestamp(text: str) -> int:
    """ISO 8601, RFC 822 or epoch seconds, in milliseconds. Raises BadValue."""
    try:
        return times.from_text(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        raise BadValue(f"{text[:100]!r} is not a timestamp.", value=text) from None


_BY_TYPE: dict[str, FromText] = {
    "integer": integer,
    "long": integer,
    "float": floating,
    "double": floating,
    "boolean": boolean,
    "blob": blob,
    "timestamp": timestamp,
}


def from_text(shape: Shape) -> FromText:
    """The function that reads a scalar shape."""
    return _BY_TYPE.get(shape.type_name, str)
