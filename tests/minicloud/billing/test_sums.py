"""What holds for every bill: parts add up, days add up, and cutting an interval is free."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.minicloud.billing import Month, decimal, dollars, from_decimal
from studyapp.minicloud.billing.bill import SENT, bill
from studyapp.minicloud.billing.facts import facts_of
from studyapp.minicloud.billing.meters import Measured
from studyapp.minicloud.billing.money import rounded, shares
from studyapp.minicloud.billing.prices import GIB, price_of, prices
from studyapp.minicloud.kernel.clock import DAY, HOUR

MARCH = Month(2026, 3)
KINDS = [(price.usage, region) for price in prices() for region in ("us-east-1", "eu-west-1")]
TAGS = [(), (("team", "blue"),), (("team", "red"), ("env", "test"))]


@st.composite
def uses(draw):
    start = draw(st.integers(MARCH.start - DAY, MARCH.stop - 1))
    length = draw(st.integers(1, 40 * DAY))
    quantity = draw(st.sampled_from([1, 8, 3_000, 2**40]))
    usage, region = draw(st.sampled_from(KINDS))
    resource, tags = draw(st.sampled_from("abc")), draw(st.sampled_from(TAGS))
    amount = quantity * length
    return Measured("x", region, resource, usage, start, start + length, amount, tags)


many = st.lists(uses(), max_size=12)
plans = st.sampled_from(["paid", "free", "legacy"])


@given(st.integers(-(10**15), 10**15), st.lists(st.integers(0, 10**12), min_size=1, max_size=9))
def test_shares_add_up_and_are_near_their_exact_size(total, weights):
    parts = shares(total, weights)
    assert sum(parts) == total
    if sum(weights):
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part - Fraction(total * weight, sum(weights))) <= 1


@given(many, plans, st.sets(st.integers(1, 30), max_size=4))
def test_lines_parts_groups_and_days_add_up_to_the_bill(found, plan, cuts):
    made = bill(found, MARCH, plan)
    assert all(type(line.cost) is int for line in made.lines)
    assert sum(line.cost for line in made.lines) == made.cost
    for line in made.lines:
        assert sum(part.cost for part in line.parts) == line.cost
        assert sum(part.amount for part in line.parts) == line.amount
        assert 0 <= line.free <= line.amount
    for groups in (made.by_resource(), made.by_tag("team"), made.by_account()):
        assert sum(groups.values()) == made.cost
    services = [sum(line.cost for line in lines) for lines in made.by_service().values()]
    assert sum(services) == sum(fact.cost for fact in facts_of(made, {"team"})) == made.cost
    bounds = [MARCH.start, *(MARCH.start + day * DAY for day in sorted(cuts)), MARCH.stop]
    periods = [
        bill(found, MARCH, plan, start=start, stop=stop)
        for start, stop in itertools.pairwise(bounds)
    ]
    assert sum(period.cost for period in periods) == made.cost
    for period in periods:
        assert sum(period.by_resource().values()) == period.cost
    assert all(line.cost >= 0 for period in periods for line in period.lines)


@given(many, plans, st.integers(1, 10**6))
def test_an_interval_cut_in_two_costs_the_same(found, plan, where):
    cut = []
    for use in found:
        length = use.stop - use.start
        middle = use.start + where % length
        for start, stop in ((use.start, middle), (middle, use.stop)):
            if stop > start:
                amount = use.amount // length * (stop - start)
                cut.append(
                    Measured(
                        "x", use.region, use.resource, use.usage, start, stop, amount, use.tags
                    )
                )
    assert bill(cut, MARCH, plan) == bill(found, MARCH, plan)


@given(st.integers(0, 10**15), st.integers(1, 10**9))
def test_money_is_rounded_to_the_nearest_and_read_back(nano, part):
    assert abs(rounded(nano, part) - Fraction(nano, part)) <= Fraction(1, 2)
    assert from_decimal(decimal(nano)) == nano


def test_money_for_people():
    said = [dollars(n) for n in (0, 1, 1_820_000_000, 1_234_567_895_000_000, -5_000_000)]
    assert said == ["$0.00", "< $0.01", "$1.82", "$1,234,567.90", "-$0.01"]


def test_tiers_cost_what_the_table_says():
    # 60 TB in S3 Standard for a whole month: 50 TB at 0.023 and 10 TB at 0.022.
    price = price_of("TimedStorage-ByteHrs", "us-east-1")
    amount = 60 * 2**40 * MARCH.length
    exact = Fraction(*price.cost(amount, MARCH))
    assert exact == (50 * 1024 * 23_000_000 + 10 * 1024 * 22_000_000)
    first = 55 * 2**40 * MARCH.length
    assert exact == Fraction(*price.cost(first, MARCH)) + Fraction(
        *price.cost(amount - first, MARCH, past=first)
    )


APRIL = Month(2026, 4)


def spread(usage, amount, region="us-east-1", month=MARCH):
    """So much of a usage type, spread over a month."""
    return Measured("x", region, "r", usage, month.start, month.stop, amount)


@pytest.mark.parametrize(
    ("uses", "plan", "cost"),
    [
        # 744 hours of t3.micro at $0.0104.
        ([spread("BoxUsage:t3.micro", 744 * HOUR)], "paid", 7_737_600_000),
        # The same in Ireland, at $0.0114.
        ([spread("BoxUsage:t3.micro", 744 * HOUR, "eu-west-1")], "paid", 8_481_600_000),
        # 8 GB on a gp3 volume for half of a month at $0.08.
        ([spread("EBS:VolumeUsage.gp3", 4 * MARCH.length)], "paid", 320_000_000),
        # 100 GB in S3 for a month at $0.023, of which the old free tier gives 5.
        ([spread("TimedStorage-ByteHrs", 100 * GIB * MARCH.length)], "paid", 2_300_000_000),
        ([spread("TimedStorage-ByteHrs", 100 * GIB * MARCH.length)], "legacy", 2_185_000_000),
        # 1,500 writes at $0.005 and 10,000 reads at $0.0004 for a thousand.
        ([spread("Requests-Tier1", 1_500), spread("Requests-Tier2", 10_000)], "paid", 11_500_000),
        # 150 GB sent from two Regions: 100 free, 50 at $0.09.
        (
            [spread(SENT, 120 * GIB), spread(SENT, 30 * GIB, "us-west-2")],
            "paid",
            4_500_000_000,
        ),
        # 11 TB and 100 GB sent: 10 TB at $0.09, 1 TB at $0.085.
        ([spread(SENT, (11 * 1024 + 100) * GIB)], "paid", (10 * 90 + 85) * 1_024_000_000),
        # A key for 310 of 744 hours at a dollar a month, and 25,000 requests: 20,000 are free.
        (
            [spread("KMS-Keys", 310 * HOUR), spread("KMS-Requests", 25_000)],
            "free",
            round(10**9 * 310 / 744) + 5_000 * 3_000,
        ),
        # 800 hours of t2.micro by the old free tier: 750 are free, 50 at $0.0116.
        ([spread("BoxUsage:t2.micro", 800 * HOUR)], "legacy", 580_000_000),
    ],
)
def test_examples_that_were_worked_by_hand(uses, plan, cost):
    assert bill(uses, MARCH, plan).cost == cost


def test_allowances_begin_anew_each_month():
    uses = [spread("KMS-Requests", 15_000, month=month) for month in (MARCH, APRIL)]
    assert [bill(uses, month, "paid").cost for month in (MARCH, APRIL)] == [0, 0]
    twice = [spread("KMS-Requests", 15_000), spread("KMS-Requests", 15_000)]
    assert bill(twice, MARCH, "paid").cost == 10_000 * 3_000


def test_an_allowance_is_shared_by_regions_and_types():
    def use(usage, region, hours):
        start = MARCH.start
        return Measured("ec2", region, region, usage, start, start + hours * HOUR, hours * HOUR)

    found = [
        use("BoxUsage:t2.micro", "us-east-1", 500),
        use("BoxUsage:t3.micro", "eu-north-1", 400),
    ]
    legacy, paid = bill(found, MARCH, "legacy"), bill(found, MARCH, "paid")
    assert paid.cost == 500 * 11_600_000 + 400 * 10_400_000
    # Where there is a t2.micro, a t3.micro is not free.
    elsewhere = bill([use("BoxUsage:t3.micro", "us-east-1", 400)], MARCH, "legacy")
    assert elsewhere.cost == 400 * 10_400_000
    assert legacy.cost == 150 * 10_400_000
    assert [line.free_quantity for line in legacy.lines] == [500, 250]
    assert [line.price.borrowed for line in legacy.lines] == [False, True]


def test_regions_have_their_own_prices_or_say_that_they_borrow():
    places = ("us-east-1", "us-west-2", "eu-central-1", "sa-east-1")
    found = [price_of("BoxUsage:t3.micro", region) for region in places]
    assert [one.tiers[0][1] for one in found] == [10_400_000, 10_400_000, 12_000_000, 10_400_000]
    assert [one.borrowed for one in found] == [False, False, False, True]
    assert price_of("PublicIPv4:IdleAddress", "sa-east-1").borrowed is False


def test_every_price_is_there_once_dated_and_sourced():
    assert len({(one.usage, one.region) for one in prices()}) == len(prices())
    for price in prices():
        assert price.as_of == "2026-11-27", price
        assert price.source.startswith("https://aws.amazon.com/"), price
        assert price.tiers[-1][0] is None, price
        assert price.checked in ("aws", "lists", "list", "size", ""), price
