"""Meters: whatever changes in whichever order, each day has exactly what was used on it."""

from hypothesis import given
from hypothesis import strategies as st

from studyapp.minicloud.billing import Month
from studyapp.minicloud.billing.meters import METERS, SPANS, follow, measured
from studyapp.minicloud.kernel.clock import DAY, HOUR, SECOND
from studyapp.minicloud.kernel.memory import MemoryStorage
from studyapp.minicloud.kernel.service import Gauge
from studyapp.minicloud.kernel.storage import World
from studyapp.minicloud.kernel.work import Records, Work

BEGIN = Month(2026, 3).start - 2 * DAY
TAGS = [(), (("team", "blue"),)]
steps = st.lists(
    st.tuples(st.integers(0, 30 * HOUR), st.integers(0, 3), st.sampled_from(TAGS)), max_size=12
)


def empty_records():
    storage = MemoryStorage()
    storage.create(World(id="w", seed="w", account="1" * 12))
    with storage.read("w") as reader:
        return Records(Work(reader, writes=True), "1" * 12, "us-east-1")


def gauges(quantity, tags):
    return [Gauge("bucket", "Stored", quantity, "exact", tags)] if quantity else []


def used(db, now):
    """What was used by day and tags."""
    found = {}
    for use in measured(db, BEGIN, now):
        for day in range(BEGIN, now + DAY, DAY):
            if amount := use.within(day, day + DAY):
                found[day, use.tags] = found.get((day, use.tags), 0) + amount
    return found


@given(steps)
def test_each_day_has_what_was_used_on_it(changes):
    db, now, quantity, tags, expected = empty_records(), BEGIN, 0, (), {}
    for wait, more, label in changes:
        at = now + wait
        while now < at:
            day = now - now % DAY
            until = min(at, day + DAY)
            if quantity:
                key = (day, tags)
                expected[key] = expected.get(key, 0) + quantity * (until - now)
            now = until
        follow(db, "s3", gauges(quantity, tags), gauges(more, label), now)
        quantity, tags = more, label
        assert used(db, now) == expected


def test_many_changes_of_a_day_change_one_record():
    db = empty_records()
    for number in range(50):
        now = BEGIN + number * SECOND
        follow(db, "s3", gauges(number, ()), gauges(number + 1, ()), now)
    assert (db.count(METERS), db.count(SPANS)) == (1, 0)
    follow(db, "s3", gauges(50, ()), gauges(51, ()), BEGIN + DAY)
    assert (db.count(METERS), db.count(SPANS)) == (1, 2)  # of the day, and of the night
