"""What the evidence says: sums by the database agree with the rules, cheaply."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studyapp.learning import NotEnough, Readiness, estimate
from studyapp.learning.mastery import KIND_WEIGHTS
from studyapp.learning.mastery import Evidence as Piece
from studyapp.progress import queries
from studyapp.progress.api import (
    Shown,
    activity,
    add_to_day,
    done_today,
    exam_outline,
    forget,
    record,
    standing,
    subjects_seen,
)
from studyapp.progress.models import Evidence
from tests.helpers import NOW, load_small_course

TASKS = ("1.1", "2.1", "3.1", "4.1")


def answer(user, task, right, *, kind="quiz", at=NOW, times=1, mark=""):
    """Record `times` answers on a task, each right to the given part."""
    start = Evidence.objects.count()
    shown = [
        Shown(
            f"{kind}:{task}:{mark}{start + place}", f"item-{task}-{start + place}", right, (task,)
        )
        for place in range(times)
    ]
    record(user, kind, shown, now=at)


def fill(user, right=0.8, a_task=20, at=NOW):
    for task in TASKS:
        answer(user, task, right, times=a_task, at=at)


def test_the_outline_holds_domains_with_their_tasks_and_weights(course):
    outline = exam_outline()
    assert [domain.weight for domain in outline.domains] == [24, 30, 34, 12]
    assert list(outline.tasks) == list(TASKS)
    assert outline.domain_of["3.1"] == "3"
    assert outline.domain("2").title == "Security"


@pytest.mark.django_db
def test_without_a_course_there_is_no_standing(learner):
    assert exam_outline() is None
    assert standing(learner, NOW) is None


def test_nothing_shown_leaves_every_task_unknown(course, learner):
    known = standing(learner, NOW)
    assert set(known.masteries) == set(TASKS)
    assert all(m.mean == 0.5 and m.seen == 0 for m in known.masteries.values())
    assert isinstance(known.forecast, NotEnough)
    assert known.history == ()


pieces = st.lists(
    st.tuples(
        st.sampled_from(TASKS),
        st.sampled_from(sorted(KIND_WEIGHTS)),
        st.sampled_from([0.0, 0.5, 1.0]),
        st.integers(0, 200),
    ),
    max_size=25,
)


@given(rows=pieces)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_sums_of_days_give_what_the_single_pieces_give(course, learner, rows):
    Evidence.objects.all().delete()
    Evidence.objects.bulk_create(
        Evidence(
            user=learner,
            unique=str(place),
            kind=kind,
            task=task,
            subject=str(place),
            correct=correct,
            at=NOW - timedelta(days=days),
        )
        for place, (task, kind, correct, days) in enumerate(rows)
    )
    known = standing(learner, NOW)
    single = [
        Piece(task, kind, correct, NOW - timedelta(days=days)) for task, kind, correct, days in rows
    ]
    for task, wanted in estimate(single, tasks=TASKS, now=NOW).items():
        found = known.masteries[task]
        assert found.mean == pytest.approx(wanted.mean)
        assert found.belief.weight == pytest.approx(wanted.belief.weight)
        assert found.forecast.right == pytest.approx(wanted.forecast.right)
        assert (found.seen, found.answers) == (wanted.seen, wanted.answers)


def test_a_forecast_comes_with_enough_answers_in_all_domains(course, learner):
    fill(learner, a_task=10)
    assert isinstance(standing(learner, NOW).forecast, NotEnough)
    fill(learner, a_task=10)
    known = standing(learner, NOW)
    assert isinstance(known.forecast, Readiness)
    assert known.answers == 80
    assert 700 < known.forecast.score < 900


def test_history_holds_weekly_points_from_what_was_known_then(course, learner):
    fill(learner, right=0.5, at=NOW - timedelta(weeks=3, hours=1))
    fill(learner, right=1.0, at=NOW - timedelta(hours=1))
    known = standing(learner, NOW)
    days = [point.on for point in known.history]
    assert [(NOW.date() - day).days for day in days] == [21, 14, 7, 0]
    scores = [point.readiness.score for point in known.history]
    assert scores[0] == pytest.approx(500, abs=20)
    assert scores[-1] == known.forecast.score > 650


def test_evidence_of_others_and_of_no_task_says_nothing(course, learner, other_learner):
    fill(other_learner)
    record(learner, "quiz", [Shown("x", "imported", 1.0)], now=NOW)
    known = standing(learner, NOW)
    assert known.seen == 0


def test_a_standing_follows_each_new_and_each_undone_piece(course, learner):
    before = standing(learner, NOW).masteries["1.1"]
    record(learner, "card", [Shown("one", "c", 1.0, ("1.1",))], now=NOW)
    after = standing(learner, NOW).masteries["1.1"]
    assert after.seen == before.seen + 1
    forget(learner, "one")
    assert standing(learner, NOW).masteries["1.1"].seen == 0


def test_a_standing_follows_a_changed_outline(course, learner):
    standing(learner, NOW)
    course.facts["tasks"] = course.facts["tasks"][:1]
    course.save()
    assert list(standing(learner, NOW).masteries) == ["1.1"]


def test_tens_of_thousands_of_rows_are_summed_by_the_database(
    course, learner, django_assert_max_num_queries
):
    Evidence.objects.bulk_create(
        Evidence(
            user=learner,
            unique=str(place),
            kind="card",
            task=TASKS[place % 4],
            subject=str(place % 300),
            correct=1.0,
            at=NOW - timedelta(days=place % 100),
        )
        for place in range(20_000)
    )
    sums = queries._sums(learner, NOW - queries.WINDOW)
    assert len(sums) <= 4 * 100
    with django_assert_max_num_queries(3):
        known = standing(learner, NOW)
    assert known.seen == 20_000
    with django_assert_max_num_queries(2):
        assert standing(learner, NOW).seen == 20_000


def test_activity_counts_days_and_streaks_in_the_learners_zone(course, learner):
    learner.time_zone = "Asia/Tokyo"
    add_to_day(learner, now=NOW, answers=3, seconds=120)
    add_to_day(learner, now=NOW - timedelta(days=1), lessons=1)
    add_to_day(learner, now=NOW - timedelta(days=5), reviews=4)
    days = activity(learner, NOW)
    assert days.streak.current == 2
    assert days.heat.active == 3
    assert (days.today.answers, days.today.seconds) == (3, 120)
    local = NOW.astimezone(ZoneInfo("Asia/Tokyo")).date()
    assert days.heat.weeks[-1][-1].day == local


def test_an_unknown_time_zone_counts_as_utc(course, learner):
    learner.time_zone = "Mars/Olympus"
    assert activity(learner, NOW).streak.current == 0
    assert standing(learner, NOW) is not None
    assert done_today(learner, NOW) == {}


def test_done_today_sums_by_kind_and_leaves_yesterday_out(course, learner):
    answer(learner, "1.1", 1.0, times=8, at=NOW - timedelta(hours=1))
    answer(learner, "1.1", 0.0, times=2, at=NOW - timedelta(minutes=5))
    answer(learner, "2.1", 1.0, kind="exam", at=NOW - timedelta(days=1))
    done = done_today(learner, NOW)
    assert set(done) == {"quiz"}
    assert (done["quiz"].count, done["quiz"].right) == (10, 8)
    assert done["quiz"].last == NOW - timedelta(minutes=5)


def test_subjects_are_counted_once(course, learner):
    for number in range(3):
        record(learner, "card", [Shown(str(number), "same", 1.0, ("1.1",))], now=NOW)
    assert subjects_seen(learner, "card") == 1


def test_a_reload_of_the_course_keeps_the_standing(course, learner):
    fill(learner)
    score = standing(learner, NOW).forecast.score
    load_small_course()
    assert standing(learner, NOW).forecast.score == score
