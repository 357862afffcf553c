"""Days, spans and counts in plain words."""

from datetime import date, datetime

import pytest

from studyapp.common import words


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (5, "in 5 days"),
        (7, "one week from today"),
        (21, "three weeks from today"),
        (84, "twelve weeks from today"),
        (91, "in 91 days"),
        (-1, "1 day ago"),
        (-3, "3 days ago"),
    ],
)
def test_days_ahead(days, text):
    assert words.days_ahead(days) == text


@pytest.mark.parametrize(
    ("hour", "part"),
    [(3, "evening"), (4, "morning"), (11, "morning"), (12, "afternoon"), (18, "evening")],
)
def test_the_small_hours_belong_to_the_evening(hour, part):
    assert words.part_of_day(datetime(2026, 11, 23, hour)) == part


def test_days_name_their_year_only_when_it_is_another():
    today = date(2026, 11, 23)
    assert words.day_with_year(date(2026, 12, 14), today) == "14 December"
    assert words.day_with_year(date(2027, 1, 4), today) == "4 January 2027"
    assert words.short_day(today) == "23 Nov"


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (0.0, "less than 1 time in 10"),
        (0.1, "about 1 time in 10"),
        (0.71, "about 7 times in 10"),
        (0.99, "more than 9 times in 10"),
    ],
)
def test_a_chance_never_claims_certainty(probability, text):
    assert words.chance(probability) == text


def test_counts_and_plurals():
    assert words.count(3) == "three"
    assert words.count(1400) == "1,400"
    assert words.plural(1, "day") == "1 day"
    assert words.plural(2, "quiz", "quizzes") == "2 quizzes"
