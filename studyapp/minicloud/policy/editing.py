"""Changes to the text of a policy that leave the rest of it, and how it is laid out, alone.

Every function takes a text with nodes that were read out of it, and gives patches for that text.
"""

import json
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct

from studyapp.minicloud.policy.places import Member, Node

STEP = "  "  # one level of indentation, where the text shows none of its own


class Patch(Struct, frozen=True):
    """Put `new` in the place of the characters from `at` up to `end`."""

    at: int
    end: int
    new: str


Patches = tuple[Patch, ...]


def apply(text: str, patches: Iterable[Patch]) -> str:
    """The text with all patches done; they do not overlap."""
    for patch in sorted(patches, key=lambda one: (one.at, one.end), reverse=True):
        text = text[: patch.at] + patch.new + text[patch.end :]
    return text


def alike(one: str, other: str) -> tuple[int, int]:
    """How many characters two texts share at their start, and how many of the rest at their end."""
    most = min(len(one), len(other))
    start = bisect_left(range(1, most + 1), True, key=lambda n: one[:n] != other[:n])
    rest = range(1, most - start + 1)
    return start, bisect_left(rest, True, key=lambda n: one[-n:] != other[-n:])


def difference(before: str, after: str) -> Patches:
    """One patch that turns a text into another."""
    start, end = alike(before, after)
    return (Patch(start, len(before) - end, after[start : len(after) - end]),)


def members(node: Node | None) -> dict[str, Member]:
    """The members of an object by name; none of any other value."""
    if node is None or node.kind != "object" or not isinstance(node.value, tuple):
        return {}
    return {one.name: one for one in node.value if isinstance(one, Member)}


def items(node: Node | None) -> tuple[Node, ...]:
    """The items of an array, or the one value in the place of an array."""
    if node is None:
        return ()
    if node.kind != "array" or not isinstance(node.value, tuple):
        return (node,)
    return tuple(one for one in node.value if isinstance(one, Node))


def statements(root: Node) -> tuple[Node, ...]:
    """The statements of a policy, in order."""
    found = members(root).get("Statement")
    return items(found.node) if found else ()


def replace(node: Node, value: Any) -> Patches:
    """Another value in the place of a node, on one line."""
    return (Patch(node.at, node.end, json.dumps(value, ensure_ascii=False)),)


def add_item(text: str, node: Node, value: Any) -> Patches:
    """One more value behind the last one of a list; a value that is no list becomes one."""
    held = items(node)
    if node.kind != "array":
        first = text[node.at : node.end]
        if isinstance(value, dict) and "\n" in first:
            inside = indent_of(text, node.at) or ""
            new = f"[{first},\n{inside}{_spelled(value, text, node, inside)}]"
        else:
            new = f"[{first}, {_spelled(value, text, node, None)}]"
        return (Patch(node.at, node.end, new),)
    if not held:
        return (Patch(node.at, node.end, f"[{_spelled(value, text, node, None)}]"),)
    last = held[-1]
    own_line = indent_of(text, last.at)
    between = ", " if own_line is None else f",\n{own_line}"
    return (Patch(last.end, last.end, between + _spelled(value, text, last, own_line)),)


def drop_item(node: Node, index: int) -> Patches:
    """A list without one of its values, of which there are two or more."""
    held = items(node)
    return _cut([(one.at, one.end) for one in held], index)


def add_member(text: str, node: Node, name: str, value: Any) -> Patches:
    """One more member at the end of an object."""
    held = list(members(node).values())
    spelled = json.dumps(name)
    if not held:
        line = f"{{{spelled}: {json.dumps(value, ensure_ascii=False)}}}"
        return (Patch(node.at, node.end, line),)
    last = held[-1]
    own_line = indent_of(text, last.at)
    between = ", " if own_line is None else f",\n{own_line}"
    new = f"{between}{spelled}: {_spelled(value, text, node, own_line)}"
    return (Patch(last.node.end, last.node.end, new),)


def drop_member(node: Node, name: str) -> Patches:
    """An object without one of its members."""
    held = list(members(node).values())
    index = next(number for number, one in enumerate(held) if one.name == name)
    if len(held) == 1:
        return (Patch(node.at, node.end, "{}"),)
    return _cut([(one.at, one.node.end) for one in held], index)


def rename_member(text: str, member: Member, name: str) -> Patches:
    """The same member under another name."""
    end = text.index('"', member.at + 1) + 1
    return (Patch(member.at, end, json.dumps(name)),)


def indent_of(text: str, at: int) -> str | None:
    """The white space before a value that stands first on its line, else None."""
    before = text[text.rfind("\n", 0, at) + 1 : at]
    first = text.rfind("\n", 0, at) < 0
    return before if not before.strip(" \t") and not first else None


def _cut(spans: Sequence[tuple[int, int]], index: int) -> Patches:
    """Without one of several things between commas."""
    at, end = spans[index]
    if index + 1 < len(spans):
        return (Patch(at, spans[index + 1][0], ""),)
    if index:
        return (Patch(spans[index - 1][1], end, ""),)
    return (Patch(at, end, ""),)


def _spelled(value: Any, text: str, near: Node, own_line: str | None) -> str:
    """A value as JSON: over several lines where the text around it is."""
    if not isinstance(value, dict) or own_line is None or "\n" not in text[near.at : near.end]:
        return json.dumps(value, ensure_ascii=False)
    inner = list(members(near).values())
    deeper = indent_of(text, inner[0].at) if inner else None
    step = deeper.removeprefix(own_line) if deeper else STEP
    lines = json.dumps(value, indent=step or STEP, ensure_ascii=False).split("\n")
    return f"\n{own_line}".join(lines)
