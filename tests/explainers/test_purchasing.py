"""Bills of a year under a commitment: worked examples, and what must hold for any load."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.explainers.purchasing import Load, best_commitment, bill

LOAD = Load(base=4, peak=6, peak_hours=10, batch_hours=20)


def test_all_on_demand_is_hours_times_price():
    found = bill(LOAD, hour_price=0.1)

    assert found.on_demand == pytest.approx(365 * (4 * 24 + 6 * 10) * 0.1)
    assert found.batch == pytest.approx(365 * 20 * 0.1)
    assert (found.committed, found.wasted) == (0, 0)


def test_a_commitment_to_the_base_is_used_at_every_hour():
    found = bill(LOAD, hour_price=0.1, commit=4, discount=30, spot=60)

    assert found.committed == pytest.approx(365 * 24 * 4 * 0.07)
    assert found.on_demand == pytest.approx(365 * 60 * 0.1)
    assert found.batch == pytest.approx(365 * 20 * 0.04)
    assert found.wasted == 0


def test_what_the_night_does_not_use_is_paid_all_the_same():
    found = bill(LOAD, hour_price=0.1, commit=10, discount=30)

    assert found.on_demand == 0
    assert found.wasted == pytest.approx(365 * 14 * 6 * 0.07)
    assert found.committed == pytest.approx(365 * 24 * 10 * 0.07)


@pytest.mark.parametrize(("discount", "best"), [(0, 0), (30, 4), (57, 4), (60, 10), (72, 10)])
def test_a_peak_of_ten_hours_is_worth_committing_from_a_discount_of_14_in_24(discount, best):
    assert best_commitment(LOAD, hour_price=0.1, discount=discount) == best


@pytest.mark.parametrize(
    "changes", [{"commit": -1}, {"discount": 101}, {"discount": -1}, {"spot": 101}]
)
def test_what_cannot_be_is_refused(changes):
    with pytest.raises(ValueError, match="0 to 100 percent"):
        bill(LOAD, hour_price=0.1, **changes)


loads = st.builds(
    Load,
    base=st.integers(0, 20),
    peak=st.integers(0, 20),
    peak_hours=st.integers(0, 24),
    batch_hours=st.integers(0, 100),
)


@given(loads, st.integers(0, 72), st.integers(0, 40))
def test_nothing_beats_the_best_commitment_and_it_never_costs_more_than_none(load, discount, other):
    best = best_commitment(load, hour_price=0.1, discount=discount)

    chosen, none, any_ = (
        bill(load, hour_price=0.1, commit=count, discount=discount).total
        for count in (best, 0, other)
    )

    assert chosen <= none + 1e-6
    assert chosen <= any_ + 1e-6


@given(loads, st.integers(0, 40), st.integers(0, 72))
def test_waste_is_a_part_of_the_commitment(load, commit, discount):
    found = bill(load, hour_price=0.1, commit=commit, discount=discount)

    assert 0 <= found.wasted <= found.committed + 1e-6
