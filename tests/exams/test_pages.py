"""What the sitting and the report show, the whole way without scripts, and the door of the app."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from studyapp.accounts.api import User
from studyapp.catalog.api import Course
from studyapp.exams import api, reporting
from studyapp.exams.models import AnswerEvent, Attempt
from tests.exams.makers import (
    NOW,
    body_of,
    key_of,
    make_item,
    make_lesson,
    send,
    start_exam,
    start_quiz,
    wrong_of,
)


@pytest.fixture
def quiz(page: Client, course: Course) -> Attempt:
    lesson = make_lesson(course)
    for number in range(4):
        make_item(
            course,
            f"p-{number}",
            lesson=lesson,
            pool="practice",
            section="rules",
            right=1 + number % 2,
        )
    return start_quiz(page, f"lesson:{lesson.pk}")


def text_of(response) -> str:
    return response.content.decode()


def answer_all(page: Client, attempt: Attempt, *, right: int, flag: int = 0) -> None:
    for question in attempt.questions.all():
        good = question.position <= right
        chosen = key_of(question) if good else wrong_of(question)
        body = body_of(
            question.position,
            chosen,
            flagged=question.position == flag,
            seconds=20 + question.position,
        )
        assert send(page, attempt, body, number=question.position).status_code == 200


def test_the_sitting_holds_all_questions_and_shows_one(page: Client, course: Course):
    attempt = start_exam(page)

    shown = text_of(page.get(f"/exams/{attempt.pk}/"))

    assert shown.count('class="question"') == 65
    sections = re.findall(r'<section class="question".*?>', shown)
    assert [" hidden" in section for section in sections] == [False] + [True] * 64
    assert "65 questions, 90 minutes" in shown
    assert "Choose TWO." in shown


def test_the_sitting_gives_no_key_away(page: Client, course: Course):
    attempt = start_exam(page)
    shown = text_of(page.get(f"/exams/{attempt.pk}/"))

    assert "reason" not in shown
    assert "correct" not in shown


def test_a_sitting_goes_on_at_the_question_answered_last(page: Client, quiz: Attempt):
    send(page, quiz, body_of(3, [0]))

    assert "Question 3," in text_of(page.get(f"/exams/{quiz.pk}/"))
    assert "Question 2," in text_of(page.get(f"/exams/{quiz.pk}/?q=2"))
    assert "Question 3," in text_of(page.get(f"/exams/{quiz.pk}/?q=99"))


def test_the_sitting_costs_few_queries(page: Client, course: Course, django_assert_max_num_queries):
    attempt = start_exam(page)

    with django_assert_max_num_queries(6):
        page.get(f"/exams/{attempt.pk}/")


def test_a_sitting_is_not_cached(page: Client, quiz: Attempt):
    assert "no-store" in page.get(f"/exams/{quiz.pk}/")["Cache-Control"]


def test_the_page_says_when_the_time_is_low(page: Client, course: Course):
    with time_machine.travel(NOW, tick=False):
        attempt = start_exam(page)
        assert 'data-left="5400"' in text_of(page.get(f"/exams/{attempt.pk}/"))
    with time_machine.travel(NOW + timedelta(minutes=86), tick=False):
        shown = text_of(page.get(f"/exams/{attempt.pk}/"))

    assert 'class="timer low"' in shown
    assert "4:00" in shown


@pytest.mark.parametrize(
    ("chosen", "words"),
    [([], "unanswered"), ([0], "unfinished"), ([0, 1], "answered"), ([0, 1, 2], "unfinished")],
)
def test_the_review_screen_tells_half_answers_apart(
    page: Client, quiz: Attempt, chosen: list[int], words: str
):
    question = quiz.questions.all()[0]
    question.kind, question.chosen = "multiple", chosen
    for place, option in enumerate(question.options):
        option["correct"] = place < 2
    question.save()
    shown = text_of(page.get(f"/exams/{quiz.pk}/?q=review"))
    assert f'aria-label="Question 1, {words}"' in shown
    assert ("1 with too few or too many answers chosen" in shown) is (words == "unfinished")
    assert ('data-review="1" data-part' in shown) is (words == "unfinished")


def form_of(shown: str, position: int) -> dict[str, str]:
    form = re.search(rf'<form[^>]*id="f{position}".*?</form>', shown, re.DOTALL)[0]
    return dict(re.findall(r'type="hidden" name="(tab|flagged)" value="([^"]*)"', form))


def test_an_exam_can_be_taken_without_scripts(page: Client, quiz: Attempt):
    url = f"/exams/{quiz.pk}/"
    shown = text_of(page.get(url))
    for question in quiz.questions.all():
        go = str(question.position + 1) if question.position < 4 else "review"
        sent = {**form_of(shown, question.position), "option": key_of(question), "go": go}
        if question.position == 1:
            sent["out"] = wrong_of(question)
        response = page.post(f"{url}questions/{question.position}/", sent)
        assert response["Location"] == f"{url}?q={go}"
        shown = text_of(page.get(response["Location"]))
    assert "Review before you finish" in shown
    assert "data-unanswered>0<" in shown

    response = page.post(f"{url}submit/")
    report = text_of(page.get(response["Location"]))

    assert "4 of 4 right" in report
    assert quiz.questions.get(position=1).ruled_out == wrong_of(quiz.questions.get(position=1))


def test_the_flag_button_works_without_scripts(page: Client, quiz: Attempt):
    url = f"/exams/{quiz.pk}/"
    for expected in (True, False):
        sent = {**form_of(text_of(page.get(f"{url}?q=2")), 2), "option": "1", "go": "flag"}
        response = page.post(f"{url}questions/2/", sent)

        question = quiz.questions.get(position=2)
        assert response["Location"] == f"{url}?q=2"
        assert question.flagged is expected
        assert question.chosen == [1]


def test_the_same_form_sent_twice_is_kept_once(page: Client, quiz: Attempt):
    sent = {"tab": "form-1", "flagged": "0", "option": "0", "go": "2"}
    for _ in range(2):
        assert page.post(f"/exams/{quiz.pk}/questions/1/", sent).status_code == 302

    assert AnswerEvent.objects.count() == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"tab": "t", "option": "9"},
        {"tab": "t", "option": "x"},
        {"tab": "", "option": "0"},
        {"tab": "a b", "option": "0"},
    ],
)
def test_a_bad_form_shows_the_question_again_with_words(
    page: Client, quiz: Attempt, sent: dict[str, str]
):
    response = page.post(f"/exams/{quiz.pk}/questions/1/", sent)

    assert response.status_code == 422
    assert 'role="alert"' in text_of(response)
    assert not AnswerEvent.objects.exists()


def test_a_form_after_the_end_leads_to_the_report(page: Client, quiz: Attempt):
    page.post(f"/exams/{quiz.pk}/submit/")
    response = page.post(f"/exams/{quiz.pk}/questions/1/", {"tab": "t", "option": "0"})

    assert response["Location"] == f"/exams/{quiz.pk}/report/"
    assert page.get(f"/exams/{quiz.pk}/")["Location"] == f"/exams/{quiz.pk}/report/"


def test_a_report_before_the_end_leads_back_to_the_sitting(page: Client, quiz: Attempt):
    assert page.get(f"/exams/{quiz.pk}/report/")["Location"] == f"/exams/{quiz.pk}/"


def test_the_report_of_an_exam_says_what_it_is_worth(page: Client, course: Course):
    first = start_exam(page)
    answer_all(page, first, right=40, flag=60)
    page.post(f"/exams/{first.pk}/submit/")
    second = start_exam(page)
    answer_all(page, second, right=50)
    page.post(f"/exams/{second.pk}/submit/")

    low = text_of(page.get(f"/exams/{first.pk}/report/"))
    high = text_of(page.get(f"/exams/{second.pk}/report/"))

    assert "Not yet: 85 points below the pass mark" in low
    assert "You passed, with 69 points to spare" in high
    assert "treat the score as an estimate" in high
    assert "154 points above exam 1." in high
    assert "50 of 65 right" in high
    assert "Domain 3" in high
    assert "Practise these" not in high  # the pool holds no practice questions
    assert "Time per question" in high


def test_the_report_filters_its_answers(page: Client, course: Course):
    attempt = start_exam(page)
    answer_all(page, attempt, right=60, flag=62)
    page.post(f"/exams/{attempt.pk}/submit/")
    url = f"/exams/{attempt.pk}/report/"

    counts = {
        name: text_of(page.get(f"{url}?show={name}")).count('class="reviewed"')
        for name in ("wrong", "flagged", "all", "", "bogus")
    }
    task = attempt.questions.get(position=1).task
    one_task = text_of(page.get(f"{url}?show=all&task={task}")).count('class="reviewed"')
    part = page.get(f"{url}?show=flagged", headers={"HX-Request": "true"})

    assert counts == {"wrong": 5, "flagged": 1, "all": 65, "": 5, "bogus": 5}
    assert one_task == attempt.questions.filter(task=task).count()
    assert "<html" not in text_of(part)
    assert 'id="answers"' in text_of(part)


def test_each_answer_shows_the_key_the_reasons_the_lesson_and_a_way_to_report(
    page: Client, quiz: Attempt
):
    answer_all(page, quiz, right=0)
    page.post(f"/exams/{quiz.pk}/submit/")
    question = quiz.questions.get(position=1)

    shown = text_of(page.get(f"/exams/{quiz.pk}/report/"))
    first = re.search(r'<article class="reviewed" id="q1".*?</article>', shown, re.DOTALL)[0]

    for option in question.options:
        assert option["text"] in first
        assert option["why"] in first
    assert "Right answer" in first
    assert "Your answer" in first
    assert 'href="/learn/m-buckets/buckets/#rules"' in first
    assert f"/learn/report/?kind=item&amp;subject={question.item_key}&amp;path=" in first
    assert "Take another quiz on this" in shown


def test_the_report_offers_practice_on_the_weakest_tasks(page: Client, course: Course):
    for number in range(3):
        make_item(course, f"p-{number}", task="1.1", pool="practice")
    attempt = start_exam(page)
    answer_all(page, attempt, right=0)
    page.post(f"/exams/{attempt.pk}/submit/")

    shown = text_of(page.get(f"/exams/{attempt.pk}/report/"))
    scope = re.search(r'name="scope" value="(tasks:[^"]+)"', shown)

    if scope:  # only when the weakest three hold the one with practice questions
        assert start_quiz(page, scope[1], 10).total > 0
    assert shown.count("wrong in task") == 3


def test_a_right_answer_that_was_changed_is_pointed_out(page: Client, quiz: Attempt):
    question = quiz.questions.get(position=1)
    send(page, quiz, body_of(1, key_of(question)), number=1)
    send(page, quiz, body_of(1, wrong_of(question)), number=2)
    page.post(f"/exams/{quiz.pk}/submit/")
    quiz.refresh_from_db()

    assert reporting.changed_from_right(quiz, list(quiz.questions.all())) == {1}
    assert "1 wrong answer was right before" in text_of(page.get(f"/exams/{quiz.pk}/report/"))


def test_the_report_costs_few_queries(page: Client, course: Course, django_assert_max_num_queries):
    attempt = start_exam(page)
    answer_all(page, attempt, right=30)
    page.post(f"/exams/{attempt.pk}/submit/")

    with django_assert_max_num_queries(12):
        page.get(f"/exams/{attempt.pk}/report/?show=all")


def test_the_door_tells_of_open_and_finished_exams(page: Client, course: Course, learner: User):
    with time_machine.travel(NOW, tick=False):
        attempt = start_exam(page)
        send(page, attempt, body_of(1, [0]))

    opened = api.open_attempt(learner, NOW + timedelta(minutes=1))

    assert (opened.answered, opened.total, opened.path) == (1, 65, f"/exams/{attempt.pk}/")
    assert api.open_attempt(learner, NOW + timedelta(hours=2)) is None
    assert api.results(learner) == []
    assert api.open_attempt(None, NOW) is None

    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        page.post(f"/exams/{attempt.pk}/submit/")
    (result,) = api.results(learner)

    assert (result.title, result.total, result.passed) == ("Practice exam 1", 65, False)
    assert api.counts(learner) == api.Counts(exams=1, passed=0, quizzes=0)
