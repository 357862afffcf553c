"""Values of conditions that their operator cannot read: such a condition is never met."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from studyapp.minicloud.policy.conditions.address import parse_block
from studyapp.minicloud.policy.conditions.compiling import is_operator, split_operator
from studyapp.minicloud.policy.conditions.date import parse_date
from studyapp.minicloud.policy.conditions.number import parse_number
from studyapp.minicloud.policy.editing import items, members, rename_member, replace
from studyapp.minicloud.policy.linting.parts import Part, parts_of
from studyapp.minicloud.policy.linting.values import Cure, Finding, Lint
from studyapp.minicloud.policy.places import Member, Node

YES: Final = {"yes": "true", "on": "true", "1": "true", "no": "false", "off": "false", "0": "false"}
ADDRESSES: Final = frozenset({"aws:sourceip", "aws:vpcsourceip"})
STRINGS: Final = {
    "stringequals": "IpAddress",
    "stringlike": "IpAddress",
    "stringnotequals": "NotIpAddress",
    "stringnotlike": "NotIpAddress",
}


def _is_bool(text: str) -> bool:
    return text.lower() in ("true", "false")


def _is_arn(text: str) -> bool:
    return text == "*" or text.lower().startswith("arn:")


Reads = Callable[[str], bool]
# What the operators of a family read, with the issue code and the sentence about other values.
FAMILIES: Final[Mapping[str, tuple[Reads, str, str]]] = {
    "numeric": (
        lambda text: parse_number(text) is not None,
        "TYPE_MISMATCH_NUMBER",
        "is no number",
    ),
    "date": (
        lambda text: parse_date(text) is not None,
        "TYPE_MISMATCH_DATE",
        "is no date, such as 2026-11-27T00:00:00Z",
    ),
    "bool": (_is_bool, "TYPE_MISMATCH_BOOLEAN", "is neither true nor false"),
    "null": (_is_bool, "TYPE_MISMATCH_BOOLEAN", "is neither true nor false"),
    "ipaddress": (
        lambda text: parse_block(text) is not None,
        "TYPE_MISMATCH_IP_RANGE",
        "is no address and no range, such as 203.0.113.0/24",
    ),
    "arn": (_is_arn, "INVALID_ARN_PREFIX", "is no ARN"),
}


def conditions(lint: Lint, text: str) -> Iterator[Finding]:
    """Values that can never be met, by the operator."""
    for part in parts_of(text):
        held = part.members.get("Condition")
        for operator in members(held.node if held else None).values():
            if not is_operator(operator.name):
                continue  # others say so
            base = split_operator(operator.name)[1]
            yield from _addresses(lint, text, part, operator)
            for key in members(operator.node).values():
                for node in items(key.node):
                    path = (*part.path, "Condition", operator.name, key.name)
                    yield from _value(lint, base.removeprefix("not"), node, path)


def _value(lint: Lint, base: str, node: Node, path: tuple[str | int, ...]) -> Iterator[Finding]:
    family = next((one for one in FAMILIES if base.startswith(one)), "")
    value = str(node.value)
    if not family or node.kind not in ("string", "number") or "${" in value:
        return
    reads, code, told = FAMILIES[family]
    if reads(value):
        return
    cures: tuple[Cure, ...] = ()
    if family in ("bool", "null") and value.lower() in YES:
        meant = YES[value.lower()]
        cures = (Cure(f"Change to {meant}", replace(node, meant)),)
    sentence = f"{value or 'An empty text'} {told}: the condition is never met by it."
    yield lint.finding("error", code, sentence, (node.at, node.end), path=path, cures=cures)


def _addresses(lint: Lint, text: str, part: Part, operator: Member) -> Iterator[Finding]:
    """A range of addresses is a mere text for the operators of strings."""
    meant = STRINGS.get(operator.name.lower(), "")
    keys = members(operator.node)
    ranges = [
        key
        for key in keys.values()
        if key.name.lower() in ADDRESSES and any("/" in str(one.value) for one in items(key.node))
    ]
    if not meant or not ranges:
        return
    sentence = f"{operator.name} compares letters: no address equals a range. Use {meant}."
    path = (*part.path, "Condition", operator.name)
    alone = len(ranges) == len(keys) and meant not in members(part.members["Condition"].node)
    cures = (Cure(f"Change to {meant}", rename_member(text, operator, meant)),) if alone else ()
    span = (operator.at, operator.at + len(operator.name) + 2)
    yield lint.finding("warning", "", sentence, span, path=path, cures=cures)
