"""Cards and grades for the tests of `flashcards`."""

import html
import re
from datetime import datetime, timedelta

import pytest
from django.http import HttpResponse

from studyapp.accounts.api import User
from studyapp.catalog.api import Card, Course, Lesson
from studyapp.flashcards.memories import columns
from studyapp.flashcards.models import CardState
from studyapp.flashcards.services.grading import grade_card
from studyapp.learning.scheduling import Grade, Memory
from tests.helpers import NOW


@pytest.fixture
def cards(course: Course) -> list[Card]:
    """The cards of the small course, in course order."""
    return list(Card.objects.filter(course=course, retired_at=None).order_by("position", "pk"))


def more_cards(course: Course, count: int, *, lesson: Lesson | None = None) -> list[Card]:
    """Store `count` more cards of the course, each in a section of its own."""
    start = Card.objects.filter(course=course).count()
    return Card.objects.bulk_create(
        Card(
            course=course,
            lesson=lesson,
            key=f"extra-{number}",
            digest=f"{number:064}",
            front=f"Question {number}?",
            back=f"Answer {number}",
            front_html=f"<p>Question {number}?</p>\n",
            back_html=f"<p>Answer {number}</p>\n",
            section=f"regions#s{number}",
            position=1000 + number,
        )
        for number in range(start, start + count)
    )


def give(
    user: User,
    card: Card,
    chosen: Grade = Grade.GOOD,
    *,
    now: datetime = NOW,
    token: str | None = None,
) -> int:
    """Grade a card as the page would, whatever its count of grades is; returns the review's id."""
    state = CardState.objects.filter(user=user, card=card).first()
    reps = state.reps if state else 0
    return grade_card(
        user,
        card.pk,
        chosen,
        token=token or f"{card.pk}/{reps}/{now.timestamp()}",
        reps=reps,
        seconds=7,
        now=now,
    )


def learnt(user: User, card: Card, *, due: datetime, days: int = 10, **more: object) -> CardState:
    """Store a card that the learner has learnt, last seen `days` before it falls due."""
    memory = Memory(
        state="review",
        due=due,
        stability=float(days),
        difficulty=5.0,
        last_review=due - timedelta(days=days),
        reps=4,
    )
    return CardState.objects.create(
        user=user, card=card, **columns(memory), last_grade=Grade.GOOD, **more
    )


def fields(response: HttpResponse) -> dict[str, str]:
    """The hidden fields of the grade form in a page or piece."""
    text = response.content.decode()
    form = re.search(r'<form method="post" action="/cards/\d+/grade/.*?</form>', text, re.DOTALL)
    assert form, text
    found = dict(re.findall(r'name="(token|reps|shown)" value="([^"]*)"', form[0]))
    action = re.search(r'action="([^"]*)"', form[0])
    assert action
    return {**found, "action": action[1]}


def show_url(response: HttpResponse) -> str:
    """The address behind "Show answer"."""
    found = re.search(r'<a class="btn primary lg" href="([^"]*)"', response.content.decode())
    assert found, response.content.decode()
    return html.unescape(found[1])
