"""The written items cannot be answered by their shape: what guessers score over all of them."""

import pytest

from studyapp.corpus import Course
from studyapp.corpus.gates import Gates, judge


@pytest.fixture(scope="module")
def gates(course: Course) -> Gates:
    return judge(course.items)


def test_the_longest_option_is_no_hint(gates: Gates) -> None:
    assert gates.longest <= 0.28


def test_words_of_the_stem_are_no_hint(gates: Gates) -> None:
    assert gates.most_shared <= 0.28


def test_the_words_of_right_options_are_no_hint(gates: Gates) -> None:
    assert gates.bayes <= 0.30


def test_the_key_stands_at_each_place_alike(gates: Gates) -> None:
    assert all(abs(share - 0.25) <= 0.03 for share in gates.positions), gates.positions


def test_hardly_a_stem_asks_for_what_is_not_so(gates: Gates) -> None:
    assert len(gates.negative) <= gates.items / 100, gates.negative


def test_no_item_is_nearly_another(gates: Gates) -> None:
    assert gates.near == ()


def test_the_share_of_multiple_response_is_that_of_the_exam(gates: Gates) -> None:
    assert 0.20 <= gates.multiple <= 0.26
