"""The progress page: every task with its range, exams, recall, and the rules in plain words."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from studyapp.exams.models import Attempt
from studyapp.flashcards.models import CardState, Review
from studyapp.progress.api import Shown, record
from tests.helpers import NOW, client_of, make_guest

pytestmark = pytest.mark.django_db
TASKS = ("1.1", "2.1", "3.1", "4.1")


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


def progress(client):
    response = client.get("/progress/")
    assert response.status_code == 200
    return response.content.decode()


def finished_exam(user, course, scaled, right):
    return Attempt.objects.create(
        user=user,
        course=course,
        kind="exam",
        title="Practice exam 1",
        timing="standard",
        seed="x",
        started_at=NOW - timedelta(hours=2),
        submitted_at=NOW - timedelta(hours=1),
        right=right,
        total=65,
        scaled=scaled,
    )


def graded(user, course, days):
    """Reviews so many days ago: how many recalled, how many forgotten."""
    card = course.cards.filter(retired_at=None).first()
    state = CardState.objects.create(
        user=user, card=card, memory={}, state="review", due_at=NOW + timedelta(days=3)
    )
    for ago, (kept, lost) in days.items():
        for number, grade in enumerate([3] * kept + [1] * lost):
            Review.objects.create(
                user=user,
                state=state,
                token=f"{ago}-{number}",
                kind="review",
                grade=grade,
                at=NOW - timedelta(days=ago),
                before={},
                after={},
            )


def test_a_visitor_is_told_what_will_be_here(course):
    html = progress(Client())
    assert "Nothing to show yet" in html
    assert "How this works" in html
    assert "All tasks by domain" not in html


def test_a_new_guest_sees_every_task_unknown(course):
    html = progress(client_of(make_guest()))
    assert html.count("Not seen yet") == len(TASKS)
    for words in ("Not enough answers yet", "No practice exam yet", "Not enough reviews yet"):
        assert words in html


def test_tasks_show_mastery_with_its_range_by_domain(course, learner):
    shown = [Shown(f"q{n}", f"i{n}", 1.0, ("2.1",)) for n in range(6)]
    record(learner, "exam", shown, now=NOW)
    html = progress(client_of(learner))
    row = re.search(r"<tr><td>Responsibility.*?</tr>", html, re.DOTALL)[0]
    assert "88%" in row  # (1 + 6) / (2 + 6)
    low, high = re.search(r"(\d+) to (\d+)%", row).groups()
    assert int(low) < 88 < int(high)
    assert '<td class="num p4">6</td>' in row
    assert "30% of the exam" in html


def test_cards_met_are_counted_once_each(course, learner):
    for number in range(3):
        record(learner, "card", [Shown(str(number), "card-zone", 1.0, ("1.1",))], now=NOW)
    assert "<b>1 of " in progress(client_of(learner))


def test_the_last_practice_exam_shows_with_its_report(course, learner, other_learner):
    mine = finished_exam(learner, course, 742, 50)
    finished_exam(other_learner, course, 910, 60)
    html = progress(client_of(learner))
    assert "<b>742</b>" in html
    assert f"/exams/{mine.pk}/report/" in html
    assert "<b>50 of 65</b>" in html
    assert "<b>1 of 1</b>" in html
    assert "910" not in html


def test_recall_shows_by_week_once_there_are_reviews(course, learner):
    graded(learner, course, {3: (8, 2), 10: (10, 0), 17: (2, 0)})
    html = progress(client_of(learner))
    assert "20 of 22 in 30 days" in html
    # The week with two reviews counts for the month, not for the chart.
    assert "80% in the newest, between 80% and 100%" in html


def test_the_rules_name_their_numbers_and_sources(course):
    html = progress(Client())
    for words in ("Bayesian Data Analysis", "halves every 30 days", "60 answers", "12 tasks"):
        assert words in html


def test_the_page_works_before_the_course_is_loaded(learner):
    assert "No course is loaded yet" in progress(client_of(learner))


def test_the_page_has_a_bounded_number_of_queries(course, learner, django_assert_max_num_queries):
    for task in TASKS:
        shown = [Shown(f"{task}{n}", f"i{n}", 0.8, (task,)) for n in range(30)]
        record(learner, "quiz", shown, now=NOW - timedelta(days=1))
    client = client_of(learner)
    client.get("/progress/")
    with django_assert_max_num_queries(24):
        client.get("/progress/")
