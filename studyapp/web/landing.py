"""What a visitor sees first: what the site holds, and examples that its own rules compute."""

import random
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from studyapp.common.charts import Point
from studyapp.learning import (
    Evidence,
    Grade,
    Readiness,
    Settings,
    estimate,
    grade,
    interval_label,
    new_memory,
    next_memories,
    readiness,
)
from studyapp.learning.scoring import PASS_SCORE
from studyapp.lessons import api as lessons
from studyapp.progress.api import Outline, exam_outline
from studyapp.web.holdings import holdings

MOMENT = datetime(2026, 1, 5, tzinfo=UTC)  # of the examples; any other would do as well
WEEKS = 9
ANSWERS_A_TASK = 2  # in each week
FIRST_RIGHT, LAST_RIGHT = 50, 85  # percent


def landing_page() -> dict[str, Any]:
    """The context of the landing page."""
    outline = exam_outline()
    points = readiness_example(outline) if outline else []
    return {
        "held": holdings(),
        "first": lessons.next_lesson(None),
        "intervals": intervals_example(),
        "points": points,
        "sentence": _sentence(points) if points else "",
        "weekly": ANSWERS_A_TASK * len(outline.tasks) if outline else 0,
        "first_right": FIRST_RIGHT,
        "last_right": LAST_RIGHT,
    }


@lru_cache(maxsize=1)
def intervals_example() -> list[tuple[str, str]]:
    """Each grade with its next interval, for a card that was recalled twice."""
    rules, rng = Settings(fuzz=False), random.Random(0)  # noqa: S311  (nothing is spread here)
    memory, moment = new_memory(MOMENT), MOMENT
    for _time in range(2):
        memory = grade(memory, Grade.GOOD, moment, rules, rng)
        moment = memory.due
    after = next_memories(memory, moment, rules, rng)
    return [(each.name.lower(), interval_label(after[each].due - moment)) for each in Grade]


@lru_cache(maxsize=4)
def readiness_example(outline: Outline) -> list[Point]:
    """The forecast week by week for somebody who answers more and more rightly."""
    pieces: list[Evidence] = []
    points = []
    for week in range(1, WEEKS + 1):
        right = FIRST_RIGHT + (LAST_RIGHT - FIRST_RIGHT) * (week - 1) / (WEEKS - 1)
        then = MOMENT + timedelta(weeks=week)
        for task in outline.tasks:
            pieces += [Evidence(task, "exam", right / 100, then)] * ANSWERS_A_TASK
        found = readiness(
            estimate(pieces, tasks=outline.tasks, now=then),
            weights=outline.weights,
            domains=outline.domain_of,
        )
        if isinstance(found, Readiness):
            points.append(Point(f"week {week}", found.score, found.low, found.high, at=week))
    return points


def _sentence(points: list[Point]) -> str:
    first, last = points[0], points[-1]
    return (
        f"An example: in {first.label} the estimate is {first.value:.0f}, likely "
        f"{first.low:.0f} to {first.high:.0f}; in {last.label} {last.value:.0f}, likely "
        f"{last.low:.0f} to {last.high:.0f}. The pass mark is {PASS_SCORE}."
    )
