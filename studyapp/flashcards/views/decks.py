"""The deck page, and the lists of own, suspended and flagged cards."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from studyapp.accounts.api import LearnerRequest, User, current_learner, learner, public
from studyapp.common.http import go, show, whole_number
from studyapp.flashcards import sitting
from studyapp.flashcards.presenting import short, spoken
from studyapp.flashcards.queries import counts
from studyapp.flashcards.queries import decks as reads
from studyapp.flashcards.services import marks

NAMES = {"own": "Your own cards", "suspended": "Suspended cards", "flagged": "Flagged cards"}


@public("GET")
def decks(request: HttpRequest) -> HttpResponse:
    """The decks: one a module, with what is due, new and learnt."""
    return show(request, "flashcards/decks.html", _decks(current_learner(request)))


@learner("POST")
def limit(request: LearnerRequest) -> HttpResponse:
    """Keep how many new cards a day the learner wants."""
    given = request.POST.get("new_cards_a_day", "").strip()
    try:
        marks.set_new_limit(request.user, int(given))
    except ValueError:
        context = _decks(request.user) | {
            "limit": given,
            "limit_error": "Choose a number from 0 to 200.",
        }
        return show(request, "flashcards/decks.html", context, status=422)
    sitting.forget(request.user)
    return go(request, reverse("flashcards:decks"))


@public("GET")
def cards(request: HttpRequest) -> HttpResponse:
    """One of the lists of cards."""
    name = request.GET.get("show", "own")
    if name not in reads.LISTS:
        raise Http404
    user = current_learner(request)
    lengths = reads.list_counts(user)
    deleted = request.GET.get("deleted", "")
    return show(
        request,
        "flashcards/list.html",
        {
            "section": "cards",
            "name": name,
            "title": NAMES[name],
            "tabs_of_lists": [(key, NAMES[key], lengths[key]) for key in reads.LISTS],
            "rows": [(row, short(row.front), short(row.back)) for row in reads.listed(user, name)],
            "longest": reads.LIST_LENGTH,
            "length": lengths[name],
            "deleted": _deleted(user, deleted),
        },
    )


def _decks(user: User | None) -> dict[str, Any]:
    now = timezone.now()
    today = counts.today(user, now)
    lengths = reads.list_counts(user)
    return {
        "section": "cards",
        "courses": reads.course_decks(user, now),
        "today": today,
        "minutes": spoken(today.seconds_estimate),
        "limit": user.new_cards_a_day if user else counts.DEFAULT_NEW,
        "lists": [(key, NAMES[key], lengths[key]) for key in reads.LISTS],
        "coming": counts.coming(user, now) if user and not today.total else None,
    }


def _deleted(user: User | None, card_id: str) -> int | None:
    """The id of a card that was just deleted and can be brought back."""
    number = whole_number(card_id, None)
    card = reads.own_card(user, number) if user and number is not None else None
    return card.pk if card and card.retired_at else None
