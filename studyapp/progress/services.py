"""Writes of evidence: one call from a feature for what a learner just did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import F
from django.db.models.functions import Greatest

from studyapp.accounts.api import User, register_collector, register_merge
from studyapp.common.middleware import zone
from studyapp.learning.days import local_day
from studyapp.progress.models import Day, Evidence

MOST_TASKS = 20  # of one event; an exam guide has fewer
# Plain SQL, since every grade and answer passes here: one statement for the evidence, which
# counts an event once, and one that adds to the day whether its row is there or not.
ADD_EVIDENCE = """
INSERT INTO progress_evidence (user_id, "unique", kind, task, subject, correct, at)
VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"""
ADD_TO_DAY = """
INSERT INTO progress_day (user_id, "on", answers, reviews, lessons, seconds)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (user_id, "on") DO UPDATE SET
answers = progress_day.answers + excluded.answers,
reviews = progress_day.reviews + excluded.reviews,
lessons = progress_day.lessons + excluded.lessons,
seconds = progress_day.seconds + excluded.seconds"""


@dataclass(frozen=True)
class Shown:
    """One thing shown: the feature's id of the event, what about, and how right (0 to 1)."""

    unique: str
    subject: str
    correct: float
    tasks: tuple[str, ...] = ()


def record(
    user: User, kind: str, shown: Sequence[Shown], *, now: datetime, seconds: int = 0
) -> None:
    """Store evidence and add to the day's sums; a call that tells nothing new changes nothing.

    An event about several tasks is one row for each, its weight shared by none: a question
    on two tasks says as much about each of them.
    """
    at = connection.ops.adapt_datetimefield_value(now)
    rows = [
        (user.pk, _nth(event.unique, place), kind, task, event.subject, event.correct, at)
        for event in shown
        for place, task in enumerate(event.tasks or ("",))
    ]
    with connection.cursor() as cursor:
        cursor.executemany(ADD_EVIDENCE, rows)
        if not cursor.rowcount:
            return
    field = "reviews" if kind == Evidence.Kind.CARD else "answers"
    add_to_day(user, now=now, seconds=seconds, **{field: len(shown)})


def forget(user: User, unique: str) -> None:
    """Take back the evidence of an event that the learner undid."""
    rows = [_nth(unique, place) for place in range(MOST_TASKS)]
    Evidence.objects.filter(user=user, unique__in=rows).delete()


def add_to_day(
    user: User,
    *,
    now: datetime,
    answers: int = 0,
    reviews: int = 0,
    lessons: int = 0,
    seconds: int = 0,
) -> None:
    """Add to the sums of the learner's local day."""
    if not (answers or reviews or lessons or seconds):
        return
    day = local_day(now, zone(user.time_zone).key)
    counts = {"answers": answers, "reviews": reviews, "lessons": lessons, "seconds": seconds}
    if min(counts.values()) < 0:  # what was undone comes off, but never below nothing
        changed = {name: Greatest(F(name) + count, 0) for name, count in counts.items()}
        Day.objects.filter(user=user, on=day).update(**changed)
        return
    values = [user.pk, connection.ops.adapt_datefield_value(day), *counts.values()]
    with connection.cursor() as cursor:
        cursor.execute(ADD_TO_DAY, values)


def _nth(unique: str, place: int) -> str:
    return f"{unique}/{place}" if place else unique


@register_merge
def merge(guest: User, account: User) -> None:
    """Move a guest's evidence to an account; the same event stays one event."""
    known = Evidence.objects.filter(user=account).values("unique")
    Evidence.objects.filter(user=guest).exclude(unique__in=known).update(user=account)
    for day in Day.objects.filter(user=guest):
        counts = {name: getattr(day, name) for name in ("answers", "reviews", "lessons", "seconds")}
        row, made = Day.objects.get_or_create(user=account, on=day.on, defaults=counts)
        if not made:
            sums = {name: F(name) + count for name, count in counts.items()}
            Day.objects.filter(pk=row.pk).update(**sums)


def collect(user: User) -> dict[str, object]:
    """A learner's evidence for the data download."""
    evidence = Evidence.objects.filter(user=user)
    days = Day.objects.filter(user=user)
    return {
        "evidence": list(evidence.values("kind", "task", "subject", "correct", "at")),
        "days": list(days.values("on", "answers", "reviews", "lessons", "seconds")),
    }


register_collector("progress", collect)
