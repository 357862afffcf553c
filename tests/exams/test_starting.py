"""Starting an exam or a quiz: which questions come, how long it lasts, what is refused."""

import random
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from studyapp.accounts.api import User
from studyapp.catalog.api import Course, Item
from studyapp.exams import timing
from studyapp.exams.models import Attempt
from tests.exams.makers import (
    NOW,
    fill_pool,
    make_course,
    make_item,
    make_lesson,
    start_exam,
    start_quiz,
)


def test_an_exam_asks_65_questions_by_the_weights_of_the_guide(page: Client, course: Course):
    attempt = start_exam(page)

    domains = Counter(attempt.questions.values_list("domain", flat=True))
    assert domains == {"1": 16, "2": 19, "3": 22, "4": 8}
    assert attempt.total == 65
    assert attempt.questions.values("item_key").distinct().count() == 65


def test_the_tasks_of_a_domain_take_turns(page: Client, course: Course):
    attempt = start_exam(page)

    tasks = Counter(attempt.questions.values_list("task", flat=True))
    assert {tasks["1.1"], tasks["1.2"]} == {8}
    assert {tasks["3.1"], tasks["3.2"]} == {11}


def test_a_second_exam_asks_what_was_not_met_before(page: Client, course: Course):
    first = start_exam(page)
    page.post(f"/exams/{first.pk}/submit/")
    met = set(first.questions.values_list("item_key", flat=True))

    second = start_exam(page)

    again = met & set(second.questions.values_list("item_key", flat=True))
    # 104 items in all: a domain repeats only what its unseen ones cannot fill.
    unseen = {"1": 26 - 16, "2": 26 - 19, "3": 26 - 22, "4": 26 - 8}
    needed = {"1": 16, "2": 19, "3": 22, "4": 8}
    assert len(again) == sum(max(0, needed[name] - unseen[name]) for name in needed)
    assert second.title == "Practice exam 2"


def test_an_exam_draws_no_other_pool_level_course_or_retired_item(page: Client, course: Course):
    notes = make_course("my-notes", checked=False)
    for name, more in {
        "practice": {"pool": "practice"},
        "challenge": {"pool": "challenge"},
        "beyond": {"level": "beyond"},
        "retired": {"retired_at": NOW},
    }.items():
        for number in range(30):
            make_item(course, f"{name}-{number}", **more)
    for number in range(30):
        make_item(notes, f"note-{number}")

    keys = set(start_exam(page).questions.values_list("item_key", flat=True))

    assert all(key.startswith("i-") for key in keys)


def test_at_most_a_tenth_of_an_exam_is_made_by_the_engine(page: Client, learner: User):
    course = make_course()
    fill_pool(course, each=13)
    Item.objects.filter(key__regex=r"-[012]$").update(family="definitions")

    attempt = start_exam(page)

    assert attempt.questions.filter(item__family__isnull=False).count() <= 6


def test_too_few_questions_are_named_on_the_page(page: Client, learner: User):
    course = make_course()
    fill_pool(course)
    Item.objects.filter(domain="3").delete()

    shown = page.get("/exams/")
    refused = page.post("/exams/start/", {"kind": "exam", "timing": "standard"})

    assert "Domain 3: 0 of 22" in shown.content.decode()
    assert refused.status_code == 422
    assert "Domain 3 needs 22 and has 0" in refused.content.decode()
    assert not Attempt.objects.exists()


def test_without_a_course_the_page_says_so(client: Client, db: None):
    assert "No course is loaded yet" in client.get("/exams/").content.decode()
    assert client.post("/exams/start/", {"kind": "exam"}).status_code == 422


@pytest.mark.parametrize(
    ("key", "seconds"),
    [
        ("standard", 5400),
        ("plus25", 6750),
        ("plus50", 8100),
        ("plus100", 10800),
        ("esl30", 7200),
        ("untimed", None),
    ],
)
def test_each_timing_sets_its_deadline(page: Client, course: Course, key: str, seconds: int | None):
    with time_machine.travel(NOW, tick=False):
        attempt = start_exam(page, key)

    assert timing.TIMINGS[key].seconds(90) == seconds
    assert attempt.deadline_at == (NOW + timedelta(seconds=seconds) if seconds else None)


