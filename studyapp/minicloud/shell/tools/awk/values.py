"""Values of awk: texts, numbers, and texts from outside that look like numbers."""

import math
import re

LOOKS = re.compile(r"\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*")


class Field:
    """A text from outside that looks like a number: it is compared as one and printed as it was."""

    __slots__ = ("number", "text")

    def __init__(self, text: str, number: float) -> None:
        self.text = text
        self.number = number


Value = str | float | Field | None


def order(text: str) -> Value:
    """A text from outside."""
    return Field(text, float(text)) if len(text) < 300 and LOOKS.fullmatch(text) else text


def number(value: Value) -> float:
    """The number that a value stands for; of a text its beginning."""
    if isinstance(value, Field):
        return value.number
    if isinstance(value, str):
        found = LOOKS.match(value[:300])
        return float(found[0]) if found else 0.0
    return value or 0.0


def text(value: Value) -> str:
    """The text of a value."""
    if isinstance(value, Field):
        return value.text
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if math.isfinite(value) and value == int(value) and abs(value) < 1e16:
        return str(int(value))
    return f"{value:.6g}"


def truth(value: Value) -> bool:
    """Whether a value counts as true."""
    if isinstance(value, Field):
        return value.number != 0
    return bool(value)
