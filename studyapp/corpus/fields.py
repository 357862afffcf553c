"""Typed reading of a YAML mapping: every miss becomes a problem with its line."""

import datetime as dt
import re
from collections.abc import Sequence as Items

from studyapp.corpus.findings import FileFindings, did_you_mean
from studyapp.corpus.yaml_places import Mapping, Scalar, Sequence, Value, read_yaml

KEBAB = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_INTEGER = re.compile(r"-?[0-9]{1,9}")


class Fields:
    """The fields of one mapping. `what` names it in messages ("the item", "option 3")."""

    def __init__(self, record: Mapping, file: FileFindings, what: str, known: Items[str]) -> None:
        self.record = record
        self.file = file
        self.what = what
        for key, line in record.lines.items():
            if key not in known:
                file.problem(line, f"unknown key `{key}`{did_you_mean(key, known)}")

    def line(self, key: str) -> int:
        """Return the line of the key, or of the whole mapping when the key is missing."""
        return self.record.lines.get(key, self.record.line)

    def text(self, key: str, *, required: bool = True) -> str:
        """Return the text of the field, stripped; "" when it is missing or no text."""
        value = self._value(key, required=required)
        if value is None:
            return ""
        if isinstance(value, Scalar):
            return value.text.strip()
        self.file.problem(value.line, f"`{key}` of {self.what} must be a text")
        return ""

    def kebab(self, key: str, *, required: bool = True) -> str:
        """Return an id: small letters, digits and single hyphens."""
        text = self.text(key, required=required)
        if text and not KEBAB.fullmatch(text):
            self.file.problem(
                self.line(key), f"`{key}` must be small letters, digits and hyphens, not `{text}`"
            )
        return text

    def choice(self, key: str, allowed: Items[str]) -> str:
        """Return one of the allowed words (the first one after a miss)."""
        text = self.text(key)
        if text in allowed:
            return text
        if text:
            self.file.problem(
                self.line(key), f"`{key}` must be one of {', '.join(allowed)}, not `{text}`"
            )
        return allowed[0]

    def number(self, key: str, low: int, high: int) -> int:
        """Return a whole number from `low` to `high` (`low` after a miss)."""
        text = self.text(key)
        if _INTEGER.fullmatch(text) and low <= int(text) <= high:
            return int(text)
        if text:
            self.file.problem(
                self.line(key), f"`{key}` must be a whole number from {low} to {high}, not `{text}`"
            )
        return low

    def flag(self, key: str) -> bool:
        """Return a truth value; a missing key is false."""
        text = self.text(key, required=False)
        if text not in {"", "true", "false"}:
            self.file.problem(self.line(key), f"`{key}` must be true or false, not `{text}`")
        return text == "true"

    def date(self, key: str) -> str:
        """Return a day as YYYY-MM-DD."""
        text = self.text(key)
        if text and not _is_day(text):
            self.file.problem(self.line(key), f"`{key}` must be a date like 2026-11-23")
        return text

    def entries(self, key: str, *, required: bool = False) -> list[Scalar]:
        """Return the texts of a list, with their lines; empty ones are problems."""
        found: list[Scalar] = []
        for value in self._list(key, required=required):
            if isinstance(value, Scalar) and value.text.strip():
                found.append(Scalar(value.text.strip(), value.line))
            else:
                self.file.problem(value.line, f"each entry of `{key}` must be a text")
        return found

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """Return the texts of a list."""
        return tuple(entry.text for entry in self.entries(key, required=required))

    def child(self, key: str, *, required: bool = True) -> Mapping | None:
        """Return the mapping under the key."""
        value = self._value(key, required=required)
        if value is None or isinstance(value, Mapping):
            return value
        self.file.problem(value.line, f"`{key}` of {self.what} must be a group of keys")
        return None

    def children(self, key: str) -> list[Mapping]:
        """Return the mappings of the list under the key."""
        return _mappings(self._list(key, required=True), self.file, f"each entry of `{key}`")

    def _value(self, key: str, *, required: bool) -> Value | None:
        value = self.record.values.get(key)
        if value is None or (isinstance(value, Scalar) and not value.text.strip()):
            if required:
                self.file.problem(self.line(key), f"{self.what} has no `{key}`")
            return None
        return value

    def _list(self, key: str, *, required: bool) -> list[Value]:
        value = self._value(key, required=required)
        if value is None:
            return []
        if isinstance(value, Sequence):
            if required and not value.values:
                self.file.problem(self.line(key), f"{self.what} has no `{key}`")
            return value.values
        self.file.problem(value.line, f"`{key}` of {self.what} must be a list")
        return []


def records(text: str, file: FileFindings, what: str) -> list[Mapping] | None:
    """Read a file that is a list of mappings; None when it cannot be read at all."""
    value = read_yaml(text, file)
    if value is None:
        return None
    if isinstance(value, Sequence):
        return _mappings(value.values, file, f"each {what}")
    if isinstance(value, Scalar) and value.empty:
        return []
    file.problem(value.line, f"the file must be a list: start each {what} with `- `")
    return None


def _mappings(values: list[Value], file: FileFindings, what: str) -> list[Mapping]:
    found: list[Mapping] = []
    for value in values:
        if isinstance(value, Mapping):
            found.append(value)
        else:
            file.problem(value.line, f"{what} must be a group of keys")
    return found


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
