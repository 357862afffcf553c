"""Reads of users: who holds an address, what a guest has done, which zones there are."""

import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from allauth.account.models import EmailAddress
from django.apps import apps
from django.db.models import ForeignKey, Model, QuerySet

from studyapp.accounts.models import User

# What the page on a guest's progress calls a row of each model; others are counted in silence.
WORDS = {
    "lessons.reading": ("lesson opened", "lessons opened"),
    "lessons.reading.note": ("note", "notes"),
    "lessons.checkanswer": ("question answered in lessons", "questions answered in lessons"),
    "flashcards.review": ("card review", "card reviews"),
    "exams.attempt": ("exam or quiz", "exams and quizzes"),
    "catalog.course": ("course from your notes", "courses from your notes"),
    "catalog.card": ("card of your own", "cards of your own"),
}
# Columns that hold something of their own: rows where they are not empty are named apart.
TELLING = {"lessons.reading": "note"}
# Rows that say nothing about what somebody has done.
NOT_PROGRESS = {"account.emailaddress", "admin.logentry"}


@dataclass(frozen=True)
class Amount:
    """How many rows of one kind, in words."""

    count: int
    words: str


def holders_of(email: str) -> list[User]:
    """Every user with this address: who confirmed it, then who had it first."""
    email = email.strip().lower()
    addresses = EmailAddress.objects.filter(email=email).select_related("user")
    confirmed = [row.user for row in addresses if row.verified]
    others = [row.user for row in addresses.order_by("pk") if not row.verified]
    named = list(User.objects.filter(email=email))
    return list({user.pk: user for user in [*confirmed, *named, *others]}.values())


def confirmed_address(user: User) -> str:
    """The address that the user has confirmed, or an empty string."""
    row = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk").first()
    return row.email if row else ""


def shown_address(user: User) -> str:
    """The address to show the user as their own, confirmed or not."""
    row = EmailAddress.objects.filter(user=user).order_by("-primary", "-verified", "pk").first()
    return row.email if row else user.email or ""


def awaits_address(user: User) -> bool:
    """Whether somebody who signed up has confirmed no address yet."""
    return not user.is_guest and not confirmed_address(user)


def may_be_merged(left: User, account: User) -> bool:
    """Whether what `left` holds may be moved to `account`.

    A guest's may. So may that of a second sign-up with an address that `account` holds: such a
    row can never confirm the address, and whoever signs in to `account` is its owner.
    """
    if left.pk == account.pk or account.is_guest:
        return False
    if left.is_guest:
        return True
    if confirmed_address(left) or left.email or left.is_staff:
        return False
    held = EmailAddress.objects.filter(user=left).values("email")
    shared: bool = EmailAddress.objects.filter(user=account, email__in=held).exists()
    return shared


def progress_of(user: User) -> list[Amount]:
    """What a user has done, in words with numbers, most telling first."""
    counts: dict[str, int] = {}
    for label, rows in _rows_of(user):
        counts[label] = counts.get(label, 0) + rows.count()
    return [
        Amount(counts[label], words[counts[label] != 1])
        for label, words in WORDS.items()
        if counts.get(label)
    ]


def has_progress(user: User) -> bool:
    """Whether there is anything of this user that would be missed."""
    return user.goals_set or any(rows.exists() for _label, rows in _rows_of(user))


def _rows_of(user: User) -> Iterator[tuple[str, QuerySet[Model]]]:
    """The rows of every model that points at users, each with the model's label."""
    for model in apps.get_models():
        meta = model._meta
        if meta.label_lower in NOT_PROGRESS:
            continue
        for field in meta.get_fields():
            if isinstance(field, ForeignKey) and field.related_model is User:
                rows = _rows(model, field.name, user)
                yield meta.label_lower, rows
                if column := TELLING.get(meta.label_lower):
                    yield f"{meta.label_lower}.{column}", rows.exclude(**{column: ""})


def _rows(model: type[Model], field: str, user: User) -> QuerySet[Model]:
    return model._default_manager.filter(**{field: user})


@lru_cache(maxsize=1)
def zone_names() -> list[str]:
    """The names of all time zones that learners choose from, in order."""
    odd = ("Etc/", "SystemV/", "posix/", "right/")
    places = {name for name in zoneinfo.available_timezones() if "/" in name}
    return [*sorted(name for name in places if not name.startswith(odd)), "UTC"]
