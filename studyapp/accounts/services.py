"""Writes to users: guests, preferences, deletion, and the merge of a guest into an account."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from urllib.parse import unquote

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import transaction
from django.http import HttpRequest

from studyapp.accounts.models import User
from studyapp.common.middleware import zone

Merge = Callable[[User, User], None]
Collect = Callable[[User], dict[str, object]]
_merges: list[Merge] = []
_collectors: dict[str, Collect] = {}


def register_merge(merge: Merge) -> Merge:
    """Add an app's way to move its rows from a guest (first) to an account (second)."""
    _merges.append(merge)
    return merge


def register_collector(name: str, collect: Collect) -> None:
    """Add an app's part of a learner's data download."""
    _collectors[name] = collect


def collect_data(user: User) -> dict[str, object]:
    """All that the site keeps of a learner, by app, as JSON-safe values."""
    return {name: collect(user) for name, collect in sorted(_collectors.items())}


def start_guest(request: HttpRequest, today: date) -> User:
    """Make a guest and put it into this session, as signing in would.

    The CSRF token is left as it is: the page that sent this first write holds it in its
    forms, and there was no earlier identity to protect from.
    """
    user = User(is_guest=True, last_seen_on=today)
    user.set_unusable_password()
    user.time_zone = zone(unquote(request.COOKIES.get("fairweather_zone", "UTC"))[:60]).key
    user.save()
    request.session.cycle_key()
    request.session[SESSION_KEY] = str(user.pk)
    request.session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    request.user = user
    return user


@transaction.atomic
def merge_guest(*, guest: User, account: User) -> None:
    """Move all that a guest did to an account, then remove the guest."""
    if not guest.is_guest or account.is_guest or guest.pk == account.pk:
        message = "Only a guest can be merged, and only into a signed-up account."
        raise ValueError(message)
    for merge in _merges:
        merge(guest, account)
    if not account.goals_set and guest.goals_set:
        account.exam_on, account.daily_goal = guest.exam_on, guest.daily_goal
        account.goals_set = True
        account.save(update_fields=["exam_on", "daily_goal", "goals_set"])
    guest.delete()


def touch(user: User, today: date) -> None:
    """Note that the learner was here today; at most one write a day."""
    if user.last_seen_on != today:
        User.objects.filter(pk=user.pk).update(last_seen_on=today)
        user.last_seen_on = today


def purge_guests(now: datetime, *, idle_days: int = 120) -> int:
    """Delete guests who have not been here for `idle_days`; returns how many."""
    oldest = now.date() - timedelta(days=idle_days)
    count, _by_model = User.objects.filter(is_guest=True, last_seen_on__lt=oldest).delete()
    return count
