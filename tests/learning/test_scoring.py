"""Marks and the estimated scaled score."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.learning.scoring import Question, is_right, scaled_score, scaled_share, score

options = st.frozensets(st.integers(0, 5), min_size=1, max_size=5)
attempts = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3", "4"]),
        st.integers(1, 4),
        options,
        st.booleans(),
        st.none() | st.frozensets(st.integers(0, 5)),
    ),
    min_size=1,
    max_size=70,
)


def attempt(rows):
    questions = [
        Question(id=f"q{i}", domain=d, task=f"{d}.{t}", correct=c, scored=s)
        for i, (d, t, c, s, _) in enumerate(rows)
    ]
    answers = {f"q{i}": row[4] for i, row in enumerate(rows) if row[4] is not None}
    return questions, answers


@given(rows=attempts)
def test_the_score_stays_in_bounds_and_its_parts_add_up(rows):
    questions, answers = attempt(rows)
    if not any(q.scored for q in questions):
        with pytest.raises(ValueError, match="no score"):
            score(questions, answers)
        return
    result = score(questions, answers)
    assert 100 <= result.scaled <= 1000
    assert result.passed == (result.overall.right * 10 >= result.overall.total * 7)
    for parts in (result.domains, result.tasks):
        assert sum(tally.right for tally in parts.values()) == result.overall.right
        assert sum(tally.total for tally in parts.values()) == result.overall.total
    assert set(result.marks) == {q.id for q in questions}
    assert result.answered <= len(questions)


@given(rows=attempts, place=st.integers(0, 69))
def test_mending_an_answer_never_lowers_the_score(rows, place):
    questions, answers = attempt(rows)
    if not any(q.scored for q in questions):
        return
    mended = questions[place % len(questions)]
    better = {**answers, mended.id: mended.correct}
    before, after = score(questions, answers), score(questions, better)
    assert after.scaled >= before.scaled
    assert after.marks[mended.id]


def test_multiple_response_is_all_or_nothing():
    correct = frozenset({0, 2})
    assert is_right(correct, {2, 0})
    assert not any(is_right(correct, wrong) for wrong in ({0}, {0, 1}, {0, 1, 2}, set()))


def test_an_unscored_question_is_marked_but_counts_for_nothing():
    questions = [
        Question(id="a", domain="1", task="1.1", correct=frozenset({0})),
        Question(id="b", domain="2", task="2.1", correct=frozenset({1}), scored=False),
    ]
    result = score(questions, {"a": {0}, "b": {0}})
    assert (result.scaled, result.overall.total, result.answered) == (1000, 1, 2)
    assert result.marks == {"a": True, "b": False}
    assert "2" not in result.domains


@pytest.mark.parametrize(
    ("right", "total", "scaled"),
    [
        (35, 50, 700),
        (34, 50, 680),
        (50, 50, 1000),
        (0, 50, 100),
        (3, 50, 100),
        (699, 1000, 699),
        (45, 65, 692),
        (46, 65, 707),
    ],
)
def test_seventy_percent_is_the_pass_mark(right, total, scaled):
    assert scaled_score(right, total) == scaled


def test_shares_are_scaled_on_the_same_line():
    assert [scaled_share(share) for share in (-0.2, 0.0, 0.7, 0.7249, 1.0, 1.3)] == [
        100, 100, 700, 725, 1000, 1000,
    ]  # fmt: skip


def test_impossible_attempts_are_refused():
    question = Question(id="a", domain="1", task="1.1", correct=frozenset({0}))
    with pytest.raises(ValueError, match="twice"):
        score([question, question], {})
    with pytest.raises(ValueError, match="no score"):
        score([], {})
    with pytest.raises(ValueError, match="right option"):
        Question(id="a", domain="1", task="1.1", correct=frozenset())
    with pytest.raises(ValueError, match="no score"):
        scaled_score(3, 2)
