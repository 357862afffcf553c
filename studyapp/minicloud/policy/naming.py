"""The principals that a policy names, and how to write others in their place.

A stored policy names users and roles by unique id, so that one who is deleted and made again does
not regain access (IAM User Guide, "AWS JSON policy elements: Principal"); a reader sees ARNs.
"""

import json
from collections.abc import Callable

from msgspec import Struct

from studyapp.minicloud.policy.document import place
from studyapp.minicloud.policy.places import Member, Node, read_json


class Named(Struct, frozen=True):
    """A principal as written: `kind` is AWS, Service, Federated or CanonicalUser."""

    kind: str
    text: str
    line: int
    column: int


def principals(text: str) -> tuple[Named, ...]:
    """Every principal of a policy in the order of the text; BrokenJson when it is no JSON."""
    return tuple(
        Named(kind, str(node.value), *place(text, node.at)) for kind, node in _principals(text)
    )


def rename_principals(text: str, change: Callable[[str], str]) -> str:
    """The same text with `change` applied to each AWS principal, all else untouched."""
    done: list[str] = []
    end = 0
    for kind, node in _principals(text):
        new = change(str(node.value))
        if kind == "AWS" and new != node.value:
            done += [text[end : node.at], json.dumps(new)]
            end = node.end
    return "".join([*done, text[end:]])


def _principals(text: str) -> list[tuple[str, Node]]:
    statements = [node for name, node in _members(read_json(text)) if name == "Statement"]
    found: list[tuple[str, Node]] = []
    for statement in (one for node in statements for one in _items(node)):
        for name, node in _members(statement):
            if name not in ("Principal", "NotPrincipal"):
                continue
            if node.kind == "string":
                found.append(("AWS", node))
            for kind, values in _members(node):
                found += [(kind, one) for one in _items(values) if one.kind == "string"]
    return found


def _members(node: Node) -> list[tuple[str, Node]]:
    values = node.value if isinstance(node.value, tuple) else ()
    return [(one.name, one.node) for one in values if isinstance(one, Member)]


def _items(node: Node) -> list[Node]:
    if node.kind != "array" or not isinstance(node.value, tuple):
        return [node]
    return [one for one in node.value if isinstance(one, Node)]
