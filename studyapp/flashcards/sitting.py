"""A sitting: which card comes next, how many are left, how many are done.

The queue is built once (`learning.queue`) and kept in the cache, so that an answer costs two
small reads. The cache is a convenience only: every card taken from a kept queue is checked
against the database before it is shown, cards in their learning steps are asked for each time,
and a queue that is gone, used up or out of date is built anew.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.cache import cache

from studyapp.accounts.api import User
from studyapp.flashcards.memories import settings_of, study_day
from studyapp.flashcards.queries import cards, counts
from studyapp.flashcards.queries.cards import Sight
from studyapp.flashcards.scopes import Scope
from studyapp.learning.queue import Limits, build_queue
from studyapp.learning.scheduling import DAY

BATCH = 100  # due reviews in one kept queue; more are built when it is used up
KEPT_SECONDS = 3600
VISITOR_CARDS = 15


@dataclass(frozen=True)
class Turn:
    """The card to show (None at the end), how many are left with it, how many are done."""

    sight: Sight | None
    left: int
    done: int

    @property
    def percent(self) -> float:
        """How much of the sitting is done, 0 to 100."""
        total = self.done + self.left
        return 100 * self.done / total if total else 100


@dataclass
class _Plan:
    """A kept queue. `beyond` counts due reviews that are not in it yet."""

    basis: tuple[Any, ...]
    ids: list[int] = field(default_factory=list)
    beyond: int = 0
    done: int = 0


def next_turn(
    user: User | None, scope: Scope, *, now: datetime, answered: int | None = None
) -> Turn:
    """What to show now, after the card `answered` was graded."""
    if user is None:
        return _visitor_turn(scope, now)
    start, end = study_day(user, now)
    plan = _kept(user, scope, start)
    fresh = plan is None
    if plan is None:
        plan = _build(user, scope, now, 0)
    if answered is not None:
        plan.done += 1
        plan.ids = [pk for pk in plan.ids if pk != answered]
    steps = cards.steps(user, scope, cards.ahead(now))
    sight = _first(user, plan, steps, now, (start, end))
    if sight is None and not fresh:
        plan = _build(user, scope, now, plan.done)
        sight = _first(user, plan, steps, now, (start, end))
    if sight is None and steps:
        sight = cards.sight(user, steps[0][0])
    _keep(user, plan)
    return Turn(sight, len(plan.ids) + plan.beyond + len(steps), plan.done)


def put_back(user: User, scope: Scope, card_id: int, *, now: datetime, undone: bool = True) -> None:
    """Let a card come next again: its grade was undone, or it is no longer suspended."""
    plan = _kept(user, scope, study_day(user, now)[0])
    if plan is not None:
        plan.ids = [card_id, *(pk for pk in plan.ids if pk != card_id)]
        plan.done = max(0, plan.done - undone)
        _keep(user, plan)


def progress(user: User | None, scope: Scope, sight: Sight, *, now: datetime) -> Turn:
    """The counts beside a card that the page's address names."""
    turn = next_turn(user, scope, now=now)
    return Turn(sight, max(turn.left, 1), turn.done)


def forget(user: User) -> None:
    """Build the queue anew at the next card, since what it was built from has changed."""
    cache.delete(_key(user))


def _first(
    user: User,
    plan: _Plan,
    steps: list[tuple[int, datetime]],
    now: datetime,
    day: tuple[datetime, datetime],
) -> Sight | None:
    if steps and steps[0][1] <= now:
        found = cards.sight(user, steps[0][0])
        if found:
            return found
    while plan.ids:
        found = cards.sight(user, plan.ids[0])
        if found and _may_come(user, found, now, day):
            return found
        del plan.ids[0]
    return None


def _may_come(user: User, sight: Sight, now: datetime, day: tuple[datetime, datetime]) -> bool:
    """Whether a card of a kept queue is still to be shown: it may be graded or put aside."""
    if sight.suspended:
        return False
    memory = sight.memory(now)
    if memory.state == "new":
        return cards.introduced(user, day[0]) < user.new_cards_a_day
    if memory.state != "review":
        return False  # the steps have it
    rested = memory.last_review is not None and memory.last_review <= now - DAY
    return memory.due <= now or (rested and memory.due < day[1])


def _build(user: User, scope: Scope, now: datetime, done: int) -> _Plan:
    start, end = study_day(user, now)
    reviews = cards.due_reviews(user, scope, now, end, BATCH)
    introduced = cards.introduced(user, start)
    room = max(0, user.new_cards_a_day - introduced)
    queue = build_queue(
        [*reviews, *cards.new_cards(user, scope, room, now)],
        now=now,
        day_end=end,
        limits=Limits(new_per_day=user.new_cards_a_day),
        introduced_today=introduced,
        settings=settings_of(user),
    )
    beyond = 0
    if len(reviews) == BATCH:
        beyond = max(0, counts.due_reviews(user, scope, now) - BATCH)
    ids = [int(card_id) for card_id in queue.ids]
    return _Plan(_basis(user, scope, start), ids, beyond, done)


def _visitor_turn(scope: Scope, now: datetime) -> Turn:
    found = cards.new_cards(None, scope, VISITOR_CARDS, now)
    sight = cards.sight(None, int(found[0].id)) if found else None
    return Turn(sight, len(found), 0)


def _basis(user: User, scope: Scope, day_start: datetime) -> tuple[Any, ...]:
    """What a kept queue holds for: another scope, day or limit needs another queue."""
    return scope.query, day_start, user.new_cards_a_day


def _kept(user: User, scope: Scope, day_start: datetime) -> _Plan | None:
    kept = cache.get(_key(user))
    if kept is None or kept[0] != _basis(user, scope, day_start):
        return None
    return _Plan(*kept)


def _keep(user: User, plan: _Plan) -> None:
    cache.set(_key(user), (plan.basis, plan.ids, plan.beyond, plan.done), KEPT_SECONDS)


def _key(user: User) -> str:
    return f"cards:{user.pk}"
