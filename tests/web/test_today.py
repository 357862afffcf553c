"""Today: the plan, the forecast, weak tasks and activity, from real evidence only."""

import re
from datetime import date, timedelta

import pytest
import time_machine

from studyapp.catalog.api import Lesson
from studyapp.exams.models import Attempt
from studyapp.flashcards.models import CardState
from studyapp.lessons.services import mark_read
from studyapp.progress.api import Shown, add_to_day, record
from tests.helpers import NOW, add_items, client_of, make_guest, make_learner

pytestmark = pytest.mark.django_db
TASKS = ("1.1", "2.1", "3.1", "4.1")


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


def today(user):
    response = client_of(user).get("/")
    assert response.status_code == 200
    return response.content.decode()


def main_of(html):
    text = re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("</main>")])
    return re.sub(r"\s+", " ", text)


def answers(user, task, right, times, *, kind="quiz", at=NOW):
    shown = [Shown(f"{kind}:{task}:{at}:{n}", f"i{n}", right, (task,)) for n in range(times)]
    record(user, kind, shown, now=at, seconds=60)


def test_a_new_guest_is_led_to_the_first_lesson(course):
    html = today(make_guest())
    text = main_of(html)
    assert "Good morning" in text
    assert "Regions and zones" in text
    assert "Not enough answers yet" in text
    assert "Not seen yet" in text
    assert len(re.findall(r'class="btn primary', html)) == 1
    lead = re.search(r'<li class="next">.*?</li>', html, re.DOTALL)[0]
    assert "/learn/basics/regions/" in lead


def test_without_a_course_the_page_says_so():
    assert "No course is loaded yet" in today(make_guest())


@pytest.mark.parametrize(
    ("hour", "zone", "hello"),
    [
        (10, "UTC", "Good morning"),
        (10, "Asia/Tokyo", "Good evening"),
        (14, "UTC", "Good afternoon"),
    ],
)
def test_the_greeting_follows_the_local_time(course, hour, zone, hello):
    with time_machine.travel(NOW.replace(hour=hour), tick=False):
        assert hello in main_of(today(make_learner(time_zone=zone)))


def test_the_name_is_used_only_when_given_and_is_escaped(course):
    assert "Good morning, " not in today(make_learner())
    html = today(make_learner("b@example.org", display_name="<i>Learner</i>"))
    assert "Good morning, &lt;i&gt;Learner" in html


@pytest.mark.parametrize(
    ("exam_on", "text"),
    [
        (date(2026, 12, 14), "Your exam is on 14 December, three weeks from today."),
        (date(2026, 11, 24), "Your exam is on 24 November, tomorrow."),
        (date(2026, 11, 23), "Your exam is today."),
        (date(2027, 1, 10), "Your exam is on 10 January 2027, in 48 days."),
        (date(2026, 11, 3), "The exam date that you set, 3 November, has passed."),
    ],
)
def test_the_exam_date_is_told_in_words(course, exam_on, text):
    assert text in main_of(today(make_learner(exam_on=exam_on)))


def test_the_first_run_prompt_leaves_when_goals_are_set(course):
    assert "When is your exam?" in today(make_learner())
    assert "When is your exam?" not in today(make_learner("b@example.org", goals_set=True))


def test_a_lesson_read_today_is_struck_and_the_next_one_follows(course, learner):
    mark_read(learner, Lesson.objects.get(key="regions"), now=NOW)
    html = today(learner)
    done = re.search(r'<li class="isdone">.*?</li>', html, re.DOTALL)[0]
    assert "Regions and zones" in done
    assert "done 10:00" in done
    assert "Who secures what" in main_of(html)


def test_a_lesson_read_yesterday_is_no_part_of_today(course, learner):
    mark_read(learner, Lesson.objects.get(key="regions"), now=NOW - timedelta(days=1))
    assert 'class="isdone"' not in today(learner)


def test_a_quiz_on_the_weakest_task_is_offered_until_one_was_taken(course, learner):
    for task in TASKS:
        add_items(course, 6, task=task, pool="practice")
    answers(learner, "2.1", 0.0, 3, at=NOW - timedelta(days=1))
    html = today(learner)
    assert "Quiz: Responsibility" in html
    assert "/exams/?task=2.1#quiz" in html
    answers(learner, "2.1", 1.0, 8)
    answers(learner, "2.1", 0.0, 2, kind="quiz", at=NOW - timedelta(seconds=1))
    text = main_of(today(learner))
    assert "10 questions, 8 right" in text
    assert "Take quiz" not in text


