"""The storage port: one suite for all of its adapters."""

from itertools import count
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from studyapp.minicloud.kernel import history
from studyapp.minicloud.kernel.clock import DAY
from studyapp.minicloud.kernel.memory import MemoryStorage
from studyapp.minicloud.kernel.storage import NameTaken, Tally
from studyapp.minicloud.kernel.work import Records, Work
from tests.sandbox.worlds import (
    ACCOUNT,
    RULES,
    THINGS,
    Rules,
    Thing,
    change,
    dump,
    make_world,
    step,
    things,
    trail_row,
)

_numbers = count(1)
KEYS = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), min_size=1, max_size=4
)
STEPS = st.lists(
    st.tuples(st.lists(st.tuples(KEYS, st.integers(0, 9)), max_size=4), st.lists(KEYS, max_size=2)),
    min_size=1,
    max_size=6,
)


@pytest.fixture
def world(storage: Any) -> str:
    number = next(_numbers)
    return make_world(storage, f"w{number}", f"{number:012}")


def test_records_come_in_the_byte_order_of_their_keys(storage: Any, world: str):
    names = ["b", "a", "é", "Z", "aa", "\uffff", "\U0001f600"]
    change(storage, world, "fill", put=[(name, Thing(name)) for name in names])

    found = [key for (key,), _ in things(storage, world)]

    assert found == sorted(names, key=str.encode)
    assert [key for (key,), _ in things(storage, world, reverse=True)] == found[::-1]


def test_a_scan_keeps_to_its_prefix_and_start(storage: Any, world: str):
    keys = [("b", "x"), ("bb", "x"), ("b", "y/1"), ("b", "y/2"), ("b", "z"), ("a", "y")]
    change(storage, world, "fill", put=[(key, Thing(size=1)) for key in keys])

    def keys_of(**how: Any) -> list[tuple[str, ...]]:
        return [key for key, _ in things(storage, world, **how)]

    assert keys_of(prefix="b") == [("b", "x"), ("b", "y/1"), ("b", "y/2"), ("b", "z")]
    assert keys_of(prefix="b", starts="y/") == [("b", "y/1"), ("b", "y/2")]
    assert keys_of(prefix="b", after=("b", "y/1")) == [("b", "y/2"), ("b", "z")]
    assert keys_of(prefix="b", after=("b", "y/1"), reverse=True) == [("b", "x")]
    assert keys_of(prefix="b", limit=1) == [("b", "x")]
    assert keys_of(prefix="nothing") == []


def test_a_scan_passes_its_batches(storage: Any, world: str):
    names = [f"{number:04}" for number in range(450)]
    change(storage, world, "fill", put=[(name, Thing(name)) for name in names])

    assert [key for (key,), _ in things(storage, world)] == names
    assert [key for (key,), _ in things(storage, world, reverse=True)] == names[::-1]


def test_a_call_sees_its_own_changes_and_a_refused_one_leaves_none(storage: Any, world: str):
    change(storage, world, "fill", put=[("a", Thing("a")), ("c", Thing("c"))])
    with storage.write(world) as writer:
        work = Work(writer, writes=True)
        db = Records(work, ACCOUNT, "us-east-1")
        db.put(THINGS, "b", Thing("b"))
        db.put(THINGS, "c", Thing("changed"))
        db.delete(THINGS, "a")
        db.write(RULES, Rules(strict=True))

        assert [(key, thing.name) for (key,), thing in db.scan(THINGS)] == [
            ("b", "b"),
            ("c", "changed"),
        ]
        assert [key for (key,), _ in db.scan(THINGS, reverse=True)] == ["c", "b"]
        assert db.get(THINGS, "a") is None
        assert db.read(RULES).strict

    assert [thing.name for _, thing in things(storage, world)] == ["a", "c"]


def test_a_block_that_raises_changes_nothing(storage: Any, world: str):
    change(storage, world, "fill", put=[("a", Thing("a"))])
    before = dump(storage, world)

    def fail() -> None:
        with storage.write(world) as writer:
            work = Work(writer, writes=True)
            Records(work, ACCOUNT, "us-east-1").put(THINGS, "b", Thing("b"))
            if not isinstance(storage, MemoryStorage):
                step(writer, work, "never kept")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert dump(storage, world) == before


