"""Grading a card, and taking a grade back exactly."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from studyapp.accounts.api import User
from studyapp.flashcards.memories import columns, from_json, settings_of, study_day, to_json
from studyapp.flashcards.models import CardState, Review
from studyapp.flashcards.queries import cards
from studyapp.flashcards.queries.cards import Sight
from studyapp.learning.scheduling import Grade, Memory, grade, rng_for
from studyapp.progress.api import Shown, add_to_day, forget, record

LONGEST_SECONDS = 120  # a longer look was a look away
SHOWN = {Grade.AGAIN: 0.0, Grade.HARD: 0.6, Grade.GOOD: 1.0, Grade.EASY: 1.0}


class UnknownCard(LookupError):
    """There is no such card for this learner."""


class StaleGrade(Exception):
    """The card was graded elsewhere since the page was made; nothing is stored."""


@dataclass(frozen=True)
class Undone:
    """A grade that was taken back: of which card, and which grade it was."""

    card_id: int
    grade: Grade


def grade_card(
    user: User,
    card_id: int,
    chosen: Grade,
    *,
    token: str,
    reps: int,
    seconds: int,
    now: datetime,
) -> int:
    """Store a grade and return its review's id.

    `token` is the page's own id of the act: a repeat of it changes nothing and returns the
    review that is already there. `reps` is how often the card had been graded when the page
    was made. Raises UnknownCard, or StaleGrade when it was graded elsewhere in the meantime.
    """
    act = _Act(user, card_id, chosen, token, reps, max(0, min(seconds, LONGEST_SECONDS)), now)
    try:
        return _store(act)
    except (StaleGrade, IntegrityError):  # the same act again, or another tab was first
        return _repeated(user, token)


@dataclass(frozen=True)
class _Act:
    """A grade as it was given."""

    user: User
    card_id: int
    chosen: Grade
    token: str
    reps: int
    seconds: int
    now: datetime


@transaction.atomic
def _store(act: _Act) -> int:
    found = cards.sight(act.user, act.card_id, token=act.token)
    if found is None:
        raise UnknownCard(act.card_id)
    before = found.memory(act.now)
    if found.repeated or before.reps != act.reps:
        raise StaleGrade
    settings, rng = settings_of(act.user), rng_for(found.key, before.reps)
    after = grade(before, act.chosen, act.now, settings, rng)
    review = Review(
        user=act.user,
        state_id=_remember(act, found, after),
        token=act.token,
        grade=act.chosen,
        grade_before=found.last_grade or 0,
        kind=before.state,
        seconds=act.seconds,
        at=act.now,
        before=to_json(before),
        after=to_json(after),
    )
    review.save(force_insert=True)
    shown = Shown(_unique(review.pk), found.key, SHOWN[act.chosen], tuple(found.tasks or ()))
    record(act.user, "card", [shown], now=act.now, seconds=act.seconds)
    return review.pk


def _remember(act: _Act, found: Sight, after: Memory) -> int:
    values = {**columns(after), "last_grade": act.chosen}
    if not found.own_front and not found.own_back:
        values["card_revision"] = found.revision
    if after.reps == 1:
        values["introduced_at"] = act.now
    if found.state_id is None:
        return CardState.objects.create(user=act.user, card_id=found.card_id, **values).pk
    # The count in the condition keeps a second tab from grading over this grade.
    same = CardState.objects.filter(pk=found.state_id, reps=after.reps - 1)
    if not same.update(**values):
        raise StaleGrade
    return found.state_id


def _repeated(user: User, token: str) -> int:
    """The review that already has this token. Raises StaleGrade when none has."""
    known = Review.objects.filter(user=user, token=token).values_list("pk", flat=True).first()
    if known is None:
        raise StaleGrade
    return known


@transaction.atomic
def undo_grade(user: User, review_id: int, *, now: datetime) -> Undone | None:
    """Take a grade of today back: the memory is again what it was before, to the last digit.

    None when there is nothing to take back: no such grade of this learner, undone already, of
    an earlier study day, or the card was graded again since.
    """
    review = (
        Review.objects.select_related("state")
        .filter(pk=review_id, user=user, undone_at=None, at__gte=study_day(user, now)[0])
        .first()
    )
    if review is None or review.state.memory != review.after:
        return None
    before = from_json(review.before)
    values = {**columns(before), "last_grade": review.grade_before}
    if before.state == "new":
        values["introduced_at"] = None
    same = CardState.objects.filter(pk=review.state_id, reps=before.reps + 1)
    if not same.update(**values):
        return None
    Review.objects.filter(pk=review.pk).update(undone_at=now)
    forget(user, _unique(review.pk))
    add_to_day(user, now=review.at, reviews=-1, seconds=-review.seconds)
    return Undone(review.state.card_id, Grade(review.grade))


def _unique(review_id: int) -> str:
    return f"card:{review_id}"
