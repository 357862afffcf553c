"""The head of a lesson: YAML between two lines of `---`."""

import msgspec

from studyapp.corpus.fields import Fields
from studyapp.corpus.findings import FileFindings
from studyapp.corpus.schema import LessonSources
from studyapp.corpus.yaml_places import Mapping, read_yaml

STATUSES = ("in-exam", "beyond-exam", "retired")
_KEYS = (
    "id",
    "title",
    "summary",
    "tasks",
    "services",
    "minutes",
    "needs",
    "sources",
    "checked",
    "status",
)


class FrontMatter(msgspec.Struct, frozen=True):
    """What the head of a lesson says."""

    id: str
    title: str = ""
    summary: str = ""
    tasks: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    minutes: int = 1
    needs: tuple[str, ...] = ()
    sources: LessonSources = LessonSources()
    checked: str = ""
    status: str = "in-exam"
    line: int = 1


def split(lines: list[str], file: FileFindings) -> tuple[list[str] | None, int]:
    """Return the lines of the head and the index of the first line of the body.

    The head is None, and a problem is noted, when it is missing or never ends.
    """
    if not lines or lines[0].rstrip() != "---":
        file.problem(1, "a lesson starts with a line `---` and its front matter")
        return None, 0
    for index in range(1, len(lines)):
        if lines[index].rstrip() == "---":
            return lines[1:index], index + 1
    file.problem(1, "the front matter that starts here is never closed; end it with `---`")
    return None, len(lines)


def read(head: list[str], file: FileFindings, fallback_id: str) -> FrontMatter:
    """Read the head of a lesson; what is missing or wrong is noted and left at its default."""
    value = read_yaml("\n".join(head), file, first_line=2)
    if value is None:
        return FrontMatter(fallback_id)
    if not isinstance(value, Mapping):
        file.problem(value.line, "front matter is lines of `key: value`")
        return FrontMatter(fallback_id)
    fields = Fields(value, file, "the lesson", _KEYS)
    return FrontMatter(
        id=fields.kebab("id") or fallback_id,
        title=fields.text("title"),
        summary=fields.text("summary"),
        tasks=_referring(fields, "tasks", "task", file),
        services=_referring(fields, "services", "service", file),
        minutes=fields.number("minutes", 1, 60),
        needs=_referring(fields, "needs", "need", file),
        sources=_sources(fields, file),
        checked=fields.date("checked"),
        status=fields.choice("status", STATUSES),
        line=fields.line("id"),
    )


def _referring(fields: Fields, key: str, kind: str, file: FileFindings) -> tuple[str, ...]:
    entries = fields.entries(key)
    for entry in entries:
        file.refer(kind, entry.text, entry.line)
    return tuple(entry.text for entry in entries)


def _sources(fields: Fields, file: FileFindings) -> LessonSources:
    record = fields.child("sources")
    if record is None:
        return LessonSources()
    inner = Fields(record, file, "`sources`", ("notes", "docs"))
    sources = LessonSources(notes=inner.texts("notes"), docs=inner.texts("docs"))
    if not sources.notes and not sources.docs:
        file.problem(fields.line("sources"), "`sources` names no notes and no docs")
    return sources
