"""What a visitor sees first: what the site holds, and examples that its own rules compute."""

import random
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from studyapp.common.charts import Point
from studyapp.learning import (
    Evidence,
    Grade,
    Mastery,
    Readiness,
    Settings,
    estimate,
    grade,
    interval_label,
    new_memory,
    next_memories,
    readiness,
)
from studyapp.lessons import api as lessons
from studyapp.progress.api import Outline, exam_outline
from studyapp.web.holdings import holdings

MOMENT = datetime(2026, 1, 5, tzinfo=UTC)  # of the examples; any other would do as well
SHARE_RIGHT = 0.8
ANSWERS_A_TASK = (4, 6, 9, 14, 20)


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
    """The forecast for somebody who answers four of five rightly, as the answers add up."""
    points = []
    for count in ANSWERS_A_TASK:
        masteries = _answered(outline, count)
        found = readiness(masteries, weights=outline.weights, domains=outline.domain_of)
        if isinstance(found, Readiness):
            points.append(
                Point(
                    label=f"{found.answers} answers",
                    value=found.score,
                    low=found.low,
                    high=found.high,
                    at=found.answers,
                )
            )
    return points


def _answered(outline: Outline, count: int) -> dict[str, Mastery]:
    pieces = [
        Evidence(task, "exam", SHARE_RIGHT, MOMENT) for task in outline.tasks for _n in range(count)
    ]
    return estimate(pieces, tasks=outline.tasks, now=MOMENT)


def _sentence(points: list[Point]) -> str:
    first, last = points[0], points[-1]
    return (
        f"An example: right in four of five questions. After {first.label} the estimate is "
        f"{first.value:.0f}, likely {first.low:.0f} to {first.high:.0f}; after {last.label} "
        f"{last.value:.0f}, likely {last.low:.0f} to {last.high:.0f}."
    )
