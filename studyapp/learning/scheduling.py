"""When to show a flashcard again: FSRS-6, computed by py-fsrs behind values of our own.

py-fsrs supplies the memory model, the learning steps and the intervals, with the published
default parameters or the learner's own. Three things are done here instead:

* Time. Every call passes the time in. py-fsrs reads the clock when it is given no card id, due
  time or review time, so that all three are always given.
* Fuzz. Its spread of intervals draws on the global random generator, so it is switched off and
  done by `_fuzzed`, from the generator that the caller passes. One draw serves all four grades,
  which keeps Hard <= Good <= Easy. `rng_for(card, reps)` gives the same generator for the
  preview on the buttons and for the grade that follows, so the two agree.
* The exam. With `exam_date` set and still ahead, no card falls due after the exam's eve (the
  midnight, in the learner's zone, that begins the exam's day). With fuzz on, each card's limit
  is drawn from the last quarter of the days left, or else every long interval would end on the
  eve and the last evening would hold the whole deck. From the exam's day on there is no limit.

`Memory` is frozen: to undo a review is to keep the former value.
"""

import random
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from functools import lru_cache
from hashlib import blake2b
from typing import Annotated, Literal

import fsrs
import msgspec
from fsrs.scheduler import DEFAULT_PARAMETERS

from studyapp.learning.days import as_utc, time_zone_of

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
State = Literal["new", "learning", "review", "relearning"]

DAY = timedelta(days=1)
# Fuzz begins at intervals of three days: (from, to, share of the days in between).
_FUZZ_FROM = 2.5
_FUZZ_BANDS = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.10), (20.0, float("inf"), 0.05))
_STATES: dict[State, fsrs.State] = {
    "new": fsrs.State.Learning,
    "learning": fsrs.State.Learning,
    "review": fsrs.State.Review,
    "relearning": fsrs.State.Relearning,
}
_NAMES: dict[fsrs.State, State] = {
    fsrs.State.Learning: "learning",
    fsrs.State.Review: "review",
    fsrs.State.Relearning: "relearning",
}


class Grade(IntEnum):
    """How well the learner remembered, in the learner's own judgement."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class Memory(msgspec.Struct, frozen=True):
    """What is known of one learner's memory of one card.

    `stability` is the days after which recall has fallen to 90 %, `difficulty` goes from 1 to
    10; both are None until the first grade. `step` is the place in the (re)learning steps.
    """

    state: State
    due: Moment
    step: int | None = None
    stability: float | None = None
    difficulty: float | None = None
    last_review: Moment | None = None
    reps: int = 0
    lapses: int = 0


class Settings(msgspec.Struct, frozen=True):
    """How a learner's cards are scheduled. Raises ValueError for values that cannot work.

    `parameters` are the 21 weights of FSRS-6; `time_zone` says when the exam's day begins.
    """

    desired_retention: float = 0.9
    learning_steps: tuple[timedelta, ...] = (timedelta(minutes=1), timedelta(minutes=10))
    relearning_steps: tuple[timedelta, ...] = (timedelta(minutes=10),)
    max_interval_days: int = 36_500
    fuzz: bool = True
    exam_date: date | None = None
    time_zone: str = "UTC"
    parameters: tuple[float, ...] = DEFAULT_PARAMETERS

    def __post_init__(self) -> None:
        if not 0 < self.desired_retention < 1:
            raise ValueError("the desired retention lies between 0 and 1")
        if self.max_interval_days < 1:
            raise ValueError("the longest interval is at least one day")
        if any(step <= timedelta() for step in self.learning_steps + self.relearning_steps):
            raise ValueError("a step lasts longer than nothing")
        time_zone_of(self.time_zone)
        fsrs.Scheduler(parameters=self.parameters)


DEFAULT_SETTINGS = Settings()


def new_memory(now: datetime) -> Memory:
    """Return the memory of a card never shown. Raises ValueError for a naive time."""
    return Memory(state="new", due=as_utc(now))


def next_memories(
    memory: Memory, now: datetime, settings: Settings, rng: random.Random
) -> dict[Grade, Memory]:
    """Return what each grade would lead to, for the buttons.

    Takes exactly as much from `rng` as `grade` does: generators in the same state give the same
    result in both. Raises ValueError for a naive time.
    """
    moment = as_utc(now)
    draws = rng.random(), rng.random()
    return {chosen: _after(memory, chosen, moment, settings, draws) for chosen in Grade}


def grade(
    memory: Memory, grade: Grade, now: datetime, settings: Settings, rng: random.Random
) -> Memory:
    """Return the memory after a review with that grade. Raises ValueError for a naive time."""
    moment = as_utc(now)
    draws = rng.random(), rng.random()
    return _after(memory, grade, moment, settings, draws)


def retrievability(memory: Memory, now: datetime, settings: Settings = DEFAULT_SETTINGS) -> float:
    """Return the chance of recall at `now`: 0 for a card never graded, 1 right after a review.

    The forgetting curve of FSRS-6 in continuous time; py-fsrs counts whole days only, and the
    two are equal there. Raises ValueError for a naive time.
    """
    moment = as_utc(now)
    if memory.last_review is None or memory.stability is None:
        return 0.0
    elapsed = max((moment - memory.last_review) / DAY, 0.0)
    decay = -settings.parameters[20]
    factor = 0.9 ** (1 / decay) - 1
    return float((1 + factor * elapsed / memory.stability) ** decay)


def interval_label(interval: timedelta) -> str:
    """Return an interval in short words: "<1 min", "10 min", "3 days", "2 months", "1.5 years"."""
    if interval < timedelta(minutes=1):
        return "<1 min"
    minutes = round(interval / timedelta(minutes=1))
    if minutes < 60:
        return f"{minutes} min"
    hours = round(interval / timedelta(hours=1))
    if hours < 24:
        return _plural(hours, "hour")
    days = round(interval / DAY)
    if days < 31:
        return _plural(days, "day")
    months = round(days / 30.4375)
    if months < 12:
        return _plural(months, "month")
    return _plural(round(days / 365.25, 1), "year")


def rng_for(key: str, reps: int) -> random.Random:
    """Return the generator for a card's next review, equal for equal card and count of reviews."""
    digest = blake2b(f"{key}\x1f{reps}".encode(), digest_size=8).digest()
    return random.Random(int.from_bytes(digest, "big"))  # noqa: S311  (spreads due dates only)


