"""Which cards come, in which order, how many a day."""

from datetime import UTC, datetime, timedelta

import pytest

from studyapp.accounts.api import User
from studyapp.catalog.api import Card, Course, Lesson
from studyapp.flashcards import sitting
from studyapp.flashcards.queries import counts
from studyapp.flashcards.scopes import ALL, Scope
from studyapp.flashcards.services import marks
from studyapp.flashcards.services.grading import undo_grade
from studyapp.learning.scheduling import Grade
from tests.flashcards.conftest import give, learnt, more_cards
from tests.helpers import NOW, make_learner

pytestmark = pytest.mark.django_db


def card_of(turn: sitting.Turn) -> int | None:
    """The id of the card of a turn."""
    return turn.sight.card_id if turn.sight else None


def run(user: User, scope: Scope = ALL, *, now: datetime = NOW, most: int = 60) -> list[int]:
    """Grade "Easy" until the queue is empty; returns the cards met."""
    met: list[int] = []
    turn = sitting.next_turn(user, scope, now=now)
    while turn.sight and len(met) < most:
        card = Card.objects.get(pk=turn.sight.card_id)
        give(user, card, Grade.EASY, now=now)
        met.append(card.pk)
        turn = sitting.next_turn(user, scope, now=now, answered=card.pk)
    return met


def test_new_cards_come_in_course_order_up_to_the_limit(course: Course) -> None:
    more_cards(course, 20)
    user = make_learner(new_cards_a_day=5)
    order = list(Card.objects.order_by("position").values_list("pk", flat=True))
    met = run(user)
    assert met[0] == order[0]
    assert set(met) == set(order[:5])  # cards of one section may change places


def test_limit_holds_over_scopes_and_rises_when_changed(course: Course, lesson: Lesson) -> None:
    more_cards(course, 20, lesson=lesson)
    user = make_learner(new_cards_a_day=2)
    assert len(run(user)) == 2
    assert run(user, Scope("lesson", str(lesson.pk))) == []
    marks.set_new_limit(user, 3)
    assert len(run(user)) == 1


def test_undone_first_grade_gives_its_place_back(course: Course, cards: list[Card]) -> None:
    user = make_learner(new_cards_a_day=1)
    undo_grade(user, give(user, cards[0]), now=NOW)
    assert card_of(sitting.next_turn(user, ALL, now=NOW)) == cards[0].pk


def test_new_day_begins_at_four_in_the_learners_zone(course: Course) -> None:
    more_cards(course, 20)
    user = make_learner(new_cards_a_day=2, time_zone="America/New_York")
    late = datetime(2026, 11, 24, 8, 59, tzinfo=UTC)  # 03:59 in New York
    assert len(run(user, now=late - timedelta(hours=3))) == 2
    assert run(user, now=late) == []
    assert len(run(user, now=late + timedelta(minutes=1))) == 2


def test_review_is_due_from_the_start_of_its_study_day(learner: User, cards: list[Card]) -> None:
    learnt(learner, cards[0], due=NOW + timedelta(hours=9))
    learner.new_cards_a_day = 0
    assert card_of(sitting.next_turn(learner, ALL, now=NOW)) == cards[0].pk
    assert counts.due_count(learner, NOW) == 1
    assert counts.due_count(learner, NOW - timedelta(hours=7)) == 0  # the study day before


def test_review_does_not_come_within_a_day_of_the_last(learner: User, cards: list[Card]) -> None:
    learner.new_cards_a_day = 0
    learnt(learner, cards[0], due=NOW + timedelta(hours=9), days=1)
    assert sitting.next_turn(learner, ALL, now=NOW).sight is None
    assert counts.due_count(learner, NOW) == 0


def test_learning_card_comes_back_when_its_step_is_over(learner: User, cards: list[Card]) -> None:
    give(learner, cards[0], Grade.AGAIN)
    assert card_of(sitting.next_turn(learner, ALL, now=NOW)) == cards[1].pk
    later = NOW + timedelta(minutes=2)
    assert card_of(sitting.next_turn(learner, ALL, now=later)) == cards[0].pk


def test_sitting_ends_without_a_wait(learner: User, cards: list[Card]) -> None:
    learner.new_cards_a_day = 1
    give(learner, cards[0])  # due in ten minutes
    turn = sitting.next_turn(learner, ALL, now=NOW)
    assert card_of(turn) == cards[0].pk
    assert turn.left == 1


