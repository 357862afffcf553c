"""What the page skeleton needs on every page: navigation, theme, initials."""

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from studyapp.accounts.api import User, current_learner
from studyapp.flashcards.api import due_count
from studyapp.lessons import api as lessons

# title, short title of the tab bar, glyph, URL name, section, key after `g`
MAIN = [
    ("Today", "Today", "today", "home", "today", "d"),
    ("Lessons", "Lessons", "book", "lessons:course", "lessons", "l"),
    ("Flashcards", "Cards", "cards", "flashcards:decks", "cards", "f"),
    ("Practice exams", "Exams", "exam", "exams:list", "exams", "e"),
    ("Labs", "Labs", "lab", "labs:list", "labs", "b"),
    ("Sandbox", "Sandbox", "box", "console:home", "sandbox", "s"),
]
OWN = [
    ("Notes", "note", "lessons:notes", "notes"),
    ("Progress", "chart", "progress", "progress"),
    ("Settings", "gear", "settings", "settings"),
]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of `skeleton.html` and `base.html`; counts are computed only where shown."""
    user = current_learner(request) if hasattr(request, "user") else None
    theme = user.theme if user and user.theme != "system" else ""
    context = {
        "theme": theme or _cookie_theme(request),
        "shortcuts": user.shortcuts if user else True,
    }
    if user is None:
        return context
    return context | {
        "initials": _initials(user.get_full_name()),
        "cards_due": SimpleLazyObject(lambda: _cards_due(user)),
        "course_progress": SimpleLazyObject(lambda: course_card(lessons.course_progress(user))),
    }


@cache
def navigation() -> list[dict[str, str]]:
    """The entries of the side navigation."""
    return [
        {"title": title, "icon": icon, "url": reverse(name), "section": section, "key": key}
        for title, _short, icon, name, section, key in MAIN
    ]


@cache
def own_navigation() -> list[dict[str, str]]:
    """The entries below "Yours"."""
    return [
        {"title": title, "icon": icon, "url": reverse(name), "section": section}
        for title, icon, name, section in OWN
    ]


@cache
def tabs() -> list[dict[str, str]]:
    """The entries of the tab bar of narrow screens."""
    return [
        {"short": short, "icon": icon, "url": reverse(name), "section": section}
        for _title, short, icon, name, section, _key in MAIN
        if section != "labs"
    ]


@cache
def more() -> list[dict[str, str]]:
    """What the tab bar has no place for; narrow screens find it at the foot of the page."""
    labs = [entry for entry in navigation() if entry["section"] == "labs"]
    return [*own_navigation(), *labs]


def _cookie_theme(request: HttpRequest) -> str:
    theme = request.COOKIES.get("fairweather_theme", "")
    return theme if theme in {"light", "dark"} else ""


def _initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def _cards_due(user: User) -> int:
    # A context processor is part of every view, and like a view it reads the clock.
    return due_count(user, timezone.now())  # noqa: TID251


def course_card(found: lessons.Progress) -> dict[str, Any]:
    """The card at the foot of the navigation; empty (so not shown) without a course.

    Pages that know the progress already put the card into their own context, which goes first.
    """
    if not found.total:
        return {}
    where = "Every lesson is read"
    if found.next:
        where = f"Module {found.next.number.partition('.')[0]}, {found.next.module}"
    return {
        "read": found.read,
        "total": found.total,
        "percent": found.percent,
        "label": f"{found.read} of {found.total} lessons read",
        "where": where,
    }
