"""What the page skeleton needs on every page: navigation, theme, initials."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from studyapp.accounts.api import current_learner

STYLESHEETS = [
    "css/fonts.css",
    "css/tokens.css",
    "css/base.css",
    "css/components.css",
    "css/pages.css",
]
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
    return {
        "stylesheets": STYLESHEETS,
        "theme": theme or _cookie_theme(request),
        "shortcuts": user.shortcuts if user else True,
        "initials": SimpleLazyObject(lambda: _initials(user.get_full_name()) if user else ""),
        "navigation": SimpleLazyObject(_navigation),
        "own_navigation": SimpleLazyObject(_own_navigation),
        "tabs": SimpleLazyObject(_tabs),
    }


def _cookie_theme(request: HttpRequest) -> str:
    theme = request.COOKIES.get("fairweather_theme", "")
    return theme if theme in {"light", "dark"} else ""


def _initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def _navigation() -> list[dict[str, str]]:
    return [
        {"title": title, "icon": icon, "url": reverse(name), "section": section, "key": key}
        for title, _short, icon, name, section, key in MAIN
    ]


def _own_navigation() -> list[dict[str, str]]:
    return [
        {"title": title, "icon": icon, "url": reverse(name), "section": section}
        for title, icon, name, section in OWN
    ]


def _tabs() -> list[dict[str, str]]:
    return [
        {"short": short, "icon": icon, "url": reverse(name), "section": section}
        for _title, short, icon, name, section, _key in MAIN
        if section != "labs"
    ]