@pytest.mark.parametrize("kind", ["suspended", "retired", "unpublished"])
def test_card_that_must_not_come_stays_away(
    learner: User, course: Course, cards: list[Card], kind: str
) -> None:
    learner.new_cards_a_day = 0
    state = learnt(learner, cards[0], due=NOW - timedelta(days=1))
    assert card_of(sitting.next_turn(learner, ALL, now=NOW)) == cards[0].pk
    if kind == "suspended":
        marks.suspend(learner, cards[0].pk, on=True, now=NOW)
    elif kind == "retired":
        Card.objects.filter(pk=cards[0].pk).update(retired_at=NOW)
    else:
        Course.objects.filter(pk=course.pk).update(published=False)
    # The kept queue still names the card; what the database says wins.
    assert sitting.next_turn(learner, ALL, now=NOW).sight is None
    assert counts.due_count(learner, NOW) == 0
    assert state.pk


def test_suspended_new_card_is_passed_over(learner: User, cards: list[Card]) -> None:
    marks.suspend(learner, cards[0].pk, on=True, now=NOW)
    assert card_of(sitting.next_turn(learner, ALL, now=NOW)) == cards[1].pk
    marks.suspend(learner, cards[0].pk, on=False, now=NOW)
    sitting.forget(learner)
    assert card_of(sitting.next_turn(learner, ALL, now=NOW)) == cards[0].pk


def test_flagged_card_still_comes(learner: User, cards: list[Card]) -> None:
    marks.flag(learner, cards[0].pk, on=True, now=NOW)
    turn = sitting.next_turn(learner, ALL, now=NOW)
    assert turn.sight
    assert turn.sight.flagged
    assert card_of(turn) == cards[0].pk


def test_scope_keeps_to_its_cards(learner: User, course: Course, cards: list[Card]) -> None:
    sharing = Lesson.objects.get(key="sharing")
    for card in cards:
        learnt(learner, card, due=NOW - timedelta(days=1))
    of_lesson = {card.pk for card in cards if card.lesson_id == sharing.pk}
    of_module = {card.pk for card in cards if card.lesson.module_id == sharing.module_id}
    learner.new_cards_a_day = 0
    assert set(run(learner, Scope("lesson", str(sharing.pk)))) == of_lesson
    assert set(run(learner, Scope("module", str(sharing.module_id)))) == of_module - of_lesson
    assert run(learner, Scope("course", "aws-clf-c02")) == [
        card.pk for card in cards if card.pk not in of_module
    ]


def test_more_reviews_than_one_queue_holds_all_come(
    learner: User, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitting, "BATCH", 4)
    learner.new_cards_a_day = 0
    for card in more_cards(course, 11):
        learnt(learner, card, due=NOW - timedelta(days=2))
    assert sitting.next_turn(learner, ALL, now=NOW).left == 11
    assert len(set(run(learner))) == 11


def test_progress_counts_up_and_down(learner: User, cards: list[Card]) -> None:
    first = sitting.next_turn(learner, ALL, now=NOW)
    assert (first.left, first.done) == (len(cards), 0)
    review_id = give(learner, cards[0], Grade.EASY)
    second = sitting.next_turn(learner, ALL, now=NOW, answered=cards[0].pk)
    assert (second.left, second.done) == (len(cards) - 1, 1)
    undo_grade(learner, review_id, now=NOW)
    sitting.put_back(learner, ALL, cards[0].pk, now=NOW)
    third = sitting.next_turn(learner, ALL, now=NOW)
    assert (third.left, third.done) == (len(cards), 0)
    assert card_of(third) == cards[0].pk


def test_visitor_meets_the_first_new_cards(course: Course, cards: list[Card]) -> None:
    turn = sitting.next_turn(None, ALL, now=NOW)
    assert card_of(turn) == cards[0].pk
    assert turn.left == min(15, len(cards))


def test_own_card_comes_before_the_courses_cards(
    learner: User, other_learner: User, course: Course, cards: list[Card]
) -> None:
    own = marks.create_card(
        learner, marks.Wording("Mine?", "Yes"), course=course, lesson=None, key="a1"
    )
    assert card_of(sitting.next_turn(learner, ALL, now=NOW)) == own.pk
    assert card_of(sitting.next_turn(other_learner, ALL, now=NOW)) == cards[0].pk


def test_changed_card_says_so_until_it_is_graded(learner: User, cards: list[Card]) -> None:
    learnt(learner, cards[0], due=NOW - timedelta(days=1))
    Card.objects.filter(pk=cards[0].pk).update(revision=2)
    turn = sitting.next_turn(learner, Scope("lesson", str(cards[0].lesson_id)), now=NOW)
    assert turn.sight
    assert turn.sight.changed
    give(learner, cards[0])
    again = sitting.progress(learner, ALL, turn.sight, now=NOW)
    assert again.done == 0
    from studyapp.flashcards.queries.cards import sight

    seen = sight(learner, cards[0].pk)
    assert seen
    assert not seen.changed
