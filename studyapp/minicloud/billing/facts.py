"""What a bill tells of one resource and usage type, as filters and groups look at it."""

from collections.abc import Iterator, Mapping, Set
from fractions import Fraction
from typing import Any

from msgspec import Struct

from studyapp.minicloud.billing.bill import Bill

Json = dict[str, Any]
DIMENSIONS = (
    "SERVICE",
    "USAGE_TYPE",
    "REGION",
    "LINKED_ACCOUNT",
    "INSTANCE_TYPE",
    "RECORD_TYPE",
    "RESOURCE_ID",
)
NO_INSTANCE = "NoInstanceType"


class Unknown(Exception):
    """AWS knows this dimension or kind of filter, bills here do not; the text names it."""


class Fact(Struct, frozen=True):
    """One part of a line: its dimensions, its tags, and what was used and paid."""

    dimensions: Mapping[str, str]
    tags: Mapping[str, str]
    cost: int
    quantity: Fraction
    unit: str


def facts_of(bill: Bill, keys: Set[str]) -> Iterator[Fact]:
    """All parts of all lines; of their tags those with one of the keys."""
    for line in bill.lines:
        divisor = line.price.divisor(line.month)
        kind = line.price.usage.removeprefix("BoxUsage:")
        about = {
            "SERVICE": line.service,
            "USAGE_TYPE": line.usage,
            "REGION": line.price.region,
            "INSTANCE_TYPE": kind if kind != line.price.usage else NO_INSTANCE,
            "RECORD_TYPE": "Usage",
        }
        for part in line.parts:
            named = {
                **about,
                "RESOURCE_ID": part.resource or "NoResourceId",
                "LINKED_ACCOUNT": part.account,
            }
            quantity = Fraction(part.amount, divisor)
            tags = {key: value for key, value in part.tags.items() if key in keys}
            yield Fact(named, tags, part.cost, quantity, line.price.unit)


def matches(fact: Fact, expression: Json | None) -> bool:
    """Whether a filter lets a fact through.

    Raises ValueError for an expression of several kinds or without a key, Unknown for kinds and
    dimensions that bills here know nothing of.
    """
    if not expression:
        return True
    if len(expression) != 1:
        text = "Expression must have exactly one root operator or one dimension."
        raise ValueError(text)
    ((kind, given),) = expression.items()
    match kind:
        case "And":
            return all(matches(fact, one) for one in given)
        case "Or":
            return any(matches(fact, one) for one in given)
        case "Not":
            return not matches(fact, given)
        case "Dimensions":
            return _is_one(fact.dimensions.get(known(_key(given)), ""), given)
        case "Tags":
            return _is_one(fact.tags.get(_key(given), ""), given)
    raise Unknown(f"a filter by {kind}")


def _key(given: Json) -> str:
    """What a filter is about; the model lets it be left out."""
    if not given.get("Key"):
        text = "A filter must have a key."
        raise ValueError(text)
    return str(given["Key"])


def known(dimension: str) -> str:
    """The dimension, unless bills here do not have it: Unknown."""
    if dimension not in DIMENSIONS:
        raise Unknown(f"the dimension {dimension}")
    return dimension


def _is_one(value: str, given: Json) -> bool:
    options = given.get("MatchOptions") or ["EQUALS"]
    if "ABSENT" in options:
        return not value
    if set(options) - {"EQUALS", "CASE_SENSITIVE"}:
        raise Unknown(f"the match option {options[0]}")
    return value in given.get("Values", ())
