"""Cheat sheets: `data/sheets/<module>.yaml`, a list with the sheet of a module."""

from studyapp.corpus.fields import Fields, records
from studyapp.corpus.findings import FileFindings
from studyapp.corpus.prose import look_through
from studyapp.corpus.schema import CheatSheet, SheetGroup
from studyapp.corpus.yaml_places import Mapping

MOST_WORDS = 620  # more do not fit on one printed page


def read_sheets(text: str, file: FileFindings) -> list[CheatSheet]:
    """Read the sheets of one file; whatever is wrong is noted in `file`."""
    return [_read_sheet(record, file) for record in records(text, file, "sheet") or []]


def _read_sheet(record: Mapping, file: FileFindings) -> CheatSheet:
    fields = Fields(record, file, "the sheet", ("module", "summary", "groups", "checked"))
    sheet = CheatSheet(
        module=fields.kebab("module"),
        summary=fields.text("summary"),
        groups=tuple(_read_group(group, file) for group in fields.children("groups")),
        checked=fields.date("checked"),
    )
    if sheet.module:
        file.name("sheet", sheet.module, fields.line("module"))
        file.refer("module", sheet.module, fields.line("module"))
    words = sum(len(line.split()) for group in sheet.groups for line in group.lines)
    if words > MOST_WORDS:
        file.problem(
            fields.line("groups"), f"a sheet has {MOST_WORDS} words at most; this has {words}"
        )
    look_through(sheet.summary, fields.line("summary"), file)
    return sheet


def _read_group(record: Mapping, file: FileFindings) -> SheetGroup:
    fields = Fields(record, file, "the group", ("title", "lesson", "lines"))
    lesson = fields.kebab("lesson", required=False)
    lines = fields.entries("lines", required=True)
    if lesson:
        file.refer("lesson", lesson, fields.line("lesson"))
    for line in lines:
        look_through(line.text, line.line, file)
    return SheetGroup(
        title=fields.text("title"), lesson=lesson, lines=tuple(line.text for line in lines)
    )
