"""Reads for staff: reports with their places, revisions with their differences."""

import difflib
from dataclasses import dataclass

from django.db.models import Count

from studyapp.catalog.api import Card, Item, Lesson, LessonRevision
from studyapp.lessons.models import Report


@dataclass(frozen=True)
class ReportRow:
    """A report with the lesson it leads to."""

    report: Report
    path: str
    lesson_id: int | None
    title: str


@dataclass(frozen=True)
class DiffLine:
    """A line of a comparison: `kind` is "same", "new", "gone" or "gap"."""

    kind: str
    text: str


def report_counts() -> dict[str, int]:
    """How many reports are in each state."""
    counts = dict(Report.objects.order_by().values_list("state").annotate(Count("pk")))
    return {state: counts.get(state, 0) for state in Report.State.values}


def report_rows(state: str, start: int, count: int) -> list[ReportRow]:
    """Reports in a state, newest first, each with its lesson where there is one."""
    reports = Report.objects.filter(state=state).order_by("-created_at", "-id")
    page = list(reports[start : start + count])
    lessons = _lessons_of(page)
    rows = []
    for report in page:
        lesson = lessons.get((report.kind, report.subject))
        rows.append(
            ReportRow(
                report=report,
                path=report.path or (lesson.path if lesson else ""),
                lesson_id=lesson.pk if lesson else None,
                title=lesson.title if lesson else report.subject,
            )
        )
    return rows


def _lessons_of(reports: list[Report]) -> dict[tuple[str, str], Lesson]:
    """The lesson of each (kind, subject), three queries for all of them.

    Courses of notes may use a key of ours: ours counts, and private ones are left out.
    """
    keys: dict[str, set[str]] = {"lesson": set(), "card": set(), "item": set()}
    for report in reports:
        keys[report.kind].add(report.subject)
    shown = {"course__published": True}
    lessons = Lesson.objects.filter(key__in=keys["lesson"], **shown)
    lessons = lessons.defer("text", "conflict", "lead").order_by("course__checked", "-pk")
    found = {("lesson", lesson.key): lesson for lesson in lessons}
    fields = ("key", "lesson__key", "lesson__title", "lesson__path")
    cards, items = (
        model.objects.filter(key__in=keys[kind], **shown)
        .select_related("lesson")
        .only(*fields)
        .order_by("course__checked", "-pk")
        for kind, model in (("card", Card), ("item", Item))
    )
    found |= {("card", card.key): card.lesson for card in cards if card.lesson}
    found |= {("item", item.key): item.lesson for item in items if item.lesson}
    return found


def revisions_of(lesson: Lesson) -> list[LessonRevision]:
    """The edits of a lesson, newest first, with their authors."""
    return list(lesson.revisions.select_related("author").defer("text"))


def differences(old: str, new: str, *, context: int = 3) -> list[DiffLine]:
    """What changed from one text to the other, with a few lines around each change."""
    before, after = old.splitlines(), new.splitlines()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    lines: list[DiffLine] = []
    for place, group in enumerate(matcher.get_grouped_opcodes(context)):
        if place:
            lines.append(DiffLine("gap", ""))
        for kind, old_from, old_to, new_from, new_to in group:
            if kind == "equal":
                lines += [DiffLine("same", text) for text in after[new_from:new_to]]
                continue
            lines += [DiffLine("gone", text) for text in before[old_from:old_to]]
            lines += [DiffLine("new", text) for text in after[new_from:new_to]]
    return lines
