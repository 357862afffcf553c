"""The study day in the learner's zone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studyapp.learning.days import day_bounds, local_day

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
]
moments = st.datetimes(
    min_value=datetime(2012, 1, 1), max_value=datetime(2040, 1, 1), timezones=st.just(UTC)
)


@settings(deadline=None)
@given(now=moments, zone=st.sampled_from(ZONES), hour=st.integers(0, 23))
def test_the_bounds_contain_now_and_are_23_to_25_hours_apart(now, zone, hour):
    start, end = day_bounds(now, zone, hour)
    assert start <= now < end
    assert timedelta(hours=23) <= end - start <= timedelta(hours=25)


@settings(deadline=None)
@given(now=moments, zone=st.sampled_from(ZONES), hour=st.integers(0, 23))
def test_days_follow_one_another_without_gap_or_overlap(now, zone, hour):
    start, end = day_bounds(now, zone, hour)
    assert day_bounds(end, zone, hour)[0] == end
    assert day_bounds(end - timedelta(microseconds=1), zone, hour) == (start, end)
    assert local_day(end, zone, hour) == local_day(now, zone, hour) + timedelta(days=1)


def test_the_hours_after_midnight_belong_to_the_day_before():
    night = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)  # 03:30 in Berlin
    assert local_day(night, "Europe/Berlin") == date(2026, 11, 23)
    assert day_bounds(night, "Europe/Berlin") == (
        datetime(2026, 11, 23, 3, tzinfo=UTC),
        datetime(2026, 11, 24, 3, tzinfo=UTC),
    )


@pytest.mark.parametrize(("day", "hours"), [((2026, 3, 28), 23), ((2026, 10, 24), 25)])
def test_days_of_the_clock_change_are_an_hour_off(day, hours):
    start, end = day_bounds(datetime(*day, 12, tzinfo=UTC), "Europe/Berlin")
    assert end - start == timedelta(hours=hours)


def test_a_rollover_hour_read_twice_begins_the_day_once():
    # New York, 1 November 2026: at 02:00 the clock goes back to 01:00.
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    second = first + timedelta(hours=1)
    assert day_bounds(first, "America/New_York", 1) == day_bounds(second, "America/New_York", 1)


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "Europe", "../etc/passwd", "Europe/Berlin\0"])
def test_an_unknown_zone_is_refused(name):
    with pytest.raises(ValueError, match="unknown time zone"):
        day_bounds(datetime(2026, 1, 1, tzinfo=UTC), name)


def test_naive_times_and_impossible_hours_are_refused():
    with pytest.raises(ValueError, match="zone"):
        day_bounds(datetime(2026, 1, 1), "UTC")
    with pytest.raises(ValueError, match="rollover"):
        day_bounds(datetime(2026, 1, 1, tzinfo=UTC), "UTC", 24)
