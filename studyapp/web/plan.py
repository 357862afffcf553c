"""The plan of the day: what is done already, and what comes next in which order."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from studyapp.accounts.api import User
from studyapp.common.middleware import zone
from studyapp.common.words import plural
from studyapp.exams import api as exams
from studyapp.flashcards import api as flashcards
from studyapp.learning import Mastery, day_bounds, weakest
from studyapp.lessons import api as lessons
from studyapp.progress.api import DaySums, Standing, done_today
from studyapp.web.holdings import Holdings

QUIZ_LENGTH = 10
QUESTION_SECONDS = 90 * 60 / 65  # the pace of the exam
FEWEST_FOR_QUIZ = 5  # the shortest quiz there is
DONE_SHOWN = 4


@dataclass(frozen=True)
class Step:
    """A line of the plan: with `done_at` it is behind the learner, else `url` leads to it.

    `lead` marks the line to do next; the page has one.
    """

    icon: str
    title: str
    detail: str
    minutes: int = 0
    url: str = ""
    act: str = ""
    done_at: datetime | None = None
    lead: bool = False


@dataclass(frozen=True)
class Plan:
    """The plan of the day."""

    done: tuple[Step, ...]
    open: tuple[Step, ...]

    @property
    def minutes_left(self) -> int:
        """How long what is open takes."""
        return sum(step.minutes for step in self.open)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every line in order."""
        return (*self.done, *self.open)


def plan_of(
    user: User,
    *,
    standing: Standing | None,
    sums: DaySums,
    lesson: lessons.NextLesson | None,
    held: Holdings,
    now: datetime,
) -> Plan:
    """The plan for the study day that holds `now`, from what is known of the learner.

    `lesson` is the one to read next, if any is left.
    """
    deck = flashcards.today(user, now)
    done = _done(user, sums, deck, now)
    waiting = deck.due + deck.learning
    cards, reading = _cards(deck, sums), _lesson(lesson)
    # What fades comes first; new cards wait until something was read.
    first = [cards, reading] if waiting else [reading, cards]
    quiz = None if any(step.icon == "exam" for step in done) else _quiz(standing, held)
    steps = [step for step in (_sitting(user, now), *first, quiz) if step]
    if steps:
        steps[0] = replace(steps[0], lead=True)
    return Plan(tuple(done), tuple(steps))


def practise_url(task: str) -> str:
    """Where a quiz on a task starts."""
    return f"{reverse('exams:list')}?task={task}#quiz"


def quiz_task(standing: Standing, held: Holdings) -> Mastery | None:
    """The weakest task that has questions; tasks never seen come after those seen."""
    able = [
        m for m in standing.masteries.values() if held.by_task.get(m.task, 0) >= FEWEST_FOR_QUIZ
    ]
    seen = weakest([mastery for mastery in able if mastery.seen], 1)
    chosen = seen or able
    return chosen[0] if chosen else None


def _done(user: User, sums: DaySums, deck: flashcards.DeckToday, now: datetime) -> list[Step]:
    steps: list[Step] = []
    if sums.lessons:
        start, end = day_bounds(now, zone(user.time_zone).key)
        steps += [
            Step("book", row.title, f"Lesson, {row.minutes} min", done_at=row.read_at)
            for row in lessons.read_between(user, start, end)
        ]
    evidence = done_today(user, now) if sums.answers or sums.reviews else {}
    for kind, name in (("quiz", "Quiz"), ("exam", "Practice exam")):
        if kind in evidence:
            row = evidence[kind]
            detail = f"{plural(row.count, 'question')}, {round(row.right)} right"
            steps.append(Step("exam", name, detail, done_at=row.last))
    if "card" in evidence and not deck.total:
        detail = f"{plural(sums.reviews, 'review')}, nothing is due until tomorrow"
        steps.append(Step("cards", "Review cards", detail, done_at=evidence["card"].last))
    return sorted(steps, key=lambda step: step.done_at or now)[-DONE_SHOWN:]


def _sitting(user: User, now: datetime) -> Step | None:
    found = exams.open_attempt(user, now)
    if found is None:
        return None
    seconds = (found.total - found.answered) * QUESTION_SECONDS
    detail = f"{found.answered} of {found.total} answered"
    if found.deadline:
        seconds = (found.deadline - now).total_seconds()
        until = timezone.localtime(found.deadline, zone(user.time_zone))
        detail += f", open until {until:%H:%M}"
    return Step(
        icon="exam",
        title=found.title,
        detail=f"{detail}. About {_minutes(seconds)} min",
        minutes=_minutes(seconds),
        url=found.path,
        act="Go on",
    )


def _cards(deck: flashcards.DeckToday, sums: DaySums) -> Step | None:
    if not deck.total:
        return None
    parts = [(deck.due, "due"), (deck.new, "new"), (deck.learning, "still being learned")]
    detail = ", ".join(f"{count} {name}" for count, name in parts if count)
    if sums.reviews:
        detail += f"; {sums.reviews} done today"
    minutes = _minutes(deck.seconds_estimate)
    only_new = deck.total == deck.new
    return Step(
        icon="cards",
        title=f"{'Learn' if only_new else 'Review'} {plural(deck.total, 'card')}",
        detail=f"{detail}. About {minutes} min",
        minutes=minutes,
        url=reverse("flashcards:review"),
        act="Start cards" if only_new else "Start review",
    )


def _lesson(found: lessons.NextLesson | None) -> Step | None:
    if found is None:
        return None
    return Step(
        icon="book",
        title=found.title,
        detail=f"Lesson {found.number}, {found.module}. About {found.minutes} min",
        minutes=found.minutes,
        url=found.path,
        act="Go on reading" if found.begun else "Read",
    )


def _quiz(standing: Standing | None, held: Holdings) -> Step | None:
    mastery = standing and quiz_task(standing, held)
    if not standing or not mastery:
        return None
    count = min(QUIZ_LENGTH, held.by_task[mastery.task])
    minutes = _minutes(count * QUESTION_SECONDS)
    why = "your weakest task" if mastery.seen else "to see where you stand"
    return Step(
        icon="exam",
        title=f"Quiz: {standing.outline.tasks[mastery.task].title}",
        detail=f"{plural(count, 'question')}, {why}. About {minutes} min",
        minutes=minutes,
        url=practise_url(mastery.task),
        act="Take quiz",
    )


def _minutes(seconds: float) -> int:
    return max(1, round(seconds / 60))
