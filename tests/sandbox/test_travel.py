"""Jumps, branches and undo of an earlier act, on every storage."""

from itertools import count
from typing import Any

import pytest

from studyapp.minicloud.kernel import earlier, taken, travel
from tests.sandbox.worlds import Thing, change, dump, make_world

_numbers = count(1)


@pytest.fixture
def world(storage: Any) -> str:
    number = next(_numbers)
    return make_world(storage, f"t{number}", f"6{number:011}")


def put(storage: Any, world: str, key: str, size: int) -> int:
    """One act on one thing; its row."""
    change(storage, world, f"{key} {size}", put=[(key, Thing(key, size))])
    with storage.read(world) as reader:
        return reader.world.head


def jump(storage: Any, world: str, row: int) -> None:
    with storage.write(world) as writer:
        travel.jump(writer, row, at=5, now=9, wall=9)
        writer.save_world()


def test_each_branch_is_as_it_was_left(storage: Any, world: str):
    start = put(storage, world, "a", 1)
    begun = dump(storage, world)
    put(storage, world, "a", 2)
    put(storage, world, "b", 1)
    left = dump(storage, world)
    jump(storage, world, start)
    assert dump(storage, world) == begun
    put(storage, world, "c", 1)
    right = dump(storage, world)

    with storage.read(world) as reader:
        [line] = travel.Tree(reader).lines()
        assert (line.acts, line.label, line.at) == (2, "b 1", 9)
        changed = travel.between(reader, reader.world.head, line.end)
    assert [one.key for one in changed] == [b"c", b"a", b"b"]
    jump(storage, world, line.end)
    assert dump(storage, world) == left
    with storage.read(world) as reader:
        [line] = travel.Tree(reader).lines()
    jump(storage, world, line.end)
    assert dump(storage, world) == right


def test_an_earlier_act_goes_and_what_is_built_on_it_stays(storage: Any, world: str):
    first = put(storage, world, "a", 1)
    second = put(storage, world, "b", 1)
    put(storage, world, "a", 2)

    with storage.write(world) as writer, pytest.raises(earlier.InTheWay) as caught:
        undo(writer, first)
    assert caught.value.clashes[0].acts == ("a 2",)
    with storage.write(world) as writer:
        undo(writer, second)
        writer.save_world()
    with storage.read(world) as reader:
        assert taken.taken_back_now(reader) == {"b 1"}
        names = [past.label for past in travel.Tree(reader).pasts()]
    assert names == ["take back b 1", "a 2", "b 1", "a 1"]


def undo(writer: Any, row: int) -> None:
    earlier.undo_earlier(writer, row, act="x", now=1, wall=1, following=lambda parts: [])
