"""Between stored JSON and the values of `learning`: memories, and a learner's settings."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

import msgspec

from studyapp.accounts.api import User
from studyapp.common.middleware import zone
from studyapp.learning.days import day_bounds
from studyapp.learning.scheduling import Memory, Settings

Json = dict[str, Any]


def to_json(memory: Memory) -> Json:
    """A memory as it is stored."""
    value: Json = msgspec.to_builtins(memory)
    return value


def from_json(value: Json) -> Memory:
    """A stored memory. Raises msgspec.ValidationError for anything else."""
    return msgspec.convert(value, Memory)


def columns(memory: Memory) -> Json:
    """The values of all columns of a `CardState` that follow from a memory."""
    return {
        "memory": to_json(memory),
        "state": memory.state,
        "due_at": memory.due,
        "reps": memory.reps,
        "seen_at": memory.last_review,
    }


def settings_of(user: User | None) -> Settings:
    """How this learner's cards are scheduled; a visitor's as a new learner's."""
    if user is None:
        return _settings(0.9, None, "UTC")
    return _settings(user.retention, user.exam_on, zone_name(user))


def zone_name(user: User | None) -> str:
    """The learner's time zone by name, UTC where the machine does not know it."""
    return zone(user.time_zone).key if user else "UTC"


def study_day(user: User | None, now: datetime) -> tuple[datetime, datetime]:
    """The start and the end of the study day that holds `now` for this learner."""
    return day_bounds(now, zone_name(user))


@lru_cache(maxsize=256)
def _settings(retention: float, exam_on: date | None, time_zone: str) -> Settings:
    return Settings(desired_retention=retention, exam_date=exam_on, time_zone=time_zone)
