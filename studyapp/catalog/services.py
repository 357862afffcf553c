"""Writes to the catalog: loading a course, retiring what is gone, lesson edits."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from studyapp.accounts.api import User
from studyapp.catalog import documents
from studyapp.catalog.files import text_digest
from studyapp.catalog.lab_rows import labs_of
from studyapp.catalog.models import (
    Card,
    CheatSheet,
    Check,
    Comparison,
    Course,
    GlossaryTerm,
    Item,
    Lab,
    Lesson,
    LessonRevision,
    Misconception,
    Module,
    Phrase,
    SearchDocument,
    Section,
)
from studyapp.catalog.rows import Rows, facts_of
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
    labs: int = 0
    changed: dict[str, int] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)
    unchanged: bool = False
    full: bool = False  # the text holds more cards or items than a course is given


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

    def run(self, digest: str) -> LoadReport:
        """Write everything."""
        values = {
            "title": self.course.title,
            "checked": self.course.checked,
            "owner": self.owner,
            "facts": facts_of(self.course),
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
        self.rows = Rows(self.course, row)
        modules = self._modules()
        lessons = self._lessons(modules)
        self._sections(lessons)
        self._checks(lessons)
        self._reference()
        generated = generate(self.course)
        self.report.full = generated.is_full
        self._items(lessons, [*self.course.items, *generated.items])
        self._cards(lessons, [*self.course.cards, *generated.cards])
        self._labs()
        self._search(lessons)
        return self.report

    def _modules(self) -> dict[str, Module]:
        rows = self.rows.modules()
        _upsert(rows, ["course", "key"], ["title", "position", "planned"])
        return {row.key: row for row in Module.objects.filter(course=self.row)}

    def _lessons(self, modules: dict[str, Module]) -> dict[str, Lesson]:
        rows = self.rows.lessons(modules, self.conflicts)
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
        rows = self.rows.sections(lessons)
        _upsert(rows, ["lesson", "slug"], ["title", "position", "blocks", "line", "end_line"])
        keep = {(row.lesson_id, row.slug) for row in rows}
        gone = [
            pk
            for pk, lesson_id, slug in Section.objects.filter(lesson__course=self.row).values_list(
                "pk", "lesson_id", "slug"
            )
            if (lesson_id, slug) not in keep
        ]
        for some in batched(gone):
            Section.objects.filter(pk__in=some).delete()
        self.report.sections = len(rows)

    def _checks(self, lessons: dict[str, Lesson]) -> None:
        rows = self.rows.checks(lessons)
        fields = ["lesson", "kind", "section", "stem", "options", "retired_at"]
        _upsert(rows, ["course", "key"], fields)
        self._retire(Check.objects.filter(course=self.row), {row.key for row in rows}, "checks")

    def _reference(self) -> None:
        """What can be looked up: nothing of a learner hangs on it, so what is gone goes."""
        self._replace(GlossaryTerm, self.rows.glossary())
        self._replace(Misconception, self.rows.misconceptions())
        self._replace(Phrase, self.rows.phrases())
        self._replace(Comparison, self.rows.comparisons())
        self._replace(CheatSheet, self.rows.sheets())

    def _replace(self, model: Any, rows: list[Any]) -> None:
        names = [field.name for field in model._meta.concrete_fields]
        _upsert(rows, ["course", "key"], [n for n in names if n not in ("id", "course", "key")])
        keys = [row.key for row in rows]
        model.objects.filter(course=self.row).exclude(key__in=keys).delete()

    def _items(self, lessons: dict[str, Lesson], items: list[schema.Item]) -> None:
        known = dict(Item.objects.filter(course=self.row).values_list("key", "digest"))
        rows = self.rows.items(lessons, items)
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
        rows = self.rows.cards(lessons, cards)
        fields = [
            "lesson digest front back extra front_html back_html extra_html section family",
            "source position retired_at",
        ]
        mine = Card.objects.filter(course=self.row, owner=None)
        self._revise(mine, rows, known, "cards")
        _upsert(rows, ["course", "key"], [*" ".join(fields).split(), "revision"])
        self._retire(mine, {row.key for row in rows}, "cards")
        self.report.cards = len(rows)

    def _labs(self) -> None:
        rows = labs_of(self.course, self.row, self.rows.renderer)
        fields = [
            "title summary story cost teaches tasks services needs minutes start steps solutions",
            "sources checked_on position digest retired_at",
        ]
        _upsert(rows, ["course", "key"], " ".join(fields).split())
        self._retire(Lab.objects.filter(course=self.row), {row.key for row in rows}, "labs")
        self.report.labs = len(rows)

    def _search(self, lessons: dict[str, Lesson]) -> None:
        rows = documents.documents_of(self.course, self.row, lessons)
        old = SearchDocument.objects.filter(course=self.row)
        keep = {(row.kind, row.key) for row in rows}
        gone = [pk for pk, *pair in old.values_list("pk", "kind", "key") if tuple(pair) not in keep]
        for some in batched(gone):
            SearchDocument.objects.filter(pk__in=some).delete()
        fields = ["title", "context", "body", "path"]
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
            for some in batched(gone):
                stored.filter(pk__in=some).update(retired_at=self.now)
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


def batched(ids: list[int], size: int = 5_000) -> Iterator[list[int]]:
    """Ids in pieces that fit into one statement of any database."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


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
