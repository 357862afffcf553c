"""The rows of a course, unsaved, out of its values: what a load writes."""

from collections.abc import Iterable
from typing import Any

import msgspec
from django.conf import settings

from studyapp.catalog import rendering
from studyapp.catalog.files import text_digest
from studyapp.catalog.models import (
    Card,
    CheatSheet,
    Check,
    Comparison,
    Course,
    GlossaryTerm,
    Item,
    Lesson,
    Misconception,
    Module,
    Phrase,
    Section,
)
from studyapp.corpus import schema

Json = dict[str, Any]


class Rows:
    """Makes the rows of one course."""

    def __init__(self, course: schema.Course, row: Course) -> None:
        self.course = course
        self.row = row
        self.renderer = rendering.Renderer(course, settings.MAIN_COURSE)

    def modules(self) -> list[Module]:
        """The modules with what is planned in them."""
        return [
            Module(
                course=self.row,
                key=module.id,
                title=module.title,
                position=place,
                planned=[entry.title for entry in module.lessons if not entry.written],
            )
            for place, module in enumerate(self.course.modules, start=1)
        ]

    def lessons(self, modules: dict[str, Module], conflicts: dict[str, str]) -> list[Lesson]:
        """The lessons, rendered."""
        numbers = _numbers(self.course)
        return [
            Lesson(
                course=self.row,
                module=modules[lesson.module],
                key=lesson.id,
                title=lesson.title,
                summary=lesson.summary,
                tasks=list(lesson.tasks),
                services=list(lesson.services),
                minutes=lesson.minutes,
                words=lesson.words,
                position=place,
                number=numbers[lesson.id],
                status=lesson.status,
                checked_on=lesson.checked,
                sources=msgspec.to_builtins(lesson.sources),
                lead=self.renderer.blocks(lesson.lead),
                contents=[[section.slug, section.title] for section in lesson.sections],
                path=rendering.path_of(
                    self.course.slug, lesson.module, lesson.id, settings.MAIN_COURSE
                ),
                text=lesson.text,
                digest=text_digest(lesson.text),
                conflict=conflicts.get(lesson.id, ""),
            )
            for place, lesson in enumerate(self.course.lessons, start=1)
        ]

    def sections(self, lessons: dict[str, Lesson]) -> list[Section]:
        """The sections, rendered."""
        return [
            Section(
                lesson=lessons[lesson.id],
                slug=section.slug,
                title=section.title,
                position=place,
                blocks=self.renderer.blocks(section.blocks),
                line=section.source.line,
                end_line=section.source.end_line,
            )
            for lesson in self.course.lessons
            for place, section in enumerate(lesson.sections, start=1)
        ]

    def checks(self, lessons: dict[str, Lesson]) -> list[Check]:
        """The embedded questions."""
        return [
            Check(
                course=self.row,
                lesson=lessons[lesson.id],
                key=block.check.id,
                kind=block.check.kind,
                section=section,
                **self.renderer.check(block.check),
            )
            for lesson in self.course.lessons
            for section, block in _blocks_of(lesson)
            if isinstance(block, schema.Question)
        ]

    def glossary(self) -> list[GlossaryTerm]:
        """The terms of the glossary."""
        return [
            GlossaryTerm(
                course=self.row,
                key=entry.term.lower()[:120],
                term=entry.term,
                aka=list(entry.aka),
                meaning=entry.meaning,
            )
            for entry in self.course.glossary
        ]

    def comparisons(self) -> list[Comparison]:
        """The comparison sheets, in the order of their titles."""
        sheets = sorted(self.course.comparisons, key=lambda sheet: sheet.title.lower())
        return [
            Comparison(
                course=self.row,
                key=sheet.id,
                position=place,
                checked_on=sheet.checked,
                **self.renderer.comparison(sheet),
            )
            for place, sheet in enumerate(sheets)
        ]

    def sheets(self) -> list[CheatSheet]:
        """The cheat sheets, in the order of their modules."""
        written = {sheet.module: sheet for sheet in self.course.sheets}
        return [
            CheatSheet(
                course=self.row,
                key=module.id,
                title=module.title,
                position=place,
                checked_on=written[module.id].checked,
                **self.renderer.sheet(written[module.id]),
            )
            for place, module in enumerate(self.course.modules, start=1)
            if module.id in written
        ]

    def misconceptions(self) -> list[Misconception]:
        """The wrong beliefs with what mends them."""
        inline = self.renderer.inline
        return [
            Misconception(
                course=self.row,
                key=entry.id,
                claim=inline(entry.claim),
                refutation=inline(entry.refutation),
                tasks=list(entry.tasks),
            )
            for entry in self.course.misconceptions
        ]

    def phrases(self) -> list[Phrase]:
        """The words that exam stems like, in the order of the file."""
        inline = self.renderer.inline
        return [
            Phrase(
                course=self.row,
                key=entry.id,
                words=entry.words,
                means=inline(entry.means),
                leads_to=list(entry.leads_to),
                stem=inline(entry.stem),
                reading=inline(entry.reading),
                position=place,
            )
            for place, entry in enumerate(self.course.phrases)
        ]

    def items(self, lessons: dict[str, Lesson], items: Iterable[schema.Item]) -> list[Item]:
        """Written and generated items."""
        domains = {task.id: task.domain for task in self.course.tasks}
        return [
            Item(
                course=self.row,
                lesson=lessons.get(item.lesson),
                key=item.id,
                digest=text_digest(msgspec.json.encode([item.stem, item.options]).decode()),
                kind=item.kind,
                stem=item.stem,
                options=msgspec.to_builtins(item.options),
                task=item.task,
                domain=domains.get(item.task, ""),
                level=item.level,
                pool=item.pool,
                difficulty=item.difficulty,
                section=_section_of(item),
                family=item.family,
                seed=item.seed,
                proof=item.proof,
                source=str(item.source),
                sources=list(item.sources),
            )
            for item in items
        ]

    def cards(self, lessons: dict[str, Lesson], cards: Iterable[schema.Card]) -> list[Card]:
        """Written and generated cards, in the order in which they are met."""
        order = {lesson.id: place for place, lesson in enumerate(self.course.lessons)}
        met = sorted(cards, key=lambda card: order.get(card.lesson, len(order)))
        return [
            Card(
                course=self.row,
                lesson=lessons.get(card.lesson),
                key=card.id,
                digest=text_digest(f"{card.front}\0{card.back}\0{card.extra}"),
                front=card.front,
                back=card.back,
                extra=card.extra,
                front_html=self.renderer.text(card.front),
                back_html=self.renderer.text(card.back),
                extra_html=self.renderer.text(card.extra) if card.extra else "",
                section=_section_of(card),
                family=card.family,
                source=str(card.source),
                position=place,
            )
            for place, card in enumerate(met, start=1)
        ]


def _section_of(made: schema.Item | schema.Card) -> str:
    """Where an item or card belongs, as "lesson#section"."""
    slug = made.section.rpartition("#")[2]
    return f"{made.lesson}#{slug}" if slug else made.lesson


def _numbers(course: schema.Course) -> dict[str, str]:
    return {
        lesson.id: f"{module_place}.{place}"
        for module_place, module in enumerate(course.modules, start=1)
        for place, lesson in enumerate(module.lessons, start=1)
    }


def _blocks_of(lesson: schema.Lesson) -> list[tuple[str, schema.Block]]:
    blocks = [("", block) for block in lesson.lead]
    for section in lesson.sections:
        blocks.extend((section.slug, block) for block in section.blocks)
    return blocks


def facts_of(course: schema.Course) -> Json:
    """What pages show of the exam: its facts, domains and tasks; and what explainers reckon with."""
    return {
        "exam": msgspec.to_builtins(course.exam),
        "domains": [msgspec.to_builtins(domain) for domain in course.domains],
        "tasks": [msgspec.to_builtins(task) for task in course.tasks],
        "headings": len(course.headings),
        "explainers": msgspec.to_builtins(course.explainers),
        "explainer_facts": msgspec.to_builtins(course.explainer_facts),
    }
