"""JSON that remembers where each value stood, so that an error can name its line and column."""

import json
import re
from typing import NoReturn

from msgspec import Struct

MAX_DEPTH = 32
BLANK = re.compile(r"[ \t\r\n]*")
OPENED = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*+')
STRING = re.compile(OPENED.pattern + '"')
PLAIN = re.compile(r"true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
WORDS = {"true": True, "false": False, "null": None}

Scalar = str | bool | None


class Node(Struct, frozen=True):
    """A value from one offset of the text up to another. A number's value is its spelling."""

    at: int
    end: int
    value: "Scalar | tuple[Node, ...] | tuple[Member, ...]"
    kind: str


class Member(Struct, frozen=True):
    """One member of an object: the name, where it stands, its value."""

    name: str
    at: int
    node: Node


class BrokenJson(Exception):
    """The text is not JSON; `at` is the offset of the first wrong character."""

    def __init__(self, reason: str, at: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.at = at


def read_json(text: str) -> Node:
    """The value that the text spells; BrokenJson when it is none or too deep."""
    reader = _Reader(text)
    node = reader.value(0)
    if reader.skip() < len(text):
        reader.fail("more text follows after the end of the document")
    return node


def line_and_column(text: str, at: int) -> tuple[int, int]:
    """Both counted from 1."""
    before = text.count("\n", 0, at)
    return before + 1, at - (text.rfind("\n", 0, at) + 1) + 1


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def fail(self, reason: str) -> NoReturn:
        raise BrokenJson(reason, self.at)

    def skip(self) -> int:
        found = BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.at

    def take(self, sign: str) -> bool:
        if self.text.startswith(sign, self.skip()):
            self.at += 1
            return True
        return False

    def value(self, depth: int) -> Node:
        at = self.skip()
        if depth > MAX_DEPTH:
            self.fail("values are nested too deeply")
        sign = self.text[at : at + 1]
        if sign == "{":
            members = self.members(depth)
            return Node(at, self.at, members, "object")
        if sign == "[":
            items = self.items(depth)
            return Node(at, self.at, items, "array")
        if sign == '"':
            text = self.string()
            return Node(at, self.at, text, "string")
        return self.plain()

    def plain(self) -> Node:
        at = self.at
        found = PLAIN.match(self.text, at)
        if not found:
            self.fail("a value is missing" if at < len(self.text) else "the text ends too early")
        self.at = found.end()
        if found[0] in WORDS:
            value = WORDS[found[0]]
            return Node(at, self.at, value, "null" if value is None else "bool")
        return Node(at, self.at, found[0], "number")

    def string(self) -> str:
        found = STRING.match(self.text, self.skip())
        if not found:
            self.fail("a text in double quotes is missing or not closed")
        self.at = found.end()
        return str(json.loads(found[0])) if "\\" in found[0] else found[0][1:-1]

    def items(self, depth: int) -> tuple[Node, ...]:
        self.at += 1
        nodes: list[Node] = []
        if self.take("]"):
            return ()
        while True:
            nodes.append(self.value(depth + 1))
            if self.take("]"):
                return tuple(nodes)
            if not self.take(","):
                self.fail("a comma or ] is missing")

    def members(self, depth: int) -> tuple[Member, ...]:
        self.at += 1
        found: list[Member] = []
        if self.take("}"):
            return ()
        while True:
            at = self.skip()
            name = self.string()
            if not self.take(":"):
                self.fail("a colon is missing")
            found.append(Member(name, at, self.value(depth + 1)))
            if self.take("}"):
                return tuple(found)
            if not self.take(","):
                self.fail("a comma or } is missing")
