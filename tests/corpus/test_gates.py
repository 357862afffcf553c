"""The guessers: each finds the give-away that it is made for, and nothing where there is none."""

import pytest

from studyapp.corpus.gates import judge
from studyapp.corpus.schema import Item, Option, Source

SOURCE = Source("items/1.1.yaml", 1, 2)


def item(number: int, texts: list[str], key: int = 0, stem: str = "Which service fits?") -> Item:
    options = tuple(
        Option(text=text, correct=place == key, why="because") for place, text in enumerate(texts)
    )
    return Item(
        id=f"item-{number}",
        stem=stem,
        options=options,
        lesson="lesson",
        section=f"section-{number}",
        source=SOURCE,
    )


def test_a_key_that_is_always_longest_is_found() -> None:
    gates = judge([item(n, ["a long answer", "one", "two", "six"]) for n in range(10)])

    assert gates.longest == 1.0


def test_options_of_one_length_are_worth_a_blind_guess() -> None:
    gates = judge([item(n, ["one", "two", "six", "ten"], n % 4) for n in range(8)])

    assert gates.longest == pytest.approx(0.25)
    assert gates.most_shared == pytest.approx(0.25)
    assert gates.positions == (0.25, 0.25, 0.25, 0.25)


def test_a_key_that_repeats_the_stem_is_found() -> None:
    stem = "Which service stores objects?"
    gates = judge(
        [item(n, ["stores objects", "queue", "table", "cache"], stem=stem) for n in (1, 2)]
    )

    assert gates.most_shared == 1.0


def test_words_that_only_keys_use_are_found_in_other_sections() -> None:
    gates = judge(
        [item(n, [f"managed thing{n}", f"a{n}", f"b{n}", f"c{n}"], n % 4) for n in range(0, 40, 4)]
    )

    assert gates.bayes == 1.0


def test_only_the_question_itself_counts_as_negative() -> None:
    told = item(1, ["a", "b", "c", "d"], stem="It must not fail. Which service fits?")
    asked = item(2, ["a", "b", "c", "d"], stem="It runs. Which service does not fit?")

    assert judge([told, asked]).negative == ("item-2",)


def test_two_wordings_of_one_item_are_near() -> None:
    one = item(1, ["alpha", "beta", "gamma", "delta"], stem="Which letter comes first in Greek?")
    two = item(2, ["alpha", "beta", "gamma", "delta"], stem="In Greek, which letter comes first?")
    other = item(3, ["red", "green", "blue", "white"], stem="Which colour is the sky at noon?")

    assert judge([one, two, other]).near == (("item-1", "item-2"),)


def test_no_items_give_no_scores() -> None:
    assert judge([]).longest == 0.0
