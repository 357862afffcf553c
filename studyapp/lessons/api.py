"""The door of `lessons`: what other rooms show of a learner's reading."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Max
from django.utils.safestring import SafeString

from studyapp.accounts.api import User
from studyapp.catalog.api import reader
from studyapp.lessons.models import Reading
from studyapp.lessons.queries import my_notes, reading_progress

__all__ = [
    "NextLesson",
    "NoteHit",
    "OpenedLesson",
    "Progress",
    "ReadLesson",
    "course_progress",
    "next_lesson",
    "read_between",
    "read_keys",
    "recently_opened",
    "search_notes",
]

KEPT = 300  # seconds; the key changes with what the learner reads, this bounds a new load's delay


@dataclass(frozen=True)
class NextLesson:
    """The lesson to go on with; `begun` when the learner has opened it already."""

    title: str
    path: str
    number: str
    minutes: int
    module: str
    begun: bool


@dataclass(frozen=True)
class Progress:
    """How far a learner is in our course."""

    read: int
    total: int
    next: NextLesson | None

    @property
    def percent(self) -> int:
        """The share read, in whole percent."""
        return 100 * self.read // self.total if self.total else 0


@dataclass(frozen=True)
class ReadLesson:
    """A lesson that was marked read."""

    title: str
    path: str
    minutes: int
    read_at: datetime


@dataclass(frozen=True)
class OpenedLesson:
    """A lesson that the learner has opened."""

    title: str
    path: str
    module: str


@dataclass(frozen=True)
class NoteHit:
    """A learner's note that was found; the HTML holds marks and is otherwise escaped."""

    snippet_html: SafeString
    lesson: str
    path: str


def course_progress(user: User | None) -> Progress:
    """How far the learner is; a visitor is at the start."""
    key = "reading:none"
    if user is not None:
        rows = Reading.objects.filter(user=user).aggregate(
            count=Count("id"), read=Count("read_at"), opened=Max("opened_at"), last=Max("read_at")
        )
        key = f"reading:{user.pk}:{rows['count']}:{rows['read']}"
        stamps = [rows["opened"], rows["last"]]
        key += "".join(f":{stamp.timestamp():.3f}" for stamp in stamps if stamp)
    kept: Progress | None = cache.get(key)
    if kept is None:
        kept = _progress(reading_progress(user))
        if kept.total:
            cache.set(key, kept, KEPT)
    return kept


def next_lesson(user: User | None) -> NextLesson | None:
    """The lesson to go on with, the first one for a visitor; None when all are read."""
    return course_progress(user).next


def read_keys(user: User) -> set[str]:
    """The keys of the lessons of our course that the learner has marked read."""
    rows = Reading.objects.filter(user=user, lesson__course__slug=settings.MAIN_COURSE)
    return set(rows.exclude(read_at=None).values_list("lesson__key", flat=True))


def read_between(user: User, start: datetime, end: datetime) -> list[ReadLesson]:
    """The lessons marked read in a span of time, oldest first."""
    rows = Reading.objects.filter(user=user, read_at__gte=start, read_at__lt=end)
    fields = ("lesson__title", "lesson__path", "lesson__minutes", "read_at")
    return [ReadLesson(*row) for row in rows.order_by("read_at", "id").values_list(*fields)]


def recently_opened(user: User | None, limit: int) -> list[OpenedLesson]:
    """The lessons opened last, newest first."""
    if user is None:
        return []
    rows = Reading.objects.filter(user=user, lesson__retired_at=None)
    fields = ("lesson__title", "lesson__path", "lesson__module__title")
    found = rows.order_by("-opened_at", "-id").values_list(*fields)[:limit]
    return [OpenedLesson(*row) for row in found]


def search_notes(user: User | None, text: str, limit: int) -> list[NoteHit]:
    """The learner's own notes that have all words of `text`, newest first.

    The words count wherever they stand, in the note or in the title of its lesson, but one at
    least has to be in the note.
    """
    if user is None or (read := reader(text, user=user)) is None:
        return []
    notes = sorted(my_notes(user), key=lambda row: (row.noted_at is not None, row.noted_at, row.pk))
    found = []
    for row in reversed(notes):
        snippet = read.snippet(row.note)
        if "<mark>" in snippet and read.fits(row.note, row.lesson.title):
            found.append(NoteHit(snippet, row.lesson.title, f"{row.lesson.path}#note"))
    return found[:limit]


def _progress(found: dict[str, Any]) -> Progress:
    following = found["next"]
    return Progress(
        read=found["read"],
        total=found["total"],
        next=following
        and NextLesson(
            title=following.title,
            path=following.path,
            number=following.number,
            minutes=following.minutes,
            module=found["next_module"],
            begun=bool(found["place"]),
        ),
    )
