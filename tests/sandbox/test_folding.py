"""Old history: folded without a trace in what can still be undone, on every storage."""

from itertools import count, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.minicloud.kernel import folding, history
from studyapp.minicloud.kernel.memory import MemoryStorage
from studyapp.minicloud.kernel.storage import JournalRow
from studyapp.minicloud.kernel.work import Records, Work
from tests.sandbox.worlds import ACCOUNT, THINGS, Thing, change, dump, make_world

_numbers = count(1)
KEYS = st.sampled_from("abcd")
ACTS = st.lists(
    st.tuples(st.lists(st.tuples(KEYS, st.integers(0, 9)), max_size=3), st.lists(KEYS, max_size=2)),
    min_size=1,
    max_size=9,
)


@pytest.fixture
def world(storage: Any) -> str:
    number = next(_numbers)
    return make_world(storage, f"f{number}", f"5{number:011}")


def fold(storage: Any, world: str, **how: int) -> int:
    with storage.write(world) as writer:
        return folding.fold(writer, **how)


def undo(storage: Any, world: str, **how: bool) -> None:
    with storage.write(world) as writer:
        history.undo(writer, **how)
        writer.save_world()


def redo(storage: Any, world: str) -> None:
    with storage.write(world) as writer:
        history.redo(writer)
        writer.save_world()


def go_back(storage: Any, world: str, row: int) -> None:
    with storage.write(world) as writer:
        history.undo_to(writer, row)
        writer.save_world()


def add_row(storage: Any, world: str, kind: str, changes: Any = (), label: str = "") -> int:
    with storage.write(world) as writer:
        writer.apply(changes)
        packed = history.pack(changes)
        row = JournalRow(writer.world.head, kind, "", label, 0, 0, 1, packed)
        number = history.add_row(writer, row)
        writer.save_world()
    return number


def rows(storage: Any, world: str) -> list[tuple[str, int]]:
    with storage.read(world) as reader:
        return [(one.kind, one.id) for one in reader.stubs()]


def play(storage: Any, world: str, acts: list[Any]) -> list[dict[Any, Any]]:
    seen = [dump(storage, world)]
    for number, (puts, deletes) in enumerate(acts):
        values = [(key, Thing(key, size)) for key, size in puts]
        change(storage, world, f"act {number}", put=values, delete=deletes)
        seen.append(dump(storage, world))
    return seen


@given(ACTS, st.integers(1, 5))
def test_what_is_kept_can_be_undone_to_equal_bytes(acts: list[Any], kept: int):
    storage = MemoryStorage()
    world = make_world(storage, "w")
    seen = play(storage, world, acts)

    fold(storage, world, steps=kept)

    assert dump(storage, world) == seen[-1]
    reachable = seen[-kept - 1 :]
    for expected in reversed(reachable[:-1]):
        undo(storage, world)
        assert dump(storage, world) == expected
    if len(acts) > kept:
        with pytest.raises(history.NothingToDo):
            undo(storage, world)
    for expected in reachable[1:]:
        redo(storage, world)
        assert dump(storage, world) == expected


@given(ACTS, st.integers(0, 8), st.integers(1, 4))
def test_a_named_point_below_the_fold_can_be_gone_back_to(acts: list[Any], at: int, kept: int):
    storage = MemoryStorage()
    world = make_world(storage, "w")
    before = play(storage, world, acts[:at])
    point = add_row(storage, world, history.POINT, label="a lab")
    play(storage, world, acts[at:])
    if not acts[at:]:
        return

    fold(storage, world, steps=kept)
    with storage.read(world) as reader:
        assert history.stands(reader, point)
    go_back(storage, world, point)

    assert dump(storage, world) == before[-1]


def test_old_rows_become_one_and_the_oldest_act_stays_whole(storage: Any, world: str):
    for number in range(4):
        change(storage, world, f"act {number}", put=[("a", Thing("a", number))])
    for number in range(3):
        change(storage, world, "many", put=[("b", Thing("b", number))])
    everything = rows(storage, world)

    assert fold(storage, world, steps=2) == 3

    assert rows(storage, world) == [(history.FOLDED, everything[3][1]), *everything[4:]]
    assert fold(storage, world, steps=2) == 0
    undo(storage, world)
    with storage.read(world) as reader:
        assert history.last_act(reader) is None
        assert history.undone(reader, {row for _, row in everything}) == {
            row for _, row in everything[4:]
        }