def _after(
    memory: Memory, chosen: Grade, now: datetime, settings: Settings, draws: tuple[float, float]
) -> Memory:
    """Return the memory after a grade; `draws` are two numbers in [0, 1)."""
    card, _ = _engine(settings).review_card(_card(memory), fsrs.Rating(chosen), now)
    due = card.due
    if settings.fuzz and card.state is fsrs.State.Review:
        due = now + _fuzzed(due - now, settings.max_interval_days, draws[0])
    limit = _exam_limit(now, settings, draws[1])
    lapsed = memory.state == "review" and chosen is Grade.AGAIN
    return Memory(
        state=_NAMES[card.state],
        due=due if limit is None else min(due, limit),
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        last_review=now,
        reps=memory.reps + 1,
        lapses=memory.lapses + lapsed,
    )


@lru_cache(maxsize=256)
def _engine(settings: Settings) -> fsrs.Scheduler:
    return fsrs.Scheduler(
        parameters=settings.parameters,
        desired_retention=settings.desired_retention,
        learning_steps=settings.learning_steps,
        relearning_steps=settings.relearning_steps,
        maximum_interval=settings.max_interval_days,
        enable_fuzzing=False,
    )


def _card(memory: Memory) -> fsrs.Card:
    # Without an id or a due time py-fsrs would read the clock, and sleep.
    return fsrs.Card(
        card_id=0,
        state=_STATES[memory.state],
        step=memory.step,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due,
        last_review=memory.last_review,
    )


def _fuzzed(interval: timedelta, longest: int, draw: float) -> timedelta:
    """Spread an interval of whole days evenly over the days around it, as `draw` says.

    For one draw the result never falls as the interval grows: both ends of the range grow
    with it.
    """
    if interval.days < _FUZZ_FROM:
        return interval
    low, high = _fuzz_range(interval.days, longest)
    return timedelta(days=low + int(draw * (high - low + 1)))


@lru_cache(maxsize=4096)
def _fuzz_range(days: int, longest: int) -> tuple[int, int]:
    delta = 1.0 + sum(
        share * max(min(float(days), to) - start, 0.0) for start, to, share in _FUZZ_BANDS
    )
    high = min(round(days + delta), longest)
    return min(max(2, round(days - delta)), high), high


def _exam_limit(now: datetime, settings: Settings, draw: float) -> datetime | None:
    """Return the last instant at which a card may fall due, or None without an exam ahead."""
    if settings.exam_date is None:
        return None
    eve = _end_of_eve(settings.exam_date, settings.time_zone)
    if now >= eve:
        return None
    spread = (eve - now).days // 4 if settings.fuzz else 0
    return eve - timedelta(days=int(draw * (spread + 1)))


@lru_cache(maxsize=256)
def _end_of_eve(exam_date: date, time_zone: str) -> datetime:
    return as_utc(datetime.combine(exam_date, time(), time_zone_of(time_zone)))


def _plural(number: float, unit: str) -> str:
    return f"{number:g} {unit}" if number == 1 else f"{number:g} {unit}s"
