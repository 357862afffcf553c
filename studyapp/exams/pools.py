"""Which items may come into a sitting, and what a quiz can be about."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.db.models import Max, QuerySet

from studyapp.accounts.api import User
from studyapp.catalog.api import Course, Item, Lesson, Module, main_course, visible_courses
from studyapp.exams.models import Question
from studyapp.learning import Candidate

QUIZ_POOLS = ("practice", "unchecked")
QUIZ_SIZES = (5, 10, 20)
DIAGNOSTIC_SIZE = 24
_SCOPE = re.compile(
    r"(lesson|module):(\d{1,15})|(?:task|tasks):([0-9.]{1,8}(?:,[0-9.]{1,8}){0,30})"
)


class BadChoice(ValueError):
    """What was chosen cannot be; the text says why."""


@dataclass(frozen=True)
class Drawn:
    """Candidates for `learning.blueprint`, and the row of each by its id there."""

    candidates: list[Candidate]
    rows: dict[str, int]
    seen: Mapping[str, datetime]


@dataclass(frozen=True)
class Topic:
    """What a quiz is about: `of` is the stored form, e.g. "lesson:7" or "tasks:2.1,3.4"."""

    of: str
    course: Course
    title: str
    items: "QuerySet[Item]"


def mock_items() -> "QuerySet[Item]":
    """The items that a scored exam may draw from: those of checked, published courses."""
    return Item.objects.filter(
        pool="mock", retired_at=None, course__checked=True, course__published=True
    ).exclude(level="beyond")


def quiz_items() -> "QuerySet[Item]":
    """The items that short quizzes draw from; notes' own items stay in their course's quizzes."""
    return Item.objects.filter(pool__in=QUIZ_POOLS, retired_at=None).exclude(level="beyond")


def diagnostic_items() -> "QuerySet[Item]":
    """The items of the diagnostic test: written practice items of our own course.

    Those of practice exams stay unseen until there is one.
    """
    return quiz_items().filter(
        pool="practice", family=None, course__slug=settings.MAIN_COURSE, course__checked=True
    )


def draw(user: User, items: "QuerySet[Item]") -> Drawn:
    """The candidates among `items`, and when this learner last met each of them."""
    rows = items.values_list(
        "pk", "course_id", "key", "domain", "task", "level", "kind", "family",
        "lesson_id", "lesson__module_id",
    )  # fmt: skip
    candidates, by_id = [], {}
    for pk, course, key, domain, task, level, kind, family, lesson, module in rows:
        candidate = Candidate(
            id=f"{course}/{key}",
            domain=domain,
            task=task,
            level=level,
            kind=cast("Any", kind),
            family=family,
            lesson=str(lesson or ""),
            module=str(module or ""),
        )
        candidates.append(candidate)
        by_id[candidate.id] = pk
    met = dict(
        Question.objects.filter(attempt__user=user, item__isnull=False)
        .order_by()
        .values_list("item_id")
        .annotate(last=Max("attempt__started_at"))
    )
    seen = {name: met[pk] for name, pk in by_id.items() if pk in met}
    return Drawn(candidates, by_id, seen)


def topic_of(user: User, text: str) -> Topic | None:
    """What a quiz's scope means to this learner; None when there is no such thing for them.

    Raises BadChoice when the text is no scope at all.
    """
    found = _SCOPE.fullmatch(text)
    if found is None:
        message = "Choose a lesson, a module or an exam task for the quiz."
        raise BadChoice(message)
    kind, number, tasks = found.groups()
    if kind == "lesson":
        return _lesson_topic(user, int(number))
    if kind == "module":
        return _module_topic(user, int(number))
    return _task_topic(tuple(dict.fromkeys(tasks.split(","))))


def _lesson_topic(user: User, pk: int) -> Topic | None:
    lesson = (
        Lesson.objects.filter(pk=pk, retired_at=None, course__in=visible_courses(user))
        .select_related("course")
        .first()
    )
    if lesson is None:
        return None
    items = quiz_items().filter(course=lesson.course, lesson=lesson)
    return Topic(f"lesson:{pk}", lesson.course, f"Quiz: {lesson.title}"[:200], items)


def _module_topic(user: User, pk: int) -> Topic | None:
    module = (
        Module.objects.filter(pk=pk, course__in=visible_courses(user))
        .select_related("course")
        .first()
    )
    if module is None:
        return None
    items = quiz_items().filter(course=module.course, lesson__module=module)
    return Topic(f"module:{pk}", module.course, f"Quiz: {module.title}"[:200], items)


def _task_topic(tasks: tuple[str, ...]) -> Topic | None:
    course = main_course()
    titles = task_titles(course) if course else {}
    if course is None or not set(tasks) <= set(titles):
        return None
    title = f"task {tasks[0]}, {titles[tasks[0]]}" if len(tasks) == 1 else f"{len(tasks)} tasks"
    items = quiz_items().filter(task__in=tasks, course=course, pool="practice")
    return Topic(f"tasks:{','.join(tasks)}", course, f"Quiz: {title}"[:200], items)


def task_titles(course: Course) -> dict[str, str]:
    """The titles of the course's exam tasks by their id, in the guide's order."""
    return {task["id"]: task["title"] for task in course.facts.get("tasks", [])}


def domains_of(course: Course) -> list[dict[str, Any]]:
    """The exam's domains, each {id, title, weight}."""
    return list(course.facts.get("domains", []))


def exam_facts(course: Course) -> tuple[int, int]:
    """How many questions the exam has, and how many minutes."""
    facts = course.facts.get("exam") or {}
    return int(facts.get("questions", 65)), int(facts.get("minutes", 90))
