"""Twice the notes take about twice the work, whatever shape they have."""

import os
from collections.abc import Callable

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from studyapp.corpus.schema import Course
from studyapp.itemgen import Generated, assembly, distractors, drafts, generate
from tests.itemgen import large
from tests.work import calls

SLICE = os.environ.get("HYPOTHESIS_PROFILE") == "slice"
SIZE = 2_000_000 if SLICE else 100_000
PARTS = {large.chapter: 10}
MANY = 210  # more than `CROWD`


def work(course: Course) -> int:
    """How many calls of functions, resumed generators included, generation takes."""
    return calls(lambda: generate(course))


@pytest.mark.parametrize("shape", large.SHAPES, ids=lambda shape: shape.__name__)
def test_twice_the_notes_take_twice_the_work(shape: Callable[[large.Word], str]) -> None:
    parts = PARTS.get(shape, MANY)
    once = work(large.course_of(large.notes(shape, parts, "once")))
    twice = work(large.course_of(large.notes(shape, 2 * parts, "twice")))
    assert twice < 2.3 * once


def test_the_same_notes_again_and_again_take_no_more_work_each_time() -> None:
    text = large.notes(large.chapter, 2, "again")
    once, twice = (work(large.course_of(text * times)) for times in (10, 20))
    assert twice < 2.3 * once


def test_bold_words_in_an_endless_sentence_become_no_clozes() -> None:
    """Each would have to be read with all of the sentence."""
    rest = " near the amber gate that the keeper of letters has seen" * 20
    course = large.course_of(f"# All\n\nAt dawn the **old heron** stands{rest}.")
    assert [draft.findings for draft in drafts(course).values()] == [()]


def test_a_crowd_of_siblings_still_gives_good_options() -> None:
    course = large.course_of(large.notes(large.item, 2 * distractors.CROWD, "crowd"))
    items = generate(course).items
    assert len(items) > 2 * distractors.CROWD
    used = {option.text for item in items for option in item.options if not option.correct}
    assert len(used) > distractors.CROWD


def test_a_course_is_given_no_more_than_it_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    course = large.course_of(large.notes(large.item, 60, "most"))
    whole = generate(course)
    monkeypatch.setattr(assembly, "MOST", 50)
    bounded = generate(course)
    assert bounded == Generated(whole.cards[:50], whole.items[:50])
    assert len(whole.cards) > len(bounded.cards) == len(bounded.items) == 50


@settings(
    max_examples=2 if SLICE else 4,
    derandomize=not SLICE,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink it would take an hour
)
@given(
    st.lists(st.sampled_from(large.SHAPES), min_size=1, max_size=4),
    st.integers(0, 10_000),
    st.booleans(),
)
def test_any_large_course_gives_what_a_small_one_gives(
    shapes: list[Callable[[large.Word], str]], seed: int, again: bool
) -> None:
    course = large.course_of(mixture(shapes, seed, again=again))
    generated = generate(course)
    assert 0 < len(generated.cards) <= assembly.MOST
    assert len(generated.items) <= assembly.MOST
    ids = [each.id for each in (*generated.cards, *generated.items)]
    assert len(set(ids)) == len(ids)
    stems = {item.stem for item in generated.items}
    assert len(stems) == len(generated.items)
    assert all(len({one.text for one in item.options}) == 4 for item in generated.items)


def mixture(shapes: list[Callable[[large.Word], str]], seed: int, *, again: bool) -> str:
    """Notes of `SIZE`, its parts with the same words again or with new ones each time."""
    parts: list[str] = []
    while sum(map(len, parts)) < SIZE:
        turn = 0 if again else len(parts)
        for place, shape in enumerate(shapes):
            parts.append(large.notes(shape, 40, f"{seed}/{turn}/{place}"))
    return "\n\n".join(parts)
