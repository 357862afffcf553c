"""Today: the plan, the forecast, the weakest tasks and the days of study of one learner."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from studyapp.accounts.api import User
from studyapp.common import words
from studyapp.common.charts import Point
from studyapp.common.middleware import zone
from studyapp.flashcards import api as flashcards
from studyapp.learning import Mastery, NotEnough, Readiness, local_day, weakest
from studyapp.learning.mastery import MIN_ANSWERS
from studyapp.learning.scoring import PASS_SCORE
from studyapp.lessons import api as lessons
from studyapp.progress.api import Activity, Forecast, Standing, Task, activity, standing
from studyapp.web.context import course_card
from studyapp.web.holdings import Holdings, holdings
from studyapp.web.plan import FEWEST_FOR_QUIZ, Plan, plan_of, practise_url
from studyapp.web.route import route_card

WEAKEST = 4
LOW = 0.6  # under it a bar is red, when there is enough to say so
ENOUGH_TO_JUDGE = 5  # pieces of evidence


@dataclass(frozen=True)
class TaskRow:
    """A task with its mastery as a table shows it; without evidence `percent` is None."""

    task: Task
    domain: str
    percent: int | None
    low: int
    high: int
    seen: int
    answers: int
    is_low: bool
    url: str  # of a quiz; empty when there are too few questions

    @property
    def paint(self) -> str:
        """Classes of the bar: it gives way in narrow cards, and is red when low."""
        return f"p4{' is-low' if self.is_low else ''}"


@dataclass(frozen=True)
class ReadinessView:
    """The forecast as the card shows it: either a score, or what is still needed."""

    score: Readiness | None
    needed: NotEnough | None
    answers: int
    percent: int  # of the fewest answers that a forecast takes
    wanted: int
    chance: str
    points: list[Point]
    sentence: str


def today_page(user: User, now: datetime) -> dict[str, Any]:
    """The context of the Today page."""
    local = timezone.localtime(now, zone(user.time_zone))
    today = local_day(now, zone(user.time_zone).key)
    known, days, held = standing(user, now), activity(user, now), holdings()
    reading = lessons.course_progress(user)
    route = route_card(user)
    # The route leads through the lessons on it; when they are read, the course's order does.
    upcoming = (route.next if route else None) or reading.next
    plan = plan_of(user, standing=known, sums=days.today, lesson=upcoming, held=held, now=now)
    recall = flashcards.recall(user, now)
    minutes = days.today.seconds // 60
    return {
        "course_progress": course_card(reading),
        "greeting": _greeting(user, local),
        "evening": words.part_of_day(local) == "evening",
        "exam": _exam(user, today),
        "plan": plan,
        "route": route,
        "offer_test": route is None and not (known and known.answers),
        "work": _work(plan, evening=words.part_of_day(local) == "evening"),
        "minutes": minutes,
        "goal_percent": min(100, 100 * minutes // max(1, user.daily_goal)),
        "days": days,
        "activity": activity_sentence(days),
        "recall": recall,
        "ready": readiness_view(known),
        "weakest": weakest_rows(known, held) if known else [],
        "task_count": len(known.masteries) if known else 0,
        "first_run": not user.goals_set,
        "new_here": not days.heat.active,
    }


def task_row(mastery: Mastery, known: Standing, held: Holdings) -> TaskRow:
    """A task as the tables show it."""
    task = known.outline.tasks[mastery.task]
    able = held.by_task.get(mastery.task, 0) >= FEWEST_FOR_QUIZ
    return TaskRow(
        task=task,
        domain=known.outline.domain(task.domain).title,
        percent=round(100 * mastery.mean) if mastery.seen else None,
        low=round(100 * mastery.low),
        high=round(100 * mastery.high),
        seen=mastery.seen,
        answers=mastery.answers,
        is_low=mastery.mean < LOW and mastery.seen >= ENOUGH_TO_JUDGE,
        url=practise_url(mastery.task) if able else "",
    )


def weakest_rows(known: Standing, held: Holdings) -> list[TaskRow]:
    """The weakest tasks that were seen; filled up with tasks never seen, in the exam's order."""
    seen = weakest([m for m in known.masteries.values() if m.seen], WEAKEST)
    unseen = [mastery for mastery in known.masteries.values() if not mastery.seen]
    chosen = [*seen, *unseen[: WEAKEST - len(seen)]]
    return [task_row(mastery, known, held) for mastery in chosen]


def readiness_view(known: Standing | None) -> ReadinessView:
    """The forecast as its card shows it."""
    answers = known.answers if known else 0
    found = known.forecast if known else None
    score = found if isinstance(found, Readiness) else None
    needed = found if isinstance(found, NotEnough) else None
    points = [_point(row, last=False) for row in known.history] if known and score else []
    if known and points:
        points[-1] = _point(known.history[-1], last=True)
    return ReadinessView(
        score=score,
        needed=needed,
        answers=answers,
        percent=min(100, 100 * answers // MIN_ANSWERS),
        wanted=MIN_ANSWERS,
        chance=words.chance(score.pass_probability) if score else "",
        points=points,
        sentence=_readiness_sentence(known.history) if known and score else "",
    )


def activity_sentence(days: Activity) -> str:
    """What the heat map shows."""
    if not days.heat.active:
        return f"No study yet on the last {days.heat.total} days."
    text = f"Study on {days.heat.active} of the last {words.plural(days.heat.total, 'day')}."
    if days.streak.current:
        text += f" {words.plural(days.streak.current, 'day')} in a row up to now."
    return text


def _greeting(user: User, local: datetime) -> str:
    hello = f"Good {words.part_of_day(local)}"
    return f"{hello}, {user.display_name}" if user.display_name else hello


def _exam(user: User, today: date) -> str:
    if user.exam_on is None:
        return ""
    when = words.day_with_year(user.exam_on, today)
    left = (user.exam_on - today).days
    if left < 0:
        return f"The exam date that you set, {when}, has passed."
    if left == 0:
        return "Your exam is today. Good luck."
    return f"Your exam is on {when}, {words.days_ahead(left)}."


def _work(plan: Plan, *, evening: bool) -> str:
    when = "tonight" if evening else "today"
    if not plan.open:
        return f"Nothing is left for {when}." if plan.done else ""
    return f"About {words.plural(plan.minutes_left, 'minute')} of work is left for {when}."


def _point(row: Forecast, *, last: bool) -> Point:
    ready = row.readiness
    return Point(
        label="today" if last else words.short_day(row.on),
        value=ready.score,
        low=ready.low,
        high=ready.high,
        at=row.on.toordinal(),
    )


def _readiness_sentence(history: tuple[Forecast, ...]) -> str:
    last = history[-1].readiness
    text = (
        f"Estimated score {last.score}, likely {last.low} to {last.high}. "
        f"The pass mark is {PASS_SCORE}."
    )
    if len(history) > 1:
        first = history[0]
        text = f"From {first.readiness.score} on {words.day(first.on)}. {text}"
    return text
