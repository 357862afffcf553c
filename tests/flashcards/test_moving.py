"""A guest's cards move to an account; the data download holds them."""

from datetime import timedelta

import pytest

from studyapp.accounts.api import User, collect_data
from studyapp.accounts.services import merge_guest
from studyapp.catalog.api import Card, Course
from studyapp.flashcards.models import CardState, Review
from studyapp.flashcards.services import marks
from studyapp.flashcards.services.grading import undo_grade
from tests.flashcards.conftest import give
from tests.helpers import NOW

pytestmark = pytest.mark.django_db


def test_guests_grades_and_own_cards_move(
    guest: User, learner: User, course: Course, cards: list[Card]
) -> None:
    wording = marks.Wording("Mine?", "Yes")
    own = marks.create_card(guest, wording, course=course, lesson=None, key="a1")
    review_id = give(guest, cards[0])
    merge_guest(guest=guest, account=learner)
    own.refresh_from_db()
    assert own.owner == learner
    assert CardState.objects.get(card=cards[0]).user == learner
    assert undo_grade(learner, review_id, now=NOW)


@pytest.mark.parametrize("guest_grades", [1, 3])
def test_of_a_card_that_both_know_the_fuller_memory_stays(
    guest: User, learner: User, cards: list[Card], guest_grades: int
) -> None:
    for place in range(2):
        give(learner, cards[0], now=NOW + timedelta(minutes=10 * place), token=f"same{place}")
    for place in range(guest_grades):
        give(guest, cards[0], now=NOW + timedelta(minutes=10 * place), token=f"same{place}")
    marks.flag(guest, cards[0].pk, on=True, now=NOW)
    marks.reword(guest, cards[0].pk, marks.Wording("My words", "Mine"), now=NOW)
    merge_guest(guest=guest, account=learner)
    state = CardState.objects.get()
    assert (state.user, state.reps) == (learner, max(2, guest_grades))
    assert (state.flagged, state.front) == (True, "My words")
    assert Review.objects.filter(user=learner, state=state).count() == 2 + guest_grades


def test_undo_refuses_a_grade_that_no_longer_fits(
    guest: User, learner: User, cards: list[Card]
) -> None:
    give(learner, cards[0])
    give(learner, cards[0], now=NOW + timedelta(minutes=10))
    lost = give(guest, cards[0], now=NOW + timedelta(minutes=1))
    merge_guest(guest=guest, account=learner)
    assert undo_grade(learner, lost, now=NOW + timedelta(minutes=11)) is None


def test_download_holds_states_reviews_and_own_cards(
    learner: User, course: Course, cards: list[Card]
) -> None:
    wording = marks.Wording("Mine?", "Yes")
    marks.create_card(learner, wording, course=course, lesson=None, key="a1")
    give(learner, cards[0])
    data = collect_data(learner)["flashcards"]
    assert isinstance(data, dict)
    assert [row["front"] for row in data["own_cards"]] == ["Mine?"]
    assert [row["card__key"] for row in data["states"]] == [cards[0].key]
    assert [row["grade"] for row in data["reviews"]] == [3]
