"""Meters follow what a call changes, also what it makes and changes again."""

import pytest
from msgspec import Struct

from studyapp.minicloud.billing.meters import METERS, SPANS
from studyapp.minicloud.dispatch.metering import measure
from studyapp.minicloud.kernel.clock import HOUR
from studyapp.minicloud.kernel.memory import MemoryStorage
from studyapp.minicloud.kernel.records import GLOBAL, Table
from studyapp.minicloud.kernel.service import Gauge, Registry, Service
from studyapp.minicloud.kernel.storage import World
from studyapp.minicloud.kernel.work import Records, Work

NOW = 10 * HOUR
TOY = Service("sns", scope=GLOBAL)
NAME = ("sns", "us-east-1", "thing", "Hours")


class Thing(Struct, frozen=True):
    size: int


THINGS = Table("sns", "things", Thing, scope=GLOBAL)
PARTS = Table("sns", "parts", Thing, scope=GLOBAL)


@TOY.metered(THINGS)
@TOY.metered(PARTS)
def gauge(_db, key, thing):
    return (Gauge(key[0], "Hours", thing.size, "exact", region="us-east-1"),)


@pytest.fixture
def work():
    storage = MemoryStorage()
    storage.create(World(id="w", seed="w", account="1" * 12))
    with storage.write("w") as writer:
        return Work(writer, writes=True)


def follow(work, change, now):
    """Make a change and let the meters follow it; what is in use then."""
    mark = work.mark()
    db = Records(work, "1" * 12, "us-east-1")
    change(db)
    measure(Registry([TOY]), work, mark, now)
    meter = db.get(METERS, NAME)
    return None if meter is None else meter.quantity


def test_a_new_thing_is_measured_without_a_look_for_its_meter(work):
    asked = []
    read = work.read

    def noted(kind, address):
        asked.append(kind)
        return read(kind, address)

    work.read = noted
    mark, db = work.mark(), Records(work, "1" * 12, "us-east-1")
    db.add(THINGS, "thing", Thing(3))
    measure(Registry([TOY]), work, mark, NOW)

    assert asked == []
    assert db.get(METERS, NAME).quantity == 3


def test_a_thing_made_and_ended_in_one_call_leaves_no_meter(work):
    assert follow(work, lambda db: db.add(THINGS, "thing", Thing(3)), NOW) == 3
    assert follow(work, lambda db: db.put(THINGS, "thing", Thing(5)), NOW + HOUR) == 5
    assert follow(work, lambda db: db.delete(THINGS, "thing"), NOW + 2 * HOUR) is None
    spans = [span for _, span in Records(work, "1" * 12, "us-east-1").scan(SPANS)]
    assert sum(span.amount for span in spans) == (3 + 5) * HOUR


def test_a_new_part_adds_to_the_meter_of_its_thing(work):
    assert follow(work, lambda db: db.put(THINGS, "thing", Thing(3)), NOW) == 3
    assert follow(work, lambda db: db.add(PARTS, ("thing", "1"), Thing(4)), NOW) == 7
