"""FSRS behind the facade: equal to py-fsrs where it should be, and our own rules around it."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import fsrs
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.learning.scheduling import (
    Grade,
    Memory,
    Settings,
    grade,
    interval_label,
    new_memory,
    next_memories,
    retrievability,
    rng_for,
)

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
PLAIN = Settings(fuzz=False)
steps = st.lists(st.integers(1, 3000).map(lambda m: timedelta(minutes=m)), max_size=3).map(tuple)
histories = st.lists(
    st.tuples(st.sampled_from(Grade), st.floats(0, 90).map(lambda d: timedelta(days=d))),
    min_size=1,
    max_size=25,
)
exams = st.none() | st.dates(NOW.date() - timedelta(days=5), NOW.date() + timedelta(days=400))


def rng(seed=0):
    return random.Random(seed)


def learn(history, config, seed=0):
    """Return the memory after a history of (grade, wait before it), and the last time."""
    now, memory, generator = NOW, new_memory(NOW), rng(seed)
    for chosen, wait in history:
        now += wait
        memory = grade(memory, chosen, now, config, generator)
    return memory, now


@given(history=histories, learning=steps, relearning=steps, retention=st.floats(0.7, 0.97))
def test_without_fuzz_every_value_equals_that_of_py_fsrs(history, learning, relearning, retention):
    config = Settings(
        fuzz=False,
        learning_steps=learning,
        relearning_steps=relearning,
        desired_retention=retention,
    )
    engine = fsrs.Scheduler(
        learning_steps=learning,
        relearning_steps=relearning,
        desired_retention=retention,
        enable_fuzzing=False,
    )
    memory, card, now = new_memory(NOW), fsrs.Card(card_id=1, due=NOW), NOW
    for chosen, wait in history:
        now += wait
        memory = grade(memory, chosen, now, config, rng())
        card, _ = engine.review_card(card, fsrs.Rating(chosen), now)
        assert memory.state == card.state.name.lower()
        assert (memory.step, memory.stability, memory.difficulty, memory.due, memory.last_review) == (
            card.step, card.stability, card.difficulty, card.due, card.last_review
        )  # fmt: skip


@pytest.mark.parametrize(
    ("grades", "days"),
    [
        # Computed from the published formulas of FSRS-6 and its default parameters.
        ("GGGGGGAAGGGGG", [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]),
        ("GGGG", [0, 2, 11, 46]),
        ("EEE", [8, 66, 397]),
    ],
)
def test_golden_intervals(grades, days):
    names = {"A": Grade.AGAIN, "H": Grade.HARD, "G": Grade.GOOD, "E": Grade.EASY}
    memory, intervals = new_memory(NOW), []
    now = NOW
    for letter in grades:
        memory = grade(memory, names[letter], now, PLAIN, rng())
        intervals.append((memory.due - now).days)
        now = memory.due
    assert intervals == days


@given(history=histories, fuzz=st.booleans(), exam=exams, seed=st.integers())
def test_intervals_rise_from_hard_to_easy_in_review(history, fuzz, exam, seed):
    config = Settings(fuzz=fuzz, exam_date=exam)
    memory, now = learn([(Grade.EASY, timedelta()), *history], config, seed)
    if memory.state != "review":
        return
    after = next_memories(memory, now + timedelta(days=9), config, rng(seed))
    assert after[Grade.HARD].due <= after[Grade.GOOD].due <= after[Grade.EASY].due
    assert after[Grade.AGAIN].due <= after[Grade.HARD].due


@given(history=histories, fuzz=st.booleans(), exam=exams, key=st.text())
def test_the_buttons_promise_what_the_grade_does(history, fuzz, exam, key):
    config = Settings(fuzz=fuzz, exam_date=exam)
    memory, now = learn(history, config)
    shown = next_memories(memory, now, config, rng_for(key, memory.reps))
    for chosen in Grade:
        assert grade(memory, chosen, now, config, rng_for(key, memory.reps)) == shown[chosen]


@given(
    history=histories,
    fuzz=st.booleans(),
    exam=exams,
    zone=st.sampled_from(["UTC", "Asia/Tokyo", "America/Lima"]),
)
def test_no_card_falls_due_after_the_eve_of_an_exam_ahead(history, fuzz, exam, zone):
    config = Settings(fuzz=fuzz, exam_date=exam, time_zone=zone)
    memory, now = learn(history, config)
    if exam is None:
        return
    midnight = datetime(exam.year, exam.month, exam.day, tzinfo=ZoneInfo(zone))
    free, _ = learn(history, Settings(fuzz=fuzz))
    if now < midnight:
        assert now <= memory.due <= midnight
        assert memory.due <= free.due
    else:
        assert memory.due == free.due


def test_exam_limits_spread_over_the_last_quarter_of_the_days_left():
    config = Settings(exam_date=date(2027, 1, 3))  # 40 days ahead
    memory = Memory(
        state="review",
        due=NOW,
        stability=500.0,
        difficulty=5.0,
        last_review=NOW - timedelta(days=400),
    )
    days = {
        (grade(memory, Grade.GOOD, NOW, config, rng(seed)).due - NOW).days for seed in range(300)
    }
    assert days == set(range(30, 41))


def test_with_fuzz_off_long_intervals_end_on_the_eve_itself():
    config = Settings(fuzz=False, exam_date=date(2026, 12, 4))
    memory = Memory(
        state="review",
        due=NOW,
        stability=90.0,
        difficulty=5.0,
        last_review=NOW - timedelta(days=90),
    )
    assert grade(memory, Grade.EASY, NOW, config, rng()).due == datetime(2026, 12, 4, tzinfo=UTC)


def test_fuzz_stays_near_and_reaches_both_sides():
    memory = Memory(
        state="review",
        due=NOW,
        stability=30.0,
        difficulty=5.0,
        last_review=NOW - timedelta(days=30),
    )
    plain = (grade(memory, Grade.GOOD, NOW, PLAIN, rng()).due - NOW).days
    days = [
        (grade(memory, Grade.GOOD, NOW, Settings(), rng(seed)).due - NOW).days
        for seed in range(500)
    ]
    assert min(days) < plain < max(days)
    assert all(abs(day - plain) <= 2 + 0.1 * plain for day in days)
    # Even spread: no day takes twice its share.
    assert max(days.count(day) for day in set(days)) < 2 * len(days) / len(set(days))


def test_intervals_keep_to_the_longest_allowed():
    config = Settings(max_interval_days=20)
    memory = Memory(
        state="review",
        due=NOW,
        stability=900.0,
        difficulty=3.0,
        last_review=NOW - timedelta(days=60),
    )
    for seed in range(50):
        for after in next_memories(memory, NOW, config, rng(seed)).values():
            assert after.due <= NOW + timedelta(days=20)


@given(history=histories, ages=st.lists(st.floats(0, 2000), min_size=2, max_size=2))
def test_retrievability_falls_with_time(history, ages):
    memory, now = learn(history, PLAIN)
    sooner, later = (retrievability(memory, now + timedelta(days=age)) for age in sorted(ages))
    assert 0 < later <= sooner <= 1
    assert retrievability(memory, now) == 1


def test_retrievability_is_that_of_py_fsrs_after_whole_days():
    memory, now = learn([(Grade.GOOD, timedelta()), (Grade.GOOD, timedelta(days=1))], PLAIN)
    card = fsrs.Card(card_id=1, due=now, stability=memory.stability, last_review=now)
    for days in (0, 1, 7, 365):
        later = now + timedelta(days=days)
        expected = fsrs.Scheduler().get_card_retrievability(card, later)
        assert retrievability(memory, later) == pytest.approx(expected)
    assert retrievability(new_memory(NOW), NOW) == 0


def test_reps_and_lapses_are_counted():
    day = timedelta(days=3)
    memory, _ = learn(
        [(Grade.EASY, day), (Grade.AGAIN, day), (Grade.AGAIN, day), (Grade.EASY, day)], PLAIN
    )
    assert (memory.reps, memory.lapses, memory.state) == (4, 1, "review")


@given(history=histories, chosen=st.sampled_from(Grade))
def test_a_review_leaves_the_former_memory_as_it_was(history, chosen):
    memory, now = learn(history, PLAIN)
    copy = msgspec.json.encode(memory)
    grade(memory, chosen, now, PLAIN, rng())
    assert msgspec.json.encode(memory) == copy


@given(history=histories)
def test_memory_survives_json(history):
    memory, _ = learn(history, Settings())
    assert msgspec.json.decode(msgspec.json.encode(memory), type=Memory) == memory
    assert msgspec.convert(msgspec.to_builtins(memory), type=Memory) == memory


def test_settings_survive_json():
    config = Settings(exam_date=date(2027, 1, 15), time_zone="Europe/Berlin")
    assert msgspec.json.decode(msgspec.json.encode(config), type=Settings) == config


def test_a_stored_naive_time_is_refused():
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"state":"new","due":"2026-11-23T10:00:00"}', type=Memory)


@pytest.mark.parametrize(
    "wrong",
    [
        {"desired_retention": 1.0},
        {"desired_retention": 0.0},
        {"max_interval_days": 0},
        {"learning_steps": (timedelta(0),)},
        {"time_zone": "Nowhere/Land"},
        {"parameters": (1.0,)},
    ],
)
def test_settings_that_cannot_work_are_refused(wrong):
    with pytest.raises(ValueError):  # noqa: PT011
        Settings(**wrong)


def test_naive_times_are_refused_and_any_zone_is_taken():
    with pytest.raises(ValueError, match="zone"):
        new_memory(datetime(2026, 1, 1))
    local = NOW.astimezone(ZoneInfo("Asia/Tokyo"))
    assert grade(new_memory(local), Grade.GOOD, local, PLAIN, rng()) == grade(
        new_memory(NOW), Grade.GOOD, NOW, PLAIN, rng()
    )
    with pytest.raises(ValueError, match="zone"):
        grade(new_memory(NOW), Grade.GOOD, datetime(2026, 1, 1), PLAIN, rng())


def test_py_fsrs_never_asks_for_the_time(monkeypatch):
    class NoClock(datetime):
        @classmethod
        def now(cls, tz=None):
            raise AssertionError("the clock was read")

    monkeypatch.setattr("fsrs.card.datetime", NoClock)
    monkeypatch.setattr("fsrs.scheduler.datetime", NoClock)
    monkeypatch.setattr("fsrs.scheduler.random", None)
    memory, now = learn([(chosen, timedelta(days=2)) for chosen in Grade], Settings())
    assert next_memories(memory, now, Settings(), rng())
    assert retrievability(memory, now) == 1


def test_the_generator_depends_on_card_and_count_alone():
    assert rng_for("a", 1).random() == rng_for("a", 1).random()
    assert len({rng_for(key, reps).random() for key in "abc" for reps in range(4)}) == 12


@pytest.mark.parametrize(
    ("interval", "label"),
    [
        (timedelta(seconds=-5), "<1 min"),
        (timedelta(seconds=59), "<1 min"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(minutes=10), "10 min"),
        (timedelta(minutes=59, seconds=40), "1 hour"),
        (timedelta(hours=5), "5 hours"),
        (timedelta(hours=23, minutes=50), "1 day"),
        (timedelta(days=3), "3 days"),
        (timedelta(days=30), "30 days"),
        (timedelta(days=31), "1 month"),
        (timedelta(days=61), "2 months"),
        (timedelta(days=360), "1 year"),
        (timedelta(days=548), "1.5 years"),
        (timedelta(days=3653), "10 years"),
    ],
)
def test_interval_labels(interval, label):
    assert interval_label(interval) == label
