"""From an offset of a policy's text to the value that stands there, and the way to it."""

from collections.abc import Iterator

from msgspec import Struct

from studyapp.minicloud.policy.editing import items, members, statements
from studyapp.minicloud.policy.places import Member, Node


class Spot(Struct, frozen=True):
    """A value of a policy: `member` when it is one of an object, which is then `parent`.

    `named` says that the name of the member stands at the offset, not its value.
    """

    node: Node
    path: tuple[str | int, ...]
    member: Member | None = None
    parent: Node | None = None
    statement: Node | None = None
    named: bool = False

    @property
    def span(self) -> tuple[int, int]:
        """From where to where it is marked: of a statement its first character."""
        if self.named and self.member is not None:
            return (self.member.at, self.member.at + len(self.member.name) + 2)
        if self.node.kind in ("object", "array"):
            return (self.node.at, self.node.at + 1)
        return (self.node.at, self.node.end)

    def service(self) -> str:
        """The one service of the statement's actions, else ""."""
        found = members(self.statement)
        held = found.get("Action") or found.get("NotAction")
        prefixes = (
            {str(one.value).partition(":")[0].lower() for one in items(held.node)}
            if held
            else set()
        )
        return prefixes.pop() if len(prefixes) == 1 and "*" not in prefixes else ""


def spot_at(root: Node, at: int) -> Spot:
    """The value (or the member) that begins at an offset; the whole when none does."""
    return next((spot for spot in spots(root) if begins(spot) == at), Spot(root, ()))


def begins(spot: Spot) -> int:
    """Where it stands."""
    return spot.member.at if spot.named and spot.member else spot.node.at


def spots(root: Node) -> Iterator[Spot]:
    """Every value and every member of a policy, from the outside in."""
    yield Spot(root, ())
    yield from _inside(root, (), None, frozenset(one.at for one in statements(root)))


def _inside(
    node: Node, path: tuple[str | int, ...], statement: Node | None, starts: frozenset[int]
) -> Iterator[Spot]:
    if node.at in starts and node.kind == "object":
        statement = node
    if node.kind == "object" and isinstance(node.value, tuple):
        for member in (one for one in node.value if isinstance(one, Member)):
            below = (*path, member.name)
            holder = statement
            yield Spot(member.node, below, member, node, holder, named=True)
            inner = (
                member.node if member.node.at in starts and member.node.kind == "object" else holder
            )
            yield Spot(member.node, below, member, node, inner)
            yield from _inside(member.node, below, statement, starts)
    elif node.kind == "array" and isinstance(node.value, tuple):
        for index, one in enumerate(one for one in node.value if isinstance(one, Node)):
            inner = one if one.at in starts and one.kind == "object" else statement
            yield Spot(one, (*path, index), None, node, inner)
            yield from _inside(one, (*path, index), statement, starts)
