"""Streaks and the heat map."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.learning.streaks import activity, heat_map, level, streak

TODAY = date(2026, 11, 23)  # a Monday
counts = st.dictionaries(
    st.integers(-3, 300).map(lambda days: TODAY - timedelta(days=days)), st.integers(0, 100)
)


def active(*ages):
    return {TODAY - timedelta(days=age): 5 for age in ages}


@pytest.mark.parametrize(
    ("ages", "current", "longest"),
    [
        ((), 0, 0),
        ((0,), 1, 1),
        ((1, 2, 3), 3, 3),  # not lost before today is over
        ((2, 3, 4), 0, 3),
        ((0, 1, 3, 4, 5, 6), 2, 4),
        ((-1, 0), 1, 1),
    ],
)
def test_streaks(ages, current, longest):
    result = streak(active(*ages), TODAY)
    assert (result.current, result.longest) == (current, longest)
    assert result.studied_today == (0 in ages)


@given(counts=counts)
def test_the_longest_streak_is_never_shorter_than_the_current_one(counts):
    result = streak(counts, TODAY)
    days = [day for day, count in counts.items() if count and day <= TODAY]
    assert 0 <= result.current <= result.longest <= len(days)


@given(counts=counts)
def test_studying_today_lengthens_a_streak_by_one_at_most(counts):
    before = streak({**counts, TODAY: 0}, TODAY).current
    assert streak({**counts, TODAY: 1}, TODAY).current == before + 1


@given(counts=counts, today=st.dates(date(2026, 1, 1), date(2027, 1, 1)))
def test_the_heat_map_has_26_weeks_from_monday_up_to_today(counts, today):
    result = heat_map(counts, today)
    days = [day for week in result.weeks for day in week]
    assert len(result.weeks) == 26
    assert all(len(week) == 7 for week in result.weeks[:-1])
    assert all(week[0].day.weekday() == 0 for week in result.weeks)
    assert [day.day for day in days] == [
        today - timedelta(days=back) for back in range(len(days) - 1, -1, -1)
    ]
    assert result.total == len(days)
    assert result.active == sum(counts.get(day.day, 0) > 0 for day in days)
    assert all(day.level == level(day.count) for day in days)


def test_levels_run_from_0_to_4():
    assert [level(count) for count in (0, 1, 9, 10, 30, 60, 1000)] == [0, 1, 1, 2, 3, 4, 4]


def test_activity_is_counted_by_study_day_in_the_learners_zone():
    moments = [
        datetime(2026, 11, 23, 2, 0, tzinfo=UTC),  # 21:00 in New York, the day before
        datetime(2026, 11, 23, 8, 30, tzinfo=UTC),  # 03:30, still the day before
        datetime(2026, 11, 23, 9, 0, tzinfo=UTC),  # 04:00, the new day
    ]
    assert activity(moments, "America/New_York") == {date(2026, 11, 22): 2, TODAY: 1}


def test_a_heat_map_of_no_weeks_is_refused():
    with pytest.raises(ValueError, match="week"):
        heat_map({}, TODAY, 0)
