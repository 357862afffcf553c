"""The door of `exams`: what other rooms show of a learner's exams."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from studyapp.accounts.api import User
from studyapp.exams import queries
from studyapp.exams.models import Attempt
from studyapp.learning.scoring import PASS_SCORE

__all__ = [
    "Counts",
    "Open",
    "Result",
    "Routed",
    "counts",
    "open_attempt",
    "results",
    "route",
]


@dataclass(frozen=True)
class Result:
    """A finished practice exam; `scaled` is our estimate."""

    title: str
    path: str
    scaled: int
    passed: bool
    right: int
    total: int
    at: datetime


@dataclass(frozen=True)
class Open:
    """A sitting that can be gone on with."""

    title: str
    path: str
    is_exam: bool
    answered: int
    total: int
    deadline: datetime | None


@dataclass(frozen=True)
class Counts:
    """How many exams and quizzes a learner has finished, and how many exams were passed."""

    exams: int
    passed: int
    quizzes: int


def results(user: User | None, limit: int = 10) -> list[Result]:
    """The practice exams finished last, newest first."""
    rows = queries.finished_attempts(user).filter(kind=Attempt.Kind.EXAM, scaled__isnull=False)
    return [
        Result(
            title=row.title,
            path=reverse("exams:report", args=[row.pk]),
            scaled=row.scaled or 0,
            passed=(row.scaled or 0) >= PASS_SCORE,
            right=row.right,
            total=row.total,
            at=row.submitted_at,
        )
        for row in rows[:limit]
        if row.submitted_at is not None
    ]


def open_attempt(user: User | None, now: datetime) -> Open | None:
    """The sitting begun last whose time is not over, or None; exams come before quizzes."""
    running = queries.still_running(user, now).order_by("kind", "-started_at", "-id")
    for row, answered in queries.with_answers(running[:1]):
        return Open(
            title=row.title,
            path=reverse("exams:attempt", args=[row.pk]),
            is_exam=row.is_exam,
            answered=answered,
            total=row.total,
            deadline=row.deadline_at,
        )
    return None


def counts(user: User | None) -> Counts:
    """What the learner has finished so far."""
    rows = queries.finished_attempts(user).order_by().values_list("kind", "scaled")
    exams = [scaled or 0 for kind, scaled in rows if kind == Attempt.Kind.EXAM]
    return Counts(
        exams=len(exams),
        passed=sum(scaled >= PASS_SCORE for scaled in exams),
        quizzes=len(rows) - len(exams),
    )


@dataclass(frozen=True)
class Routed:
    """A route as it is kept: the hours, and what the diagnostic test showed by task.

    `answers` has (right, asked). `keep_url` takes other hours, `report` is the test's report.
    """

    hours: int
    answers: dict[str, tuple[int, int]]
    on: datetime
    keep_url: str
    report: str


def route(user: User | None) -> Routed | None:
    """The learner's route; None before one was made."""
    found = queries.route_of(user)
    if found is None:
        return None
    return Routed(
        hours=found.hours,
        answers=queries.task_tallies(found.attempt),
        on=found.attempt.submitted_at or found.made_at,
        keep_url=reverse("exams:route", args=[found.attempt_id]),
        report=reverse("exams:report", args=[found.attempt_id]),
    )
