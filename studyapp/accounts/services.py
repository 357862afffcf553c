"""Writes to users: guests, sign-up, preferences, deletion, the merge of a guest into an account."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from urllib.parse import unquote

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from studyapp.accounts import queries
from studyapp.accounts.models import User
from studyapp.common.middleware import zone

Merge = Callable[[User, User], None]
Collect = Callable[[User], dict[str, object]]
Leave = Callable[[User], None]
_merges: list[Merge] = []
_leavings: list[Leave] = []
_collectors: dict[str, Collect] = {}

# Session keys. WAITING: whose progress the learner has not decided on yet after signing in.
# ASIDE: a guest that left this session without deciding, for example by opening a mailed link.
WAITING = "guest_waiting"
ASIDE = "guest_aside"


def register_merge(merge: Merge) -> Merge:
    """Add an app's way to move its rows from a guest (first) to an account (second)."""
    _merges.append(merge)
    return merge


def register_leaving(leave: Leave) -> Leave:
    """Add what an app does before a user's rows go: files to remove, rows that others rely on."""
    _leavings.append(leave)
    return leave


def register_collector(name: str, collect: Collect) -> None:
    """Add an app's part of a learner's data download."""
    _collectors[name] = collect


def collect_data(user: User) -> dict[str, object]:
    """All that the site keeps of a learner, by app, as JSON-safe values."""
    return dict(data_parts(user))


def data_parts(user: User) -> Iterator[tuple[str, dict[str, object]]]:
    """The parts of a learner's data one by one, so that a download holds one at a time."""
    for name, collect in sorted(_collectors.items()):
        yield name, collect(user)


def start_guest(request: HttpRequest, today: date) -> User:
    """Make a guest and put it into this session, as signing in would.

    A guest that was set aside in this session comes back instead. The CSRF token is left as it
    is: the page that sent this first write holds it in its forms, and there was no earlier
    identity to protect from.
    """
    user = guest_aside(request)
    if user is None:
        user = User(is_guest=True, last_seen_on=today)
        user.set_unusable_password()
        user.time_zone = detected_zone(request)
        user.save()
    request.session.cycle_key()
    request.session.pop(ASIDE, None)
    request.session[SESSION_KEY] = str(user.pk)
    request.session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    request.user = user
    return user


def detected_zone(request: HttpRequest) -> str:
    """The time zone that the browser told by a cookie, or UTC."""
    return zone(unquote(request.COOKIES.get("fairweather_zone", "UTC"))[:60]).key


def guest_aside(request: HttpRequest) -> User | None:
    """The guest that was set aside in this session, if its row is still there."""
    key = request.session.get(ASIDE)
    return User.objects.filter(pk=key, is_guest=True).first() if key else None


@transaction.atomic
def sign_up(user: User, *, email: str, password: str) -> User:
    """Turn a guest's row (or a new one) into an account; everything it holds stays.

    `User.email` is set only while nobody else has the address: the page must not tell whether
    it is taken, and the address row below waits for its confirmation either way.
    """
    user.is_guest = False
    user.display_name = user.display_name or email.partition("@")[0][:60]
    user.set_password(password)
    user.email = None if queries.holders_of(email) else email
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:  # somebody else signed up with it just now
        user.email = None
        user.save()
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=False)
    return user


def release_address(address: EmailAddress) -> None:
    """Take an address that is being confirmed from the users who only claimed it."""
    for user in User.objects.filter(email=address.email).exclude(pk=address.user_id):
        EmailAddress.objects.get_or_create(user=user, email=address.email)
        User.objects.filter(pk=user.pk).update(email=None)


def left_behind(request: HttpRequest, account: User) -> User | None:
    """Whose progress signing in to `account` would leave behind, if there is any to miss.

    A guest without a single row is removed on the way; nobody is asked about it.
    """
    keys = [request.session.get(ASIDE), request.session.get(WAITING)]
    if request.user.is_authenticated:
        keys.insert(0, request.user.pk)
    for user in User.objects.filter(pk__in=[key for key in keys if key]).order_by("pk"):
        if not queries.may_be_merged(user, account):
            continue
        if queries.has_progress(user):
            return user
        if user.is_guest:
            user.delete()
    return None


def waiting(request: HttpRequest) -> User | None:
    """Whose progress this session still has to decide on; forgets what is gone."""
    key = request.session.get(WAITING)
    if key is None:
        return None
    user = User.objects.filter(pk=key).first()
    account = request.user
    if user is None or not isinstance(account, User) or not queries.may_be_merged(user, account):
        request.session.pop(WAITING, None)
        return None
    return user


@transaction.atomic
def merge_guest(*, guest: User, account: User) -> None:
    """Move all that a guest did to an account, then remove the guest.

    Raises ValueError when the first is no guest (nor a second sign-up of the account's owner),
    the second no account, or either is gone.
    """
    locked = User.objects.select_for_update().filter(pk__in=[guest.pk, account.pk]).count()
    if locked != 2 or not queries.may_be_merged(guest, account):
        message = "Only a guest can be merged, and only into a signed-up account."
        raise ValueError(message)
    for merge in _merges:
        merge(guest, account)
    if not account.goals_set and guest.goals_set:
        account.exam_on, account.daily_goal = guest.exam_on, guest.daily_goal
        account.goals_set = True
        account.save(update_fields=["exam_on", "daily_goal", "goals_set"])
    delete_user(guest)


@transaction.atomic
def delete_user(user: User) -> None:
    """Remove a user with every row and file that is theirs.

    What others rely on stays without the name: reports of mistakes, edits of lessons, courses
    that staff show to everybody.
    """
    for leave in _leavings:
        leave(user)
    user.delete()


def touch(user: User, today: date) -> None:
    """Note that the learner was here today; at most one write a day."""
    if user.last_seen_on != today:
        User.objects.filter(pk=user.pk).update(last_seen_on=today)
        user.last_seen_on = today


def purge_guests(now: datetime, *, idle_days: int = 120) -> int:
    """Delete guests who have not been here for `idle_days`, one at a time; returns how many."""
    oldest = now.date() - timedelta(days=idle_days)
    idle = list(User.objects.filter(is_guest=True, last_seen_on__lt=oldest))
    for guest in idle:
        delete_user(guest)
    return len(idle)


def collect(user: User) -> dict[str, object]:
    """The account's own part of the data download: preferences and addresses."""
    fields = (
        "display_name is_guest date_joined last_login last_seen_on time_zone theme shortcuts"
        " exam_on daily_goal new_cards_a_day retention"
    )
    addresses = EmailAddress.objects.filter(user=user)
    return {
        "preferences": {name: getattr(user, name) for name in fields.split()},
        "addresses": list(addresses.values("email", "verified", "primary")),
    }


register_collector("account", collect)
