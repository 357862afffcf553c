"""The course as one printable text: each lesson once, its questions with the answers behind it."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from studyapp.catalog.api import CheatSheet, Check, Course, Lesson, Module

Json = dict[str, Any]
_HEADING = re.compile(r"(</?h)([2-4])(?=[ >])")
_LINK = re.compile(r'href="(/learn/[^"#]+/)(?:#([^"]*))?"')


@dataclass(frozen=True)
class BookLesson:
    """A lesson as the book shows it; `parts` are its lead and its sections in order."""

    lesson: Lesson
    parts: list[Json]
    questions: list[Json]


@dataclass(frozen=True)
class Chapter:
    """A module with its lessons and its cheat sheet."""

    module: Module
    lessons: list[BookLesson]
    sheet: CheatSheet | None


def book(course: Course, module: str = "") -> SafeString:
    """The HTML of all chapters, or of one module's ("" when the module has no lessons)."""
    return _kept_book(course.pk, str(course.loaded_at), module)


@lru_cache(maxsize=4)
def _kept_book(course_id: int, loaded_at: str, module: str) -> SafeString:
    """Rendered once for each load (`loaded_at` is part of the key alone) and kept."""
    chapters = _chapters(course_id, module)
    if not chapters:
        return SafeString("")
    html = render_to_string("lessons/_book.html", {"chapters": chapters})
    groups = html.replace('role="region"', 'role="group"')  # a landmark for each table is too many
    return SafeString(_linked_inside(groups, chapters))


def _chapters(course_id: int, key: str) -> list[Chapter]:
    modules = Module.objects.filter(course_id=course_id).order_by("position")
    if key:
        modules = modules.filter(key=key)
    lessons = (
        Lesson.objects.filter(course_id=course_id, retired_at=None)
        .defer("text", "conflict")
        .prefetch_related("sections")
        .order_by("position")
    )
    checks = {
        check.key: check for check in Check.objects.filter(course_id=course_id, retired_at=None)
    }
    sheets = {sheet.key: sheet for sheet in CheatSheet.objects.filter(course_id=course_id)}
    by_module: dict[int, list[BookLesson]] = {}
    for lesson in lessons:
        by_module.setdefault(lesson.module_id, []).append(_book_lesson(lesson, checks))
    return [
        Chapter(module, by_module[module.pk], sheets.get(module.key))
        for module in modules
        if module.pk in by_module
    ]


def _book_lesson(lesson: Lesson, checks: dict[str, Check]) -> BookLesson:
    questions: list[Json] = []
    parts = [{"title": "", "blocks": _blocks(lesson.lead, checks, questions)}]
    for section in sorted(lesson.sections.all(), key=lambda section: section.position):
        blocks = _blocks(section.blocks, checks, questions)
        parts.append({"slug": section.slug, "title": section.title, "blocks": blocks})
    return BookLesson(lesson, parts, questions)


def _blocks(blocks: list[Json], checks: dict[str, Check], questions: list[Json]) -> list[Json]:
    """Blocks for print: headings two levels lower, questions numbered over the lesson."""
    shown: list[Json] = []
    for block in blocks:
        if block["kind"] == "html":
            shown.append({"kind": "html", "html": _lowered(block["html"])})
        elif block["kind"] != "question":
            shown.append(block)
        elif check := checks.get(block["key"]):
            question = {
                "kind": "question",
                "number": len(questions) + 1,
                "check": check,
                "right": [place for place, row in enumerate(check.options) if row["correct"]],
                "why": [row["why"] for row in check.options if row["correct"] and row["why"]],
            }
            questions.append(question)
            shown.append(question)
    return shown


def _lowered(html: str) -> str:
    return _HEADING.sub(lambda found: f"{found[1]}{int(found[2]) + 2}", html)


def _linked_inside(html: str, chapters: list[Chapter]) -> str:
    """Links between lessons lead to their places in the book, where it holds them."""
    keys = {row.lesson.path: row.lesson.key for chapter in chapters for row in chapter.lessons}

    def place(found: re.Match[str]) -> str:
        key = keys.get(found[1])
        if key is None:
            return found[0]
        return f'href="#{key}-{found[2]}"' if found[2] else f'href="#{key}"'

    return _LINK.sub(place, html)
