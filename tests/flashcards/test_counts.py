"""The sums for the navigation, the Today page and the end of a sitting."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from studyapp.accounts.api import User
from studyapp.catalog.api import Card, Course
from studyapp.flashcards import api
from studyapp.flashcards.models import Review
from studyapp.flashcards.queries import counts
from studyapp.flashcards.services.grading import undo_grade
from studyapp.learning.scheduling import Grade
from tests.flashcards.conftest import give, learnt, more_cards
from tests.helpers import NOW

pytestmark = pytest.mark.django_db


def test_due_count_is_one_query(
    learner: User, cards: list[Card], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    learnt(learner, cards[0], due=NOW - timedelta(days=3))
    learnt(learner, cards[1], due=NOW + timedelta(days=3))
    with django_assert_num_queries(1):
        assert api.due_count(learner, NOW) == 1


def test_today_tells_due_learning_and_new_apart(learner: User, course: Course) -> None:
    rows = more_cards(course, 30)
    learnt(learner, rows[0], due=NOW - timedelta(days=1))
    give(learner, rows[1], Grade.AGAIN)
    today = api.today(learner, NOW)
    assert (today.due, today.learning, today.new) == (1, 1, 14)
    assert today.total == 16
    first = (7 + 20 * 14) / 21  # one grade of seven seconds among twenty of the usual pace
    assert today.seconds_estimate == round(14 * (first + 1.5 * 9) + 2 * 9)


def test_the_estimate_of_new_cards_counts_that_they_come_back_today(course: Course) -> None:
    more_cards(course, 30)
    assert api.today(None, NOW).seconds_estimate == round(15 * (14 + 1.5 * 9))


def test_a_few_quick_grades_hardly_change_the_estimate_and_many_do(
    learner: User, cards: list[Card]
) -> None:
    give(learner, cards[0], Grade.AGAIN)
    assert 13 < counts.pace(learner).first < 14
    grade = Review.objects.get()
    later = {"state": grade.state, "grade": 3, "kind": "review", "seconds": 2}
    later |= {"before": {}, "after": {}}
    Review.objects.bulk_create(
        Review(user=learner, token=f"t{place}", at=NOW, **later) for place in range(180)
    )
    pace = counts.pace(learner)
    assert pace.first > 13
    assert pace.later == (180 * 2 + 20 * 9) / 200
    assert pace.seconds(0, 100) == 270


def test_the_pace_is_of_timed_grades(learner: User, cards: list[Card]) -> None:
    give(learner, cards[0], Grade.AGAIN)
    Review.objects.update(seconds=0)
    assert counts.pace(learner) == counts.Pace()


def test_today_of_a_visitor_is_the_first_new_cards(course: Course) -> None:
    more_cards(course, 30)
    assert (api.today(None, NOW).due, api.today(None, NOW).new) == (0, 15)


def test_recall_looks_at_learnt_cards_of_the_last_days(learner: User, course: Course) -> None:
    rows = more_cards(course, 4)
    for place, chosen in enumerate((Grade.GOOD, Grade.AGAIN, Grade.HARD)):
        learnt(learner, rows[place], due=NOW - timedelta(days=1))
        give(learner, rows[place], chosen)
    give(learner, rows[3], Grade.AGAIN)  # a new card says nothing of recall
    recall = api.recall(learner, NOW)
    assert (recall.recalled, recall.reviews) == (2, 3)
    assert api.recall(learner, NOW + timedelta(days=31)).share is None


def test_undone_grades_count_nowhere(learner: User, cards: list[Card]) -> None:
    learnt(learner, cards[0], due=NOW - timedelta(days=1))
    undo_grade(learner, give(learner, cards[0]), now=NOW)
    assert api.recall(learner, NOW).reviews == 0
    assert counts.day_done(learner, NOW).grades == 0


def test_forecast_sorts_by_study_day_and_holds_the_overdue(
    learner: User, course: Course, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = more_cards(course, 5)
    for card, days in zip(rows, (-4, 0, 1, 1, 40), strict=True):
        learnt(learner, card, due=NOW + timedelta(days=days))
    with django_assert_num_queries(1):
        forecast = api.forecast(learner, NOW, days=7)
    assert [day.count for day in forecast] == [2, 2, 0, 0, 0, 0, 0]
    assert forecast[0].on == NOW.date()
    assert forecast[6].on == NOW.date() + timedelta(days=6)


def test_forecast_follows_the_learners_zone(learner: User, cards: list[Card]) -> None:
    learner.time_zone = "Pacific/Auckland"  # 23:00 on the 23rd
    learnt(learner, cards[0], due=NOW + timedelta(hours=4, minutes=59))  # 03:59, still the 23rd
    learnt(learner, cards[1], due=NOW + timedelta(hours=5))
    assert [day.count for day in api.forecast(learner, NOW, days=2)] == [1, 1]


def test_day_done_sums_up_the_sitting(learner: User, course: Course) -> None:
    rows = more_cards(course, 3)
    learnt(learner, rows[0], due=NOW - timedelta(days=1))
    for card in rows:
        give(learner, card)
    give(learner, rows[2], now=NOW + timedelta(minutes=10))
    done = counts.day_done(learner, NOW + timedelta(minutes=10))
    assert (done.cards, done.grades, done.new, done.seconds) == (3, 4, 2, 28)
    assert (done.recall.recalled, done.recall.reviews) == (1, 1)


def test_coming_names_the_next_due_card(learner: User, cards: list[Card]) -> None:
    learnt(learner, cards[0], due=NOW + timedelta(days=2))
    coming = counts.coming(learner, NOW)
    assert coming.at is not None
    assert coming.at.date() == (NOW + timedelta(days=2)).date()