def test_an_unknown_timing_is_refused(page: Client, course: Course):
    response = page.post("/exams/start/", {"kind": "exam", "timing": "plus900"})

    assert response.status_code == 422
    assert not Attempt.objects.exists()


def test_a_second_start_leads_to_the_exam_that_is_open(page: Client, course: Course):
    first = start_exam(page)
    second = start_exam(page, "untimed")

    assert second == first
    assert Attempt.objects.count() == 1


def test_an_exam_whose_time_is_over_does_not_stand_in_the_way(page: Client, course: Course):
    with time_machine.travel(NOW, tick=False):
        first = start_exam(page)
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        second = start_exam(page)

    first.refresh_from_db()
    assert second != first
    assert first.submitted_at == NOW + timedelta(minutes=90)


def test_options_are_shuffled_once_and_stored(page: Client, course: Course):
    attempt = start_exam(page)
    orders = {
        tuple(option["text"].split()[1] for option in question.options)
        for question in attempt.questions.filter(kind="single")
    }
    shown = page.get(f"/exams/{attempt.pk}/").content.decode()

    assert len(orders) > 5
    question = attempt.questions.get(position=1)
    places = [shown.index(option["html"]) for option in question.options]
    assert places == sorted(places)


def test_the_order_of_options_follows_from_the_seed(page: Client, course: Course):
    attempt = start_exam(page)
    question = attempt.questions.get(position=7)
    texts = [option["text"] for option in question.item.options]
    random.Random(f"{attempt.seed}:7").shuffle(texts)

    assert [option["text"] for option in question.options] == texts


def test_a_visitor_becomes_a_guest_by_starting(client: Client, course: Course):
    attempt = start_exam(client)

    assert attempt.user.is_guest


def test_a_quiz_on_a_lesson_asks_its_practice_questions_only(page: Client, course: Course):
    lesson, other = make_lesson(course, "buckets"), make_lesson(course, "zones")
    for number in range(7):
        make_item(course, f"b-{number}", lesson=lesson, pool="practice")
        make_item(course, f"z-{number}", lesson=other, pool="practice")
    make_item(course, "b-mock", lesson=lesson, pool="mock")

    attempt = start_quiz(page, f"lesson:{lesson.pk}", 5)

    keys = attempt.questions.values_list("item_key", flat=True)
    assert len(keys) == 5
    assert all(key.startswith("b-") and key != "b-mock" for key in keys)
    assert attempt.title == "Quiz: Buckets"
    assert attempt.deadline_at is None


def test_a_quiz_with_fewer_questions_takes_them_all(page: Client, course: Course):
    lesson = make_lesson(course)
    for number in range(3):
        make_item(course, f"b-{number}", lesson=lesson, pool="practice")

    assert start_quiz(page, f"lesson:{lesson.pk}", 20).total == 3


def test_the_lessons_of_a_module_take_turns_in_its_quiz(page: Client, course: Course):
    first = make_lesson(course, "one")
    second = make_lesson(course, "two", module=first.module)
    for number in range(9):
        make_item(course, f"one-{number}", lesson=first, pool="practice", task="2.1")
        make_item(course, f"two-{number}", lesson=second, pool="practice", task="2.1")

    attempt = start_quiz(page, f"module:{first.module.pk}", 10)

    lessons = Counter(key[:3] for key in attempt.questions.values_list("item_key", flat=True))
    assert lessons == {"one": 5, "two": 5}


def test_a_quiz_on_tasks_asks_about_these_tasks(page: Client, course: Course):
    for task in ("1.1", "2.1", "2.2"):
        for number in range(6):
            make_item(course, f"p-{task}-{number}", task=task, pool="practice")

    one = start_quiz(page, "task:2.1")
    two = start_quiz(page, "tasks:1.1,2.2", 10)

    assert set(one.questions.values_list("task", flat=True)) == {"2.1"}
    assert Counter(two.questions.values_list("task", flat=True)) == {"1.1": 5, "2.2": 5}


