"""The diagnostic test and the route that is kept from it."""

from collections import Counter
from datetime import timedelta

import pytest

from studyapp.accounts.api import User
from studyapp.exams import api, services
from studyapp.exams.models import Attempt, Route
from studyapp.progress.models import Evidence
from tests.exams.makers import NOW, fill_pool, key_of, make_course, make_item, send, wrong_of
from tests.helpers import client_of, make_guest, make_learner


@pytest.fixture
def practice(db):
    """A course whose questions are all for practice."""
    made = make_course()
    fill_pool(made, pool="practice", each=5)
    return made


def start(page):
    response = page.post("/exams/start/", {"kind": "diagnostic"})
    assert response.status_code == 302, response.content[:600]
    return Attempt.objects.get(pk=int(response["Location"].strip("/").split("/")[-1]))


def finish(page, *, wrong=()):
    """A finished test with wrong answers in the tasks `wrong` and right ones elsewhere."""
    attempt = start(page)
    for number, question in enumerate(attempt.questions.order_by("position"), 1):
        chosen = wrong_of(question) if question.task in wrong else key_of(question)
        body = {"position": question.position, "chosen": chosen, "ruled_out": [], "flagged": False}
        assert send(page, attempt, body, number=number).status_code == 200
    page.post(f"/exams/{attempt.pk}/submit/")
    attempt.refresh_from_db()
    return attempt


def test_it_asks_24_over_the_domains_by_weight_and_over_all_tasks(page, practice):
    attempt = start(page)

    assert attempt.total == 24
    assert attempt.deadline_at is None
    domains = Counter(attempt.questions.values_list("domain", flat=True))
    assert domains == {"1": 6, "2": 7, "3": 8, "4": 3}
    assert set(attempt.questions.values_list("task", flat=True)) == {
        f"{domain}.{place}" for domain in "1234" for place in "12"
    }


def test_it_asks_written_practice_items_alone(page, practice):
    make_item(practice, "exam-only", task="4.1", pool="mock")
    make_item(practice, "made", task="4.1", pool="practice", family="cloze")
    make_item(practice, "deep", task="4.1", pool="practice", level="beyond")
    for _again in range(6):
        page.post(f"/exams/{start(page).pk}/submit/")

    met = set(Attempt.objects.values_list("questions__item_key", flat=True))
    assert not met & {"exam-only", "made", "deep"}


def test_an_open_one_is_gone_on_with(page, practice):
    assert start(page) == start(page)


def test_too_few_questions_are_told(page, course):
    answer = page.post("/exams/start/", {"kind": "diagnostic"})

    assert answer.status_code == 422
    assert "not enough checked questions for a diagnostic test" in answer.content.decode()


def test_its_answers_are_evidence_like_those_of_a_quiz(page, practice, learner):
    finish(page, wrong=("1.1",))

    rows = Evidence.objects.filter(user=learner)
    assert set(rows.values_list("kind", flat=True)) == {"quiz"}
    assert rows.count() == 24
    assert set(rows.filter(task="1.1").values_list("correct", flat=True)) == {0.0}


def test_the_report_leads_to_a_route_and_offers_no_quiz_on_the_same(page, practice):
    attempt = finish(page, wrong=("1.1",))

    text = page.get(f"/exams/{attempt.pk}/report/").content.decode()
    assert f'action="/exams/{attempt.pk}/route/"' in text
    assert "40 hours" in text
    assert "Take another quiz on this" not in text


def test_the_route_is_kept_and_its_hours_can_change(page, practice, learner):
    attempt = finish(page, wrong=("2.1",))

    for hours in ("10", "40"):
        answer = page.post(f"/exams/{attempt.pk}/route/", {"hours": hours})
        assert (answer.status_code, answer["Location"]) == (302, "/route/")

    kept = api.route(learner)
    assert kept.hours == 40
    assert kept.answers["2.1"][0] == 0
    assert kept.answers["2.2"][0] == kept.answers["2.2"][1] > 0
    assert Route.objects.count() == 1


@pytest.mark.parametrize("hours", ["", "15", "-10", "9999", "ten"])
def test_other_hours_make_no_route(page, practice, hours):
    attempt = finish(page)

    answer = page.post(f"/exams/{attempt.pk}/route/", {"hours": hours}, follow=True)

    assert "Choose one of the lengths shown." in answer.content.decode()
    assert not Route.objects.exists()


def test_a_route_needs_an_own_finished_diagnostic_test(page, practice):
    opened = start(page)
    other = client_of(make_learner("other@example.org"))
    path = f"/exams/{opened.pk}/route/"

    assert page.post(path, {"hours": "10"}).status_code == 404
    page.post(f"/exams/{opened.pk}/submit/")
    assert other.post(path, {"hours": "10"}).status_code == 404
    assert page.get(path).status_code == 405
    quiz = services.start_quiz(User.objects.first(), "tasks:1.1", 5, seed="s", now=NOW)
    services.close(quiz.user, quiz.pk, now=NOW + timedelta(minutes=1))
    with pytest.raises(services.NotYours):
        services.keep_route(quiz.user, quiz.pk, 10, now=NOW)


def test_a_guests_route_moves_to_an_account_without_one(practice):
    guest, account = make_guest(), make_learner("account@example.org")
    attempt = finish(client_of(guest))
    services.keep_route(guest, attempt.pk, 20, now=NOW)

    services.merge(guest, account)

    assert api.route(account).hours == 20


def test_the_download_holds_the_route(page, practice, learner):
    services.keep_route(learner, finish(page).pk, 20, now=NOW)

    assert services.collect(learner)["route"][0]["hours"] == 20
