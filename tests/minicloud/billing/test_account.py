"""An account's bill: documented rules by hand, and that it follows time, tags and undo."""

from datetime import UTC, datetime

import pytest

from studyapp.minicloud.billing import PLAN, AccountPlan, Ledger, Month
from studyapp.minicloud.billing.prices import price_of
from studyapp.minicloud.dispatch import time
from studyapp.minicloud.dispatch.metering import Tallies
from studyapp.minicloud.kernel import travel
from studyapp.minicloud.kernel.call import Door
from studyapp.minicloud.kernel.clock import DAY, HOUR, MINUTE, SECOND, from_datetime
from studyapp.minicloud.kernel.work import Records, Work
from studyapp.minicloud.services.ec2.types import TYPES
from tests.minicloud.making import ACCOUNT, World
from tests.minicloud.services.organizations.cases import add_account, found

JANUARY, FEBRUARY = Month(2026, 1), Month(2026, 2)  # the world begins on 2026-01-05 09:00


@pytest.fixture
def world():
    return World()


def ledger(world, plan=None, account=ACCOUNT):
    with world.storage.read("w") as reader:
        now = time.simulated(reader.world, world.wall)
        found = Ledger(Records(Work(reader, writes=False), account, ""), Tallies(reader), now)
    found.plan = plan or found.plan
    return found


def launch(world, kind="t3.micro", **more):
    image = world.call("ec2", "DescribeImages", Owners=["amazon"])["Images"][0]["ImageId"]
    made = world.call(
        "ec2", "RunInstances", ImageId=image, InstanceType=kind, MinCount=1, MaxCount=1, **more
    )
    return made["Instances"][0]["InstanceId"]


def settle(world):
    """Let what is due by now happen."""
    world.call("sts", "GetCallerIdentity")


def costs(bill):
    return {line.usage: line.cost for line in bill.lines if line.cost}


def test_a_skipped_month_costs_what_stands_in_it(world):
    launch(world)
    world.skip(60 * DAY)
    settle(world)
    # All of February: 672 hours; a machine, its address, and a volume of 8 GiB.
    assert costs(ledger(world).bill(FEBRUARY)) == {
        "BoxUsage:t3.micro": 672 * 10_400_000,
        "PublicIPv4:InUseAddress": 672 * 5_000_000,
        "EBS:VolumeUsage.gp3": 8 * 80_000_000,
    }
    assert ledger(world).first_month() == JANUARY


def test_a_stopped_machine_costs_its_volume_alone(world):
    machine = launch(world)
    world.skip(HOUR)
    world.call("ec2", "StopInstances", InstanceIds=[machine])
    world.skip(MINUTE)
    settle(world)
    before = ledger(world).bill()
    world.skip(10 * DAY)
    settle(world)
    after = ledger(world).bill()
    assert costs(after)["BoxUsage:t3.micro"] == costs(before)["BoxUsage:t3.micro"]
    more = costs(after)["EBS:VolumeUsage.gp3"] - costs(before)["EBS:VolumeUsage.gp3"]
    assert more == pytest.approx(8 * 80_000_000 * 10 / 31, abs=1)
    assert ledger(world).rate() == pytest.approx(8 * 80_000_000 / (31 * 24), abs=1)


def test_a_machine_is_charged_by_the_second_and_a_minute_at_least(world):
    world.call("ec2", "AllocateAddress")
    address = world.call("ec2", "DescribeAddresses")["Addresses"][0]["AllocationId"]
    world.skip(10 * SECOND + 1)
    world.call("ec2", "ReleaseAddress", AllocationId=address)
    assert costs(ledger(world).bill()) == {"PublicIPv4:IdleAddress": round(5_000_000 / 60)}
    world.call("ec2", "AllocateAddress")
    address = world.call("ec2", "DescribeAddresses")["Addresses"][0]["AllocationId"]
    world.skip(90 * SECOND + 1)
    world.call("ec2", "ReleaseAddress", AllocationId=address)
    assert costs(ledger(world).bill()) == {
        "PublicIPv4:IdleAddress": round(5_000_000 * (60 + 91) / 3600)
    }


def used(world):
    return {line.usage: line.amount for line in ledger(world).bill().lines}


def test_each_start_of_a_machine_begins_a_minute_of_its_own(world):
    machine = launch(world)

    def until(state):
        for _ in range(100):
            found = world.call("ec2", "DescribeInstances", InstanceIds=[machine])
            if found["Reservations"][0]["Instances"][0]["State"]["Name"] == state:
                return
            world.skip(SECOND)

    until("running")
    world.skip(10 * SECOND)
    world.call("ec2", "StopInstances", InstanceIds=[machine])  # it ran less than a minute
    until("stopped")
    world.call("ec2", "StartInstances", InstanceIds=[machine])
    until("running")
    world.skip(100 * SECOND)
    world.call("ec2", "StopInstances", InstanceIds=[machine])
    (line,) = [one for one in ledger(world).bill().lines if one.price.usage.startswith("Box")]
    assert line.amount == (60 + 101) * SECOND  # the second run began within a second
    assert line.cost == round(10_400_000 * 161 / 3600)


