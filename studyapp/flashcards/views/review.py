"""The review: a question, its answer, a grade, the next question."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.urls import reverse
from django.utils import timezone

from studyapp.accounts.api import LearnerRequest, User, current_learner, learner, public
from studyapp.common.http import go, show, wants_part, whole_number
from studyapp.flashcards import sitting
from studyapp.flashcards.memories import study_day
from studyapp.flashcards.presenting import GRADE_NAMES, face
from studyapp.flashcards.queries import cards, counts, decks
from studyapp.flashcards.queries.cards import Sight
from studyapp.flashcards.scopes import Scope, parse
from studyapp.flashcards.services import grading, marks
from studyapp.flashcards.sitting import Turn
from studyapp.learning.scheduling import Grade

PAGE = "flashcards/review.html"
TOKEN_LENGTH = 60


@dataclass(frozen=True)
class Asked:
    """A request to the review: by whom, about which cards, when."""

    request: HttpRequest
    user: User | None
    scope: Scope
    now: datetime

    def address(self, card_id: int | None = None, *, back: bool = False) -> str:
        """The page of the next card, or of a certain one."""
        parts = [self.scope.query, f"card={card_id}" if card_id is not None else ""]
        query = "&".join([part for part in parts if part] + ["show=1"] * back)
        return reverse("flashcards:review") + (f"?{query}" if query else "")


@public("GET")
def review(request: HttpRequest) -> HttpResponse:
    """The next card, or the one that the address names; `show` turns it over."""
    asked = _asked(request)
    user, scope, now = asked.user, asked.scope, asked.now
    named, back = whole_number(request.GET.get("card"), None), bool(request.GET.get("show"))
    if named is None:
        turn = sitting.next_turn(user, scope, now=now)
    else:
        sight = cards.sight(user, named)
        if sight is None:
            raise Http404
        if wants_part(request):
            return show(request, PAGE, _card(asked, sight, back), part="card")
        turn = sitting.progress(user, scope, sight, now=now)
    title = cards.scope_title(user, scope)
    if title is None:
        raise Http404
    context = {**_turn(asked, turn, back), "undo": _undoable(asked), "title": title}
    return show(request, PAGE, context)


@learner("POST")
def grade(request: LearnerRequest, card_id: int) -> HttpResponse:
    """Store a grade and go on to the next card."""
    asked = _asked(request)
    try:
        chosen = Grade(int(request.POST.get("grade", "")))
        reps, shown = int(request.POST.get("reps", "")), int(request.POST.get("shown", ""))
    except ValueError:
        return HttpResponseBadRequest("Choose one of the four grades.")
    token = request.POST.get("token", "")
    if not 0 < len(token) <= TOKEN_LENGTH:
        return HttpResponseBadRequest("The page's token is missing.")
    try:
        undo = grading.grade_card(
            request.user,
            card_id,
            chosen,
            token=token,
            reps=reps,
            seconds=int(asked.now.timestamp()) - shown,
            now=asked.now,
        )
    except grading.UnknownCard as error:
        raise Http404 from error
    except grading.StaleGrade:
        notice = "This card was graded in another tab, so this grade was not counted."
        return _go_on(asked, _next(asked), notice=notice)
    return _go_on(asked, _next(asked, answered=card_id), undo=undo)


@learner("POST")
def undo(request: LearnerRequest, review_id: int) -> HttpResponse:
    """Take a grade back and show its card again."""
    asked = _asked(request)
    undone = grading.undo_grade(request.user, review_id, now=asked.now)
    if undone is None:
        return _go_on(asked, _next(asked), notice="There is no grade to undo here.")
    sitting.put_back(request.user, asked.scope, undone.card_id, now=asked.now)
    notice = f"Undid the grade “{GRADE_NAMES[undone.grade]}”."
    return _go_on(asked, _named(asked, undone.card_id), notice=notice, named=True)


@learner("POST")
def suspend(request: LearnerRequest, card_id: int) -> HttpResponse:
    """Put a card aside, or take it back."""
    asked, on = _asked(request), request.POST.get("on") == "1"
    try:
        marks.suspend(request.user, card_id, on=on, now=asked.now)
    except grading.UnknownCard as error:
        raise Http404 from error
    if request.POST.get("list") in decks.LISTS:
        sitting.forget(request.user)
        return _to_list(request)
    if on:
        return _go_on(asked, _next(asked), notice="Card suspended.", suspended=card_id)
    sitting.put_back(request.user, asked.scope, card_id, now=asked.now, undone=False)
    return _go_on(asked, _named(asked, card_id), notice="The card is back.", named=True)


@learner("POST")
def flag(request: LearnerRequest, card_id: int) -> HttpResponse:
    """Mark a card, or take the mark away; htmx gets the button alone."""
    asked, back = _asked(request), bool(request.POST.get("show"))
    try:
        marks.flag(request.user, card_id, on=request.POST.get("on") == "1", now=asked.now)
    except grading.UnknownCard as error:
        raise Http404 from error
    if request.POST.get("list") in decks.LISTS:
        return _to_list(request)
    if not wants_part(request):
        return go(request, asked.address(card_id, back=back))
    sight = cards.sight(request.user, card_id)
    if sight is None:
        raise Http404
    return show(request, PAGE, _card(asked, sight, back), part="flag")


def _go_on(
    asked: Asked,
    turn: Turn,
    *,
    undo: int | None = None,
    notice: str = "",
    suspended: int | None = None,
    named: bool = False,
) -> HttpResponse:
    """The card of a turn: as a piece for htmx, and as a redirect without it."""
    if not wants_part(asked.request):
        if notice:
            messages.info(asked.request, notice)
        card = turn.sight.card_id if named and turn.sight else None
        return go(asked.request, asked.address(card))
    context = _turn(asked, turn, back=False) | {
        "undo": undo or _undoable(asked),
        "notice": notice,
        "suspended_card": suspended,
    }
    return show(asked.request, PAGE, context, part="next")


def _next(asked: Asked, answered: int | None = None) -> Turn:
    return sitting.next_turn(asked.user, asked.scope, now=asked.now, answered=answered)


def _named(asked: Asked, card_id: int) -> Turn:
    """The turn of a certain card, or the next one when it is gone."""
    sight = cards.sight(asked.user, card_id)
    if sight is None:
        return _next(asked)
    return sitting.progress(asked.user, asked.scope, sight, now=asked.now)


def _undoable(asked: Asked) -> int | None:
    """The id of the newest grade of this study day that still stands."""
    if asked.user is None:
        return None
    return cards.last_review(asked.user, study_day(asked.user, asked.now)[0])


def _turn(asked: Asked, turn: Turn, back: bool) -> dict[str, Any]:
    """The context of a turn: a card, or the end of the queue."""
    context: dict[str, Any] = {"turn": turn, "scope": asked.scope, "section": "cards"}
    if turn.sight:
        return context | _card(asked, turn.sight, back)
    return context | {"end": _end(asked), "swapped": wants_part(asked.request)}


def _card(asked: Asked, sight: Sight, back: bool) -> dict[str, Any]:
    shown = whole_number(asked.request.GET.get("shown"), None) or int(asked.now.timestamp())
    token = secrets.token_urlsafe(12) if back else ""
    seen = face(sight, asked.user, asked.scope, now=asked.now, back=back, shown=shown, token=token)
    swapped = wants_part(asked.request)
    return {"face": seen, "back": back, "scope": asked.scope, "swapped": swapped}


def _end(asked: Asked) -> dict[str, Any]:
    """What was achieved, when the next card is due, and the one next step."""
    user, now = asked.user, asked.now
    if user is None:
        return {"done": None, "coming": None, "others": 0}
    waiting = counts.today(user, now).total if asked.scope.name else 0
    return {
        "done": counts.day_done(user, now),
        "coming": counts.coming(user, now),
        "others": waiting,
        "limit": user.new_cards_a_day,
    }


def _asked(request: HttpRequest) -> Asked:
    scope = parse(request.GET.dict())
    if scope is None:
        raise Http404
    return Asked(request, current_learner(request), scope, timezone.now())


def _to_list(request: HttpRequest) -> HttpResponse:
    return go(request, f"{reverse('flashcards:list')}?show={request.POST['list']}")
