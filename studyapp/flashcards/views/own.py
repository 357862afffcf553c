"""Editing a card: the learner's own wording of the course's cards, and cards of one's own."""

import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from studyapp.accounts.api import LearnerRequest, User, current_learner, learner, public
from studyapp.catalog.api import Card, Lesson
from studyapp.common.http import go, show
from studyapp.flashcards import sitting
from studyapp.flashcards.queries import cards, decks
from studyapp.flashcards.scopes import ALL, Scope, parse
from studyapp.flashcards.services import marks
from studyapp.flashcards.services.marks import BadCard, Wording

PAGE = "flashcards/edit.html"


@public("GET")
def new(request: HttpRequest) -> HttpResponse:
    """The form for a card of one's own."""
    user = current_learner(request)
    lesson = request.GET.get("lesson", "")
    return show(request, PAGE, _form(user, None, Wording("", ""), lesson=lesson))


@learner("POST")
def create(request: LearnerRequest) -> HttpResponse:
    """Make a card of the learner's own."""
    user, wording = request.user, _wording(request)
    course = decks.any_course(user)
    if course is None:
        raise Http404
    try:
        lesson = _lesson(user, request.POST.get("lesson", ""))
        key = request.POST.get("form", "") or secrets.token_hex(12)
        marks.create_card(user, wording, course=course, lesson=lesson, key=key)
    except BadCard as error:
        return _wrong(request, None, wording, error)
    sitting.forget(user)
    if request.POST.get("another"):
        chosen = f"?lesson={lesson.pk}" if lesson else ""
        return go(request, reverse("flashcards:new") + chosen)
    return go(request, f"{reverse('flashcards:list')}?show=own")


@public("GET")
def edit(request: HttpRequest, card_id: int) -> HttpResponse:
    """The form for a card: the learner's wording, with the course's text beside it."""
    user = current_learner(request)
    card = _card(user, card_id)
    found = cards.sight(user, card_id)
    if found is None:
        raise Http404
    wording = Wording(found.own_front or card.front, found.own_back or card.back, card.extra)
    context = _form(user, card, wording, lesson=str(card.lesson_id or ""))
    context |= {
        "sight": found,
        "reworded": bool(found.own_front or found.own_back),
        "scope": _scope(request),
        "list": request.GET.get("list", ""),
    }
    return show(request, PAGE, context)


@learner("POST")
def save(request: LearnerRequest, card_id: int) -> HttpResponse:
    """Keep the edit, or go back to the course's text."""
    user, now = request.user, timezone.now()
    card, wording = _card(user, card_id), _wording(request)
    try:
        if card.owner_id == user.pk:
            lesson = _lesson(user, request.POST.get("lesson", ""))
            marks.edit_card(user, card, wording, lesson=lesson)
        elif request.POST.get("reset"):
            marks.reset_wording(user, card_id, now=now)
        else:
            marks.reword(user, card_id, wording, now=now)
    except BadCard as error:
        return _wrong(request, card, wording, error)
    if request.POST.get("list") in decks.LISTS:
        return go(request, f"{reverse('flashcards:list')}?show={request.POST['list']}")
    scope = _scope(request).query
    return go(request, f"{reverse('flashcards:review')}?card={card_id}&{scope}".rstrip("&"))


@learner("POST")
def delete(request: LearnerRequest, card_id: int) -> HttpResponse:
    """Delete one of the learner's own cards, or bring it back."""
    card = decks.own_card(request.user, card_id)
    if card is None:
        raise Http404
    address = f"{reverse('flashcards:list')}?show=own"
    if request.POST.get("undo"):
        marks.restore_card(request.user, card)
    else:
        marks.delete_card(request.user, card, now=timezone.now())
        address += f"&deleted={card.pk}"
    sitting.forget(request.user)
    return go(request, address)


def _form(user: User | None, card: Card | None, wording: Wording, *, lesson: str) -> dict[str, Any]:
    own = card is None or (user is not None and card.owner_id == user.pk)
    return {
        "section": "cards",
        "card": card,
        "own": own,
        "wording": wording,
        "lesson": lesson,
        "lessons": decks.lesson_choices(user) if own else [],
        "has_course": card is not None or decks.any_course(user) is not None,
        "limit": marks.TEXT_LIMIT,
        "form_key": secrets.token_hex(12),
        "scope": ALL,
    }


def _wrong(
    request: LearnerRequest, card: Card | None, wording: Wording, error: BadCard
) -> HttpResponse:
    context = _form(request.user, card, wording, lesson=request.POST.get("lesson", ""))
    context |= {"error_field": error.field, "error": str(error), "scope": _scope(request)}
    context["list"] = request.POST.get("list", "")
    return show(request, PAGE, context, status=422)


def _wording(request: HttpRequest) -> Wording:
    return Wording(*(request.POST.get(name, "") for name in ("front", "back", "extra")))


def _card(user: User | None, card_id: int) -> Card:
    card = Card.objects.filter(cards.visible(user), pk=card_id).first()
    if card is None:
        raise Http404
    return card


def _lesson(user: User, given: str) -> Lesson | None:
    """The chosen lesson. Raises BadCard for one that the learner cannot choose."""
    if not given:
        return None
    known = {str(choice.lesson_id) for choice in decks.lesson_choices(user)}
    if given not in known:
        raise BadCard("lesson", "Choose one of the lessons in the list.")
    return Lesson.objects.select_related("course").get(pk=given)


def _scope(request: HttpRequest) -> Scope:
    return parse(request.GET.dict()) or ALL
