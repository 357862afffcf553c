"""Boxes of text: a section for each structure or list, nested ones with more edges at the sides.

Columns stand in the alphabetical order of their names. A table wider than the terminal turns
sections of one row on their side.
"""

from collections.abc import Sequence
from typing import Any
from unicodedata import east_asian_width

from msgspec import Struct

from studyapp.minicloud.cli.output.writer import Writer

PADDING = 4


class Section(Struct):
    """One box: a title, headers and rows of cells; `level` is how deep it is nested."""

    title: str
    level: int
    headers: list[str] = []
    rows: list[list[str]] = []

    def widths(self) -> list[int]:
        """What each column needs for its longest cell."""
        lines = [*self.rows, self.headers] if self.headers else self.rows
        columns = max(map(len, lines), default=0)
        return [
            max(length(line[column]) for line in lines if column < len(line))
            for column in range(columns)
        ]

    def total(self) -> int:
        """The width of the whole table that this section asks for."""
        body = sum(width + PADDING for width in self.widths())
        return max(length(self.title), body) + 2 + 2 * self.level

    def scaled(self, total: int) -> list[int]:
        """Widths of the columns that fill a total exactly."""
        needed = [width + PADDING for width in self.widths()]
        if not needed:
            return []
        factor = total / sum(needed)
        scaled = [round(factor * width) for width in needed]
        surplus = sum(scaled) - total
        order = list(range(len(scaled)))
        while surplus:
            step = 1 if surplus > 0 else -1
            for column in order if surplus > 0 else reversed(order):
                scaled[column] -= step
                surplus -= step
                if not surplus:
                    break
        return scaled


def length(text: str) -> int:
    """The columns of a terminal that a text takes."""
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)


def write(value: Any, title: str, width: int, writer: Writer) -> None:
    """Write a value as a table; nothing when it is empty."""
    sections: list[Section] = []
    _build(title, value, sections, 0)
    if not sections:
        return
    total = max(section.total() for section in sections)
    if total > width:
        sections = [_on_its_side(section) for section in sections]
        total = max(section.total() for section in sections)
    writer.write("-" * total + "\n")
    for section in sections:
        _section(section, total - 2 * section.level, writer)


def _on_its_side(section: Section) -> Section:
    if len(section.rows) != 1 or not section.headers:
        return section
    rows = [[header, cell] for header, cell in zip(section.headers, section.rows[0], strict=True)]
    return Section(section.title, section.level, rows=rows)


def _is_scalar(value: Any) -> bool:
    return not isinstance(value, (dict, list))


def _build(title: str | None, value: Any, sections: list[Section], level: int) -> None:
    if not value:
        return
    if title is not None or not sections:
        sections.append(Section(title or "", level, [], []))
    if isinstance(value, dict):
        _from_mapping(value, sections, level)
    elif isinstance(value, list) and isinstance(value[0], dict):
        rows = [item if isinstance(item, dict) else {} for item in value]
        _from_mappings(rows, sections, level, title or "")
    elif isinstance(value, list):
        _from_list(value, sections)


class UnevenRows(Exception):
    """A list mixes values and lists of different lengths, which no table can hold."""


def _add(section: Section, row: list[str]) -> None:
    wanted = len(section.headers or (section.rows[0] if section.rows else row))
    if len(row) != wanted:
        raise UnevenRows(f"Row should have {wanted} elements, instead it has {len(row)}")
    section.rows.append(row)


def _from_list(values: list[Any], sections: list[Section]) -> None:
    for item in values:
        if _is_scalar(item):
            _add(sections[-1], [str(item)])
        elif isinstance(item, list) and all(_is_scalar(cell) for cell in item):
            _add(sections[-1], [str(cell) for cell in item])
        else:
            _build(None, item, sections, sections[-1].level)


def _from_mapping(value: dict[str, Any], sections: list[Section], level: int) -> None:
    headers = sorted(key for key, item in value.items() if _is_scalar(item))
    section = sections[-1]
    if len(headers) == 1:
        section.rows.append([headers[0], str(value[headers[0]])])
    elif headers:
        section.headers = headers
        section.rows.append([str(value[key]) for key in headers])
    for key in sorted(set(value) - set(headers)):
        _build(key, value[key], sections, level + 1)


def _from_mappings(
    values: list[dict[str, Any]], sections: list[Section], level: int, title: str
) -> None:
    scalars = {key for value in values for key, item in value.items() if _is_scalar(item)}
    nested = {key for value in values for key, item in value.items() if not _is_scalar(item)}
    headers, more = sorted(scalars), sorted(nested)
    sections[-1].headers = headers
    for index, value in enumerate(values):
        if index and more:
            sections.append(Section(title, level, headers, []))
        sections[-1].rows.append([_cell(value.get(key, "")) for key in headers])
        for key in more:
            if key in value:
                _build(key, value[key], sections, level + 1)


def _cell(value: Any) -> str:
    return str(value) if _is_scalar(value) else ""


def _section(section: Section, width: int, writer: Writer) -> None:
    edge = "|" * section.level

    def line(text: str) -> None:
        writer.write(f"{edge}{text}{edge}\n")

    if section.title:
        line(_centred(section.title, width, "|"))
        if not section.headers and not section.rows:
            line(f"+{'-' * (width - 2)}+")
    widths = section.scaled(width)
    rule = "+" + "+".join("-" * (w - (1 if i else 2)) for i, w in enumerate(widths)) + "+"
    if section.headers:
        line(rule)
        line(_cells(section.headers, widths, _centred))
    if section.rows and widths:
        line(rule)
        for row in section.rows:
            line(_cells(row, widths, _left))
        line(rule)


def _cells(row: Sequence[str], widths: list[int], place: Any) -> str:
    return "".join(
        place(cell, width, "" if index else "|")
        for index, (cell, width) in enumerate(zip(row, widths, strict=False))
    )


def _centred(text: str, width: int, left: str) -> str:
    size = length(text)
    before = left + " " * (width // 2 - size // 2 - 1) + text
    return before + " " * (width - length(before) - 1) + "|"


def _left(text: str, width: int, left: str) -> str:
    padding = 2 if width >= length(text) + 2 + len(left) + 1 else 0
    before = left + " " * padding + text
    return before + " " * (width - length(before) - 1) + "|"