def test_undo_takes_the_costs_back_and_redo_brings_them_again(world):
    world.call("ec2", "AllocateAddress")
    world.skip(HOUR)
    with_address = costs(ledger(world).bill())
    assert with_address == {"PublicIPv4:IdleAddress": 5_000_000}
    world.undo()
    assert costs(ledger(world).bill()) == {}
    world.redo()
    assert costs(ledger(world).bill()) == with_address


def test_undoing_a_stop_charges_as_if_it_had_run_on(world):
    machine = launch(world)
    world.skip(HOUR)
    settle(world)
    world.call("ec2", "StopInstances", InstanceIds=[machine])
    world.skip(10 * HOUR)
    settle(world)
    world.undo()
    settle(world)
    ran = ledger(world).bill().lines[0].quantity
    assert 10.9 < ran < 11


def test_requests_are_counted_and_undone_ones_are_not(world):
    world.call("s3", "CreateBucket", Bucket="data-1")
    for _ in range(3):
        world.call("s3", "ListObjectsV2", Bucket="data-1")
    world.call("s3", "PutObject", Bucket="data-1", Key="a", Body=world.put_body(b"x" * 2048))
    world.call("s3", "GetObject", Bucket="data-1", Key="a", door_=Door.HTTP)
    world.denied("s3", "GetObject", Bucket="data-1", Key="a", as_=world.user("nobody"))
    bill = ledger(world).bill()
    assert used(world) == {"Requests-Tier1": 5, "Requests-Tier2": 1, "DataTransfer-Out-Bytes": 2048}
    assert costs(bill) == {"Requests-Tier1": 25_000, "Requests-Tier2": 400}
    world.undo()  # the user
    world.undo()  # the object, and with it what was read of it
    assert used(world) == {"Requests-Tier1": 4}


def test_what_an_earlier_act_cost_goes_with_it(world):
    world.call("s3", "CreateBucket", Bucket="photos-2026")
    for key in "ab":
        world.skip(DAY)
        world.call(
            "s3", "PutObject", Bucket="photos-2026", Key=key, Body=world.put_body(b"x" * 10**6)
        )
        world.call("s3", "ListObjectsV2", Bucket="photos-2026")
    world.skip(DAY)
    settle(world)
    with world.storage.read("w") as reader:
        row = next(
            one.row for one in travel.Tree(reader).pasts() if one.label.startswith("upload a")
        )
    before = used(world)

    world.cloud.undo_earlier(world.storage, "w", row, act="mend", wall=world.wall)

    stored, asked = "TimedStorage-ByteHrs", "Requests-Tier1"
    assert (before[stored], used(world)[stored]) == (3 * DAY * 10**6, DAY * 10**6)
    assert (before[asked], used(world)[asked]) == (5, 4)  # what was listed in between stays


def test_requests_of_an_undone_act_stay_uncounted_when_time_goes_on(world):
    launch(world)
    world.call("s3", "CreateBucket", Bucket="data-1")
    world.call("s3", "ListObjectsV2", Bucket="data-1")
    world.undo()  # the bucket
    world.skip(MINUTE)
    settle(world)  # the machine has started: a row of time above what was undone
    assert "Requests-Tier1" not in {line.usage for line in ledger(world).bill().lines}
    world.call("s3", "ListBuckets")
    counted = {line.usage: line.amount for line in ledger(world).bill().lines}
    assert counted["Requests-Tier1"] == 1


def test_storage_is_summed_by_the_millisecond_and_tags_count_from_when_they_are_set(world):
    world.call("s3", "CreateBucket", Bucket="data-1")
    size = 3_000_000
    world.call("s3", "PutObject", Bucket="data-1", Key="a", Body=world.put_body(b"x" * size))
    world.skip(5 * DAY)
    tags = {"TagSet": [{"Key": "team", "Value": "blue"}]}
    world.call("s3", "PutBucketTagging", Bucket="data-1", Tagging=tags)
    world.skip(5 * DAY)
    world.call("s3", "DeleteObject", Bucket="data-1", Key="a")
    world.skip(5 * DAY)
    line = next(x for x in ledger(world).bill().lines if x.usage == "TimedStorage-ByteHrs")
    assert line.amount == size * 10 * DAY
    assert {part.tags.get("team"): part.amount for part in line.parts} == {
        None: size * 5 * DAY,
        "blue": size * 5 * DAY,
    }


def test_a_tag_in_the_midst_of_a_run_costs_nothing(world):
    plain, tagged = World(), world
    for one, tag in ((plain, False), (tagged, True)):
        address = one.call("ec2", "AllocateAddress")["AllocationId"]
        one.skip(20 * SECOND)
        if tag:
            label = [{"Key": "team", "Value": "blue"}]
            one.call("ec2", "CreateTags", Resources=[address], Tags=label)
        one.skip(10 * SECOND)
        one.call("ec2", "ReleaseAddress", AllocationId=address)
    assert costs(ledger(plain).bill()) == costs(ledger(tagged).bill())
    assert ledger(tagged).bill().by_tag("team").keys() == {"", "blue"}


