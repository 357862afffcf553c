"""Routes: the hours are spent to the minute, on what needs it most."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.learning.route import EXAMS, HOURS, Stop, build_route, needs

TASKS = ("1.1", "2.1", "3.1")
WEIGHTS = {"1.1": 6.0, "2.1": 7.5, "3.1": 4.25}


def stops(prefix, *entries):
    return [Stop(f"{prefix}{n}", minutes, (task,)) for n, (task, minutes) in enumerate(entries)]


def test_a_missed_task_needs_more_than_a_known_one_of_the_same_weight():
    need = needs({"a": 6, "b": 6, "c": 6}, {"a": (0, 1), "b": (1, 1)})

    assert need == {"a": 4.0, "b": 2.0, "c": 3.0}


def test_more_right_than_asked_is_refused():
    with pytest.raises(ValueError, match=r"task a: 2 right of 1"):
        needs({"a": 6}, {"a": (2, 1)})


def test_needier_lessons_come_first_and_stand_in_course_order():
    lessons = stops("l", ("1.1", 200), ("2.1", 100), ("1.1", 100), ("3.1", 50))
    need = {"1.1": 1.0, "2.1": 3.0, "3.1": 2.0}

    route = build_route(10, need, lessons, [])

    assert route.lessons == ("l1", "l3")  # l0 no longer fits into the 288 minutes
    assert route.lesson_minutes == 150


def test_ten_hours_by_example():
    route = build_route(10, {"1.1": 2.0, "2.1": 1.0}, stops("l", ("1.1", 30)), [])

    assert (route.exams, route.exam_minutes) == (1, 120)
    assert [(quiz.task, quiz.count) for quiz in route.quizzes] == [("1.1", 2), ("2.1", 2)]
    assert route.card_minutes == 600 - 120 - 30 - 60


def test_other_hours_are_refused():
    with pytest.raises(ValueError, match="10, 20, 40 hours, not 15"):
        build_route(15, {}, [], [])


entries = st.lists(st.tuples(st.sampled_from(TASKS), st.integers(1, 40)), max_size=120)
answers = st.dictionaries(
    st.sampled_from(TASKS),
    st.integers(0, 4).flatmap(lambda asked: st.tuples(st.integers(0, asked), st.just(asked))),
)


@given(entries, entries, answers)
def test_the_hours_are_spent_to_the_minute_and_more_hours_drop_no_lesson(read, do, answered):
    need = needs(WEIGHTS, answered)
    lessons, labs = stops("l", *read), stops("b", *do)

    routes = [build_route(hours, need, lessons, labs) for hours in HOURS]

    for route in routes:
        parts = (route.lesson_minutes, route.lab_minutes, route.quiz_minutes, route.exam_minutes)
        assert sum(parts) + route.card_minutes == 60 * route.hours
        assert route.card_minutes >= 0
        assert route.exams == EXAMS[route.hours]
        order = {stop.id: place for place, stop in enumerate(lessons)}
        assert [order[name] for name in route.lessons] == sorted(order[n] for n in route.lessons)
    for shorter, longer in pairwise(routes):
        assert set(shorter.lessons) <= set(longer.lessons)


@given(entries, answers)
def test_what_is_left_out_is_needed_no_more_than_what_is_in(read, answered):
    need = needs(WEIGHTS, answered)
    lessons = stops("l", *read)

    route = build_route(10, need, lessons, [])

    inside = [need[stop.tasks[0]] for stop in lessons if stop.id in route.lessons]
    outside = [need[stop.tasks[0]] for stop in lessons if stop.id not in route.lessons]
    assert not inside or not outside or min(inside) >= max(outside)
