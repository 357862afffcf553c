"""Edits of lessons made in the browser: revisions that stand over the file.

A file is never written. A revision remembers the file it was made over; when the file changes
afterwards, `load_content` keeps the revision and stores the file's new text as the lesson's
conflict, which a member of staff settles here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from studyapp.accounts.api import User
from studyapp.catalog import loading
from studyapp.catalog.files import text_digest
from studyapp.catalog.models import Lesson, LessonRevision
from studyapp.catalog.rendering import Renderer
from studyapp.catalog.services import hold_course, load_course
from studyapp.corpus import CorpusError, Problem, read_course, schema
from studyapp.corpus.findings import Findings
from studyapp.corpus.lesson import parse_lesson

TEXT_LIMIT = 200_000


class NotEditable(Exception):
    """The lesson has no file to edit; the text says why."""


class EditClash(Exception):
    """Somebody else saved the lesson meanwhile; nothing was stored."""


@dataclass(frozen=True)
class LessonFile:
    """Where a lesson comes from: its course's files, and the path and text of its own."""

    texts: dict[str, str]
    digest: str
    path: str

    @property
    def text(self) -> str:
        """The file as it is on disk."""
        return self.texts[self.path]


@dataclass(frozen=True)
class LessonPreview:
    """A text as its lesson page would show it, as far as it can be read."""

    title: str
    summary: str
    lead: list[dict[str, Any]]
    sections: list[tuple[str, str, list[dict[str, Any]]]]
    problems: list[Problem]


def lesson_file(lesson: Lesson) -> LessonFile:
    """The file of a lesson. NotEditable when there is none, as in courses from raw notes."""
    folder = Path(settings.CONTENT_DIR) / lesson.course.slug
    if not (folder / "course.yaml").is_file():
        message = "This lesson was read from notes. Change the notes and import them again."
        raise NotEditable(message)
    texts, digest = loading.read(folder)
    for path in _candidates(texts, lesson):
        read = parse_lesson(path, texts[path], lesson.module.key, Findings())
        if read.id == lesson.key:
            return LessonFile(texts, digest, path)
    message = "The file of this lesson is gone from the content folder. Load the content first."
    raise NotEditable(message)


def save_revision(
    lesson: Lesson,
    text: str,
    author: User,
    comment: str,
    now: datetime,
    *,
    seen: str | None = None,
) -> LessonRevision | None:
    """Store an edit and render the lesson anew; None when the text says nothing new.

    `seen` is the digest of the text that the editor started from. Raises CorpusError with the
    problems of the text, EditClash when the lesson was saved by somebody else meanwhile, and
    NotEditable. Nothing is stored then.
    """
    text = clean_text(text)
    source = lesson_file(lesson)
    course = _validated(lesson, text, source)  # the slow part, before anything is locked
    with transaction.atomic():
        hold_course(lesson.course.slug)
        locked = Lesson.objects.get(pk=lesson.pk)
        if seen is not None and seen != locked.digest:
            raise EditClash
        if text == locked.text and not locked.conflict:
            return None
        revision = LessonRevision.objects.create(
            lesson=lesson,
            author=author,
            created_at=now,
            text=text,
            base_digest=text_digest(source.text),
            comment=comment.strip()[:200],
        )
        load_course(course, now=now, digest=source.digest)
    lesson.refresh_from_db()
    return revision


def drop_edits(lesson: Lesson, now: datetime) -> None:
    """Show the file again; the revisions stay in the list and can be restored.

    Raises CorpusError when the files cannot be read, and NotEditable. Nothing changes then.
    """
    source = lesson_file(lesson)
    course = read_course(source.texts, slug=lesson.course.slug)
    with transaction.atomic():
        hold_course(lesson.course.slug)
        LessonRevision.objects.filter(lesson=lesson).update(active=False)
        load_course(course, now=now, digest=source.digest)
    lesson.refresh_from_db()


def is_edited(lesson: Lesson) -> bool:
    """Whether an edit stands over the file."""
    return lesson.revisions.filter(active=True).exists()


def clean_text(text: str) -> str:
    """A text as files hold it: plain line ends, one at the end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip() + "\n"


def preview_lesson(text: str, course_slug: str) -> LessonPreview:
    """Render a text with the glossary, prices, figures and links of a course; reads tolerantly."""
    findings = Findings()
    lesson = parse_lesson("lesson", clean_text(text), "preview", findings)
    renderer = Renderer(_course_on_disk(course_slug), settings.MAIN_COURSE)
    return LessonPreview(
        title=lesson.title,
        summary=lesson.summary,
        lead=_blocks(renderer, lesson.lead),
        sections=[
            (section.slug, section.title, _blocks(renderer, section.blocks))
            for section in lesson.sections
        ],
        problems=findings.sorted_problems(),
    )


def _candidates(texts: dict[str, str], lesson: Lesson) -> list[str]:
    """Paths of lesson files, the likely one first (an id may differ from its file's name)."""
    likely = f"lessons/{lesson.module.key}/{lesson.key}.md"
    paths = [path for path in texts if path.startswith("lessons/") and path.endswith(".md")]
    return sorted(paths, key=lambda path: (path != likely, path))


def _validated(lesson: Lesson, text: str, source: LessonFile) -> schema.Course:
    """The course of the files, after reading it with all edits and this text in place.

    So links, terms and figures are checked too. Raises CorpusError.
    """
    if len(text) > TEXT_LIMIT:
        message = f"a lesson may have {TEXT_LIMIT} characters; this one has {len(text)}"
        raise CorpusError([Problem(source.path, 1, message)])
    course = read_course(source.texts, slug=lesson.course.slug)
    texts = {**source.texts, **_other_edits(lesson, course), source.path: text}
    read_course(texts, slug=lesson.course.slug)
    read = parse_lesson(source.path, text, lesson.module.key, Findings())
    if read.id != lesson.key:
        line = 1 + next(
            (place for place, row in enumerate(text.splitlines()) if row.startswith("id:")), 0
        )
        message = f"the id stays `{lesson.key}`: learners' progress hangs on it"
        raise CorpusError([Problem(source.path, line, message)])
    return course


def _other_edits(lesson: Lesson, course: schema.Course) -> dict[str, str]:
    """The texts that stand over other lessons' files, by path."""
    edits = LessonRevision.objects.filter(lesson__course_id=lesson.course_id, active=True)
    newest = {
        edit.lesson.key: edit.text
        for edit in edits.exclude(lesson=lesson)
        .select_related("lesson")
        .order_by("created_at", "id")
    }
    return {other.source.path: newest[other.id] for other in course.lessons if other.id in newest}


def _blocks(renderer: Renderer, blocks: Sequence[schema.Block]) -> list[dict[str, Any]]:
    rendered = renderer.blocks(blocks)
    for view, block in zip(rendered, blocks, strict=True):
        if isinstance(block, schema.Question):
            view["check"] = renderer.check(block.check)
            view["pretest"] = block.check.kind == "pretest"
    return rendered


def _course_on_disk(slug: str) -> schema.Course:
    folder = Path(settings.CONTENT_DIR) / slug
    try:
        texts, digest = loading.read(folder)
        return _read_once(slug, digest, str(folder)) if texts else schema.Course(slug, slug)
    except (CorpusError, OSError):
        return schema.Course(slug, slug)


@lru_cache(maxsize=2)
def _read_once(slug: str, digest: str, folder: str) -> schema.Course:
    """The course as read; `digest` makes a changed file a new entry."""
    return read_course(loading.read(Path(folder))[0], slug=slug)
