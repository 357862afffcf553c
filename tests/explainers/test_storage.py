"""The cost of a year in S3: worked examples, and what must hold for any use."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.explainers.storage import MONTH_DAYS, TIERING, Use, cheapest, costs
from tests.explainers.conftest import real_facts

YEAR = Use(
    gb=1000, days=365, read_percent=0, object_kb=5120, wait="half-day", one_zone_will_do=True
)


def of(facts, use):
    return {cost.title.partition(",")[0]: cost for cost in costs(facts.storage, use)}


def change(**more):
    return msgspec.structs.replace(YEAR, **more)


def test_a_year_of_standard_is_twelve_months(facts):
    cost = of(facts, YEAR)["S3 Standard"]

    assert cost.total == pytest.approx(1000 * 0.023 * 12)
    assert (cost.early, cost.retrieval, cost.watching) == (0, 0, 0)


def test_minimum_days_are_billed_after_an_early_deletion(facts):
    cost = of(facts, change(days=10))["S3 Glacier Instant Retrieval"]

    assert cost.storage == pytest.approx(4.0 * 10 / MONTH_DAYS)
    assert cost.early == pytest.approx(4.0 * 80 / MONTH_DAYS)


def test_reading_costs_by_the_gigabyte(facts):
    cost = of(facts, change(read_percent=10))["S3 Glacier Instant Retrieval"]

    assert cost.retrieval == pytest.approx(1200 * 0.03)


def test_small_objects_are_billed_as_128_kb(facts):
    small, large = (of(facts, change(object_kb=size)) for size in (16, 128))

    assert small["S3 Standard-IA"].storage == pytest.approx(8 * large["S3 Standard-IA"].storage)
    assert small["S3 Standard"].total == large["S3 Standard"].total


def test_an_archive_of_small_objects_costs_more_than_it_saves(facts):
    small = of(facts, change(object_kb=16))

    assert small["S3 Glacier Deep Archive"].total > small["S3 Standard"].total * 0.5
    assert cheapest(costs(facts.storage, YEAR)).title.startswith("S3 Glacier Deep Archive")


def test_tiering_sinks_what_is_not_read_and_watches_it(facts):
    cost = of(facts, YEAR)[TIERING]

    days = 30 * 0.023 + 60 * 0.0125 + 275 * 0.004
    assert cost.storage == pytest.approx(1000 * days / MONTH_DAYS)
    assert cost.watching == pytest.approx(204.8 * 0.0025 * 12)
    assert of(facts, change(object_kb=16))[TIERING].watching == 0


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({"wait": "ms", "one_zone_will_do": False}, "S3 Glacier Instant Retrieval"),
        ({"wait": "ms", "read_percent": 1000}, "S3 Standard"),
        ({"wait": "hours"}, "S3 Glacier Flexible Retrieval, standard restore"),
        ({"wait": "ms", "days": 30, "one_zone_will_do": False}, "S3 Glacier Instant Retrieval"),
        ({"wait": "ms", "days": 5, "one_zone_will_do": False}, "S3 Standard"),
    ],
)
def test_the_cheapest_class_that_does(facts, changes, title):
    found = costs(facts.storage, change(**changes))

    assert min(c.total for c in found if not c.refused) == cheapest(found).total
    assert cheapest(found).title in (title, TIERING)


def test_what_cannot_be_is_refused(facts):
    for changes in ({"days": 0}, {"days": 366}, {"object_kb": 0}, {"gb": -1}):
        with pytest.raises(ValueError, match="1 to 365 days"):
            costs(facts.storage, change(**changes))


uses = st.builds(
    Use,
    gb=st.floats(1, 50_000),
    days=st.integers(1, 365),
    read_percent=st.floats(0, 1000),
    object_kb=st.sampled_from([16, 128, 5120]),
    wait=st.sampled_from(["ms", "hours", "half-day"]),
    one_zone_will_do=st.booleans(),
)


@given(uses)
def test_twice_the_data_costs_twice_and_patience_never_costs(use):
    storage = real_facts().storage
    once, twice = costs(storage, use), costs(storage, msgspec.structs.replace(use, gb=2 * use.gb))
    patient = costs(storage, msgspec.structs.replace(use, wait="half-day", one_zone_will_do=True))

    for one, two in zip(once, twice, strict=True):
        assert two.total == pytest.approx(2 * one.total)
        assert min(one.storage, one.early, one.retrieval, one.watching) >= 0
    assert cheapest(patient).total <= cheapest(once).total
    assert not once[0].refused
