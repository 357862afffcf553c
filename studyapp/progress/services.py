"""Writes of evidence: one call from a feature for what a learner just did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from studyapp.accounts.api import User, register_collector, register_merge
from studyapp.learning.days import local_day
from studyapp.progress.models import Day, Evidence


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
    """Store evidence and add to the day's sums. An event already stored changes nothing.

    An event about several tasks is one row for each, its weight shared by none: a question
    on two tasks says as much about each of them.
    """
    rows = [
        Evidence(
            user=user,
            unique=event.unique if place == 0 else f"{event.unique}/{place}",
            kind=kind,
            task=task,
            subject=event.subject,
            correct=event.correct,
            at=now,
        )
        for event in shown
        for place, task in enumerate(event.tasks or ("",))
    ]
    Evidence.objects.bulk_create(rows, ignore_conflicts=True)
    field = "reviews" if kind == Evidence.Kind.CARD else "answers"
    add_to_day(user, now=now, seconds=seconds, **{field: len(shown)})


def forget(user: User, unique: str) -> None:
    """Take back the evidence of an event that the learner undid."""
    Evidence.objects.filter(user=user, unique__in=[unique, f"{unique}/1", f"{unique}/2"]).delete()


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
    day = local_day(now, user.time_zone)
    counts = {"answers": answers, "reviews": reviews, "lessons": lessons, "seconds": seconds}
    added = {name: F(name) + count for name, count in counts.items() if count}
    if added and not Day.objects.filter(user=user, on=day).update(**added):
        _row, made = Day.objects.get_or_create(user=user, on=day, defaults=counts)
        if not made:
            Day.objects.filter(user=user, on=day).update(**added)


@register_merge
def merge(guest: User, account: User) -> None:
    """Move a guest's evidence to an account; the same event stays one event."""
    known = set(Evidence.objects.filter(user=account).values_list("unique", flat=True))
    Evidence.objects.filter(user=guest).exclude(unique__in=known).update(user=account)
    for day in Day.objects.filter(user=guest):
        counts = {name: getattr(day, name) for name in ("answers", "reviews", "lessons", "seconds")}
        row, made = Day.objects.get_or_create(user=account, on=day.on, defaults=counts)
        if not made:
            for name, count in counts.items():
                setattr(row, name, getattr(row, name) + count)
            row.save()


def collect(user: User) -> dict[str, object]:
    """A learner's evidence for the data download."""
    evidence = Evidence.objects.filter(user=user)
    days = Day.objects.filter(user=user)
    return {
        "evidence": list(evidence.values("kind", "task", "subject", "correct", "at")),
        "days": list(days.values("on", "answers", "reviews", "lessons", "seconds")),
    }


register_collector("progress", collect)
