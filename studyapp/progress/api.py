"""The door of `progress`."""

from studyapp.progress.queries import (
    Activity,
    DaySums,
    Domain,
    DoneToday,
    Forecast,
    Outline,
    Standing,
    Task,
    activity,
    done_today,
    exam_outline,
    standing,
    subjects_seen,
)
from studyapp.progress.services import Shown, add_to_day, forget, record

__all__ = [
    "Activity",
    "DaySums",
    "Domain",
    "DoneToday",
    "Forecast",
    "Outline",
    "Shown",
    "Standing",
    "Task",
    "activity",
    "add_to_day",
    "done_today",
    "exam_outline",
    "forget",
    "record",
    "standing",
    "subjects_seen",
]
