"""A learner's own courses: looked at before the import, imported, renamed, published, deleted."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.text import slugify

from studyapp.accounts.api import User, register_collector, register_leaving, register_merge
from studyapp.catalog.loading import load_notes
from studyapp.catalog.models import Card, Course, Item, Lesson
from studyapp.catalog.services import LoadReport
from studyapp.corpus import schema
from studyapp.corpus.notes import import_notes
from studyapp.itemgen import MOST, generate

MOST_COURSES = 20
TITLE_LENGTH = 200
SLUG_LENGTH = 60
SOURCE_LENGTH = 400
FULL = (
    f"These notes hold more than one course is given: cards and questions stop at {MOST:,} each, "
    "in the order of the text. All lessons are there. Split the file to have the rest."
)


class NotYourCourse(ValueError):
    """The course is not there for this learner, or cannot be made; the text says why."""


@dataclass(frozen=True)
class Preview:
    """What a file of notes would become. `outline` is module → lesson → section titles."""

    title: str
    lessons: int
    sections: int
    cards: int
    items: int
    outline: list[tuple[str, list[tuple[str, list[str]]]]]
    warnings: list[tuple[int, str, str, str]]  # line, code, message, the line as it was
    new: int = 0  # lessons that the course to be brought up to date does not have yet
    gone: list[str] = field(default_factory=list)  # titles of those that it would lose
    full: bool = False  # the notes hold more cards or questions than a course is given


def preview_notes(
    data: bytes, *, title: str | None, filename: str, known: Course | None = None
) -> Preview:
    """Read notes and say what they would become; nothing is stored.

    Raises CorpusError for a file that cannot be used.
    """
    slug = known.slug if known else "preview"
    course = import_notes(data, slug=slug, title=title, filename=filename)
    generated = generate(course)
    lessons = {lesson.id for lesson in course.lessons}
    rows = Lesson.objects.filter(course=known, retired_at=None) if known else Lesson.objects.none()
    stored = dict(rows.order_by("position").values_list("key", "title"))
    return Preview(
        title=course.title[:TITLE_LENGTH],
        lessons=len(course.lessons),
        sections=sum(len(lesson.sections) for lesson in course.lessons),
        cards=len(course.cards) + len(generated.cards),
        items=len(course.items) + len(generated.items),
        outline=_outline(course),
        warnings=_warnings(course),
        new=len(lessons - stored.keys()),
        gone=[name for key, name in stored.items() if key not in lessons],
        full=generated.is_full,
    )


def _warnings(course: schema.Course) -> list[tuple[int, str, str, str]]:
    lines = "\n".join(lesson.text for lesson in course.lessons).split("\n")
    return [
        (one.line, one.code, one.message, lines[one.line - 1][:SOURCE_LENGTH])
        for one in course.warnings
    ]


def _outline(course: schema.Course) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    lessons: dict[str, list[tuple[str, list[str]]]] = {}
    for lesson in course.lessons:
        titles = [section.title for section in lesson.sections]
        lessons.setdefault(lesson.module, []).append((lesson.title, titles))
    return [(module.title, lessons.get(module.id, [])) for module in course.modules]


def own_courses(user: User | None) -> list[Course]:
    """The courses made from this learner's notes; staff also see those that nobody owns."""
    if user is None:
        return []
    return list(
        _own(user)
        .annotate(lesson_count=Count("lessons", filter=Q(lessons__retired_at=None)))
        .order_by("title", "id")
    )


def own_course(user: User | None, slug: str) -> Course | None:
    """One of them by its slug, or None."""
    return _own(user).filter(slug=slug).first() if user else None


def _own(user: User) -> QuerySet[Course]:
    mine = Q(owner=user) | Q(owner=None) if user.is_staff else Q(owner=user)
    return Course.objects.filter(mine, checked=False)


def is_full(user: User) -> bool:
    """Whether this learner has as many courses as one may have."""
    return Course.objects.filter(owner=user, checked=False).count() >= MOST_COURSES


