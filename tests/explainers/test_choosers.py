"""Sorters and choosers: disaster recovery, support plans, pillars and migration strategies."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.explainers import recovery, sorting, support
from tests.explainers.conftest import real_facts

MINUTES = st.integers(0, 3000)


@pytest.mark.parametrize("part", ["pillars", "migrations"])
def test_every_card_in_its_own_group_is_right_and_in_another_is_wrong(facts, part):
    held = getattr(facts, part)
    other = {group.id: held.groups[place - 1].id for place, group in enumerate(held.groups)}

    right = sorting.judge(held, {card.id: card.group for card in held.cards})
    wrong = sorting.judge(held, {card.id: other[card.group] for card in held.cards})

    assert len(right) == len(held.cards)
    assert all(card.right for card in right)
    assert not any(card.right for card in wrong)
    assert {card.group for card in held.cards} == {group.id for group in held.groups}


def test_cards_without_a_group_are_left_alone(facts):
    first = facts.pillars.cards[0]

    judged = sorting.judge(facts.pillars, {first.id: "cost", "other": "cost"})

    assert [(card.title, card.given) for card in judged] == [(first.title, "Cost optimization")]


@pytest.mark.parametrize(
    ("rto", "rpo", "title"),
    [
        (1440, 1440, "Backup and restore"),
        (240, 60, "Pilot light"),
        (60, 60, "Pilot light"),
        (15, 15, "Warm standby"),
        (1440, 1, "Warm standby"),
        (0, 1440, "Multi-site active/active"),
        (0, 0, "Multi-site active/active"),
    ],
)
def test_the_cheapest_strategy_that_meets_both_objectives(facts, rto, rpo, title):
    found = recovery.offers(facts.recovery.strategies, rto=rto, rpo=rpo, main_monthly=1000)

    assert recovery.cheapest(found).strategy.title == title


@given(rto=MINUTES, rpo=MINUTES, more=MINUTES, cost=st.integers(0, 10**6))
def test_a_looser_objective_never_costs_more(rto, rpo, more, cost):
    strategies = real_facts().recovery.strategies

    strict = recovery.cheapest(recovery.offers(strategies, rto=rto, rpo=rpo, main_monthly=cost))
    loose = recovery.cheapest(
        recovery.offers(strategies, rto=rto + more, rpo=rpo, main_monthly=cost)
    )

    assert loose.monthly <= strict.monthly <= cost


def test_no_strategy_is_invented_when_none_fits(facts):
    slow = facts.recovery.strategies[:1]

    assert recovery.cheapest(recovery.offers(slow, rto=0, rpo=0, main_monthly=1)) is None
    with pytest.raises(ValueError, match="not below zero"):
        recovery.offers(slow, rto=-1, rpo=0, main_monthly=1)


@pytest.mark.parametrize(
    ("needs", "plan"),
    [
        ({}, "basic"),
        ({"technical": True}, "business-plus"),
        ({"checks": True}, "business-plus"),
        ({"response_minutes": 30}, "business-plus"),
        ({"manager": True}, "enterprise"),
        ({"technical": True, "response_minutes": 15}, "enterprise"),
        ({"response_minutes": 5}, "unified"),
        ({"team": True}, "unified"),
    ],
)
def test_the_cheapest_plan_that_lacks_nothing(facts, needs, plan):
    judged = support.judge(facts.support.plans, support.Needs(**needs))

    assert support.cheapest(judged).plan.id == plan


def test_a_cheaper_plan_says_what_it_lacks(facts):
    needs = support.Needs(technical=True, manager=True, response_minutes=15)
    basic, plus, enterprise, _unified = support.judge(facts.support.plans, needs)

    assert len(basic.lacks) == 3
    assert plus.lacks == (
        "a designated Technical Account Manager",
        "a first response within 15 minutes",
    )
    assert enterprise.lacks == ()


@given(st.builds(support.Needs, *[st.booleans()] * 4, st.sampled_from([0, 5, 15, 30])))
def test_a_further_need_never_finds_a_cheaper_plan(needs):
    plans = real_facts().support.plans
    more = msgspec.structs.replace(needs, manager=True)

    with_less, with_more = (support.cheapest(support.judge(plans, one)) for one in (needs, more))

    assert with_less.plan.from_usd <= with_more.plan.from_usd
