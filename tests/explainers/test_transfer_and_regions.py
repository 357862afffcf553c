"""Ways of data and what they cost; Regions and which of them may be chosen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.explainers import regions, transfer
from studyapp.explainers.places import round_trip_ms
from tests.explainers.conftest import real_facts

PLACES = [place.id for place in real_facts().regions.places]
LAWS = ["", "eu", "germany", "uk", "us", "canada", "brazil", "india", "japan", "australia"]


@pytest.mark.parametrize(
    ("way", "cost"),
    [
        ("in", 0),
        ("out", 400 * 0.09),
        ("cloudfront", 0),
        ("regions", 500 * 0.02),
        ("zones", 500 * 0.02),
        ("same-zone", 0),
        ("s3-same-region", 0),
        ("s3-nat", 500 * 0.045),
    ],
)
def test_five_hundred_gigabytes_on_each_way(facts, way, cost):
    found = {one.way.id: one for one in transfer.price(facts.transfer, 500)}

    assert found[way].cost == pytest.approx(cost)


def test_the_free_gigabytes_count_for_the_internet_alone(facts):
    found = {one.way.id: one for one in transfer.price(facts.transfer, 100)}

    assert found["out"].cost == 0
    assert found["regions"].charged_gb == 100
    with pytest.raises(ValueError, match="not below zero"):
        transfer.price(facts.transfer, -1)


@given(st.floats(0, 10_000), st.floats(0, 10_000))
def test_more_data_never_costs_less(one, more):
    facts = real_facts().transfer
    few, many = transfer.price(facts, one), transfer.price(facts, one + more)

    assert all(a.cost <= b.cost for a, b in zip(few, many, strict=True))


@pytest.mark.parametrize(
    ("place", "wishes", "order", "region"),
    [
        ("berlin", {}, "latency", "eu-central-1"),
        ("berlin", {"lacking": "eu-central-1"}, "latency", "eu-west-3"),
        ("berlin", {}, "price", "us-east-1"),
        ("berlin", {"law": "eu"}, "price", "eu-west-1"),
        ("rio", {"law": "brazil"}, "price", "sa-east-1"),
        ("rio", {"limit_ms": 30}, "latency", "sa-east-1"),
        ("osaka", {"law": "germany"}, "latency", "eu-central-1"),
        ("auckland", {}, "latency", "ap-southeast-2"),
    ],
)
def test_the_region_to_choose(facts, place, wishes, order, region):
    rated = regions.rate(facts.regions, place, **wishes)

    assert regions.choose(rated, order).region.id == region


def test_none_is_chosen_when_all_are_refused(facts):
    rated = regions.rate(facts.regions, "auckland", law="germany", limit_ms=60)

    assert regions.choose(rated, "latency") is None
    with pytest.raises(ValueError, match="latency or price"):
        regions.choose(rated, "beauty")


@given(st.sampled_from(PLACES), st.sampled_from(LAWS), st.sampled_from(regions.ORDERS))
def test_the_law_comes_before_everything(place, law, order):
    facts = real_facts().regions
    chosen = regions.choose(regions.rate(facts, place, law=law), order)

    assert chosen is not None
    assert not law or law in chosen.region.areas


@given(st.floats(0, 20_000), st.floats(0, 100))
def test_a_longer_way_is_never_faster(km, more):
    assert round_trip_ms(km) <= round_trip_ms(km + more)
