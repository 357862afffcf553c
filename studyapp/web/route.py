"""The route page: what a diagnostic test and the learner's hours make of the course."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.urls import reverse

from studyapp.accounts.api import User
from studyapp.catalog.api import Lab, Lesson, main_course
from studyapp.common.words import plural
from studyapp.exams import api as exams
from studyapp.learning.route import HOURS, Route, Stop, build_route, needs
from studyapp.lessons import api as lessons
from studyapp.progress.api import Outline, exam_outline
from studyapp.web.plan import practise_url


@dataclass(frozen=True)
class RouteCard:
    """How far a learner is on the route: what Today shows."""

    hours: int
    read: int
    total: int
    next: lessons.NextLesson | None

    @property
    def percent(self) -> int:
        """The share of its lessons that is read, in whole percent."""
        return 100 * self.read // self.total if self.total else 100

    @property
    def sentence(self) -> str:
        """The same in words."""
        return f"{self.read} of {plural(self.total, 'lesson')} on it read"


@dataclass(frozen=True)
class _Drawn:
    """A route with the rows that it was made from."""

    outline: Outline
    kept: exams.Routed
    route: Route
    need: dict[str, float]
    lessons: list[Lesson]  # those on the route
    left_out: int
    read: set[str]


def route_card(user: User) -> RouteCard | None:
    """The learner's route in short; None without one."""
    drawn = _draw(user)
    if drawn is None:
        return None
    unread = next((row for row in drawn.lessons if row.key not in drawn.read), None)
    upcoming = None
    if unread is not None:
        upcoming = lessons.NextLesson(
            title=unread.title,
            path=unread.path,
            number=unread.number,
            minutes=unread.minutes,
            module=unread.module.title,
            begun=False,
        )
    read = sum(row.key in drawn.read for row in drawn.lessons)
    return RouteCard(drawn.kept.hours, read, len(drawn.lessons), upcoming)


def route_page(user: User | None) -> dict[str, Any]:
    """The context of the route page; without a route it says how to get one."""
    drawn = _draw(user)
    if drawn is None:
        return {"route": None}
    titles = {task.id: task.title for task in drawn.outline.tasks.values()}
    read = [row.key in drawn.read for row in drawn.lessons]
    return {
        "route": drawn.route,
        "kept": drawn.kept,
        "hours_choices": HOURS,
        "modules": _by_module(drawn.lessons, drawn.read),
        "read": sum(read),
        "left_out": drawn.left_out,
        "next": next(
            (row for row, done in zip(drawn.lessons, read, strict=True) if not done), None
        ),
        "labs": _labs(drawn.route.labs),
        "quizzes": [
            {
                "task": quiz.task,
                "title": titles[quiz.task],
                "count": quiz.count,
                "url": practise_url(quiz.task),
                "right": drawn.kept.answers.get(quiz.task, (0, 0))[0],
                "asked": drawn.kept.answers.get(quiz.task, (0, 0))[1],
            }
            for quiz in drawn.route.quizzes
        ],
        "shares": _shares(drawn.route),
    }


def _draw(user: User | None) -> _Drawn | None:
    kept = exams.route(user)
    outline = exam_outline()
    course = main_course()
    if user is None or kept is None or outline is None or course is None:
        return None
    need = needs(_task_weights(outline), _known(outline, kept.answers))
    rows = list(
        Lesson.objects.filter(course=course, retired_at=None, status="in-exam")
        .select_related("module")
        .only("key", "title", "path", "number", "minutes", "tasks", "module__title", "course_id")
        .order_by("position")
    )
    labs = Lab.objects.filter(course=course, retired_at=None).order_by("position")
    route = build_route(
        kept.hours,
        need,
        [Stop(row.key, row.minutes, tuple(row.tasks)) for row in rows],
        [
            Stop(key, minutes, tuple(tasks))
            for key, minutes, tasks in labs.values_list("key", "minutes", "tasks")
        ],
    )
    chosen = set(route.lessons)
    on_it = [row for row in rows if row.key in chosen]
    read = lessons.read_keys(user)
    return _Drawn(outline, kept, route, need, on_it, len(rows) - len(on_it), read)


def _task_weights(outline: Outline) -> dict[str, float]:
    """The share of the exam that each task has, in percent: its domain's, evenly."""
    return {
        task.id: domain.weight / len(domain.tasks)
        for domain in outline.domains
        for task in domain.tasks
    }


def _known(outline: Outline, answers: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """The answers about tasks that the course has now."""
    return {task: counts for task, counts in answers.items() if task in outline.tasks}


def _by_module(rows: Sequence[Lesson], read: set[str]) -> list[dict[str, Any]]:
    return [
        {
            "title": title,
            "lessons": [(row, row.key in read) for row in group],
            "minutes": sum(row.minutes for row in group),
        }
        for title, group in (
            (title, list(found)) for title, found in groupby(rows, key=lambda row: row.module.title)
        )
    ]


def _labs(keys: Sequence[str]) -> list[dict[str, Any]]:
    rows = Lab.objects.filter(key__in=keys, retired_at=None).order_by("position")
    return [
        {"title": title, "minutes": minutes, "url": reverse("labs:lab", args=[key])}
        for key, title, minutes in rows.values_list("key", "title", "minutes")
    ]


def _shares(route: Route) -> list[tuple[str, str, int]]:
    """What the hours go to: name, count and minutes of each part."""
    quizzes = sum(quiz.count for quiz in route.quizzes)
    parts = [
        ("Reading", plural(len(route.lessons), "lesson"), route.lesson_minutes),
        ("Labs", plural(len(route.labs), "lab"), route.lab_minutes),
        ("Quizzes", plural(quizzes, "quiz", "quizzes"), route.quiz_minutes),
        ("Practice exams", plural(route.exams, "exam"), route.exam_minutes),
        ("Cards", "as they fall due", route.card_minutes),
    ]
    return [part for part in parts if part[2]]
