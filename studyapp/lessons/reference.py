"""What can be looked up in our course: terms by letter, common mistakes by exam task."""

from dataclasses import dataclass
from itertools import groupby

from django.conf import settings

from studyapp.catalog.api import Course, GlossaryTerm, Misconception, folded_words

EXAM_ITSELF = {"id": "", "title": "The exam itself"}


@dataclass(frozen=True)
class Mistakes:
    """The common mistakes of one exam task, of the whole exam or of the sitting itself."""

    task: dict[str, str]
    rows: list[Misconception]


def terms_by_letter(text: str) -> list[tuple[str, list[GlossaryTerm]]]:
    """The terms of the glossary that have all words of `text` (all terms for none), by letter."""
    wanted = folded_words(text)
    rows = GlossaryTerm.objects.filter(course__slug=settings.MAIN_COURSE)
    found = sorted((row for row in rows if _fits(row, wanted)), key=lambda row: row.key)
    return [(letter, list(group)) for letter, group in groupby(found, key=_letter)]


def _fits(term: GlossaryTerm, wanted: list[str]) -> bool:
    """Does each wanted word begin a word of the term, its other names or its meaning?"""
    own = folded_words(" ".join([term.term, *term.aka, term.meaning])) if wanted else []
    return all(any(word.startswith(part) for word in own) for part in wanted)


def _letter(term: GlossaryTerm) -> str:
    first = term.key[:1].upper()
    return first if first.isalpha() else "0 to 9"


def exam_tasks() -> list[dict[str, str]]:
    """The tasks of the exam guide, {id, title} each; none without a course."""
    course = Course.objects.filter(slug=settings.MAIN_COURSE).only("facts").first()
    tasks: list[dict[str, str]] = course.facts.get("tasks", []) if course else []
    return tasks


def mistakes_by_task(tasks: list[dict[str, str]], only: str = "") -> list[Mistakes]:
    """All common mistakes, each once under its first task, or all that concern the task `only`.

    Those of no task are about the exam itself and stand last.
    """
    rows = list(Misconception.objects.filter(course__slug=settings.MAIN_COURSE))
    if only:
        found = [
            Mistakes(task, [row for row in rows if only in row.tasks])
            for task in tasks
            if task["id"] == only
        ]
    else:
        found = [
            Mistakes(task, [row for row in rows if (row.tasks or [""])[0] == task["id"]])
            for task in [*tasks, EXAM_ITSELF]
        ]
    return [group for group in found if group.rows]
