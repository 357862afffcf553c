"""Patterns of policies: wildcards, actions, ARNs, policy variables.

`*` stands for any run of characters and `?` for exactly one; there are no character classes.
Matching takes linear time in C for patterns without `?` and is never exponential.
Rules: IAM User Guide, "IAM JSON policy elements: Resource", "Action", "Variables and tags".
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from studyapp.minicloud.policy.trace import Value

VARIABLE = re.compile(r"\$\{([^{}',]+)(?:,\s*'([^']*)'\s*)?\}")
ESCAPES = ("*", "?", "$")
Test = Callable[[str], bool]


class Variable(Struct, frozen=True):
    """`${key, 'default'}`: `key` in lower case, `default` None when there is none."""

    key: str
    default: str | None
    written: str


class Literal(Struct, frozen=True):
    """Characters that stand for themselves, wildcards among them."""

    text: str


class Wild(Struct, frozen=True):
    """Text of a policy in which `*` and `?` are wildcards."""

    text: str


Part = Variable | Literal | Wild


def parts_of(text: str, *, variables: bool, wildcards: bool = True) -> tuple[Part, ...]:
    """Cut a policy's text into variables, literals and text with wildcards.

    `variables` is False for documents of version 2008-10-17, where `${` is nothing special.
    """
    plain: type[Wild] | type[Literal] = Wild if wildcards else Literal
    if not variables or "${" not in text:
        return (plain(text),)
    parts: list[Part] = []
    end = 0
    for found in VARIABLE.finditer(text):
        if found.start() > end:
            parts.append(plain(text[end : found.start()]))
        key, default = found[1].strip(), found[2]
        if key in ESCAPES:
            parts.append(Literal(key))
        else:
            parts.append(Variable(key.lower(), default, found[0]))
        end = found.end()
    if end < len(text):
        parts.append(plain(text[end:]))
    return tuple(parts)


def resolve(parts: Sequence[Part], context: Mapping[str, Value]) -> tuple[Part, ...] | Variable:
    """Put values in the place of variables; the first variable without a value instead.

    Only keys with one value can be used (User Guide, "Variables and tags"); a value is literal,
    so that its `*` matches nothing but `*`.
    """
    done: list[Part] = []
    for part in parts:
        if isinstance(part, Variable):
            value = context.get(part.key)
            text = (
                part.default if value is None or isinstance(value, list | tuple) else spell(value)
            )
            if text is None:
                return part
            done.append(Literal(text))
        else:
            done.append(part)
    return tuple(done)


def spell(value: str | float | bool) -> str:
    """A value of the request as a policy writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)


def glob(parts: Iterable[Part]) -> Test:
    """The test whether a text matches the whole pattern."""
    runs = _runs(parts)
    if len(runs) == 1:
        return _whole(runs[0])
    if not any(runs):
        return _everything
    head, tail = runs[0], runs[-1]
    if len(runs) == 2 and not tail and _is_plain(head):
        prefix = _text(head)
        return lambda text: text.startswith(prefix)
    return _Glob([_segment(run) for run in runs], [len(run) for run in runs])


def plain_text(parts: Sequence[Part]) -> str | None:
    """The only text that a pattern without wildcards and variables matches, else None."""
    runs = _runs(parts) if not any(isinstance(part, Variable) for part in parts) else []
    return _text(runs[0]) if len(runs) == 1 and _is_plain(runs[0]) else None


# A run is what stands between two stars: characters, with None for a `?`.
Run = list[str | None]


def _runs(parts: Iterable[Part]) -> list[Run]:
    runs: list[Run] = [[]]
    for part in parts:
        if isinstance(part, Literal):
            runs[-1].extend(part.text)
        elif isinstance(part, Wild):
            pieces = part.text.split("*")
            runs[-1].extend(None if sign == "?" else sign for sign in pieces[0])
            runs.extend([None if sign == "?" else sign for sign in piece] for piece in pieces[1:])
        else:
            raise TypeError("a variable without its value")
    return [run for index, run in enumerate(runs) if run or index in (0, len(runs) - 1)]


def _is_plain(run: Run) -> bool:
    return None not in run


def _text(run: Run) -> str:
    return "".join(sign or "" for sign in run)


def _everything(_text: str) -> bool:
    return True


def _expression(run: Run) -> "re.Pattern[str]":
    return re.compile("".join("." if sign is None else re.escape(sign) for sign in run), re.DOTALL)


def _whole(run: Run) -> Test:
    if _is_plain(run):
        wanted = _text(run)
        return lambda text: text == wanted
    fullmatch = _expression(run).fullmatch
    return lambda text: fullmatch(text) is not None


Find = Callable[[str, int], int]


def _segment(run: Run) -> tuple[Find, Find]:
    """How to find the run from a position on, and whether it stands at a position (else -1)."""
    if _is_plain(run):
        wanted = _text(run)
        return (
            lambda text, start: text.find(wanted, start),
            lambda text, start: start if text.startswith(wanted, start) else -1,
        )
    pattern = _expression(run)

    def find(text: str, start: int) -> int:
        found = pattern.search(text, start)
        return found.start() if found else -1

    def stands(text: str, start: int) -> int:
        return start if pattern.match(text, start) else -1

    return find, stands


class _Glob:
    """Runs between stars, each taken at its leftmost place: right, and without going back."""

    __slots__ = ("least", "lengths", "segments")

    def __init__(self, segments: list[tuple[Find, Find]], lengths: list[int]) -> None:
        self.segments = segments
        self.lengths = lengths
        self.least = sum(lengths)

    def __call__(self, text: str) -> bool:
        last = len(text) - self.lengths[-1]
        if len(text) < self.least or self.segments[0][1](text, 0) < 0:
            return False
        place = self.lengths[0]
        for (find, _), length in zip(self.segments[1:-1], self.lengths[1:-1], strict=True):
            place = find(text, place)
            if place < 0:
                return False
            place += length
        return place <= last and self.segments[-1][1](text, last) >= 0
