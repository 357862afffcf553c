"""Choosing questions: the blueprint holds whatever the pool."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studyapp.learning.blueprint import (
    Candidate,
    NotEnoughItems,
    apportion,
    choose,
    choose_quiz,
)

WEIGHTS = {"1": 24, "2": 30, "3": 34, "4": 12}
TASKS = {"1": 4, "2": 4, "3": 8, "4": 3}
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def pool(a_task=12, multiple=3, engine=2, beyond=1):
    """Return so many written questions a task, plus engine-made and beyond ones."""
    tasks = [f"{domain}.{n}" for domain, size in TASKS.items() for n in range(1, size + 1)]
    return [
        Candidate(
            id=f"{task}-{i:02}",
            domain=task[0],
            task=task,
            kind="multiple" if i < multiple else "single",
            family="concept" if a_task <= i < a_task + engine else None,
            level="beyond" if i >= a_task + engine else "match",
            lesson=f"lesson-{i % 3}",
            module=f"module-{task[0]}",
        )
        for task in tasks
        for i in range(a_task + engine + beyond)
    ]


def exam(items, total=65, seed=0, seen=None):
    return choose(items, total=total, weights=WEIGHTS, rng=random.Random(seed), seen=seen or {})


@given(
    total=st.integers(0, 500), weights=st.dictionaries(st.text(), st.integers(0, 100), min_size=1)
)
def test_apportionment_sums_to_the_total_and_stays_within_one_of_the_exact_share(total, weights):
    whole = sum(weights.values())
    if whole == 0:
        with pytest.raises(ValueError, match="weights"):
            apportion(total, weights)
        return
    parts = apportion(total, weights)
    assert sum(parts.values()) == total
    assert all(abs(parts[key] - total * weights[key] / whole) < 1 for key in weights)


def test_the_exam_guides_weights_give_these_counts():
    assert apportion(65, WEIGHTS) == {"1": 16, "2": 19, "3": 22, "4": 8}
    assert apportion(50, WEIGHTS) == {"1": 12, "2": 15, "3": 17, "4": 6}


@settings(deadline=None)
@given(total=st.integers(1, 120), seed=st.integers(), a_task=st.integers(10, 20))
def test_an_exam_follows_its_blueprint(total, seed, a_task):
    items = {item.id: item for item in pool(a_task=a_task)}
    chosen = [items[name] for name in exam(list(items.values()), total, seed)]
    assert len({item.id for item in chosen}) == total
    assert Counter(item.domain for item in chosen) == Counter(apportion(total, WEIGHTS))
    assert all(item.level != "beyond" for item in chosen)
    assert sum(item.family is not None for item in chosen) <= total // 10
    usable = [item for item in items.values() if item.level != "beyond"]
    share = sum(item.kind == "multiple" for item in usable) / len(usable)
    assert abs(sum(item.kind == "multiple" for item in chosen) - total * share) <= 1
    for domain, tasks in TASKS.items():
        counts = Counter(item.task for item in chosen if item.domain == domain)
        spread = [counts[f"{domain}.{place}"] for place in range(1, tasks + 1)]
        assert max(spread) - min(spread) <= 1


def suffices(items, needed, engine_cap):
    """Say whether an exam can be made: enough in each domain, within the engine-made tenth."""
    usable = [item for item in items if item.level != "beyond"]
    have = Counter(item.domain for item in usable)
    written = Counter(item.domain for item in usable if item.family is None)
    gaps = sum(max(0, n - written[domain]) for domain, n in needed.items())
    return all(have[domain] >= n for domain, n in needed.items()) and gaps <= engine_cap


@settings(deadline=None)
@given(data=st.data(), total=st.integers(1, 40), seed=st.integers())
def test_any_pool_gives_a_sound_exam_or_a_named_shortage(data, total, seed):
    items = data.draw(
        st.lists(
            st.builds(
                Candidate,
                id=st.integers(0, 300).map(str),
                domain=st.sampled_from("12345"),
                task=st.sampled_from(["a", "b", "c"]),
                level=st.sampled_from(["recall", "match", "beyond"]),
                kind=st.sampled_from(["single", "multiple"]),
                family=st.sampled_from([None, None, "engine"]),
            ),
            max_size=150,
            unique_by=lambda item: item.id,
        )
    )
    by_id = {item.id: item for item in items}
    needed = apportion(total, WEIGHTS)
    if not suffices(items, needed, total // 10):
        with pytest.raises(NotEnoughItems) as caught:
            exam(items, total, seed)
        assert caught.value.where in {f"domain {domain}" for domain in WEIGHTS}
        assert caught.value.available < caught.value.needed
        return
    chosen = [by_id[name] for name in exam(items, total, seed)]
    assert len({item.id for item in chosen}) == total
    assert all(sum(item.domain == d for item in chosen) == n for d, n in needed.items())
    assert sum(item.family is not None for item in chosen) <= total // 10
    assert all(item.level != "beyond" for item in chosen)


def test_equal_seeds_give_equal_exams_whatever_the_order_of_the_pool():
    items = pool()
    assert exam(items, seed=4) == exam(items[::-1], seed=4)
    assert exam(items, seed=4) != exam(items, seed=5)


def test_unseen_questions_come_before_seen_ones():
    items = pool(engine=0, multiple=0)
    first = exam(items, seed=1)
    second = exam(items, seed=2, seen=dict.fromkeys(first, NOW))
    assert not set(first) & set(second)


def test_of_seen_questions_those_met_longest_ago_come_first():
    items = pool(a_task=10, engine=0, multiple=0, beyond=0)
    seen = {item.id: NOW + timedelta(days=int(item.id[-2:])) for item in items}
    chosen = exam(items, total=60, seen=seen)
    by_task = Counter(name[:3] for name in chosen)
    for task, count in by_task.items():
        assert {name for name in chosen if name.startswith(task)} == {
            f"{task}-{i:02}" for i in range(count)
        }


def test_a_domain_that_falls_short_is_named():
    items = [item for item in pool() if item.domain != "4"] + pool(a_task=1)[-6:]
    with pytest.raises(NotEnoughItems, match=r"domain 4: 8 questions needed, \d can be used"):
        exam(items)


def test_engine_made_questions_do_not_fill_a_gap_beyond_their_tenth():
    items = [item for item in pool(a_task=10, engine=40) if item.domain != "2" or item.family]
    with pytest.raises(NotEnoughItems, match="domain 2: 19 questions needed, 6 can be used"):
        exam(items)


def test_a_domain_without_questions_and_impossible_totals_are_refused():
    with pytest.raises(NotEnoughItems, match="domain 1"):
        exam([])
    with pytest.raises(ValueError, match="at least one"):
        exam(pool(), total=0)


@pytest.mark.parametrize(
    ("filters", "fits"),
    [
        ({"lesson": "lesson-1"}, lambda item: item.lesson == "lesson-1"),
        ({"module": "module-2"}, lambda item: item.module == "module-2"),
        ({"task": "3.5"}, lambda item: item.task == "3.5"),
        (
            {"task": "3.5", "lesson": "lesson-0"},
            lambda item: (item.task, item.lesson) == ("3.5", "lesson-0"),
        ),
    ],
)
def test_a_quiz_keeps_to_its_subject(filters, fits):
    items = {item.id: item for item in pool()}
    chosen = choose_quiz(list(items.values()), count=5, rng=random.Random(3), seen={}, **filters)
    assert 1 <= len(set(chosen)) == len(chosen) <= 5
    assert all(fits(items[name]) and items[name].level != "beyond" for name in chosen)


def test_a_modules_lessons_take_turns_in_its_quiz():
    items = {item.id: item for item in pool()}
    chosen = choose_quiz(
        list(items.values()), count=9, rng=random.Random(3), seen={}, module="module-1"
    )
    assert Counter(items[name].lesson for name in chosen) == {f"lesson-{i}": 3 for i in range(3)}


def test_a_small_pool_gives_a_smaller_quiz_and_an_empty_one_says_so():
    few = pool()[:3]
    assert len(choose_quiz(few, count=10, rng=random.Random(0), seen={})) == 3
    with pytest.raises(NotEnoughItems, match=r"9\.9"):
        choose_quiz(few, count=10, rng=random.Random(0), seen={}, task="9.9")
    with pytest.raises(ValueError, match="at least one"):
        choose_quiz(few, count=0, rng=random.Random(0), seen={})
