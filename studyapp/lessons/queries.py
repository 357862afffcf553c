"""Reads of the lesson pages: what is the same for all, and what is one learner's."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q
from django.urls import reverse

from studyapp.accounts.api import User
from studyapp.catalog.api import Check, Course, Lesson, Module, Section, visible_courses
from studyapp.lessons.models import CheckAnswer, Reading

Json = dict[str, Any]


@dataclass(frozen=True)
class Neighbour:
    """A lesson as a link."""

    id: int
    title: str
    path: str
    number: str = ""
    minutes: int = 0


@dataclass(frozen=True, eq=False)
class LessonPage:
    """The part of a lesson page that all learners share; kept in memory between loads.

    Pages are told apart by identity, so that what is rendered from one can be kept by it.
    """

    lesson: Lesson
    module: Module
    course: Course
    place_in_module: int
    sections: list[Section]
    checks: dict[str, Check]
    siblings: list[Neighbour]
    previous: Neighbour | None
    next: Neighbour | None
    cards: int
    items: int
    course_path: str
    eyebrow: str
    urls: dict[str, str]


@dataclass
class LessonState:
    """One learner's part of it."""

    reading: Reading | None = None
    read: set[int] = field(default_factory=set)
    answers: dict[int, CheckAnswer] = field(default_factory=dict)


def lesson_page(
    user: User | None, course_slug: str | None, module: str, key: str
) -> LessonPage | None:
    """A lesson that this learner may see, or None.

    Plain SQL here and in `lesson_state`: this is the most read page, and to build these
    queries costs more than to run them.
    """
    slug = course_slug or settings.MAIN_COURSE
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT loaded_at, published, owner_id FROM catalog_course WHERE slug = %s", [slug]
        )
        row = cursor.fetchone()
    if row is None:
        return None
    loaded_at, published, owner_id = row
    if not published and (user is None or owner_id != user.pk):
        return None
    return kept_page(slug, module, key, str(loaded_at))


@lru_cache(maxsize=256)
def kept_page(slug: str, module: str, key: str, loaded_at: str) -> LessonPage | None:
    """What all learners share of a page, kept in this process.

    `loaded_at` is part of the key alone: a new load makes the page anew.
    """
    lesson = (
        Lesson.objects.select_related("module", "course")
        .filter(course__slug=slug, module__key=module, key=key, retired_at=None)
        .defer("text", "conflict")
        .first()
    )
    if lesson is None:
        return None
    fields = ("pk", "title", "path", "number", "minutes", "module_id")
    every = list(
        Lesson.objects.filter(course=lesson.course, retired_at=None)
        .order_by("position")
        .values_list(*fields)
    )
    at = next(place for place, row in enumerate(every) if row[0] == lesson.pk)
    siblings = [Neighbour(*row[:5]) for row in every if row[5] == lesson.module_id]
    sections = list(lesson.sections.order_by("position"))
    return LessonPage(
        lesson=lesson,
        module=lesson.module,
        course=lesson.course,
        place_in_module=next(
            place for place, row in enumerate(siblings, start=1) if row.id == lesson.pk
        ),
        sections=sections,
        checks={check.key: check for check in lesson.checks.filter(retired_at=None)},
        siblings=siblings,
        previous=Neighbour(*every[at - 1][:5]) if at > 0 else None,
        next=Neighbour(*every[at + 1][:5]) if at + 1 < len(every) else None,
        cards=lesson.cards.filter(retired_at=None, owner=None).count(),
        items=lesson.items.filter(retired_at=None).exclude(pool="mock").count(),
        course_path=course_path(lesson.course),
        eyebrow=_eyebrow(lesson),
        urls={
            name: reverse(f"lessons:{name}", args=[lesson.pk])
            for name in ("place", "note", "read", "edit")
        }
        | {"course": reverse("lessons:course"), "report": _report_url(lesson)},
    )


def _report_url(lesson: Lesson) -> str:
    about = urlencode({"kind": "lesson", "subject": lesson.key, "path": lesson.path})
    return f"{reverse('lessons:report')}?{about}"


def course_path(course: Course) -> str:
    """The URL path of a course."""
    if course.slug == settings.MAIN_COURSE:
        return reverse("lessons:course")
    return reverse("lessons:other_course", args=[course.slug])


def _eyebrow(lesson: Lesson) -> str:
    """The line above the title: which lesson, which exam tasks, and whether it is checked."""
    tasks = " and ".join(lesson.tasks)
    about = f", exam {'tasks' if len(lesson.tasks) > 1 else 'task'} {tasks}" if tasks else ""
    origin = "" if lesson.course.checked else ", from your notes, unchecked"
    return f"Lesson {lesson.number}{about}{origin}"