def free_slug(user: User, title: str) -> str:
    """A course name that nobody has: the title, then a mark of the learner."""
    mark = hashlib.blake2b(f"{settings.MAIN_COURSE}:{user.pk}".encode(), digest_size=4).hexdigest()
    stem = slugify(title)[:SLUG_LENGTH].strip("-") or "notes"
    taken = set(Course.objects.filter(slug__startswith=f"{stem}-").values_list("slug", flat=True))
    slug, number = f"{stem}-{mark}", 1
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}-{mark}"
    return slug


@transaction.atomic
def load_own(
    data: bytes, *, user: User | None, slug: str, title: str, filename: str, now: datetime
) -> LoadReport:
    """Make or bring up to date a course from notes; a published one stays published.

    Raises CorpusError when the notes cannot be used or the name is another course's.
    """
    report, _course = load_notes(
        data, slug=slug, title=title, filename=filename, now=now, owner=user
    )
    return report


@transaction.atomic
def regenerate_course(course: Course, *, now: datetime) -> LoadReport:
    """Make the cards and items of an imported course anew from the text of its lessons.

    The text of the notes is what the lessons hold, line by line, so that ids and history stay.
    """
    lessons = Lesson.objects.filter(course=course, retired_at=None).order_by("position")
    text = "\n".join(lessons.values_list("text", flat=True))
    warnings = course.warnings  # also those of the file's encoding, which is no longer there
    report = load_own(
        text.encode(),
        user=course.owner,
        slug=course.slug,
        title=course.title,
        filename=_filename_of(course),
        now=now,
    )
    Course.objects.filter(pk=course.pk).update(warnings=warnings)
    return report


def _filename_of(course: Course) -> str:
    """The name of the file that the course was made from, as its cards keep it."""
    card = Card.objects.filter(course=course, owner=None, retired_at=None).first()
    name = card.source.rpartition(":")[0] if card else ""
    return name or "notes.md"


def rename_course(course: Course, title: str) -> None:
    """Give an imported course another title; an empty or too long one raises NotYourCourse."""
    title = " ".join(title.split())
    if not 1 <= len(title) <= TITLE_LENGTH:
        message = f"A title has 1 to {TITLE_LENGTH} characters; this one has {len(title)}."
        raise NotYourCourse(message)
    Course.objects.filter(pk=course.pk).update(title=title)


@transaction.atomic
def set_published(course: Course, *, published: bool) -> None:
    """Show an imported course to everybody, or to its owner alone again.

    Cards that others wrote in it leave it before it is hidden, so that they keep them.
    """
    if not published:
        _rescue(Card.objects.filter(course=course).exclude(owner=course.owner_id))
    Course.objects.filter(pk=course.pk).update(published=published)


def is_cut(course: Course) -> bool:
    """Whether the notes may hold more cards or questions than the course was given."""
    live = {"course": course, "retired_at": None}
    cards, items = Card.objects.filter(**live, owner=None), Item.objects.filter(**live)
    return max(cards.count(), items.count()) >= MOST


@transaction.atomic
def delete_course(course: Course) -> None:
    """Delete an imported course with all that was learnt in it.

    Cards that learners wrote themselves are theirs: they stay, with what was learnt of them.
    """
    _rescue(Card.objects.filter(course=course))
    course.delete()


def _rescue(cards: QuerySet[Card]) -> None:
    """Move own cards to the course that everybody has; where there is none they stay."""
    refuge = Course.objects.filter(slug=settings.MAIN_COURSE).first()
    if refuge is not None:
        cards.exclude(owner=None).update(course=refuge, lesson=None, section="")


@register_merge
def merge(guest: User, account: User) -> None:
    """A guest's courses become the account's, even above the limit: nothing is lost."""
    Course.objects.filter(owner=guest).update(owner=account)


@register_leaving
def leave(user: User) -> None:
    """A course that everybody sees stays, as nobody's: others are learning in it."""
    Course.objects.filter(owner=user, published=True).update(owner=None)


def collect(user: User) -> dict[str, object]:
    """The learner's imported courses with their text, for the data download."""
    return {
        "courses": [
            {
                "slug": course.slug,
                "title": course.title,
                "loaded_at": course.loaded_at,
                "lessons": list(
                    Lesson.objects.filter(course=course, retired_at=None)
                    .order_by("position")
                    .values("title", "text")
                ),
            }
            for course in Course.objects.filter(owner=user)
        ]
    }


register_collector("courses", collect)