def test_images_that_were_got_are_known_to_be_stored_still(storage: Any, world: str):
    change(storage, world, "fill", put=[("a", Thing("a", 1)), ("b", Thing("b", 1))])
    with storage.read(world) as reader:
        Records(work := Work(reader, writes=False), ACCOUNT, "us-east-1").get(THINGS, "a")
        Records(work, ACCOUNT, "us-east-1").get(THINGS, "c")
        told = {address: entry.before for address, entry in work.live.items()}
        assert reader.is_still(told)
    change(storage, world, "other", put=[("b", Thing("b", 2))])
    with storage.read(world) as reader:
        assert reader.is_still(told)
    for key in ("c", "a"):  # what was not there counts too
        change(storage, world, "the same", put=[(key, Thing(key, 2))])
        with storage.read(world) as reader:
            assert not reader.is_still(told)
            told = {address: reader.get(address) for address in told}


def test_regions_accounts_and_worlds_do_not_see_each_other(storage: Any, world: str):
    other = make_world(storage, f"{world}-other", f"9{next(_numbers):011}")
    change(storage, world, "fill", put=[("a", Thing("here"))])

    with storage.read(world) as reader:
        db = Records(Work(reader, writes=False), ACCOUNT, "us-east-1")
        assert list(db.at(region="eu-west-1").scan(THINGS)) == []
        assert list(db.at(account="222222222222").scan(THINGS)) == []
        assert [thing.name for _, thing in db.scan(THINGS)] == ["here"]
    assert things(storage, other) == []
    assert dump(storage, other) == {}


def test_a_name_is_unique_in_a_world_or_among_all_of_them(storage: Any, world: str):
    other = make_world(storage, f"{world}-other", f"9{next(_numbers):011}")
    key = f"AKIA{world}"

    def claim(where: str, kind: str, value: str) -> None:
        with storage.write(where) as writer:
            work = Work(writer, writes=True)
            Records(work, ACCOUNT, "us-east-1").claim(kind, value, b"data")
            step(writer, work, "claim")

    claim(world, "bucket", "photos")
    claim(other, "bucket", "photos")
    claim(world, "access-key", key)

    with pytest.raises(ValueError, match="held already"):
        claim(world, "bucket", "photos")
    with pytest.raises(NameTaken):
        claim(other, "access-key", key)
    with storage.read(world) as reader:
        db = Records(Work(reader, writes=False), ACCOUNT, "us-east-1")
        assert db.holder("access-key", key).data == b"data"
    with storage.read(other) as reader:
        db = Records(Work(reader, writes=False), ACCOUNT, "us-east-1")
        assert db.holder("access-key", key) is None
    with storage.write(world) as writer:
        history.undo(writer)
        writer.save_world()
    claim(other, "access-key", key)


def test_a_world_that_is_not_there(storage: Any, world: str):
    with pytest.raises(KeyError), storage.read("nowhere"):
        pass


def test_the_trail_is_read_newest_first(storage: Any, world: str):
    with storage.write(world) as writer:
        writer.add_trail(trail_row(10, "first"))
        writer.save_world()
    storage.add_trail(world, trail_row(20, "second"))
    storage.add_trail(world, trail_row(30, "third"))

    with storage.read(world) as reader:
        assert [row.request_id for row in reader.trail()] == ["third", "second", "first"]
        assert [row.request_id for row in reader.trail(since=20)] == ["third", "second"]
        assert next(iter(reader.trail())).params == {"Name": "é"}
        named = [row.request_id for row in reader.trail(naming=("second",))]
        assert "second" in named  # others may come too


def test_bodies_are_kept_once_and_read_in_parts(storage: Any, world: str):
    blobs = storage.blobs(world)
    body = bytes(range(256)) * 3000  # more than one piece

    blob = blobs.put([body[:100_000], body[100_000:]])
    again = blobs.put([body])

    assert again == blob
    assert blob.size == len(body)
    assert b"".join(blobs.read(blob)) == body
    part = replace(blob, start=262_000, stop=263_000)
    assert b"".join(blobs.read(part)) == body[262_000:263_000]
    assert b"".join(blobs.read(replace(blob, start=10, stop=10))) == b""
    with pytest.raises(KeyError):
        list(blobs.read(replace(blob, digest="0" * 64)))


def test_what_need_not_wait_for_the_disk_leaves_the_next_commit_waiting(storage: Any, world: str):
    storage.add_trail(world, trail_row(1, "read"))
    storage.blobs(world).put([b"body"])
    if isinstance(storage, MemoryStorage):
        return
    asked = {"sqlite": "PRAGMA synchronous", "postgresql": "SHOW synchronous_commit"}
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        assert cursor.fetchone()[0] in (2, "on")


def play(storage: Any, world: str, steps: list[Any]) -> list[dict[Any, Any]]:
    """Make the steps; what the records were before each and after the last."""
    seen = [dump(storage, world)]
    for number, (puts, deletes) in enumerate(steps):
        values = [(key, Thing(key, size)) for key, size in puts]
        change(storage, world, f"act {number}", put=values, delete=deletes)
        seen.append(dump(storage, world))
    return seen