def lesson_state(user: User | None, page: LessonPage) -> LessonState:
    """What this learner has read, noted and answered here."""
    if user is None:
        return LessonState()
    readings = list(
        Reading.objects.raw(
            "SELECT r.* FROM lessons_reading r JOIN catalog_lesson l ON l.id = r.lesson_id"
            " WHERE r.user_id = %s AND l.module_id = %s",
            [user.pk, page.module.pk],
        )
    )
    answers = CheckAnswer.objects.raw(
        "SELECT a.* FROM lessons_checkanswer a JOIN catalog_check c ON c.id = a.check_row_id"
        " WHERE a.user_id = %s AND c.lesson_id = %s",
        [user.pk, page.lesson.pk],
    )
    return LessonState(
        reading=next((row for row in readings if row.lesson_id == page.lesson.pk), None),
        read={row.lesson_id for row in readings if row.read_at},
        answers={answer.check_row_id: answer for answer in answers},
    )


@dataclass(frozen=True)
class ModuleRow:
    """A module on the course page, with this learner's progress."""

    module: Module
    lessons: list[Lesson]
    done: int
    minutes: int


def course_rows(course: Course, read: set[int]) -> list[ModuleRow]:
    """The modules of a course in order."""
    by_module: dict[int, list[Lesson]] = {}
    lessons = Lesson.objects.filter(course=course, retired_at=None).only(
        "title", "summary", "path", "number", "minutes", "module_id", "course_id", "position"
    )
    for lesson in lessons.order_by("position"):
        by_module.setdefault(lesson.module_id, []).append(lesson)
    return [
        ModuleRow(
            module=module,
            lessons=by_module.get(module.pk, []),
            done=sum(lesson.pk in read for lesson in by_module.get(module.pk, [])),
            minutes=sum(lesson.minutes for lesson in by_module.get(module.pk, [])),
        )
        for module in course.modules.order_by("position")
    ]


def read_lessons(user: User | None, course: Course) -> set[int]:
    """The lessons of a course that the learner has marked read."""
    if user is None:
        return set()
    rows = Reading.objects.filter(user=user, lesson__course=course, read_at__isnull=False)
    return set(rows.values_list("lesson_id", flat=True))


def other_courses(user: User | None) -> list[Course]:
    """Courses besides ours that the learner may see, with their lesson counts."""
    return list(
        visible_courses(user)
        .exclude(slug=settings.MAIN_COURSE)
        .annotate(lesson_count=Count("lessons", filter=Q(lessons__retired_at=None)))
    )


def visible_course(user: User | None, slug: str) -> Course | None:
    """A course by its slug if this learner may see it."""
    return visible_courses(user).filter(slug=slug).first()


def visible_lesson(user: User | None, lesson_id: int) -> Lesson | None:
    """A lesson by its row id if this learner may see it."""
    lesson = Lesson.objects.select_related("course").filter(pk=lesson_id).first()
    if lesson and visible_courses(user).filter(pk=lesson.course_id).exists():
        return lesson
    return None


def lesson_title(user: User | None, path: str) -> str:
    """The title of the lesson at a path if this learner may see it, else nothing."""
    found = Lesson.objects.filter(path=path, course__in=visible_courses(user))
    return found.values_list("title", flat=True).first() or ""


def visible_check(user: User | None, check_id: int) -> Check | None:
    """An embedded check by its row id if this learner may see it."""
    check = Check.objects.select_related("lesson").filter(pk=check_id, retired_at=None).first()
    if check and visible_courses(user).filter(pk=check.course_id).exists():
        return check
    return None


def my_notes(user: User | None) -> list[Reading]:
    """The learner's notes in course order."""
    if user is None:
        return []
    return list(
        Reading.objects.filter(user=user)
        .exclude(note="")
        .select_related("lesson", "lesson__module")
        .order_by("lesson__course_id", "lesson__position")
    )


def reading_progress(user: User | None) -> Json:
    """How far the learner is in our course: read, total, and the lesson to go on with."""
    lessons = list(
        Lesson.objects.filter(course__slug=settings.MAIN_COURSE, retired_at=None)
        .order_by("position")
        .values_list("pk", "title", "path", "minutes", "module__title", "number")
    )
    rows = Reading.objects.filter(user=user) if user else Reading.objects.none()
    readings = {row.lesson_id: row for row in rows}
    read = {pk for pk, row in readings.items() if row.read_at}
    opened = [row for row in readings.values() if not row.read_at]
    resume = max(opened, key=lambda row: row.opened_at, default=None)
    unread = [row for row in lessons if row[0] not in read]
    chosen = next((row for row in unread if resume and row[0] == resume.lesson_id), None)
    upcoming = chosen or (unread[0] if unread else None)
    return {
        "total": len(lessons),
        "read": sum(row[0] in read for row in lessons),
        "next": upcoming
        and Neighbour(upcoming[0], upcoming[1], upcoming[2], upcoming[5], upcoming[3]),
        "next_module": upcoming and upcoming[4],
        "place": resume.place if resume and chosen else "",
    }
