"""Saving answers: kept once and in order of arrival, refused when late, closed or nonsense."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from studyapp.catalog.api import Course
from studyapp.exams.models import AnswerEvent, Attempt
from tests.exams.makers import NOW, body_of, key_of, send, start_exam


@pytest.fixture
def attempt(page: Client, course: Course) -> Attempt:
    with time_machine.travel(NOW, tick=False):
        return start_exam(page)


@pytest.fixture(autouse=True)
def _in_the_sitting():
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        yield


def test_an_answer_is_kept_with_all_of_its_state(page: Client, attempt: Attempt):
    body = body_of(23, [2], ruled_out=[0, 1], flagged=True, seconds=41)

    response = send(page, attempt, body, number=7)

    question = attempt.questions.get(position=23)
    assert response.status_code == 200
    assert response.json() == {"saved": 7, "repeat": False}
    assert (question.chosen, question.ruled_out) == ([2], [0, 1])
    assert question.flagged
    assert question.seconds == 41
    assert question.answered_at is not None


def test_a_repeat_is_answered_as_success_and_changes_nothing(page: Client, attempt: Attempt):
    send(page, attempt, body_of(1, [0]), number=1)
    send(page, attempt, body_of(1, [1]), number=2)

    repeat = send(page, attempt, body_of(1, [0]), number=1)

    state = {"chosen": [1], "ruled_out": [], "flagged": False}
    assert repeat.json() == {"saved": 1, "repeat": True, "now": state}
    assert attempt.questions.get(position=1).chosen == [1]
    assert attempt.events.count() == 2


def test_answers_count_in_the_order_of_their_arrival(page: Client, attempt: Attempt):
    send(page, attempt, body_of(1, [0]), number=5)
    send(page, attempt, body_of(1, [3]), number=4)

    assert attempt.questions.get(position=1).chosen == [3]
    assert list(attempt.events.values_list("number", flat=True)) == [5, 4]


def test_two_tabs_may_use_the_same_numbers(page: Client, attempt: Attempt):
    send(page, attempt, body_of(1, [0]), tab="one", number=1)
    send(page, attempt, body_of(2, [1]), tab="two", number=1)
    send(page, attempt, body_of(1, [2]), tab="two", number=2)

    assert attempt.questions.get(position=1).chosen == [2]
    assert attempt.questions.get(position=2).chosen == [1]
    assert attempt.events.count() == 3


def test_after_a_cleared_storage_the_new_page_load_is_heard(page: Client, attempt: Attempt):
    for number in range(1, 5):
        send(page, attempt, body_of(number, [0]), tab="before", number=number)

    send(page, attempt, body_of(1, [1]), tab="after", number=1)
    shown = page.get(f"/exams/{attempt.pk}/?q=1").content.decode()

    assert attempt.questions.get(position=1).chosen == [1]
    assert "data-answered>4<" in shown


def test_an_answer_can_be_taken_back(page: Client, attempt: Attempt):
    send(page, attempt, body_of(1, [0]), number=1)
    send(page, attempt, body_of(1, []), number=2)

    question = attempt.questions.get(position=1)
    assert question.chosen == []
    assert question.answered_at is None


@pytest.mark.parametrize(
    "body",
    [
        body_of(1, [4]),
        body_of(1, [-1]),
        body_of(1, [0, 1]),
        body_of(1, [0, 0]),
        body_of(1, [0], ruled_out=[0]),
        body_of(1, [0], ruled_out=[9]),
        body_of(66, [0]),
        body_of(0, [0]),
        body_of(1, [0], flagged="yes"),
        body_of(1, [0], more=1),
        body_of(1, [0], seconds=-3),
        {"position": 1, "chosen": [0]},
        {"position": "1", "chosen": [0], "ruled_out": [], "flagged": False},
        {"position": 1, "chosen": [True], "ruled_out": [], "flagged": False},
        {"position": 1, "chosen": "0", "ruled_out": [], "flagged": False},
        [],
        None,
    ],
)
def test_nonsense_is_refused_with_a_message_and_leaves_no_trace(
    page: Client, attempt: Attempt, body: object
):
    first = attempt.questions.get(position=1)
    first.kind, first.options = "single", first.options[:4]
    first.save()

    response = send(page, attempt, body)  # type: ignore[arg-type]

    assert response.status_code == 422
    assert response.json()["error"]
    assert not AnswerEvent.objects.exists()


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"\xff\xfe", b'{"tab": "a b", "number": 1, "body": {}}', b"[1]", b"x" * 9000],
)
def test_bytes_that_are_no_message_are_refused(page: Client, attempt: Attempt, raw: bytes):
    url = f"/exams/{attempt.pk}/answers/"

    assert page.post(url, raw, content_type="application/json").status_code == 422


@pytest.mark.parametrize("envelope", [{"number": 0}, {"number": 2**31}, {"tab": ""}, {"tab": 3}])
def test_an_envelope_out_of_bounds_is_refused(
    page: Client, attempt: Attempt, envelope: dict[str, object]
):
    message = {"tab": "t", "number": 1, "body": body_of(1, [0]), **envelope}
    response = page.post(
        f"/exams/{attempt.pk}/answers/", json.dumps(message), content_type="application/json"
    )

    assert response.status_code == 422


def test_more_options_than_needed_are_kept(page: Client, attempt: Attempt):
    question = attempt.questions.filter(kind="multiple").first()

    response = send(page, attempt, body_of(question.position, [0, 1, 2]))

    assert response.status_code == 200


def test_an_answer_within_the_grace_is_kept(page: Client, attempt: Attempt):
    with time_machine.travel(attempt.deadline_at + timedelta(seconds=4), tick=False):
        assert send(page, attempt, body_of(1, [0])).status_code == 200


def test_an_answer_after_the_grace_is_refused_and_closes_the_attempt(
    page: Client, attempt: Attempt
):
    question = attempt.questions.get(position=1)
    send(page, attempt, body_of(1, key_of(question)), number=1)
    with time_machine.travel(attempt.deadline_at + timedelta(seconds=6), tick=False):
        response = send(page, attempt, body_of(2, [0]), number=2)

    attempt.refresh_from_db()
    assert response.status_code == 410
    assert "too late" in response.json()["error"]
    assert response.json()["report"] == f"/exams/{attempt.pk}/report/"
    assert attempt.submitted_at == attempt.deadline_at
    assert attempt.right == 1
    assert attempt.questions.get(position=2).chosen == []


def test_a_finished_attempt_takes_no_more_answers(page: Client, attempt: Attempt):
    page.post(f"/exams/{attempt.pk}/submit/")

    response = send(page, attempt, body_of(1, [0]))

    assert response.status_code == 410
    assert "finished" in response.json()["error"]


def test_a_repeat_of_what_is_kept_is_a_success_even_after_the_end(page: Client, attempt: Attempt):
    send(page, attempt, body_of(1, [0]))
    page.post(f"/exams/{attempt.pk}/submit/")

    repeat = send(page, attempt, body_of(1, [0]))

    assert repeat.status_code == 200
    assert repeat.json()["repeat"] is True


def test_somebody_else_finds_no_attempt(
    other_client: Client, client: Client, page: Client, attempt: Attempt
):
    for stranger in (other_client, Client()):
        assert send(stranger, attempt, body_of(1, [0])).status_code == 404
        assert stranger.get(f"/exams/{attempt.pk}/").status_code == 404
        assert stranger.get(f"/exams/{attempt.pk}/report/").status_code == 404
        assert stranger.post(f"/exams/{attempt.pk}/submit/").status_code == 404
        assert stranger.post(f"/exams/{attempt.pk}/questions/1/", {"tab": "t"}).status_code == 404
    assert not AnswerEvent.objects.exists()


def test_only_post_saves(page: Client, attempt: Attempt):
    assert page.get(f"/exams/{attempt.pk}/answers/").status_code == 405


def test_an_answer_costs_five_queries_in_one_transaction(page: Client, attempt: Attempt):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        send(page, attempt, body_of(1, [0]))

    real = [each["sql"] for each in caught if "SAVEPOINT" not in each["sql"]]
    assert len(real) <= 5, real
    assert sum(sql.startswith(("INSERT", "UPDATE")) for sql in real) == 2
