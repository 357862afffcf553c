"""Money: whole nano-dollars, and the two ways in which they are divided.

A price times a quantity is a fraction; it is rounded once, where a line of a bill is made
(decision 9). Whatever divides that line later gives parts that add up to it.
"""

from collections.abc import Sequence
from decimal import Decimal

DOLLAR = 1_000_000_000
HALF = 2


def rounded(numerator: int, denominator: int) -> int:
    """The quotient as a whole number, halves away from zero; the denominator is positive."""
    sign = -1 if numerator < 0 else 1
    return sign * ((HALF * abs(numerator) + denominator) // (HALF * denominator))


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """A sum divided by weights that are not negative: whole parts that add up to it.

    No part is more than one away from its exact share. Without any weight the first has all.
    """
    whole = sum(weights)
    if not whole:
        return [total, *([0] * (len(weights) - 1))] if weights else []
    parts, passed, given = [], 0, 0
    for weight in weights:
        passed += weight
        reached = rounded(total * passed, whole)
        parts.append(reached - given)
        given = reached
    return parts


def decimal(nano: int) -> str:
    """Nano-dollars as a plain decimal number of dollars, as APIs write it: `0.0104`."""
    text = format(Decimal(nano) / DOLLAR, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def dollars(nano: int) -> str:
    """Nano-dollars for people: `$1.82`; `< $0.01` for what is less than a cent."""
    cents = rounded(nano, DOLLAR // 100)
    if nano and not cents:
        return "< $0.01" if nano > 0 else "> -$0.01"
    sign = "-" if cents < 0 else ""
    return f"{sign}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def from_decimal(text: str) -> int:
    """Nano-dollars of a decimal number of dollars; ValueError when it is none."""
    try:
        found = Decimal(text)
    except ArithmeticError as error:
        raise ValueError(text) from error
    if not found.is_finite():
        raise ValueError(text)
    return int((found * DOLLAR).to_integral_value())
