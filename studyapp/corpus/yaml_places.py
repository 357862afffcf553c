"""YAML as a tree of texts that know their line.

The tree is built from the parser's events, not by a loader: no type is guessed (a task
`1.10` stays "1.10", `no` stays "no"), no object is made, and a depth limit holds for any input.
"""

import re
from typing import Any

import msgspec
import yaml

from studyapp.corpus.findings import FileFindings

_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_DEEPEST = 20
_EMPTY_WORDS = frozenset({"", "~", "null", "Null", "NULL"})
# What YAML does not allow, and a database does not store.
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Scalar(msgspec.Struct, frozen=True):
    """A text. `empty` is true for nothing, `~` and `null` without quotes."""

    text: str
    line: int
    empty: bool = False


class Sequence(msgspec.Struct, frozen=True):
    """A list of values."""

    line: int
    values: list["Value"]


class Mapping(msgspec.Struct, frozen=True):
    """A mapping of values, with the line of each key."""

    line: int
    values: dict[str, "Value"]
    lines: dict[str, int]


Value = Scalar | Sequence | Mapping


def last_line(value: Value) -> int:
    """Return the last line on which something inside the value starts."""
    if isinstance(value, Scalar):
        return value.line
    inner = value.values.values() if isinstance(value, Mapping) else value.values
    return max([value.line, *(last_line(part) for part in inner)])


class _BrokenError(Exception):
    """The text cannot be read further."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


class _Builder:
    """Turns parser events into a tree, with a stack of its own."""

    def __init__(self, file: FileFindings, first_line: int) -> None:
        self.file = file
        self.first_line = first_line
        self.root: Value | None = None
        self.stack: list[Sequence | Mapping] = []
        self.keys: list[str | None] = []  # the key that waits for its value, for each level

    def take(self, event: Any) -> None:
        """Add one event to the tree."""
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._open(Sequence(self._line(event), []), event)
        elif isinstance(event, yaml.MappingStartEvent):
            self._open(Mapping(self._line(event), {}, {}), event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop()
            self.keys.pop()
        elif isinstance(event, yaml.AliasEvent):
            raise _BrokenError(
                self._line(event), "write the value out; `*` aliases are not used here"
            )
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise _BrokenError(
                self._line(event), "a second YAML document starts here; join the two"
            )

    def _line(self, event: Any) -> int:
        return int(event.start_mark.line) + self.first_line

    def _scalar(self, event: Any) -> None:
        line = self._line(event)
        self._refuse_anchor(event, line)
        if self.stack and isinstance(self.stack[-1], Mapping) and self.keys[-1] is None:
            self._key(self.stack[-1], event.value, line)
        else:
            empty = not event.style and event.value in _EMPTY_WORDS
            self._attach(Scalar("" if empty else event.value, line, empty))

    def _key(self, mapping: Mapping, key: str, line: int) -> None:
        self.keys[-1] = key
        if key in mapping.lines:
            first = mapping.lines[key]
            self.file.problem(line, f"duplicate key `{key}`; it stands at line {first} already")
        mapping.lines.setdefault(key, line)

    def _open(self, value: Sequence | Mapping, event: Any) -> None:
        self._refuse_anchor(event, value.line)
        if len(self.stack) == _DEEPEST:
            raise _BrokenError(value.line, f"values are nested more than {_DEEPEST} deep")
        self._attach(value)
        self.stack.append(value)
        self.keys.append(None)

    def _attach(self, value: Value) -> None:
        if not self.stack:
            self.root = value
        elif isinstance(top := self.stack[-1], Sequence):
            top.values.append(value)
        else:
            key = self.keys[-1]
            if key is None:
                raise _BrokenError(
                    value.line, "a key must be one word; quote text that holds `{` or `[`"
                )
            top.values.setdefault(key, value)
            self.keys[-1] = None

    def _refuse_anchor(self, event: Any, line: int) -> None:
        if event.anchor is not None:
            raise _BrokenError(line, "remove the `&` anchor; quote text that starts with `&`")


def read_yaml(text: str, file: FileFindings, first_line: int = 1) -> Value | None:
    """Read one YAML document; lines count from `first_line`.

    Returns an empty Scalar for an empty document, and None for a broken one, which is noted in
    `file` as one problem.
    """
    builder = _Builder(file, first_line)
    try:
        _refuse_unprintable(text, first_line)
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except _BrokenError as broken:
        file.problem(broken.line, broken.message)
        return None
    except yaml.YAMLError as error:
        file.problem(*_explain(error, text, first_line))
        return None
    return Scalar("", first_line, empty=True) if builder.root is None else builder.root


def _refuse_unprintable(text: str, first_line: int) -> None:
    if found := UNPRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + first_line
        raise _BrokenError(line, f"remove the unprintable character U+{ord(found.group()):04X}")


def _explain(error: yaml.YAMLError, text: str, first_line: int) -> tuple[int, str]:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    what = getattr(error, "problem", None) or "no valid YAML"
    last = text.rstrip("\n").count("\n")
    line = min(mark.line, last) if mark is not None else 0
    advice = "check the indentation, and quote text that holds `: ` or starts with a special sign"
    return line + first_line, f"the YAML cannot be read here ({what}); {advice}"