def back_and_forth(storage: Any, world: str, seen: list[dict[Any, Any]]) -> None:
    for expected in reversed(seen[:-1]):
        with storage.write(world) as writer:
            history.undo(writer)
            writer.save_world()
        assert dump(storage, world) == expected
    with pytest.raises(history.NothingToDo), storage.write(world) as writer:
        history.undo(writer)
    for expected in seen[1:]:
        with storage.write(world) as writer:
            history.redo(writer)
            writer.save_world()
        assert dump(storage, world) == expected
    with pytest.raises(history.NothingToDo), storage.write(world) as writer:
        history.redo(writer)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_undo_and_redo_give_equal_bytes(storage: Any, steps: list[Any]):
    number = next(_numbers)
    world = make_world(storage, f"w{number}", f"{number:012}")
    back_and_forth(storage, world, play(storage, world, steps))


@given(STEPS)
def test_undo_and_redo_give_equal_bytes_in_memory(steps: list[Any]):
    storage = MemoryStorage()
    world = make_world(storage, "w")
    back_and_forth(storage, world, play(storage, world, steps))


@given(STEPS)
def test_scans_agree_with_a_dictionary(steps: list[Any]):
    storage = MemoryStorage()
    world = make_world(storage, "w")
    expected: dict[str, Thing] = {}
    with storage.write(world) as writer:
        for number, (puts, deletes) in enumerate(steps):
            work = Work(writer, writes=True)
            db = Records(work, ACCOUNT, "us-east-1")
            for key, size in puts:
                db.put(THINGS, key, Thing(key, size))
                expected[key] = Thing(key, size)
            for key in deletes:
                if expected.pop(key, None):
                    db.delete(THINGS, key)
            wanted = sorted(expected.items(), key=lambda item: item[0].encode())
            assert [(key, thing) for (key,), thing in db.scan(THINGS)] == wanted
            assert db.count(THINGS) == len(wanted)
            step(writer, work, str(number))
            work.settle()
            assert [(key, thing) for (key,), thing in db.scan(THINGS)] == wanted


def test_a_new_step_after_an_undo_opens_a_branch(storage: Any, world: str):
    change(storage, world, "one", put=[("a", Thing("a"))])
    change(storage, world, "two", put=[("b", Thing("b"))])
    with storage.write(world) as writer:
        assert history.undo(writer).label == "two"
        writer.save_world()
    change(storage, world, "three", put=[("c", Thing("c"))])

    with storage.read(world) as reader:
        assert reader.world.branch == 2
        assert history.last_act(reader).label == "three"
        assert history.next_act(reader) is None
        assert [row.label for row in history.back(reader, reader.world.head)] == ["three", "one"]


def test_steps_of_one_act_are_undone_together(storage: Any, world: str):
    change(storage, world, "before", put=[("a", Thing("a"))])
    change(storage, world, "act", put=[("b", Thing("b"))])
    change(storage, world, "act", put=[("c", Thing("c"))])

    with storage.write(world) as writer:
        act = history.undo(writer)
        writer.save_world()

    assert len(act.rows) == 2
    assert [key for (key,), _ in things(storage, world)] == ["a"]


def test_calls_that_cost_something_are_counted_by_day_and_row(storage: Any, world: str):
    charged = [(DAY, "a|s3|r|b|x", 5, 1), (DAY + 1, "a|s3|r|b|x", 7, 1), (DAY, "a|s3|r|b|y", 0, 1)]
    rows = [*charged, (DAY, "", 0, 1), (0, "a|s3|r|b|x", 1, 1), (DAY, "", 0, 2)]
    rows.append((2 * DAY, "a|s3|r|b|x", 0, 2))
    for number, (at, charge, sent, journal) in enumerate(rows):
        row = trail_row(at, f"r{number}")
        storage.add_trail(world, replace(row, charge=charge, sent=sent, journal=journal))

    with storage.read(world) as reader:
        found = reader.tallies(since=DAY + 1)
        assert reader.costs_of([1, 2]) == [Tally("a|s3|r|b|x", 1, 1, 1, 5)]
        assert reader.costs_of([]) == []

    assert sorted(found, key=lambda one: (one.charge, one.day)) == [
        Tally("a|s3|r|b|x", 1, 1, 2, 12),
        Tally("a|s3|r|b|x", 2, 2, 1, 0),
        Tally("a|s3|r|b|y", 1, 1, 1, 0),
    ]
