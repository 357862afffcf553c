"""The statements of a policy and the values of their elements, also where some are malformed."""

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from studyapp.minicloud.policy.editing import items, members, statements
from studyapp.minicloud.policy.linting.values import Path
from studyapp.minicloud.policy.places import Member, Node, read_json


class Part(Struct, frozen=True):
    """A value, or a whole statement. `parent` is the list that a value stands in."""

    node: Node
    path: Path
    parent: Node | None = None

    @property
    def text(self) -> str:
        """The value as text."""
        return str(self.node.value)

    @property
    def members(self) -> dict[str, Member]:
        """The elements of a statement."""
        return members(self.node)

    def allows(self) -> bool:
        """Whether it is a statement that allows."""
        found = self.members.get("Effect")
        return found is not None and found.node.value == "Allow"


@lru_cache(maxsize=2)
def root_of(text: str) -> Node:
    """The whole of a text that is JSON."""
    return read_json(text)


def parts_of(text: str) -> Iterator[Part]:
    """The statements that are objects."""
    root = root_of(text)
    held = members(root).get("Statement")
    listed = held is not None and held.node.kind == "array"
    for index, node in enumerate(statements(root)):
        if node.kind == "object":
            yield Part(node, ("Statement", index) if listed else ("Statement",))


def values(part: Part, element: str) -> list[Part]:
    """The texts of an element of a statement."""
    found = part.members.get(element)
    if found is None:
        return []
    listed = found.node.kind == "array"
    return [
        Part(
            one,
            (*part.path, element, index) if listed else (*part.path, element),
            found.node if listed else None,
        )
        for index, one in enumerate(items(found.node))
        if one.kind == "string"
    ]