def test_a_key_whose_deletion_is_cancelled_was_always_charged(world):
    key = world.call("kms", "CreateKey")["KeyMetadata"]["KeyId"]
    world.skip(2 * DAY)
    world.call("kms", "ScheduleKeyDeletion", KeyId=key)
    world.skip(3 * DAY)
    assert costs(ledger(world).bill()) == {"KMS-Keys": round(1_000_000_000 * 2 / 31)}
    world.call("kms", "CancelKeyDeletion", KeyId=key)
    assert costs(ledger(world).bill()) == {"KMS-Keys": round(1_000_000_000 * 5 / 31)}
    assert ledger(world).forecast().cost == pytest.approx(
        1_000_000_000 * (31 * 24 - 4 * 24 - 9) / (31 * 24), abs=1
    )


def test_rotations_cost_a_dollar_more_each_but_only_two(world):
    key = world.call("kms", "CreateKey")["KeyMetadata"]["KeyId"]
    for _ in range(4):
        world.call("kms", "RotateKeyOnDemand", KeyId=key)
    assert ledger(world).rate() == round(3 * 1_000_000_000 / (31 * 24))


def test_plans_change_what_is_paid(world):
    launch(world, "m5.large")
    world.skip(80 * DAY)
    settle(world)
    start = JANUARY.start
    paid = ledger(world).bill(FEBRUARY)
    assert ledger(world, AccountPlan("legacy", start)).bill(FEBRUARY).cost < paid.cost
    free = ledger(world, AccountPlan("free", start))
    january = free.bill(JANUARY)
    assert (january.credit, january.total) == (january.cost, 0)
    left = 100_000_000_000 - january.cost
    assert free.bill(FEBRUARY).total == free.bill(FEBRUARY).cost - left > 0
    assert free.credits_left() == 0
    assert PLAN.type() == AccountPlan("paid")
    late = ledger(world, AccountPlan("free", FEBRUARY.start + 10 * DAY)).bill(FEBRUARY)
    assert late.credit == pytest.approx(paid.cost * 18 / 28, rel=1e-6)


@pytest.mark.parametrize(
    ("kind", "since", "ends"),
    [
        ("free", (2025, 8, 31), (2026, 2, 28)),
        ("free", (2026, 1, 5), (2026, 7, 5)),
        ("legacy", (2024, 2, 29), (2025, 2, 28)),
        ("legacy", (2025, 12, 1), (2026, 12, 1)),
    ],
)
def test_a_plan_ends_on_its_day_of_a_later_month(kind, since, ends):
    start, stop = (from_datetime(datetime(*day, 9, tzinfo=UTC)) for day in (since, ends))
    assert AccountPlan(kind, start).ends == stop
    assert AccountPlan("paid", start).ends == 0


def test_past_months_are_invoiced_two_days_into_the_next(world):
    world.call("ec2", "AllocateAddress")
    world.skip(27 * DAY)  # to 2026-02-01 09:00
    assert list(ledger(world).invoices()) == []
    world.skip(2 * DAY)
    assert [made.month for made in ledger(world).invoices()] == [JANUARY]
    world.skip(60 * DAY)
    months = [made.month.key for made in ledger(world).invoices()]
    assert months == ["2026-03", "2026-02", "2026-01"]
    world.undo()
    assert list(ledger(world).invoices()) == []


def test_every_instance_type_has_a_price():
    assert [name for name in TYPES if price_of(f"BoxUsage:{name}", "us-east-1") is None] == []


def test_a_management_account_pays_for_all_and_they_share_allowances(world):
    found(world)
    member = add_account(world)
    its_root = f"arn:aws:iam::{member}:root"
    for who in ("", its_root):
        world.call("kms", "CreateKey", as_=who)
        for _ in range(2):
            world.call("kms", "ListKeys", as_=who)
    world.skip(DAY)
    own, others = ledger(world).bill(), ledger(world, account=member).bill()
    key = round(1_000_000_000 / 31)
    near = pytest.approx(key, abs=1)  # a share of the line of both
    assert own.by_account() == {ACCOUNT: near, member: near}
    assert others.by_account() == {member: key}
    requests = next(line for line in own.lines if line.usage == "KMS-Requests")
    assert (requests.amount, requests.free) == (6, 6)
    assert {part.account: part.amount for part in requests.parts} == {ACCOUNT: 3, member: 3}
    asked = {"TimePeriod": {"Start": "2026-01-01", "End": "2026-02-01"}}
    asked |= {"Granularity": "MONTHLY", "Metrics": ["UnblendedCost"]}
    by_account = [{"Type": "DIMENSION", "Key": "LINKED_ACCOUNT"}]
    answer = world.call("ce", "GetCostAndUsage", **asked, GroupBy=by_account)
    groups = answer["ResultsByTime"][0]["Groups"]
    assert [group["Keys"] for group in groups] == sorted([[ACCOUNT], [member]])
