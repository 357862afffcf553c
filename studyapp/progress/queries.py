"""Reads of what a learner has shown: mastery by task, the forecast, the days of study.

Evidence is summed by the database, one row for each task, kind and day, so that a learner with
tens of thousands of answers costs as much as one with hundreds. `learning.mastery` judges one
piece of each sum; a belief is a sum over its evidence, so that n equal pieces count n-fold.
Within a day all of a sum's pieces count as old as its newest one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import CharField, Count, Max, Sum
from django.db.models.functions import Cast, Substr

from studyapp.accounts.api import User
from studyapp.catalog.api import Course
from studyapp.common.middleware import zone
from studyapp.learning import (
    Belief,
    HeatMap,
    Mastery,
    NotEnough,
    Readiness,
    Streak,
    day_bounds,
    estimate,
    heat_map,
    local_day,
    readiness,
    streak,
)
from studyapp.learning.mastery import FORECAST_KINDS
from studyapp.learning.mastery import Evidence as Piece
from studyapp.progress.models import Day, Evidence

WINDOW = timedelta(days=365)  # older evidence weighs less than a five-thousandth
HISTORY_WEEKS = 12
KEPT = 60 * 60 * 24  # seconds that a standing is kept; its key changes with each new evidence


@dataclass(frozen=True)
class Task:
    """A task statement of the exam."""

    id: str
    title: str
    domain: str


@dataclass(frozen=True)
class Domain:
    """A domain of the exam: its share of the questions in percent, and its tasks."""

    id: str
    title: str
    weight: int
    tasks: tuple[Task, ...]


@dataclass(frozen=True)
class Outline:
    """What the exam asks: domains with their tasks."""

    code: str
    domains: tuple[Domain, ...]

    @property
    def tasks(self) -> dict[str, Task]:
        """Every task by its id, in order."""
        return {task.id: task for domain in self.domains for task in domain.tasks}

    @property
    def weights(self) -> dict[str, int]:
        """The weight of each domain."""
        return {domain.id: domain.weight for domain in self.domains}

    @property
    def domain_of(self) -> dict[str, str]:
        """The domain of each task."""
        return {task.id: task.domain for task in self.tasks.values()}

    def domain(self, key: str) -> Domain:
        """The domain with that id."""
        return next(domain for domain in self.domains if domain.id == key)


@dataclass(frozen=True)
class Forecast:
    """The readiness as it stood on a day."""

    on: date
    readiness: Readiness


@dataclass(frozen=True)
class Standing:
    """What the evidence says of a learner: each task, the forecast, and how it went."""

    outline: Outline
    masteries: dict[str, Mastery]
    forecast: Readiness | NotEnough
    history: tuple[Forecast, ...] = ()

    @property
    def answers(self) -> int:
        """Exam and quiz answers that the forecast counts."""
        return sum(mastery.answers for mastery in self.masteries.values())

    @property
    def seen(self) -> int:
        """All evidence of the last year."""
        return sum(mastery.seen for mastery in self.masteries.values())


@dataclass(frozen=True)
class DaySums:
    """What was done on one day."""

    answers: int = 0
    reviews: int = 0
    lessons: int = 0
    seconds: int = 0


@dataclass(frozen=True)
class Activity:
    """The days of study up to today."""

    streak: Streak
    heat: HeatMap
    today: DaySums


@dataclass(frozen=True)
class DoneToday:
    """Evidence of one kind from today: how many rows, how many right, when the last one came."""

    count: int
    right: float
    last: datetime


@dataclass(frozen=True)
class _Sum:
    task: str
    kind: Any
    count: int
    mean: float
    latest: datetime


def exam_outline() -> Outline | None:
    """Domains and tasks of our own course; None before the first load.

    A domain without weight or without tasks is no part of it: nothing could be said of it.
    """
    facts = Course.objects.filter(slug=settings.MAIN_COURSE).values_list("facts", flat=True).first()
    if not facts:
        return None
    tasks = [Task(row["id"], row["title"], row["domain"]) for row in facts.get("tasks", [])]
    domains = [
        Domain(
            id=row["id"],
            title=row["title"],
            weight=row["weight"],
            tasks=tuple(task for task in tasks if task.domain == row["id"]),
        )
        for row in facts.get("domains", [])
    ]
    counting = tuple(domain for domain in domains if domain.weight > 0 and domain.tasks)
    code = (facts.get("exam") or {}).get("code", "")
    return Outline(code, counting) if counting else None


def standing(user: User, now: datetime) -> Standing | None:
    """What the evidence says at `now`; None before the course is loaded."""
    outline = exam_outline()
    if outline is None:
        return None
    rows = Evidence.objects.filter(user=user).aggregate(count=Count("id"), last=Max("id"))
    day = local_day(now, zone(user.time_zone).key)
    key = f"standing:{user.pk}:{rows['count']}:{rows['last']}:{day}"
    kept: Standing | None = cache.get(key)
    if kept is not None and kept.outline == outline:
        return kept
    made = _standing(user, outline, now, bool(rows["count"]))
    cache.set(key, made, KEPT)
    return made


def activity(user: User, now: datetime) -> Activity:
    """Streak, heat map and today's sums."""
    fields = ("on", "answers", "reviews", "lessons", "seconds")
    rows = Day.objects.filter(user=user).order_by().values_list(*fields)
    days = {on: DaySums(*sums) for on, *sums in rows}
    counts = {on: sums.answers + sums.reviews + sums.lessons for on, sums in days.items()}
    today = local_day(now, zone(user.time_zone).key)
    return Activity(
        streak=streak(counts, today),
        heat=heat_map(counts, today),
        today=days.get(today, DaySums()),
    )


