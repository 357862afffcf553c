"""JSON that remembers where each value stood, so that an error can name its line and column."""

import json
import re
from typing import NoReturn

from msgspec import Struct

MAX_DEPTH = 32
BLANK = re.compile(r"[ \t\r\n]*")
COLON = re.compile(r"[ \t\r\n]*:[ \t\r\n]*")
COMMA = re.compile(r"[ \t\r\n]*,[ \t\r\n]*")
OPENED = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*+')
STRING = re.compile(OPENED.pattern + '"')
PLAIN = re.compile(r"true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
HALF = re.compile("[\ud800-\udfff]")  # of a surrogate pair: no text that can be stored or sent
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
    reader.skip()
    node = reader.value(0)
    if reader.skip() < len(text):
        reader.fail("more text follows after the end of the document")
    return node


def read_value(text: str, at: int, depth: int) -> Node:
    """The value that begins at an offset, within `depth` others; BrokenJson when none does."""
    reader = _Reader(text)
    reader.at = at
    return reader.value(depth)


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

    def value(self, depth: int) -> Node:
        """The value that begins right here."""
        at = self.at
        if depth > MAX_DEPTH:
            self.fail("values are nested too deeply")
        sign = self.text[at : at + 1]
        if sign == '"':
            text = self.string()
            return Node(at, self.at, text, "string")
        if sign == "{":
            members = self.members(depth)
            return Node(at, self.at, members, "object")
        if sign == "[":
            items = self.items(depth)
            return Node(at, self.at, items, "array")
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
        found = STRING.match(self.text, self.at)
        if not found:
            self.fail("a text in double quotes is missing or not closed")
        text = found[0]
        value = str(json.loads(text)) if "\\" in text else text[1:-1]
        if HALF.search(value):
            self.fail("a text holds half a character: \\ud800 to \\udfff stand in pairs")
        self.at = found.end()
        return value

    def items(self, depth: int) -> tuple[Node, ...]:
        if self.opened("]"):
            return ()
        nodes: list[Node] = []
        while True:
            nodes.append(self.value(depth + 1))
            if self.closed("]"):
                return tuple(nodes)

    def members(self, depth: int) -> tuple[Member, ...]:
        if self.opened("}"):
            return ()
        found: list[Member] = []
        while True:
            at = self.at
            name = self.string()
            colon = COLON.match(self.text, self.at)
            if not colon:
                self.skip()
                self.fail("a colon is missing")
            self.at = colon.end()
            found.append(Member(name, at, self.value(depth + 1)))
            if self.closed("}"):
                return tuple(found)

    def opened(self, end: str) -> bool:
        """Go behind an opening bracket; whether it is closed at once."""
        self.at += 1
        self.skip()
        return self.take_end(end)

    def closed(self, end: str) -> bool:
        """Go on to the next value behind a comma, or behind the closing bracket."""
        comma = COMMA.match(self.text, self.at)
        if comma:
            self.at = comma.end()
            return False
        self.skip()
        if not self.take_end(end):
            self.fail(f"a comma or {end} is missing")
        return True

    def take_end(self, end: str) -> bool:
        if not self.text.startswith(end, self.at):
            return False
        self.at += 1
        return True
