"""From corpus blocks to what a page shows: HTML made once, at load time."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.urls import reverse

from studyapp.common.markdown import (
    References,
    highlight_code,
    plain_text,
    render,
    render_inline,
)
from studyapp.corpus import schema

Json = dict[str, Any]


def path_of(course_slug: str, module: str, lesson: str, main_course: str) -> str:
    """The URL path of a lesson in a course."""
    if course_slug == main_course:
        return reverse("lessons:lesson", args=[module, lesson])
    return reverse("lessons:course_lesson", args=[course_slug, module, lesson])


def references_of(course: schema.Course, main_course: str) -> References:
    """What the marks in this course's texts point to."""
    glossary: dict[str, tuple[str, str]] = {}
    for entry in course.glossary:
        for name in (entry.term, *entry.aka):
            for form in (name, f"{name}s", f"{name}es", f"{name[:-1]}ies"):
                glossary.setdefault(form.lower(), (entry.term, entry.meaning))
    paths = {
        lesson.id: path_of(course.slug, lesson.module, lesson.id, main_course)
        for lesson in course.lessons
    }

    def url(target: str) -> str | None:
        key, hash_mark, section = target.partition("#")
        path = paths.get(key)
        return f"{path}{hash_mark}{section}" if path else reverse("lessons:course")

    return References(
        glossary=glossary,
        prices={price.key: f"{price.value} {price.unit}" for price in course.prices},
        lesson_url=url,
    )


class Renderer:
    """Renders the blocks of one course."""

    def __init__(self, course: schema.Course, main_course: str) -> None:
        self.references = references_of(course, main_course)
        self.figures = dict(course.figures)
        self.lessons = course.lessons

    def blocks(self, blocks: Sequence[schema.Block]) -> list[Json]:
        """Blocks ready for the template, each with its `kind`."""
        return [self._block(block) for block in blocks]

    @cached_property
    def _titles(self) -> dict[str, str]:
        """From "lesson#section" to the titles of both."""
        return {
            f"{lesson.id}#{section.slug}": f"{lesson.title}: {section.title}"
            for lesson in self.lessons
            for section in lesson.sections
        }

    def inline(self, text: str) -> str:
        """The HTML of a text of one paragraph."""
        return render_inline(text, self.references)

    def comparison(self, sheet: schema.Comparison) -> Json:
        """The fields of a comparison sheet: texts as HTML, sections with title and path.

        A section of a lesson that is not written yet is left out.
        """
        inline = self.inline
        return {
            "title": sheet.title,
            "question": inline(sheet.question),
            "columns": list(sheet.columns),
            "rows": [
                {"about": row.about, "cells": [inline(cell) for cell in row.cells]}
                for row in sheet.rows
            ],
            "choose": [inline(text) for text in sheet.choose],
            "links": [
                {"title": self._titles[place], "path": self.references.lesson_url(place)}
                for place in sheet.sections
                if place in self._titles
            ],
            "sources": list(sheet.sources),
        }

    def sheet(self, sheet: schema.CheatSheet) -> Json:
        """The fields of a cheat sheet: texts as HTML, lessons as paths."""
        return {
            "summary": self.inline(sheet.summary),
            "groups": [
                {
                    "title": group.title,
                    "path": (self.references.lesson_url(group.lesson) or "")
                    if group.lesson
                    else "",
                    "lines": [self.inline(line) for line in group.lines],
                }
                for group in sheet.groups
            ],
        }

    def _block(self, block: schema.Block) -> Json:
        match block:
            case schema.Prose(markdown=markdown):
                return {"kind": "html", "html": render(markdown, self.references)}
            case schema.Question(check=check):
                return {"kind": "question", "key": check.id, "type": check.kind}
            case schema.Try(commands=commands):
                return {
                    "kind": "try",
                    "commands": commands,
                    "html": highlight_code(commands, "bash"),
                }
            case schema.Figure(name=name, caption=caption):
                return {
                    "kind": "figure",
                    "svg": self.figures.get(name, ""),
                    "caption": render_inline(caption, self.references),
                }
            case schema.Explorer(name=name):
                return {"kind": "explorer", "name": name}

    def check(self, check: schema.Check) -> Json:
        """The stem and options of an embedded question as HTML."""
        return {
            "stem": render(check.stem, self.references),
            "options": [
                {
                    "html": render_inline(option.text, self.references),
                    "why": render_inline(option.why, self.references),
                    "correct": option.correct,
                    "misconception": option.misconception,
                }
                for option in check.options
            ],
        }

    def text(self, markdown: str) -> str:
        """A card's side as HTML."""
        return render(markdown, self.references)


def searchable(blocks: Sequence[schema.Block]) -> str:
    """The words of some blocks, for the search index."""
    parts = []
    for block in blocks:
        match block:
            case schema.Prose(markdown=markdown):
                parts.append(plain_text(markdown))
            case schema.Try(commands=commands):
                parts.append(commands)
            case schema.Figure(caption=caption):
                parts.append(plain_text(caption))
            case _:
                pass
    return "\n".join(parts)