def test_imported_questions_come_in_their_own_quiz_and_are_marked(
    page: Client, course: Course, learner: User
):
    notes = make_course("my-notes", checked=False, published=False, owner=learner)
    lesson = make_lesson(notes, "scribbles")
    for number in range(6):
        make_item(notes, f"n-{number}", lesson=lesson, pool="unchecked", task="")
    for number in range(6):
        make_item(course, f"p-{number}", task="1.1", pool="practice")

    own = start_quiz(page, f"lesson:{lesson.pk}")
    shown = page.get(f"/exams/{own.pk}/").content.decode()
    other = start_quiz(page, "task:1.1", 20)

    assert "From your notes, unchecked" in shown
    assert all(key.startswith("p-") for key in other.questions.values_list("item_key", flat=True))


def test_somebody_elses_private_lesson_cannot_be_asked_about(
    page: Client, course: Course, other_learner: User
):
    notes = make_course("theirs", checked=False, published=False, owner=other_learner)
    lesson = make_lesson(notes, "secret")
    make_item(notes, "n-1", lesson=lesson, pool="unchecked", task="")

    response = page.post("/exams/start/", {"scope": f"lesson:{lesson.pk}", "count": 5})

    assert response.status_code == 422
    assert "secret" not in page.get("/exams/").content.decode().lower()


@pytest.mark.parametrize(
    "sent",
    [
        {"scope": "lesson:abc", "count": "5"},
        {"scope": "lesson:999999", "count": "5"},
        {"scope": "tasks:9.9", "count": "5"},
        {"scope": "", "count": "5"},
        {"scope": "task:1.1", "count": "7"},
        {"scope": "task:1.1", "count": "many"},
        {"scope": "task:1.1", "count": "5"},
    ],
)
def test_a_quiz_that_cannot_be_is_refused_with_words(
    page: Client, course: Course, sent: dict[str, str]
):
    response = page.post("/exams/start/", {"kind": "quiz", **sent})

    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()


def test_a_double_click_starts_one_quiz(page: Client, course: Course):
    for number in range(6):
        make_item(course, f"p-{number}", task="1.1", pool="practice")

    assert start_quiz(page, "task:1.1") == start_quiz(page, "task:1.1")


@pytest.mark.parametrize("name", ["lesson", "module"])
def test_a_link_from_a_lesson_preselects_its_quiz(page: Client, course: Course, name: str):
    lesson = make_lesson(course)
    make_item(course, "p-1", lesson=lesson, pool="practice")
    pk = lesson.pk if name == "lesson" else lesson.module.pk

    shown = page.get(f"/exams/?{name}={pk}").content.decode()

    assert f'value="{name}:{pk}" selected' in shown


def test_a_link_to_a_lesson_without_questions_says_so(page: Client, course: Course):
    make_item(course, "p-1", lesson=make_lesson(course), pool="practice")
    bare = make_lesson(course, "bare")

    assert (
        "no practice questions on that yet"
        in page.get(f"/exams/?lesson={bare.pk}").content.decode()
    )


def test_the_list_shows_open_and_finished_sittings_in_few_queries(
    page: Client, course: Course, django_assert_max_num_queries
):
    lesson = make_lesson(course)
    for number in range(6):
        make_item(course, f"p-{number}", lesson=lesson, pool="practice")
    for _ in range(4):
        attempt = start_exam(page)
        page.post(f"/exams/{attempt.pk}/submit/")
    opened = start_quiz(page, f"lesson:{lesson.pk}")

    with django_assert_max_num_queries(16):
        shown = page.get("/exams/").content.decode()

    assert f"/exams/{opened.pk}/" in shown
    assert "0 of 5 answered" in shown
    assert shown.count("0 of 65") == 4