def test_an_open_exam_comes_first_with_the_time_that_is_left(course, learner):
    sitting = Attempt.objects.create(
        user=learner,
        course=course,
        kind="exam",
        title="Practice exam 2",
        timing="standard",
        seed="x",
        started_at=NOW - timedelta(minutes=40),
        deadline_at=NOW + timedelta(minutes=50),
        total=65,
    )
    html = today(learner)
    lead = re.search(r'<li class="next">.*?</li>', html, re.DOTALL)[0]
    assert f"/exams/{sitting.pk}/" in lead
    assert "0 of 65 answered, open until 10:50. About 50 min" in lead
    sitting.deadline_at = NOW - timedelta(minutes=1)
    sitting.save()
    assert "Practice exam 2" not in today(learner)


def test_due_cards_come_before_the_next_lesson(course, learner):
    card = course.cards.filter(retired_at=None).first()
    memory = {"state": "review", "due": "2026-11-20T00:00:00Z", "stability": 3.0, "reps": 2}
    CardState.objects.create(
        user=learner, card=card, memory=memory, state="review", due_at=NOW - timedelta(days=1)
    )
    html = today(learner)
    lead = re.search(r'<li class="next">.*?</li>', html, re.DOTALL)[0]
    assert "1 due" in lead
    assert "/cards/review/" in lead


def test_no_quiz_is_offered_for_a_task_without_questions(course, learner):
    assert "Take quiz" not in today(learner)
    assert "No quiz yet" in today(learner)


def test_weakest_tasks_come_from_evidence_and_unseen_ones_claim_nothing(course, learner):
    answers(learner, "3.1", 0.0, 8)
    answers(learner, "1.1", 1.0, 8)
    html = today(learner)
    rows = re.findall(r"<tr><td>(.*?)<span.*?</tr>", html, re.DOTALL)
    assert rows == ["Ways to deploy", "Benefits", "Responsibility", "Pricing models"]
    assert html.count("Not seen yet") == 2
    low = [row for row in re.findall(r"<tr>.*?</tr>", html, re.DOTALL) if "is-low" in row]
    assert len(low) == 1
    assert "Ways to deploy" in low[0]


def test_one_wrong_answer_does_not_paint_a_task_red(course, learner):
    answers(learner, "3.1", 0.0, 1)
    assert "is-low" not in today(learner)


def test_a_forecast_shows_with_its_range_once_there_is_enough(course, learner):
    for task in TASKS:
        answers(learner, task, 0.75, 10)
    text = main_of(today(learner))
    assert "40 of 60 answers so far" in text
    assert "At least 20 more are needed" in text
    for task in TASKS:
        answers(learner, task, 0.75, 10, at=NOW - timedelta(hours=1))
    html = today(learner)
    assert "would likely score" in main_of(html)
    assert "pass mark" in html
    assert re.search(r'class="big-score">\d{3}<', html)


def test_streak_goal_and_heat_map_come_from_the_days(course, learner):
    for days in range(3):
        add_to_day(learner, now=NOW - timedelta(days=days), answers=12, seconds=12 * 60)
    html = today(learner)
    text = main_of(html)
    assert "3 days current streak" in text
    assert "12 of 30 min" in text
    assert "3 of the last 176 days" in text
    assert html.count('class="h2"') >= 3


def test_another_learners_evidence_does_not_show(course, learner, other_learner):
    add_to_day(other_learner, now=NOW, answers=5)
    answers(other_learner, "3.1", 0.0, 8)
    html = today(learner)
    assert "current streak" not in html
    assert "is-low" not in html


def test_the_page_has_a_bounded_number_of_queries(course, learner, django_assert_max_num_queries):
    for task in TASKS:
        add_items(course, 6, task=task, pool="practice")
        answers(learner, task, 0.75, 30)
    mark_read(learner, Lesson.objects.get(key="regions"), now=NOW)
    client = client_of(learner)
    client.get("/")
    with django_assert_max_num_queries(22):
        client.get("/")


def test_no_inline_style_or_script(course, learner):
    html = today(learner)
    assert " style=" not in html
    assert not re.search(r"<script(?![^>]*src=)", html)