def done_today(user: User, now: datetime) -> dict[str, DoneToday]:
    """Today's evidence by kind; an item of several tasks counts for each of them."""
    start, end = day_bounds(now, zone(user.time_zone).key)
    rows = (
        Evidence.objects.filter(user=user, at__gte=start, at__lt=end)
        .order_by()
        .values_list("kind")
        .annotate(count=Count("id"), right=Sum("correct"), last=Max("at"))
    )
    return {kind: DoneToday(count, right, last) for kind, count, right, last in rows}


def subjects_seen(user: User, kind: str) -> int:
    """How many different items, cards or checks the learner has met."""
    rows = Evidence.objects.filter(user=user, kind=kind)
    found: int = rows.aggregate(count=Count("subject", distinct=True))["count"]
    return found


def _standing(user: User, outline: Outline, now: datetime, any_evidence: bool) -> Standing:
    sums = _sums(user, now - WINDOW) if any_evidence else []
    masteries = measure(sums, outline.tasks, now)
    forecast = _forecast(masteries, outline)
    history: tuple[Forecast, ...] = ()
    if isinstance(forecast, Readiness):
        today = local_day(now, zone(user.time_zone).key)
        history = (*_history(sums, outline, now, today), Forecast(today, forecast))
    return Standing(outline, masteries, forecast, history)


def _history(sums: Iterable[_Sum], outline: Outline, now: datetime, today: date) -> list[Forecast]:
    """The forecasts of the last weeks, oldest first, from the evidence that there was then."""
    counting = [row for row in sums if row.kind in FORECAST_KINDS]
    points = []
    for weeks in range(HISTORY_WEEKS, 0, -1):
        then = now - timedelta(weeks=weeks)
        known = [row for row in counting if row.latest <= then]
        made = _forecast(measure(known, outline.tasks, then), outline) if known else None
        if isinstance(made, Readiness):
            points.append(Forecast(today - timedelta(weeks=weeks), made))
    return points


def _forecast(masteries: Mapping[str, Mastery], outline: Outline) -> Readiness | NotEnough:
    return readiness(masteries, weights=outline.weights, domains=outline.domain_of)


def _sums(user: User, since: datetime) -> list[_Sum]:
    day = Substr(Cast("at", CharField()), 1, 10)
    rows = (
        Evidence.objects.filter(user=user, at__gte=since)
        .exclude(task="")
        .annotate(day=day)
        .order_by()
        .values_list("task", "kind", "day")
        .annotate(count=Count("id"), right=Sum("correct"), latest=Max("at"))
    )
    return [
        _Sum(task, kind, count, min(1.0, right / count), latest)
        for task, kind, _day, count, right, latest in rows
    ]


@dataclass
class _Tally:
    """The parts of a mastery while they are being summed."""

    belief: list[float] = field(default_factory=lambda: [0.0, 0.0])
    forecast: list[float] = field(default_factory=lambda: [0.0, 0.0])
    seen: int = 0
    answers: int = 0

    def add(self, one: Mastery, times: int) -> None:
        """Add `times` pieces of evidence that are worth `one` each."""
        for total, part in ((self.belief, one.belief), (self.forecast, one.forecast)):
            total[0] += times * part.right
            total[1] += times * part.wrong
        self.seen += times * one.seen
        self.answers += times * one.answers


def measure(sums: Iterable[_Sum], tasks: Iterable[str], now: datetime) -> dict[str, Mastery]:
    """The mastery of each task at `now`, as `learning.estimate` gives for the single pieces."""
    tallies = {task: _Tally() for task in tasks}
    for row in sums:
        if row.task in tallies:
            piece = Piece(row.task, row.kind, row.mean, row.latest)
            one = estimate([piece], tasks=[row.task], now=now)[row.task]
            tallies[row.task].add(one, row.count)
    return {
        task: Mastery(
            task=task,
            belief=Belief(*tally.belief),
            forecast=Belief(*tally.forecast),
            seen=tally.seen,
            answers=tally.answers,
        )
        for task, tally in tallies.items()
    }
