"""Finishing: the deadline at reads, scoring, evidence, the daily chore, snapshots."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from studyapp.accounts.api import User
from studyapp.catalog.api import Course, Item
from studyapp.exams import services
from studyapp.exams.models import Attempt
from studyapp.progress.models import Day, Evidence
from tests.exams.makers import (
    NOW,
    body_of,
    key_of,
    make_item,
    send,
    start_exam,
    start_quiz,
    wrong_of,
)


@pytest.fixture
def attempt(page: Client, course: Course) -> Attempt:
    with time_machine.travel(NOW, tick=False):
        return start_exam(page)


def later(**more: float) -> time_machine.travel:
    return time_machine.travel(NOW + timedelta(**more), tick=False)


def test_submitting_scores_all_questions_and_leads_to_the_report(page: Client, attempt: Attempt):
    with later(minutes=20):
        for number, question in enumerate(attempt.questions.filter(position__lte=50), start=1):
            send(page, attempt, body_of(question.position, key_of(question)), number=number)
    with later(minutes=30):
        response = page.post(f"/exams/{attempt.pk}/submit/")

    attempt.refresh_from_db()
    assert response["Location"] == f"/exams/{attempt.pk}/report/"
    assert (attempt.right, attempt.total) == (50, 65)
    assert attempt.scaled == 50 * 1000 // 65
    assert attempt.submitted_at == NOW + timedelta(minutes=30)
    assert attempt.questions.filter(right=True).count() == 50
    assert attempt.questions.filter(right=False).count() == 15


def test_submitting_again_changes_nothing(page: Client, attempt: Attempt):
    with later(minutes=5):
        send(page, attempt, body_of(1, [0]))
        page.post(f"/exams/{attempt.pk}/submit/")
    with later(minutes=50):
        assert page.post(f"/exams/{attempt.pk}/submit/").status_code == 302

    attempt.refresh_from_db()
    assert attempt.submitted_at == NOW + timedelta(minutes=5)
    assert Evidence.objects.count() == 1
    assert Day.objects.get().answers == 1


@pytest.mark.parametrize("extra", [[], [1]])
def test_a_multiple_response_is_right_only_with_exactly_the_key(
    page: Client, attempt: Attempt, extra: list[int]
):
    question = attempt.questions.filter(kind="multiple").first()
    key = key_of(question)
    wrong = wrong_of(question)
    chosen = key[:1] if not extra else [*key, *wrong]
    with later(minutes=5):
        send(page, attempt, body_of(question.position, chosen))
        page.post(f"/exams/{attempt.pk}/submit/")

    assert attempt.questions.get(pk=question.pk).right is False


def test_evidence_is_one_row_for_each_answered_question(page: Client, attempt: Attempt):
    first, second = attempt.questions.filter(position__lte=2)
    with later(minutes=2):
        send(page, attempt, body_of(1, key_of(first)), number=1)
    with later(minutes=4):
        send(page, attempt, body_of(2, wrong_of(second)), number=2)
        page.post(f"/exams/{attempt.pk}/submit/")

    rows = {row.unique: row for row in Evidence.objects.all()}
    assert set(rows) == {f"exam:{attempt.pk}:1", f"exam:{attempt.pk}:2"}
    assert rows[f"exam:{attempt.pk}:1"].correct == 1
    assert rows[f"exam:{attempt.pk}:2"].correct == 0
    assert rows[f"exam:{attempt.pk}:1"].task == first.task
    assert {row.kind for row in rows.values()} == {"exam"}
    assert Day.objects.get().seconds == 240


def test_a_quiz_has_no_scaled_score_and_counts_as_a_quiz(page: Client, course: Course):
    for number in range(5):
        make_item(course, f"p-{number}", pool="practice")
    quiz = start_quiz(page, "task:1.1")
    send(page, quiz, body_of(1, key_of(quiz.questions.get(position=1))))
    page.post(f"/exams/{quiz.pk}/submit/")

    quiz.refresh_from_db()
    assert (quiz.right, quiz.total, quiz.scaled) == (1, 5, None)
    assert Evidence.objects.get().kind == "quiz"


def test_reading_after_the_deadline_closes_and_scores_what_was_saved(
    page: Client, attempt: Attempt
):
    with later(minutes=89):
        send(page, attempt, body_of(1, key_of(attempt.questions.get(position=1))))
    with later(minutes=90, seconds=1):
        response = page.get(f"/exams/{attempt.pk}/")
        shown = page.get(response["Location"]).content.decode()

    attempt.refresh_from_db()
    assert response.status_code == 302
    assert attempt.submitted_at == attempt.deadline_at
    assert attempt.right == 1
    assert "The time ran out" in shown
    assert Evidence.objects.get().at == attempt.deadline_at


def test_submitting_after_the_deadline_counts_as_the_deadline(page: Client, attempt: Attempt):
    with later(hours=5):
        page.post(f"/exams/{attempt.pk}/submit/")

    attempt.refresh_from_db()
    assert attempt.submitted_at == attempt.deadline_at


def test_an_untimed_exam_never_runs_out(page: Client, course: Course):
    with time_machine.travel(NOW, tick=False):
        attempt = start_exam(page, "untimed")
    with later(days=30):
        assert page.get(f"/exams/{attempt.pk}/").status_code == 200
        assert services.close_overdue(NOW + timedelta(days=30)) == 0


def test_the_daily_chore_closes_what_is_overdue(attempt: Attempt):
    assert services.close_overdue(attempt.deadline_at + timedelta(seconds=4)) == 0
    assert services.close_overdue(attempt.deadline_at + timedelta(seconds=6)) == 1
    assert services.close_overdue(attempt.deadline_at + timedelta(days=1)) == 0

    attempt.refresh_from_db()
    assert attempt.submitted_at == attempt.deadline_at
    assert attempt.scaled == 100
    assert not Evidence.objects.exists()


def test_a_sitting_keeps_its_questions_when_the_items_change(page: Client, attempt: Attempt):
    question = attempt.questions.get(position=1)
    right = key_of(question)
    item = question.item
    item.stem, item.options, item.revision = "Changed", [{"text": "no", "correct": True}], 2
    item.retired_at = NOW
    item.save()
    with later(minutes=1):
        shown = page.get(f"/exams/{attempt.pk}/?q=1").content.decode()
        send(page, attempt, body_of(1, right))
        page.post(f"/exams/{attempt.pk}/submit/")

    assert "Changed" not in shown
    assert question.stem in shown
    assert attempt.questions.get(position=1).right
    assert attempt.questions.get(position=1).item_revision == 1


def test_a_sitting_survives_the_removal_of_its_items(page: Client, attempt: Attempt):
    Item.objects.all().delete()
    with later(minutes=1):
        send(page, attempt, body_of(1, [0]))
        page.post(f"/exams/{attempt.pk}/submit/")

        assert page.get(f"/exams/{attempt.pk}/report/?show=all").status_code == 200


def test_long_pauses_are_not_counted_as_time_spent():
    moments = [NOW + timedelta(minutes=minute) for minute in (0, 2, 60, 61)]

    assert services.time_spent(moments) == (2 + 5 + 1) * 60


def test_a_guests_attempts_move_to_the_account_and_are_numbered_anew(
    page: Client, client: Client, course: Course, learner: User, guest: User
):
    with later(hours=2):
        own = start_exam(page)
        page.post(f"/exams/{own.pk}/submit/")
    browser = Client()
    browser.force_login(guest)
    with later(hours=1):
        theirs = start_exam(browser)
        send(browser, theirs, body_of(1, [0]))
        browser.post(f"/exams/{theirs.pk}/submit/")

    services.merge(guest, learner)

    titles = dict(Attempt.objects.filter(user=learner).values_list("pk", "title"))
    assert titles == {theirs.pk: "Practice exam 1", own.pk: "Practice exam 2"}
    assert not Attempt.objects.filter(user=guest).exists()
    assert page.get(f"/exams/{theirs.pk}/report/").status_code == 200


def test_the_data_download_holds_every_answer(page: Client, attempt: Attempt, learner: User):
    with later(minutes=1):
        send(page, attempt, body_of(3, [1], flagged=True))

    kept = services.collect(learner)

    questions = kept["attempts"][0]["questions"]
    assert len(questions) == 65
    assert (questions[2]["chosen"], questions[2]["flagged"]) == ([1], True)
    assert len(questions[2]["options"]) >= 4
