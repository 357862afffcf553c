"""Reads of the exam pages."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from studyapp.accounts.api import User
from studyapp.catalog.api import Course, Lesson, visible_courses
from studyapp.exams import pools
from studyapp.exams.models import AnswerEvent, Attempt, Question, Route
from studyapp.learning import apportion

Json = dict[str, Any]


def attempt_of(user: User | None, attempt_id: int) -> Attempt | None:
    """The learner's own attempt with its course, or None."""
    if user is None:
        return None
    return Attempt.objects.filter(pk=attempt_id, user=user).select_related("course").first()


def questions_of(attempt: Attempt) -> list[Question]:
    """The questions in their order."""
    return list(attempt.questions.order_by("position").defer("stem"))


def last_place(attempt: Attempt) -> int:
    """The question that was answered last, to go on from; 1 at the start."""
    place = attempt.events.order_by("-id").values_list("position", flat=True).first()
    return place or 1


def question_to_answer(
    user: User, attempt_id: int, position: int, tab: str, number: int
) -> tuple[Question | None, bool]:
    """A question with its attempt locked, for an answer; the flag says that it is known already."""
    same = AnswerEvent.objects.filter(attempt_id=OuterRef("attempt_id"), tab=tab, number=number)
    row = (
        Question.objects.select_for_update(of=("attempt",))
        .select_related("attempt")
        .filter(attempt_id=attempt_id, attempt__user=user, position=position)
        .annotate(repeated=Exists(same))
        .defer("stem", "stem_html")
        .first()
    )
    return row, bool(row and row.repeated)


def with_answers(attempts: "QuerySet[Attempt]") -> list[tuple[Attempt, int]]:
    """Attempts, each with the number of its questions that have an answer."""
    answered = Count("questions", filter=Q(questions__answered_at__isnull=False))
    return [(row, row.answered) for row in attempts.annotate(answered=answered)]


def open_attempts(user: User | None) -> "QuerySet[Attempt]":
    """What the learner has begun and not finished, newest first."""
    if user is None:
        return Attempt.objects.none()
    return Attempt.objects.filter(user=user, submitted_at=None).order_by("-started_at", "-id")


def still_running(user: User | None, now: datetime) -> "QuerySet[Attempt]":
    """Those of the open attempts whose time is not over."""
    return open_attempts(user).filter(Q(deadline_at=None) | Q(deadline_at__gt=now))


def finished_attempts(user: User | None) -> "QuerySet[Attempt]":
    """What the learner has finished, newest first."""
    if user is None:
        return Attempt.objects.none()
    finished = Attempt.objects.filter(user=user, submitted_at__isnull=False)
    return finished.select_related("course").order_by("-submitted_at", "-id")


def route_of(user: User | None) -> Route | None:
    """The learner's route with its diagnostic test."""
    if user is None:
        return None
    return Route.objects.filter(user=user).select_related("attempt").first()


def exam_before(attempt: Attempt) -> Attempt | None:
    """The finished practice exam of the same course before this one."""
    return (
        Attempt.objects.filter(
            user_id=attempt.user_id,
            course_id=attempt.course_id,
            kind=Attempt.Kind.EXAM,
            submitted_at__lt=attempt.submitted_at,
        )
        .order_by("-submitted_at", "-id")
        .first()
    )


def task_tallies(attempt: Attempt) -> dict[str, tuple[int, int]]:
    """Right and total by task of a finished attempt."""
    rows = (
        attempt.questions.order_by()
        .values_list("task")
        .annotate(right_ones=Count("pk", filter=Q(right=True)), every=Count("pk"))
    )
    return {task: (right, every) for task, right, every in rows}


@dataclass(frozen=True)
class Shortfall:
    """A domain that has too few questions for an exam."""

    title: str
    needed: int
    available: int


def shortfalls(course: Course) -> list[Shortfall]:
    """The domains for which the checked questions do not suffice yet; empty when an exam can be."""
    domains = pools.domains_of(course)
    total, _minutes = pools.exam_facts(course)
    if not domains:
        return [Shortfall("the exam", total, 0)]
    needed = apportion(total, {domain["id"]: domain["weight"] for domain in domains})
    counts = dict(pools.mock_items().order_by().values_list("domain").annotate(every=Count("pk")))
    return [
        Shortfall(domain["title"], needed[domain["id"]], counts.get(domain["id"], 0))
        for domain in domains
        if counts.get(domain["id"], 0) < needed[domain["id"]]
    ]


@dataclass
class Choices:
    """A group of things that a quiz can be about: (scope, title, questions)."""

    title: str
    entries: list[tuple[str, str, int]] = field(default_factory=list)


def quiz_choices(user: User | None) -> list[Choices]:
    """What the learner may take a quiz on, grouped for a select; only what has questions."""
    courses = {course.pk: course for course in visible_courses(user)}
    rows = (
        pools.quiz_items()
        .filter(course__in=list(courses))
        .order_by()
        .values_list("course_id", "lesson_id", "task")
        .annotate(every=Count("pk"))
    )
    by_lesson: dict[int, int] = {}
    by_task: dict[tuple[int, str], int] = {}
    for course_id, lesson_id, task, every in rows:
        if lesson_id is not None:
            by_lesson[lesson_id] = by_lesson.get(lesson_id, 0) + every
        by_task[course_id, task] = by_task.get((course_id, task), 0) + every
    lessons = (
        Lesson.objects.filter(course__in=list(courses), retired_at=None)
        .order_by("course_id", "position")
        .values_list("pk", "course_id", "title", "number", "module_id", "module__title")
    )
    groups: list[Choices] = []
    lesson_rows = list(lessons)
    for course in courses.values():
        groups += _course_choices(course, lesson_rows, by_lesson, by_task)
    return [group for group in groups if group.entries]


def _course_choices(
    course: Course,
    lessons: list[tuple[int, int, str, str, int, str]],
    by_lesson: dict[int, int],
    by_task: dict[tuple[int, str], int],
) -> list[Choices]:
    suffix = "" if course.checked else f" of {course.title}, from your notes, unchecked"
    tasks, modules, single = (
        Choices(f"{name}{suffix}") for name in ("Exam tasks", "Modules", "Lessons")
    )
    for task, title in pools.task_titles(course).items() if course.checked else ():
        if by_task.get((course.pk, task)):
            tasks.entries.append((f"tasks:{task}", f"{task} {title}", by_task[course.pk, task]))
    sums: dict[int, tuple[str, int]] = {}
    for pk, course_id, title, number, module_id, module in lessons:
        every = by_lesson.get(pk, 0)
        if course_id != course.pk or not every:
            continue
        single.entries.append((f"lesson:{pk}", f"{number} {title}", every))
        sums[module_id] = (module, sums.get(module_id, ("", 0))[1] + every)
    modules.entries = [(f"module:{pk}", title, n) for pk, (title, n) in sums.items()]
    return [tasks, modules, single]
