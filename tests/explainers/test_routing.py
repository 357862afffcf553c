"""Answers of Route 53 by policy, visitor and health."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.explainers.places import distance_km
from studyapp.explainers.routing import POLICIES, resolve
from tests.explainers.conftest import real_facts

IRELAND, SAO_PAULO, SYDNEY = "Ireland", "São Paulo", "Sydney"


@pytest.mark.parametrize(
    ("policy", "user", "down", "sites"),
    [
        ("simple", "japan", ["ireland"], [IRELAND]),
        ("latency", "japan", [], [SYDNEY]),
        ("latency", "japan", ["sydney"], [IRELAND]),
        ("latency", "brazil", [], [SAO_PAULO]),
        ("failover", "japan", [], [IRELAND]),
        ("failover", "japan", ["ireland"], [SYDNEY]),
        ("failover", "japan", ["ireland", "sydney"], [IRELAND]),
        ("failover", "japan", ["ireland", "sao-paulo", "sydney"], [IRELAND]),
        ("geolocation", "portugal", [], [IRELAND]),
        ("geolocation", "brazil", [], [SAO_PAULO]),
        ("geolocation", "brazil", ["sao-paulo"], [IRELAND]),
        ("geolocation", "argentina", [], [IRELAND]),  # Brazil's record is for Brazil alone
        ("geolocation", "japan", ["ireland"], [IRELAND]),  # the default has no health check
        ("geoproximity", "argentina", [], [SAO_PAULO]),
        ("geoproximity", "south-africa", [], [SAO_PAULO]),
        ("multivalue", "japan", ["ireland"], [SAO_PAULO, SYDNEY]),
    ],
)
def test_who_gets_what(facts, policy, user, down, sites):
    assert list(resolve(facts.routing, policy, user, down=down).sites) == sites


def test_weights_share_out_the_lots(facts):
    answers = [
        resolve(facts.routing, "weighted", "japan", draw=lot).sites[0] for lot in range(1, 101)
    ]

    assert [answers.count(site) for site in (IRELAND, SAO_PAULO, SYDNEY)] == [70, 20, 10]


def test_the_weight_of_a_failed_site_goes_to_the_others(facts):
    answers = [
        resolve(facts.routing, "weighted", "japan", down=["ireland"], draw=lot).sites[0]
        for lot in range(1, 101)
    ]

    assert [answers.count(site) for site in (SAO_PAULO, SYDNEY)] == [66, 34]


def test_a_lot_is_one_to_a_hundred(facts):
    with pytest.raises(ValueError, match="1 to 100"):
        resolve(facts.routing, "weighted", "japan", draw=0)


SITES = [site.id for site in real_facts().routing.sites]
USERS = [user.id for user in real_facts().routing.users]


@given(
    st.sampled_from(POLICIES),
    st.sampled_from(USERS),
    st.sets(st.sampled_from(SITES)),
    st.integers(1, 100),
)
def test_there_is_always_an_answer_and_checks_are_heeded(policy, user, down, draw):
    routing = real_facts().routing
    answer = resolve(routing, policy, user, down=down, draw=draw)

    assert answer.sites
    if policy not in ("simple", "failover", "geolocation"):
        assert answer.all_down == (len(down) == len(SITES))
        ids = {site.title: site.id for site in routing.sites}
        assert answer.all_down or not {ids[title] for title in answer.sites} & down


def test_the_distance_of_two_known_places(facts):
    ireland, _, sydney = facts.routing.sites

    assert distance_km(ireland, ireland) == 0
    assert 17_000 < distance_km(ireland, sydney) < 17_400
