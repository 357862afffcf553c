"""Mastery and the readiness forecast."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studyapp.learning.mastery import (
    HALF_LIFE,
    KIND_WEIGHTS,
    Evidence,
    Mastery,
    NotEnough,
    Readiness,
    estimate,
    readiness,
    weakest,
)
from studyapp.learning.scoring import scaled_score

NOW = datetime(2026, 11, 23, tzinfo=UTC)
WEIGHTS = {"1": 24, "2": 30, "3": 34, "4": 12}
DOMAINS = {
    f"{domain}.{place}": domain
    for domain, tasks in {"1": 4, "2": 4, "3": 8, "4": 3}.items()
    for place in range(1, tasks + 1)
}
rows = st.lists(
    st.builds(
        Evidence,
        task=st.sampled_from(sorted(DOMAINS)),
        kind=st.sampled_from(sorted(KIND_WEIGHTS)),
        correct=st.floats(0, 1),
        at=st.integers(-5, 800).map(lambda days: NOW - timedelta(days=days)),
    ),
    max_size=60,
)
kinds = st.sampled_from(sorted(KIND_WEIGHTS))


def measure(evidence, now=NOW):
    return estimate(evidence, tasks=DOMAINS, now=now)


def forecast(evidence, now=NOW):
    return readiness(measure(evidence, now), weights=WEIGHTS, domains=DOMAINS)


def answers(right, kind="exam", a_task=4, at=NOW):
    """Return so many answers a task, each right to the given part."""
    return [Evidence(task, kind, right, at) for task in DOMAINS for _ in range(a_task)]


@settings(deadline=None)
@given(evidence=rows)
def test_mastery_lies_between_0_and_1_with_its_interval_around_it(evidence):
    masteries = measure(evidence)
    assert list(masteries) == list(DOMAINS)
    assert sum(mastery.seen for mastery in masteries.values()) == len(evidence)
    for mastery in masteries.values():
        assert 0 <= mastery.low < mastery.mean < mastery.high <= 1
        assert 0 <= mastery.answers <= mastery.seen


@settings(deadline=None)
@given(evidence=rows, kind=kinds, task=st.sampled_from(sorted(DOMAINS)))
def test_a_right_answer_raises_mastery_and_a_wrong_one_lowers_it(evidence, kind, task):
    before = measure(evidence)[task].mean
    assert measure([*evidence, Evidence(task, kind, 1.0, NOW)])[task].mean > before
    assert measure([*evidence, Evidence(task, kind, 0.0, NOW)])[task].mean < before


@settings(deadline=None)
@given(evidence=rows, part=st.floats(0, 1), task=st.sampled_from(sorted(DOMAINS)))
def test_partly_right_evidence_moves_mastery_towards_that_part(evidence, part, task):
    before = measure(evidence)[task].mean
    after = measure([*evidence, Evidence(task, "quiz", part, NOW)])[task].mean
    assert abs(after - part) <= abs(before - part) + 1e-12


@settings(deadline=None)
@given(evidence=rows, days=st.integers(1, 400))
def test_with_time_mastery_drifts_back_to_unknown(evidence, days):
    evidence = [row for row in evidence if row.at <= NOW]
    today, later = measure(evidence), measure(evidence, NOW + timedelta(days=days))
    for task in DOMAINS:
        assert abs(later[task].mean - 0.5) <= abs(today[task].mean - 0.5) + 1e-12
        assert later[task].belief.weight <= today[task].belief.weight


def test_after_a_half_life_evidence_weighs_half():
    evidence = [Evidence("1.1", "exam", 1.0, NOW)] * 4
    fresh, old = measure(evidence)["1.1"], measure(evidence, NOW + HALF_LIFE)["1.1"]
    assert (fresh.belief.weight, old.belief.weight) == (4.0, 2.0)
    assert (fresh.mean, old.mean) == (pytest.approx(5 / 6), pytest.approx(3 / 4))


def test_more_evidence_narrows_the_interval():
    few, many = measure(answers(1.0, a_task=2)), measure(answers(1.0, a_task=20))
    assert many["1.1"].high - many["1.1"].low < few["1.1"].high - few["1.1"].low


def test_kinds_weigh_as_much_as_they_tell():
    means = [measure([Evidence("1.1", kind, 1.0, NOW)])["1.1"].mean for kind in KIND_WEIGHTS]
    assert means == sorted(means, reverse=True)
    assert len(set(means)) == len(means)


def test_only_recent_exam_and_quiz_answers_count_as_answers():
    evidence = [
        Evidence("1.1", "exam", 1.0, NOW),
        Evidence("1.1", "quiz", 1.0, NOW - timedelta(days=90)),
        Evidence("1.1", "quiz", 1.0, NOW - timedelta(days=91)),
        Evidence("1.1", "card", 1.0, NOW),
        Evidence("9.9", "exam", 1.0, NOW),
    ]
    mastery = measure(evidence)["1.1"]
    assert (mastery.answers, mastery.seen) == (2, 4)


def test_the_weakest_tasks_come_lowest_first_and_the_less_known_of_equals():
    evidence = [
        Evidence("1.1", "exam", 1.0, NOW),
        Evidence("2.1", "exam", 0.0, NOW),
        *[Evidence("3.1", "exam", part, NOW) for part in (0.0, 1.0)],
    ]
    masteries = estimate(evidence, tasks=["1.1", "2.1", "3.1", "4.1"], now=NOW)
    assert [m.task for m in weakest(masteries.values(), 3)] == ["2.1", "4.1", "3.1"]
    assert weakest(masteries.values(), 0) == []


@settings(deadline=None)
@given(evidence=rows)
def test_readiness_is_refused_below_its_threshold(evidence):
    recent = [
        row
        for row in evidence
        if row.kind in {"exam", "quiz"} and NOW - row.at <= timedelta(days=90)
    ]
    result = forecast(evidence)
    if len(recent) < 60:
        assert isinstance(result, NotEnough)
        assert result.answers_needed >= 60 - len(recent)


def test_readiness_needs_answers_in_every_domain_and_in_twelve_tasks():
    without = [row for row in answers(1.0, a_task=6) if DOMAINS[row.task] != "4"]
    result = forecast(without)
    assert isinstance(result, NotEnough)
    assert (result.reason, result.answers_needed) == ("Too few answers in domain 4.", 5)
    narrow = [row for row in answers(1.0, a_task=10) if row.task.endswith((".1", ".2"))]
    result = forecast(narrow)
    assert isinstance(result, NotEnough)
    assert (result.reason, result.answers_needed) == ("Answers in 8 of 12 tasks so far.", 4)
    assert forecast([]) == NotEnough("0 of 60 exam and quiz answers so far.", 60)


def test_readiness_opens_at_its_threshold():
    evidence = answers(1.0)[:76]
    fourth = [row for row in evidence if DOMAINS[row.task] == "4"][:5]
    others = [row for row in evidence if DOMAINS[row.task] != "4"][:55]
    assert isinstance(forecast(fourth + others), Readiness)
    assert isinstance(forecast(fourth + others[:-1]), NotEnough)


def test_labs_and_cards_never_move_readiness():
    base = answers(1.0) + answers(0.0, a_task=1)
    assert forecast(base) == forecast(base + answers(0.0, "lab") + answers(1.0, "card", 30))


def test_a_forecast_is_ordered_and_follows_the_answers():
    results = [forecast(answers(part, a_task=6)) for part in (0.0, 0.4, 0.7, 0.85, 1.0)]
    assert all(isinstance(result, Readiness) for result in results)
    assert all(100 <= r.low <= r.score <= r.high <= 1000 for r in results)
    assert all(0 <= r.pass_probability <= 1 for r in results)
    assert [r.score for r in results] == sorted({r.score for r in results})
    chances = [r.pass_probability for r in results]
    assert chances == sorted(chances)
    assert chances[0] < 0.01
    assert chances[-1] > 0.99


def test_mistaken_blueprints_are_refused():
    for weights in ({}, {"1": 0}, {**WEIGHTS, "5": 10}, {"1": 24, "2": 30, "3": 34}):
        with pytest.raises(ValueError, match="differ"):
            readiness({}, weights=weights, domains=DOMAINS)
    with pytest.raises(ValueError, match="between 0 and 1"):
        Evidence("1.1", "exam", 1.1, NOW)
    with pytest.raises(ValueError, match="zone"):
        measure([Evidence("1.1", "exam", 1.0, datetime(2026, 1, 1))])
    assert Mastery("1.1").mean == 0.5


def test_the_forecast_is_calibrated_on_simulated_learners():
    """Learners with known rates by task sit an exam: intervals and chances must come true."""
    rng = random.Random(20261123)
    covered, squares, size = 0, 0.0, 600
    for _ in range(size):
        ability = rng.betavariate(8, 4)
        rates = {task: rng.betavariate(8 * ability, 8 * (1 - ability)) for task in DOMAINS}
        evidence = [
            Evidence(task, "exam", float(rng.random() < rates[task]), NOW)
            for task in DOMAINS
            for _ in range(rng.choice([4, 8, 12]))
        ]
        result = forecast(evidence)
        assert isinstance(result, Readiness)
        tasks = list(DOMAINS)
        parts = [
            WEIGHTS[DOMAINS[t]] / sum(d == DOMAINS[t] for d in DOMAINS.values()) for t in tasks
        ]
        right = sum(rng.random() < rates[task] for task in rng.choices(tasks, parts, k=50))
        scaled = scaled_score(right, 50)
        covered += result.low <= scaled <= result.high
        squares += (result.pass_probability - (scaled >= 700)) ** 2
    assert 0.75 <= covered / size <= 0.88
    assert squares / size <= 0.15
