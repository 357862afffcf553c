"""The search page, and the palette that searches and acts from anywhere."""

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from studyapp.accounts.api import current_learner, public
from studyapp.catalog.api import Found, Hit, find
from studyapp.common.http import show, wants_part, whole_number
from studyapp.common.words import plural
from studyapp.lessons import api as lessons
from studyapp.web.actions import matching
from studyapp.web.palette import palette_lines

LONGEST = 200
KINDS = {
    "lesson": ("Lessons", "book", 10),
    "card": ("Cards", "cards", 6),
    "lab": ("Labs", "lab", 4),
}
MORE, MOST = 20, 200
NOTES = 10


class Group(NamedTuple):
    """One kind of hits, with its total and where to see more of them."""

    kind: str
    title: str
    icon: str
    hits: list[Hit]
    total: int
    more: str


@public("GET")
def search(request: HttpRequest) -> HttpResponse:
    """Lessons, cards, notes and actions for a text; without one, how to search."""
    user, text = current_learner(request), _text(request)
    limits = {kind: _limit(request, kind) for kind in KINDS}
    found = find(text, user=user, limits=limits) if text else Found()
    notes = lessons.search_notes(user, found.corrected or text, NOTES)
    acts = [act for act in matching(text, user) if not act.press] if text else []
    total = sum(found.totals.values()) + len(notes) + len(acts)
    context = {
        "section": "search",
        "text": text,
        "found": found,
        "groups": _groups(found, limits, text),
        "notes": notes,
        "actions": acts,
        "summary": plural(total, "result"),
        "nothing": bool(text) and not total,
        "next": None if text else lessons.next_lesson(user),
        "main_course": settings.MAIN_COURSE,
    }
    return show(request, "web/search.html", context)


@public("GET")
def palette(request: HttpRequest) -> HttpResponse:
    """The lines of the palette for what was typed; without htmx, the search page."""
    text = _text(request)
    if not wants_part(request):
        return redirect(f"{reverse('search')}?{urlencode({'q': text})}")
    now = timezone.now()  # noqa: TID251  (a view reads the clock)
    context: dict[str, Any] = palette_lines(text, current_learner(request), now)
    return show(request, "web/_palette_hits.html", {"text": text, **context})


def _groups(found: Found, limits: dict[str, int], text: str) -> list[Group]:
    groups = []
    for kind, hits in found.groups.items():
        title, icon, _first = KINDS[kind]
        total, limit = found.totals[kind], limits[kind]
        more = urlencode([("q", text), *(limits | {kind: min(limit + MORE, MOST)}).items()])
        link = f"?{more}#{kind}-{limit}" if limit < min(total, MOST) else ""
        groups.append(Group(kind, title, icon, hits, total, link))
    return groups


def _text(request: HttpRequest) -> str:
    return request.GET.get("q", "")[:LONGEST].replace("\0", "").strip()


def _limit(request: HttpRequest, kind: str) -> int:
    """How many hits of a kind were asked for; nonsense counts as nothing."""
    first = KINDS[kind][2]
    return max(first, min(whole_number(request.GET.get(kind), first), MOST))
