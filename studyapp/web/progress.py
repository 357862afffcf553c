"""The progress page: every task with how sure its mastery is, exams, recall, and the rules."""

from datetime import datetime, timedelta
from typing import Any

from studyapp.accounts.api import User
from studyapp.common import words
from studyapp.common.charts import Point
from studyapp.common.middleware import zone
from studyapp.exams import api as exams
from studyapp.flashcards import api as flashcards
from studyapp.learning import local_day
from studyapp.learning.mastery import (
    HALF_LIFE,
    KIND_WEIGHTS,
    MIN_ANSWERS,
    MIN_ANSWERS_A_DOMAIN,
    MIN_TASKS,
)
from studyapp.learning.scoring import PASS_SCORE
from studyapp.lessons import api as lessons
from studyapp.progress.api import Domain, Standing, subjects_seen
from studyapp.web.context import course_card
from studyapp.web.holdings import Holdings, holdings
from studyapp.web.today import TaskRow, readiness_view, task_row

RECALL_WEEKS = 8
FEWEST_REVIEWS = 5  # a week with fewer says nothing of its own
KIND_NAMES = {
    "exam": "an answer in a practice exam",
    "quiz": "an answer in a quiz",
    "check": "an answer to a check in a lesson",
    "card": "a card that you graded",
}


def progress_page(user: User | None, known: Standing | None, now: datetime) -> dict[str, Any]:
    """The context of the progress page; a visitor sees the rules and what will be here."""
    context: dict[str, Any] = {"known": known, "rules": rules(), "learner_known": user is not None}
    if user is None:
        return context
    held = holdings()
    recall = _recall(user, now)
    counts, reading = exams.counts(user), lessons.course_progress(user)
    results = exams.results(user) if counts.exams else []
    return context | {
        "domains": _domains(known, held) if known else [],
        "ready": readiness_view(known),
        "course": reading,
        "course_progress": course_card(reading),
        "held": held,
        "cards": subjects_seen(user, "card"),
        "counts": counts,
        "results": results,
        "scores": _scores(results),
        "scores_sentence": _scores_sentence(results),
        "pass_score": PASS_SCORE,
        "recall": recall,
        "recall_sentence": _recall_sentence(recall, user),
        "wanted_recall": round(100 * user.retention),
        "reviews": flashcards.recall(user, now),
    }


def rules() -> dict[str, Any]:
    """The numbers behind the mastery and the forecast, out of the rules themselves."""
    weights = sorted(KIND_WEIGHTS.items(), key=lambda entry: -entry[1])
    return {
        "weights": [(KIND_NAMES[kind], weight) for kind, weight in weights if kind in KIND_NAMES],
        "half_life": HALF_LIFE.days,
        "answers": MIN_ANSWERS,
        "a_domain": MIN_ANSWERS_A_DOMAIN,
        "tasks": MIN_TASKS,
    }


def _domains(known: Standing, held: Holdings) -> list[tuple[Domain, list[TaskRow]]]:
    return [
        (domain, [task_row(known.masteries[task.id], known, held) for task in domain.tasks])
        for domain in known.outline.domains
    ]


def _scores(results: list[exams.Result]) -> list[Point]:
    """The scores of the last exams, oldest first; one alone makes no line."""
    if len(results) < 2:
        return []
    return [
        Point(words.short_day(result.at.date()), float(result.scaled), at=result.at.timestamp())
        for result in reversed(results)
    ]


def _scores_sentence(results: list[exams.Result]) -> str:
    scores = [result.scaled for result in results]
    if len(scores) < 2:
        return ""
    return (
        f"Estimated scores of your last {len(scores)} practice exams: {scores[0]} in the newest, "
        f"between {min(scores)} and {max(scores)} over all. {PASS_SCORE} passes."
    )


def _recall(user: User, now: datetime) -> list[Point]:
    """The share recalled in each of the last weeks, oldest first; thin weeks are left out."""
    today = local_day(now, zone(user.time_zone).key)
    weeks = range(1, RECALL_WEEKS + 1)
    sums = [flashcards.Recall(0, 0)]
    sums += [flashcards.recall(user, now, days=7 * week) for week in weeks]
    points = []
    for week in range(RECALL_WEEKS, 0, -1):
        reviews = sums[week].reviews - sums[week - 1].reviews
        recalled = sums[week].recalled - sums[week - 1].recalled
        if reviews >= FEWEST_REVIEWS:
            begin = today - timedelta(days=7 * week - 1)
            label = "this week" if week == 1 else words.short_day(begin)
            points.append(Point(label, 100 * recalled / reviews, at=begin.toordinal()))
    return points


def _recall_sentence(points: list[Point], user: User) -> str:
    if not points:
        return ""
    last = points[-1]
    return (
        f"Share of reviews recalled by week: {last.value:.0f}% in the newest, "
        f"between {min(p.value for p in points):.0f}% and {max(p.value for p in points):.0f}% "
        f"over all. You aim for {100 * user.retention:.0f}%."
    )
