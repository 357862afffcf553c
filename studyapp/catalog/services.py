"""Writes to the catalog: loading a course, retiring what is gone, lesson edits."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from studyapp.accounts.api import User
from studyapp.catalog import documents, rendering
from studyapp.catalog.models import (
    Card,
    Check,
    Course,
    GlossaryTerm,
    Item,
    Lesson,
    LessonRevision,
    Module,
    SearchDocument,
    Section,
)
from studyapp.catalog.search.indexing import index_words
from studyapp.corpus import read_lesson, schema
from studyapp.itemgen import generate

Json = dict[str, Any]


@dataclass
class LoadReport:
    """What a load did, in counts, and the edited lessons whose file has changed meanwhile."""

    course: str
    lessons: int = 0
    sections: int = 0
    cards: int = 0
    items: int = 0
    changed: dict[str, int] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)
    unchanged: bool = False


@transaction.atomic
def load_course(
    course: schema.Course, *, now: datetime, digest: str = "", owner: User | None = None
) -> LoadReport:
    """Bring the rows of a course up to date with `course`; history of learners is kept.

    Upserts by stable id. What the course no longer holds is retired; what comes back is
    revived. Lessons edited in the browser keep their edit (decision record on revisions). Whether
    the course is published is decided once, when it is made; after that staff decide.
    """
    hold_course(course.slug)
    return _Loader(course, now=now, owner=owner).run(digest)


def hold_course(slug: str) -> None:
    """Wait for other loads and edits of this course, and keep them out until the commit.

    Called before its edits are read, so that none is lost, and first by all who write to it, so
    that no two of them wait for each other.
    """
    Course.objects.select_for_update().filter(slug=slug).values_list("pk").first()


class _Loader:
    """One load of one course."""

    def __init__(self, course: schema.Course, *, now: datetime, owner: User | None) -> None:
        self.now = now
        self.owner = owner
        self.report = LoadReport(course=course.slug)
        self.course, self.conflicts = _with_edits(course, self.report)
        self.renderer = rendering.Renderer(self.course, settings.MAIN_COURSE)

    def run(self, digest: str) -> LoadReport:
        """Write everything."""
        values = {
            "title": self.course.title,
            "checked": self.course.checked,
            "owner": self.owner,
            "facts": _facts(self.course),
            "synonyms": msgspec.to_builtins(self.course.synonyms),
            "warnings": msgspec.to_builtins(self.course.warnings),
            "digest": digest,
            "loaded_at": self.now,
        }
        row, _made = Course.objects.update_or_create(
            slug=self.course.slug,
            defaults=values,
            create_defaults={**values, "published": self.course.checked or self.owner is None},
        )
        self.row = row
        modules = self._modules()
        lessons = self._lessons(modules)
        self._sections(lessons)
        self._checks(lessons)
        self._glossary()
        generated = generate(self.course)
        self._items(lessons, [*self.course.items, *generated.items])
        self._cards(lessons, [*self.course.cards, *generated.cards])
        self._search(lessons)
        return self.report

    def _modules(self) -> dict[str, Module]:
        rows = [
            Module(
                course=self.row,
                key=module.id,
                title=module.title,
                position=place,
                planned=[entry.title for entry in module.lessons if not entry.written],
            )
            for place, module in enumerate(self.course.modules, start=1)
        ]
        _upsert(rows, ["course", "key"], ["title", "position", "planned"])
        return {row.key: row for row in Module.objects.filter(course=self.row)}

    def _lessons(self, modules: dict[str, Module]) -> dict[str, Lesson]:
        numbers = _numbers(self.course)
        rows = [
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
                conflict=self.conflicts.get(lesson.id, ""),
            )
            for place, lesson in enumerate(self.course.lessons, start=1)
        ]
        fields = [
            "module title summary tasks services minutes words position number status checked_on",
            "sources lead contents path text digest conflict retired_at",
        ]
        _upsert(rows, ["course", "key"], " ".join(fields).split())
        kept = Lesson.objects.filter(course=self.row)
        self._retire(kept, {lesson.id for lesson in self.course.lessons}, "lessons")
        self.report.lessons = len(rows)
        return {row.key: row for row in kept.filter(retired_at=None)}

    def _sections(self, lessons: dict[str, Lesson]) -> None:
        rows = [
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
        _upsert(rows, ["lesson", "slug"], ["title", "position", "blocks", "line", "end_line"])
        keep = {(row.lesson_id, row.slug) for row in rows}
        gone = [
            pk
            for pk, lesson_id, slug in Section.objects.filter(lesson__course=self.row).values_list(
                "pk", "lesson_id", "slug"
            )
            if (lesson_id, slug) not in keep
        ]
        Section.objects.filter(pk__in=gone).delete()
        self.report.sections = len(rows)

    def _checks(self, lessons: dict[str, Lesson]) -> None:
        rows = [
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
        fields = ["lesson", "kind", "section", "stem", "options", "retired_at"]
        _upsert(rows, ["course", "key"], fields)
        self._retire(Check.objects.filter(course=self.row), {row.key for row in rows}, "checks")

    def _glossary(self) -> None:
        rows = [
            GlossaryTerm(
                course=self.row,
                key=entry.term.lower()[:120],
                term=entry.term,
                aka=list(entry.aka),
                meaning=entry.meaning,
            )
            for entry in self.course.glossary
        ]
        _upsert(rows, ["course", "key"], ["term", "aka", "meaning"])
        keys = [row.key for row in rows]
        GlossaryTerm.objects.filter(course=self.row).exclude(key__in=keys).delete()

    def _items(self, lessons: dict[str, Lesson], items: list[schema.Item]) -> None:
        domains = {task.id: task.domain for task in self.course.tasks}
        known = dict(Item.objects.filter(course=self.row).values_list("key", "digest"))
        rows = [
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
                section=section_of(item),
                family=item.family,
                seed=item.seed,
                proof=item.proof,
                source=str(item.source),
                sources=list(item.sources),
            )
            for item in items
        ]
        fields = [
            "lesson digest kind stem options task domain level pool difficulty section family",
            "seed proof source sources retired_at",
        ]
        self._revise(Item.objects.filter(course=self.row), rows, known, "items")
        _upsert(rows, ["course", "key"], [*" ".join(fields).split(), "revision"])
        self._retire(Item.objects.filter(course=self.row), {row.key for row in rows}, "items")
        self.report.items = len(rows)

    def _cards(self, lessons: dict[str, Lesson], cards: list[schema.Card]) -> None:
        known = dict(Card.objects.filter(course=self.row).values_list("key", "digest"))
        order = {lesson.id: place for place, lesson in enumerate(self.course.lessons)}
        cards = sorted(cards, key=lambda card: order.get(card.lesson, len(order)))
        rows = [
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
                section=section_of(card),
                family=card.family,
                source=str(card.source),
                position=place,
            )
            for place, card in enumerate(cards, start=1)
        ]
        fields = [
            "lesson digest front back extra front_html back_html extra_html section family",
            "source position retired_at",
        ]
        mine = Card.objects.filter(course=self.row, owner=None)
        self._revise(mine, rows, known, "cards")
        _upsert(rows, ["course", "key"], [*" ".join(fields).split(), "revision"])
        self._retire(mine, {row.key for row in rows}, "cards")
        self.report.cards = len(rows)

    def _search(self, lessons: dict[str, Lesson]) -> None:
        rows = documents.documents_of(self.course, self.row, lessons, self.owner)
        old = SearchDocument.objects.filter(course=self.row)
        keep = {(row.kind, row.key) for row in rows}
        gone = [pk for pk, *pair in old.values_list("pk", "kind", "key") if tuple(pair) not in keep]
        SearchDocument.objects.filter(pk__in=gone).delete()
        fields = ["owner", "title", "context", "body", "path"]
        _upsert(rows, ["course", "kind", "key"], fields)
        index_words(self.row, rows)

    def _revise(
        self,
        stored: QuerySet[Any],
        rows: list[Any],
        known: dict[str, str],
        name: str,
    ) -> None:
        """Give a changed meaning a new revision number; count what changed."""
        revisions = dict(stored.values_list("key", "revision"))
        changed = 0
        for row in rows:
            row.revision = revisions.get(row.key, 1)
            if row.key in known and known[row.key] != row.digest:
                row.revision += 1
                changed += 1
        if changed:
            self.report.changed[name] = changed

    def _retire(self, stored: QuerySet[Any], keep: set[str], name: str) -> None:
        gone = [
            pk
            for pk, key in stored.filter(retired_at=None).values_list("pk", "key")
            if key not in keep
        ]
        if gone:
            stored.filter(pk__in=gone).update(retired_at=self.now)
            self.report.changed[f"{name} retired"] = len(gone)


def _with_edits(course: schema.Course, report: LoadReport) -> tuple[schema.Course, dict[str, str]]:
    """The course with browser edits in place of their files, and the files that moved on."""
    edits = {
        edit.lesson.key: edit
        for edit in LessonRevision.objects.filter(lesson__course__slug=course.slug, active=True)
        .select_related("lesson")
        .order_by("created_at", "id")
    }
    if not edits:
        return course, {}
    lessons, conflicts = [], {}
    for lesson in course.lessons:
        edit = edits.get(lesson.id)
        if edit is None:
            lessons.append(lesson)
            continue
        if edit.base_digest != text_digest(lesson.text):
            conflicts[lesson.id] = lesson.text
            report.conflicts.append(lesson.source.path)
        lessons.append(read_lesson(lesson.source.path, edit.text, module=lesson.module))
    return msgspec.structs.replace(course, lessons=tuple(lessons)), conflicts


def section_of(made: schema.Item | schema.Card) -> str:
    """Where an item or card belongs, as "lesson#section"."""
    slug = made.section.rpartition("#")[2]
    return f"{made.lesson}#{slug}" if slug else made.lesson


def _facts(course: schema.Course) -> Json:
    return {
        "exam": msgspec.to_builtins(course.exam),
        "domains": [msgspec.to_builtins(domain) for domain in course.domains],
        "tasks": [msgspec.to_builtins(task) for task in course.tasks],
    }


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


def _upsert(rows: list[Any], unique: list[str], fields: list[str]) -> None:
    if not rows:
        return
    model: Any = type(rows[0])
    model.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=unique,
        update_fields=fields,
        batch_size=400,
    )


def text_digest(text: str) -> str:
    """The fingerprint of a text, as rows store it."""
    return hashlib.sha256(text.encode()).hexdigest()
