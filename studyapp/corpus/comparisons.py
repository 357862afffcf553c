"""Comparison sheets: `data/comparisons/<name>.yaml`, a list of sheets."""

from studyapp.corpus.fields import Fields, records
from studyapp.corpus.findings import FileFindings
from studyapp.corpus.prose import look_through
from studyapp.corpus.schema import Comparison, ComparisonRow
from studyapp.corpus.yaml_places import Mapping

_KEYS = ("id", "title", "question", "columns", "rows", "choose", "sections", "sources", "checked")
FEWEST, MOST = 2, 5  # columns: more do not fit on a page


def read_comparisons(text: str, file: FileFindings) -> list[Comparison]:
    """Read the sheets of one file; whatever is wrong is noted in `file`."""
    return [_read_sheet(record, file) for record in records(text, file, "comparison") or []]


def _read_sheet(record: Mapping, file: FileFindings) -> Comparison:
    fields = Fields(record, file, "the comparison", _KEYS)
    columns = fields.texts("columns", required=True)
    if columns and not FEWEST <= len(columns) <= MOST:
        file.problem(
            fields.line("columns"),
            f"a comparison has {FEWEST} to {MOST} columns; this has {len(columns)}",
        )
    sections = fields.entries("sections", required=True)
    sheet = Comparison(
        id=fields.kebab("id"),
        title=fields.text("title"),
        question=fields.text("question"),
        columns=columns,
        rows=tuple(_read_row(row, len(columns), file) for row in fields.children("rows")),
        choose=_read_choose(fields, len(columns), file),
        sections=tuple(section.text for section in sections),
        sources=fields.texts("sources", required=True),
        checked=fields.date("checked"),
    )
    if sheet.id:
        file.name("comparison", sheet.id, fields.line("id"))
    for section in sections:
        file.refer("section", section.text, section.line)
    look_through(sheet.question, fields.line("question"), file)
    return sheet


def _read_row(record: Mapping, width: int, file: FileFindings) -> ComparisonRow:
    fields = Fields(record, file, "the row", ("about", "cells"))
    row = ComparisonRow(about=fields.text("about"), cells=fields.texts("cells", required=True))
    _judge_width(len(row.cells), width, fields.line("cells"), "cells", file)
    for cell in row.cells:
        look_through(cell, fields.line("cells"), file)
    return row


def _read_choose(fields: Fields, width: int, file: FileFindings) -> tuple[str, ...]:
    lines = fields.texts("choose", required=True)
    _judge_width(len(lines), width, fields.line("choose"), "sentences", file)
    for line in lines:
        look_through(line, fields.line("choose"), file)
    return lines


def _judge_width(count: int, width: int, line: int, what: str, file: FileFindings) -> None:
    if count and width and count != width:
        file.problem(line, f"there are {width} columns but {count} {what}; give each column one")
