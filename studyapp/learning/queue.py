"""What to review now, and in which order.

A queue has three parts. First the cards in their (re)learning steps that are due, oldest due
first, because minutes matter to them. Then due reviews and new cards, mixed evenly, with cards
of one section kept apart, since a card would otherwise give its neighbour's answer away. Last
the learning cards that fall due within a few minutes, so that a sitting can end without a wait.

A review counts as due for the whole study day on which it falls due, so that a deck shrinks
through the day and does not refill by the hour; yet never within 24 hours of the last review,
because FSRS takes a second look on one day for cramming and hardly lengthens the interval.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Literal

import msgspec

from studyapp.learning.days import ROLLOVER_HOUR, as_utc, day_bounds
from studyapp.learning.scheduling import (
    DAY,
    DEFAULT_SETTINGS,
    Memory,
    Settings,
    State,
    retrievability,
)

__all__ = ["Limits", "NextDue", "Queue", "QueueCard", "build_queue", "day_bounds", "next_due"]

ReviewOrder = Literal["retrievability", "due"]
_Kind = Literal["new", "step", "review"]
_KINDS: dict[State, _Kind] = {
    "new": "new",
    "learning": "step",
    "review": "review",
    "relearning": "step",
}


class QueueCard(msgspec.Struct, frozen=True):
    """A card of the deck with its memory. Cards of one `section` are siblings."""

    id: str
    section: str
    memory: Memory


class Limits(msgspec.Struct, frozen=True):
    """How much a learner takes on in a study day; None is no limit.

    `learn_ahead` is how early a learning card may come when nothing else is left. Raises
    ValueError for numbers below zero.
    """

    new_per_day: int = 10
    reviews_per_day: int | None = None
    learn_ahead: timedelta = timedelta(minutes=20)

    def __post_init__(self) -> None:
        reviews = self.reviews_per_day or 0
        if self.new_per_day < 0 or reviews < 0 or self.learn_ahead < timedelta():
            raise ValueError("a limit is not negative")


class Queue(msgspec.Struct, frozen=True):
    """Cards to show, in order, and how many of them are of each kind.

    `learning` counts those due by now; `ahead` those that follow at the end, before their time.
    """

    ids: tuple[str, ...]
    learning: int
    reviews: int
    new: int
    ahead: int


class NextDue(msgspec.Struct, frozen=True):
    """What comes after the end of the queue.

    `at` is when the next seen card may be shown (None without one), `later_today` how many more
    come in this study day, `tomorrow` how many in the next, `unseen` how many were never shown.
    """

    at: datetime | None
    later_today: int
    tomorrow: int
    unseen: int


def build_queue(
    cards: Iterable[QueueCard],
    *,
    now: datetime,
    day_end: datetime,
    limits: Limits,
    introduced_today: int = 0,
    reviewed_today: int = 0,
    order: ReviewOrder = "retrievability",
    settings: Settings = DEFAULT_SETTINGS,
) -> Queue:
    """Return the queue at `now`, in the study day that ends at `day_end`.

    New cards come in the order given, at most the day's limit less `introduced_today`; reviews,
    those likeliest forgotten first (or by due time), at most theirs less `reviewed_today`.
    Raises ValueError for a naive time.
    """
    now, day_end = as_utc(now), as_utc(day_end)
    kinds = _by_kind(cards)
    steps = sorted(kinds["step"], key=_by_due)
    learning = [card for card in steps if card.memory.due <= now]
    ahead = [card for card in steps if now < card.memory.due <= now + limits.learn_ahead]
    due = [card for card in kinds["review"] if _review_is_due(card.memory, now, day_end)]
    due.sort(key=_by_due if order == "due" else _by_recall(now, settings))
    reviews = due[: _room(limits.reviews_per_day, reviewed_today)]
    new = kinds["new"][: _room(limits.new_per_day, introduced_today)]
    last = learning[-1].section if learning else None
    mixed = _apart(_mix(reviews, new), last)
    return Queue(
        ids=tuple(card.id for card in chain(learning, mixed, ahead)),
        learning=len(learning),
        reviews=len(reviews),
        new=len(new),
        ahead=len(ahead),
    )


def next_due(
    cards: Iterable[QueueCard],
    *,
    now: datetime,
    time_zone: str,
    rollover_hour: int = ROLLOVER_HOUR,
) -> NextDue:
    """Say what comes next, for the page at the end of the queue.

    Cards that are due already are left out. Raises ValueError for a naive time or unknown zone.
    """
    now = as_utc(now)
    _, day_end = day_bounds(now, time_zone, rollover_hour)
    _, next_end = day_bounds(day_end, time_zone, rollover_hour)
    kinds = _by_kind(cards)
    waiting = [card.memory for card in kinds["step"] if card.memory.due > now] + [
        card.memory for card in kinds["review"] if not _review_is_due(card.memory, now, day_end)
    ]
    return NextDue(
        at=_first_shown(waiting, time_zone, rollover_hour),
        later_today=sum(memory.due < day_end for memory in waiting),
        tomorrow=sum(day_end <= memory.due < next_end for memory in waiting),
        unseen=len(kinds["new"]),
    )


def _first_shown(waiting: Sequence[Memory], time_zone: str, rollover_hour: int) -> datetime | None:
    """Return when the first of these may be shown: it is one of the earliest due study day."""
    if not waiting:
        return None
    start, end = day_bounds(min(memory.due for memory in waiting), time_zone, rollover_hour)
    return min(_shown_from(memory, start) for memory in waiting if memory.due < end)


def _shown_from(memory: Memory, day_start: datetime) -> datetime:
    """Return when a card due in the study day from `day_start` may be shown."""
    if memory.state != "review" or memory.last_review is None:
        return memory.due
    return min(memory.due, max(day_start, memory.last_review + DAY))


def _review_is_due(memory: Memory, now: datetime, day_end: datetime) -> bool:
    if memory.due <= now:
        return True
    rested = memory.last_review is not None and now - memory.last_review >= DAY
    return memory.due < day_end and rested


def _by_kind(cards: Iterable[QueueCard]) -> dict[_Kind, list[QueueCard]]:
    kinds: dict[_Kind, list[QueueCard]] = {"new": [], "step": [], "review": []}
    for card in cards:
        kinds[_KINDS[card.memory.state]].append(card)
    return kinds


def _by_due(card: QueueCard) -> tuple[datetime, str]:
    return card.memory.due, card.id


def _by_recall(now: datetime, settings: Settings) -> Callable[[QueueCard], tuple[float, str]]:
    return lambda card: (retrievability(card.memory, now, settings), card.id)


def _room(limit: int | None, used: int) -> int | None:
    return None if limit is None else max(0, limit - max(0, used))


def _mix(reviews: Sequence[QueueCard], new: Sequence[QueueCard]) -> list[QueueCard]:
    """Spread the new cards evenly among the reviews; each kind keeps its order."""
    placed = [
        ((place + 0.5) / len(kind), card)
        for kind in (reviews, new)
        for place, card in enumerate(kind)
    ]
    return [card for _, card in sorted(placed, key=lambda pair: pair[0])]


def _apart(cards: list[QueueCard], last: str | None) -> list[QueueCard]:
    """Reorder as little as needed so that no two neighbours share a section, where possible.

    Take the first card whose section differs from the one before; but once a section makes up
    more than half of what is left, it must come now, or its cards would meet at the end.
    """
    rest = list(cards)
    left = Counter(card.section for card in rest)
    result: list[QueueCard] = []
    while rest:
        crowded = max(left.values()) * 2 > len(rest)
        must = max(left, key=left.__getitem__) if crowded else None
        if must is None or must == last:
            place = next((i for i, card in enumerate(rest) if card.section != last), 0)
        else:
            place = next(i for i, card in enumerate(rest) if card.section == must)
        card = rest.pop(place)
        left[card.section] -= 1
        last = card.section
        result.append(card)
    return result
