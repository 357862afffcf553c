"""Duties by service: who carries which, what moves, and what a learner sorted rightly."""

import pytest

from studyapp.corpus.explainer_facts import Duty, Responsibility, Thing
from studyapp.explainers.responsibility import sort_duties

FACTS = Responsibility(
    checked="2026-11-27",
    sources=("A page",),
    services=(Thing("vm", "Machine", "Rented."), Thing("fn", "Function", "Run.")),
    duties=(
        Duty("os", "The system", ("you", "aws"), "Who signs in."),
        Duty("data", "The data", ("you", "you"), "Never moves."),
        Duty("training", "Training", ("both", "both"), "Each its own."),
    ),
)


def test_a_choice_is_judged_at_the_chosen_service():
    at_machine = sort_duties(FACTS, 0, {"os": "you", "data": "aws"})
    at_function = sort_duties(FACTS, 1, {"os": "you", "data": "aws"})

    assert [row.right for row in at_machine.given] == [True, False]
    assert [row.right for row in at_function.given] == [False, False]
    assert at_machine.right == 1


def test_what_moves_is_told_against_the_service_before():
    assert sort_duties(FACTS, 0, {}).moved == ()
    assert [(row.id, row.before, row.who) for row in sort_duties(FACTS, 1, {}).moved] == [
        ("os", "you", "aws")
    ]


def test_every_duty_is_counted_once():
    found = sort_duties(FACTS, 1, {})

    assert [found.count(who) for who in ("you", "aws", "both")] == [1, 1, 1]


@pytest.mark.parametrize("place", [-1, 2])
def test_a_place_without_a_service_is_refused(place):
    with pytest.raises(IndexError, match="there are 2 services"):
        sort_duties(FACTS, place, {})


def test_a_duty_names_a_holder_for_each_service():
    with pytest.raises(ValueError, match="one `who` for each of 1"):
        Responsibility(
            checked="2026-11-27",
            sources=(),
            services=FACTS.services[:1],
            duties=FACTS.duties,
        )
