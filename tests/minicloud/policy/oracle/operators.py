"""Condition operators: one value of the request against one value of the policy.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

import operator
from collections.abc import Callable
from typing import Any

from tests.minicloud.policy.oracle.values import Network, instant, network, number, octets
from tests.minicloud.policy.oracle.wildcards import Letters, as_text, like, like_arn

Comparison = Callable[[str, Letters], bool]


def read_as(read: Callable[[str], Any], compare: Callable[[Any, Any], bool]) -> Comparison:
    """An operator that reads both values first. What cannot be read matches nothing (unverified)."""

    def compared(asked: str, stated: Letters) -> bool:
        try:
            return compare(read(asked), read(as_text(stated)))
        except (ValueError, ArithmeticError):
            return False

    return compared


def within(address: Network, block: Network) -> bool:
    """An address inside a block of its own family."""
    return address.network_address in block and address.broadcast_address in block


#: `Bool` heeds no case (unverified: the page shows lower case only).
POSITIVE: dict[str, Comparison] = {
    "StringEquals": lambda asked, stated: asked == as_text(stated),
    "StringEqualsIgnoreCase": lambda asked, stated: asked.lower() == as_text(stated).lower(),
    "StringLike": lambda asked, stated: like(stated, asked),
    "NumericEquals": read_as(number, operator.eq),
    "NumericLessThan": read_as(number, operator.lt),
    "NumericLessThanEquals": read_as(number, operator.le),
    "NumericGreaterThan": read_as(number, operator.gt),
    "NumericGreaterThanEquals": read_as(number, operator.ge),
    "DateEquals": read_as(instant, operator.eq),
    "DateLessThan": read_as(instant, operator.lt),
    "DateLessThanEquals": read_as(instant, operator.le),
    "DateGreaterThan": read_as(instant, operator.gt),
    "DateGreaterThanEquals": read_as(instant, operator.ge),
    "Bool": lambda asked, stated: asked.lower() == as_text(stated).lower(),
    "BinaryEquals": read_as(octets, operator.eq),
    "IpAddress": read_as(network, within),
    "ArnEquals": lambda asked, stated: like_arn(stated, asked),
    "ArnLike": lambda asked, stated: like_arn(stated, asked),
}

#: What a negated operator is the negation of.
NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
    "NotIpAddress": "IpAddress",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
}


def takes_variables(name: str) -> bool:
    """Variables are replaced in conditions on texts, ARNs and booleans.

    The page on operators says so of each of them. The page on variables leaves booleans out:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    return name.startswith(("String", "Arn", "Bool"))
