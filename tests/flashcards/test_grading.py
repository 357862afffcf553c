"""Grades: what is stored, what counts once, what comes as evidence, what undo restores."""

from datetime import timedelta

import pytest

from studyapp.accounts.api import User
from studyapp.catalog.api import Card, Course
from studyapp.flashcards.memories import from_json
from studyapp.flashcards.models import CardState, Review
from studyapp.flashcards.services.grading import (
    StaleGrade,
    UnknownCard,
    grade_card,
    undo_grade,
)
from studyapp.learning.scheduling import Grade
from studyapp.progress.models import Day, Evidence
from tests.flashcards.conftest import give, learnt
from tests.helpers import NOW

pytestmark = pytest.mark.django_db


def test_first_grade_makes_the_state_and_the_review(learner: User, cards: list[Card]) -> None:
    review_id = give(learner, cards[0])
    state = CardState.objects.get(user=learner, card=cards[0])
    review = Review.objects.get(pk=review_id)
    memory = from_json(state.memory)
    assert (state.state, state.reps, state.last_grade) == ("learning", 1, 3)
    assert state.due_at == memory.due == NOW + timedelta(minutes=10)
    assert state.introduced_at == state.seen_at == NOW
    assert (review.kind, review.seconds, review.after) == ("new", 7, state.memory)


def test_grade_is_evidence_on_the_tasks_of_the_lesson(learner: User, cards: list[Card]) -> None:
    give(learner, cards[0], Grade.HARD)
    evidence = Evidence.objects.get(user=learner)
    assert (evidence.kind, evidence.task, evidence.subject) == ("card", "1.1", cards[0].key)
    assert 0 < evidence.correct < 1
    day = Day.objects.get(user=learner)
    assert (day.reviews, day.seconds) == (1, 7)


def test_repeated_token_counts_once(learner: User, cards: list[Card]) -> None:
    first = grade_card(learner, cards[0].pk, Grade.GOOD, token="t", reps=0, seconds=5, now=NOW)
    again = grade_card(learner, cards[0].pk, Grade.GOOD, token="t", reps=0, seconds=5, now=NOW)
    assert first == again
    assert Review.objects.count() == Evidence.objects.count() == 1
    assert CardState.objects.get().reps == 1


def test_repeat_of_an_undone_grade_does_not_bring_it_back(learner: User, cards: list[Card]) -> None:
    review_id = grade_card(learner, cards[0].pk, Grade.GOOD, token="t", reps=0, seconds=5, now=NOW)
    undo_grade(learner, review_id, now=NOW)
    again = grade_card(learner, cards[0].pk, Grade.GOOD, token="t", reps=0, seconds=5, now=NOW)
    assert again == review_id
    assert CardState.objects.get().state == "new"


def test_grade_from_a_page_that_is_out_of_date_is_refused(learner: User, cards: list[Card]) -> None:
    give(learner, cards[0])
    with pytest.raises(StaleGrade):
        grade_card(learner, cards[0].pk, Grade.EASY, token="x", reps=0, seconds=1, now=NOW)
    assert Review.objects.count() == 1


def test_card_of_another_learner_cannot_be_graded(
    learner: User, other_learner: User, cards: list[Card]
) -> None:
    Card.objects.filter(pk=cards[0].pk).update(owner=other_learner)
    with pytest.raises(UnknownCard):
        give(learner, cards[0])


def test_retired_card_cannot_be_graded(learner: User, cards: list[Card]) -> None:
    Card.objects.filter(pk=cards[0].pk).update(retired_at=NOW)
    with pytest.raises(UnknownCard):
        give(learner, cards[0])


def test_card_of_an_unpublished_course_cannot_be_graded(
    learner: User, course: Course, cards: list[Card]
) -> None:
    Course.objects.filter(pk=course.pk).update(published=False)
    with pytest.raises(UnknownCard):
        give(learner, cards[0])
    Course.objects.filter(pk=course.pk).update(owner=learner)
    assert give(learner, cards[0])


def test_undo_restores_every_column_of_the_state(learner: User, cards: list[Card]) -> None:
    state = learnt(learner, cards[0], due=NOW - timedelta(days=1))
    before = CardState.objects.filter(pk=state.pk).values().get()
    review_id = give(learner, cards[0], Grade.AGAIN)
    assert CardState.objects.get().state == "relearning"
    undone = undo_grade(learner, review_id, now=NOW + timedelta(minutes=1))
    assert undone is not None
    assert undone.grade is Grade.AGAIN
    assert CardState.objects.filter(pk=state.pk).values().get() == before


def test_undo_of_the_first_grade_makes_the_card_new_again(learner: User, cards: list[Card]) -> None:
    undo_grade(learner, give(learner, cards[0]), now=NOW)
    state = CardState.objects.get()
    assert (state.state, state.reps, state.introduced_at, state.last_grade) == ("new", 0, None, 0)


def test_undo_takes_evidence_and_day_back(learner: User, cards: list[Card]) -> None:
    give(learner, cards[1])
    undo_grade(learner, give(learner, cards[0]), now=NOW)
    assert [row.subject for row in Evidence.objects.all()] == [cards[1].key]
    assert Day.objects.get().reviews == 1


def test_undo_works_back_grade_by_grade(learner: User, cards: list[Card]) -> None:
    reviews = [give(learner, card) for card in cards]
    reviews.append(give(learner, cards[0], now=NOW + timedelta(minutes=10)))
    for review_id in reversed(reviews):
        assert undo_grade(learner, review_id, now=NOW + timedelta(minutes=11))
    assert set(CardState.objects.values_list("state", "reps")) == {("new", 0)}
    assert not Evidence.objects.exists()


def test_undo_twice_takes_back_once(learner: User, cards: list[Card]) -> None:
    review_id = give(learner, cards[0])
    assert undo_grade(learner, review_id, now=NOW)
    assert undo_grade(learner, review_id, now=NOW) is None


def test_undo_of_an_older_grade_of_the_same_card_is_refused(
    learner: User, cards: list[Card]
) -> None:
    first = give(learner, cards[0])
    give(learner, cards[0], now=NOW + timedelta(minutes=10))
    state = CardState.objects.get()
    assert undo_grade(learner, first, now=NOW + timedelta(minutes=11)) is None
    assert CardState.objects.get().memory == state.memory


def test_undo_ends_with_the_study_day(learner: User, cards: list[Card]) -> None:
    review_id = give(learner, cards[0])
    assert undo_grade(learner, review_id, now=NOW + timedelta(days=1)) is None


def test_undo_of_anothers_grade_is_refused(
    learner: User, other_learner: User, cards: list[Card]
) -> None:
    review_id = give(learner, cards[0])
    assert undo_grade(other_learner, review_id, now=NOW) is None


def test_exam_date_and_recall_of_the_learner_steer_the_interval(
    learner: User, other_learner: User, cards: list[Card]
) -> None:
    learner.exam_on = (NOW + timedelta(days=4)).date()
    other_learner.retention = 0.8
    for user in (learner, other_learner):
        learnt(user, cards[0], due=NOW, days=40)
        give(user, cards[0], Grade.EASY)
    mine, others = (CardState.objects.get(user=user) for user in (learner, other_learner))
    assert mine.due_at.date() <= learner.exam_on
    assert others.due_at > NOW + timedelta(days=100)