def test_a_branch_that_nobody_can_reach_goes(storage: Any, world: str):
    change(storage, world, "one", put=[("a", Thing("a"))])
    change(storage, world, "two", put=[("b", Thing("b"))])
    undo(storage, world)
    change(storage, world, "three", put=[("c", Thing("c"))])
    change(storage, world, "four", put=[("d", Thing("d"))])
    everything = rows(storage, world)

    fold(storage, world, steps=1)

    assert [row for _, row in rows(storage, world)] == [everything[2][1], everything[3][1]]


def test_what_can_be_done_again_is_kept(storage: Any, world: str):
    seen = play(storage, world, [([(key, 1)], []) for key in "abcdef"])
    for _ in range(4):
        undo(storage, world)

    fold(storage, world, steps=2)

    for expected in seen[3:]:
        redo(storage, world)
        assert dump(storage, world) == expected


def test_a_forgotten_history_leaves_the_last_act(storage: Any, world: str):
    seen = play(storage, world, [([(key, 1)], []) for key in "abc"])
    with storage.write(world) as writer:
        assert folding.forget(writer) == 2

    undo(storage, world)

    assert dump(storage, world) == seen[2]
    with pytest.raises(history.NothingToDo):
        undo(storage, world)


def test_undo_past_a_point_takes_back_what_time_did_above_it(storage: Any, world: str):
    seen = play(storage, world, [([("a", 1)], []), ([("b", 1)], [])])
    add_row(storage, world, history.POINT, label="a lab")
    with storage.write(world) as writer:
        image = next(iter(dump_changes(writer)))
    add_row(storage, world, history.TIME, [image])

    undo(storage, world, past_points=True)

    assert dump(storage, world) == seen[1]


def dump_changes(writer: Any) -> list[Any]:
    """The change that time makes to what the last act wrote."""
    found = history.unpack(writer.journal(writer.world.head - 1).changes)[0]
    after = history.unpack(writer.journal(writer.world.head - 2).changes)[0].after
    return [type(found)(ACCOUNT, found.place, found.key, found.after, after)]


def test_redo_does_not_step_over_a_point_into_the_next_act(storage: Any, world: str):
    change(storage, world, "one", put=[("a", Thing("a"))])
    add_row(storage, world, history.POINT, label="a lab")
    change(storage, world, "two", put=[("b", Thing("b"))])
    undo(storage, world)
    undo(storage, world, past_points=True)

    redo(storage, world)
    with storage.read(world) as reader:
        act = history.last_act(reader)
        assert act is not None
        assert (act.label, act.stops_at) == ("one", "")
        following = history.next_act(reader)
        assert following is not None
        assert following.label == "two"


@given(st.lists(st.tuples(st.booleans(), KEYS, st.integers(0, 9)), min_size=1, max_size=12))
def test_what_time_does_in_a_row_is_one_row_and_goes_with_the_act_below(events: list[Any]):
    storage = MemoryStorage()
    world = make_world(storage, "w")
    change(storage, world, "first", put=[("z", Thing("z"))])
    before_acts: list[dict[Any, Any]] = []
    for number, (is_act, key, size) in enumerate(events):
        if is_act:
            before_acts.append(dump(storage, world))
            change(storage, world, f"act {number}", put=[(key, Thing(key, size))])
        else:
            pass_time(storage, world, key, Thing(key, size))
    after = dump(storage, world)

    kinds = [kind for kind, _ in rows(storage, world)]
    assert (history.TIME, history.TIME) not in pairwise(kinds)
    for expected in reversed(before_acts):
        undo(storage, world)
        assert dump(storage, world) == expected
    for _ in before_acts:
        redo(storage, world)
    if before_acts:
        assert dump(storage, world) == after


def pass_time(storage: Any, world: str, key: str, thing: Thing) -> None:
    with storage.write(world) as writer:
        work = Work(writer, writes=True)
        Records(work, ACCOUNT, "us-east-1").put(THINGS, key, thing)
        changes = work.changes()
        writer.apply(changes)
        packed = history.pack(changes)
        row = JournalRow(writer.world.head, history.TIME, "", "", 0, 0, 1, packed)
        history.add_row(writer, row)
        writer.save_world()
