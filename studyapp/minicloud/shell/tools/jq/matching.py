"""The functions of jq that search by regular expressions, which are this shell's own."""

import re
from collections.abc import Iterator
from typing import Any

from studyapp.minicloud.shell.regex import Match, Regex, RegexError
from studyapp.minicloud.shell.tools.jq.running import Found, Machine, Variables
from studyapp.minicloud.shell.tools.jq.syntax import Node
from studyapp.minicloud.shell.tools.jq.values import JqError, shown

NAMED = re.compile(r"\(\?<([A-Za-z_]\w*)>")


class Pattern:
    """A pattern with the names of its groups ("" for those without)."""

    def __init__(self, text: str, flags: str, machine: Machine) -> None:
        if set(flags) - set("gixsn"):
            raise JqError(f"{flags} is not a valid modifier string")
        self.every = "g" in flags
        text = text.replace("(?:", "(")
        self.names = re.findall(r"(?<!\\)\((?:\?<([A-Za-z_]\w*)>)?", text)
        try:
            self.regex = Regex(
                NAMED.sub("(", text), extended=True, fold="i" in flags, budget=machine.budget
            )
        except RegexError as error:
            raise JqError(f"{text} (at offset 0) is not a valid regex: {error}") from None

    def found(self, text: str) -> Iterator[Match]:
        """The matches: all with `g`, else the first."""
        if self.every:
            yield from self.regex.every(text)
        elif (match := self.regex.search(text)) is not None:
            yield match

    def captures(self, match: Match, text: str) -> dict[str, Any]:
        """The named groups with their texts."""
        pairs = zip(self.names, match.groups[1:], strict=False)
        return {name: text[span[0] : span[1]] if span else None for name, span in pairs if name}


def _asked(
    machine: Machine, parts: tuple[Node, ...], value: Any, variables: Variables, flags: str = ""
) -> Iterator[tuple[Pattern, str]]:
    if not isinstance(value, str):
        raise JqError(f"{shown(value)} cannot be matched, as it is not a string")
    for given in machine.run(parts[0], value, variables):
        pattern, chosen = given, flags
        if isinstance(given, list):
            pattern, chosen = given[0] if given else None, flags + str((*given[1:], "")[0] or "")
        if len(parts) > 1:
            chosen = flags + str(machine.first(parts[1], value, variables) or "")
        if not isinstance(pattern, str):
            raise JqError(f"{shown(pattern)} cannot be matched, as it is not a string")
        yield Pattern(pattern, chosen, machine), value


def test(machine: Machine, parts: tuple[Node, ...], value: Any, variables: Variables) -> Found:
    """`test(re)`: whether it is found."""
    for pattern, text in _asked(machine, parts, value, variables):
        yield next(pattern.found(text), None) is not None


def match(machine: Machine, parts: tuple[Node, ...], value: Any, variables: Variables) -> Found:
    """`match(re)`: where it is found."""
    for pattern, text in _asked(machine, parts, value, variables):
        for hit in pattern.found(text):
            left, right = hit.span
            spans = [span or (-1, -1) for span in hit.groups[1:]]
            yield {
                "offset": left,
                "length": right - left,
                "string": text[left:right],
                "captures": [
                    {
                        "offset": low,
                        "length": high - low,
                        "string": text[low:high] if low >= 0 else None,
                        "name": name or None,
                    }
                    for name, (low, high) in zip(pattern.names, spans, strict=False)
                ],
            }


def capture(machine: Machine, parts: tuple[Node, ...], value: Any, variables: Variables) -> Found:
    """`capture(re)`: the named groups."""
    for pattern, text in _asked(machine, parts, value, variables):
        for hit in pattern.found(text):
            yield pattern.captures(hit, text)


def scan(machine: Machine, parts: tuple[Node, ...], value: Any, variables: Variables) -> Found:
    """`scan(re)`: every match, or the groups of every match."""
    for pattern, text in _asked(machine, parts, value, variables, "g"):
        for hit in pattern.found(text):
            spans = [text[span[0] : span[1]] if span else None for span in hit.groups]
            yield spans[1:] if len(spans) > 1 else spans[0]


def splits(machine: Machine, parts: tuple[Node, ...], value: Any, variables: Variables) -> Found:
    """`splits(re)`: what stands between the matches."""
    for pattern, text in _asked(machine, parts, value, variables, "g"):
        at = 0
        for hit in pattern.found(text):
            yield text[at : hit.span[0]]
            at = hit.span[1]
        yield text[at:]


def sub(machine: Machine, parts: tuple[Node, ...], value: Any, variables: Variables) -> Found:
    """`sub(re; text)`: the first match replaced; `.name` is a named group."""
    yield _replaced(machine, parts, value, variables, "")


def gsub(machine: Machine, parts: tuple[Node, ...], value: Any, variables: Variables) -> Found:
    """`gsub(re; text)`: all matches replaced."""
    yield _replaced(machine, parts, value, variables, "g")


def _replaced(
    machine: Machine, parts: tuple[Node, ...], value: Any, variables: Variables, flags: str
) -> str:
    asked = (parts[0], *parts[2:])
    pattern, text = next(_asked(machine, asked, value, variables, flags))
    made, at = "", 0
    for hit in pattern.found(text):
        by = machine.first(parts[1], pattern.captures(hit, text), variables)
        if not isinstance(by, str):
            raise JqError(f"{shown(by)} cannot be added to a string")
        made += machine.made(text[at : hit.span[0]] + by)
        at = hit.span[1]
    return made + text[at:]
