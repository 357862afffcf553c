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
PIECES = re.compile(r"\?+|[^?]+")
ESCAPES = ("*", "?", "$")
Test = Callable[[str], bool]


class Variable(Struct, frozen=True):
    """`${key, 'default'}`: `default` None when there is none, `written` the whole of it."""

    spelling: str
    default: str | None
    written: str

    @property
    def key(self) -> str:
        """The key in lower case: keys know no case."""
        return self.spelling.lower()


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
            parts.append(Variable(key, default, found[0]))
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
    return _Glob(runs)


def plain_text(parts: Sequence[Part]) -> str | None:
    """The only text that a pattern without wildcards and variables matches, else None."""
    runs = _runs(parts) if not any(isinstance(part, Variable) for part in parts) else []
    return _text(runs[0]) if len(runs) == 1 and _is_plain(runs[0]) else None


# A run is what stands between two stars: texts, and the numbers of `?` between them.
Run = list[str | int]


def _runs(parts: Iterable[Part]) -> list[Run]:
    runs: list[Run] = [[]]
    for part in parts:
        if isinstance(part, Literal):
            runs[-1].append(part.text)
        elif isinstance(part, Wild):
            first, *others = part.text.split("*")
            runs[-1].extend(_pieces(first))
            runs.extend(_pieces(other) for other in others)
        else:
            raise TypeError("a variable without its value")
    last = len(runs) - 1
    return _gathered([run for index, run in enumerate(runs) if run or index in (0, last)])


def _pieces(text: str) -> Run:
    if "?" not in text:
        return [text] if text else []
    return [len(piece) if piece[0] == "?" else piece for piece in PIECES.findall(text)]


def _gathered(runs: list[Run]) -> list[Run]:
    """`*?*?*a` is `*??a`: runs of nothing but `?` join the next run, so that few are left."""
    done: list[Run] = runs[:1]
    waiting = 0
    for run in runs[1:-1]:
        if all(isinstance(piece, int) for piece in run):
            waiting += _length(run)
        else:
            done.append([waiting, *run] if waiting else run)
            waiting = 0
    if len(runs) > 1:
        done.append([waiting, *runs[-1]] if waiting else runs[-1])
    return done


def _length(run: Run) -> int:
    return sum(piece if isinstance(piece, int) else len(piece) for piece in run)


def _is_plain(run: Run) -> bool:
    return all(isinstance(piece, str) for piece in run)


def _text(run: Run) -> str:
    return "".join(piece for piece in run if isinstance(piece, str))


def _everything(_text: str) -> bool:
    return True


def _expression(run: Run) -> "re.Pattern[str]":
    pieces = [re.escape(one) if isinstance(one, str) else f".{{{one}}}" for one in run]
    return re.compile("".join(pieces), re.DOTALL)


def _whole(run: Run) -> Test:
    if _is_plain(run):
        wanted = _text(run)
        return lambda text: text == wanted
    length = _length(run)
    fullmatch = _expression(run).fullmatch
    return lambda text: len(text) == length and fullmatch(text) is not None


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

    __slots__ = ("least", "lengths", "runs", "segments")

    def __init__(self, runs: list[Run]) -> None:
        self.runs = runs
        self.lengths = [_length(run) for run in runs]
        self.least = sum(self.lengths)
        # Made when a text is long enough to match, so that a monstrous pattern costs little.
        self.segments: list[tuple[Find, Find]] = []

    def __call__(self, text: str) -> bool:
        if len(text) < self.least:
            return False
        segments = self.segments
        if not segments:
            self.segments = segments = [_segment(run) for run in self.runs]
        if segments[0][1](text, 0) < 0:
            return False
        place = self.lengths[0]
        for (find, _), length in zip(segments[1:-1], self.lengths[1:-1], strict=True):
            place = find(text, place)
            if place < 0:
                return False
            place += length
        last = len(text) - self.lengths[-1]
        return place <= last and segments[-1][1](text, last) >= 0
