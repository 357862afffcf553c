"""What the IAM pages share."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from studyapp.console.blocks import Cell, Tab
from studyapp.sandbox.api import Moment, to_datetime

PAGES = (
    ("users", "Users", "iam_users"),
    ("groups", "Groups", "iam_groups"),
    ("roles", "Roles", "iam_roles"),
    ("policies", "Policies", "iam_policies"),
    ("account", "Account", "iam_account"),
    ("simulator", "Simulator", "iam_simulator"),
    ("analyzer", "Analyzer", "iam_analyzer"),
)


def iam_tabs(current: str) -> tuple[Tab, ...]:
    """The lists of IAM."""
    return tuple(
        Tab(label, reverse(f"console:{name}"), key == current) for key, label, name in PAGES
    )


def simulator_url(who: str) -> str:
    """The access simulator, asked about somebody."""
    return f"{reverse('console:iam_simulator')}?{urlencode({'who': who})}"


def moment(value: Any) -> Cell:
    """A simulated time of the engine, in the learner's zone; nothing for None."""
    if value is None:
        return Cell("never", kind="muted")
    return Cell(shown(value))


def last_used(value: Any, where: str) -> Cell:
    """When something was used last, and below it where."""
    return Cell(shown(value), sub=where)


def shown(value: Any) -> str:
    """The same as a text."""
    simulated = value.simulated if isinstance(value, Moment) else value
    instant: datetime = to_datetime(simulated)
    return date_format(timezone.localtime(instant), "j M Y, H:i")


def brief(instant: int, now: int) -> str:
    """An instant where there is little room: the time alone on the same day, else the date too."""
    then, today = (timezone.localtime(to_datetime(each)) for each in (instant, now))
    if then.date() == today.date():
        return date_format(then, "H:i")
    return date_format(then, "j M, H:i" if then.year == today.year else "j M Y")
