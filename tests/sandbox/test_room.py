"""What a world keeps of bodies, calls and steps, and what goes, on both databases."""

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone
from msgspec import Struct

from studyapp.minicloud.kernel import folding, history
from studyapp.minicloud.kernel.blobs import Blob, Full
from studyapp.minicloud.kernel.memory import MemoryStorage
from studyapp.minicloud.kernel.records import GLOBAL, Table
from studyapp.minicloud.kernel.work import Records, Work
from studyapp.sandbox import housekeeping, room
from studyapp.sandbox.models import Body, BodyPart, Generation, World
from tests.sandbox.worlds import ACCOUNT, Thing, change, dump, make_world, step, trail_row

_numbers = count(1)


class Held(Struct, frozen=True):
    blob: Blob | None


HELD = Table("toy", "held", Held, scope=GLOBAL)


@pytest.fixture
def world(storage: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    if isinstance(storage, MemoryStorage):
        pytest.skip("bodies in memory have no bound")
    monkeypatch.setattr(room, "LIVE", 1000)
    monkeypatch.setattr(room, "HISTORY", 1000)
    number = next(_numbers)
    return make_world(storage, f"r{number}", f"7{number:011}")


def bring(storage: Any, world: str, letter: bytes, size: int) -> Blob:
    """A body whose call ended long ago, whether it was kept or not."""
    blob = storage.blobs(world).put([letter * size])
    Body.objects.update(stored_at=F("stored_at") - timedelta(hours=1))
    return blob


def keep(storage: Any, world: str, key: str, blob: Blob | None) -> None:
    with storage.write(world) as writer:
        work = Work(writer, writes=True)
        db = Records(work, ACCOUNT, "us-east-1")
        if blob is None:
            db.delete(HELD, key)
        else:
            db.put(HELD, key, Held(blob))
        step(writer, work, f"{key} {blob.digest[:4] if blob else 'gone'}")


def kept(world: str) -> set[str]:
    generation = World.objects.get(pk=world).generation
    found = set(Body.objects.filter(generation_id=generation).values_list("digest", flat=True))
    parts = BodyPart.objects.filter(generation_id=generation).values_list("digest", flat=True)
    assert set(parts) == found
    stored = Generation.objects.get(pk=generation).stored
    sizes = Body.objects.filter(generation_id=generation).values_list("size", flat=True)
    assert stored == sum(sizes)
    return found


def test_a_body_that_no_call_kept_makes_room_for_others(storage: Any, world: str):
    bring(storage, world, b"a", 700)

    second = bring(storage, world, b"b", 700)

    assert kept(world) == {second.digest}


def test_a_body_that_has_just_come_is_not_swept(storage: Any, world: str):
    storage.blobs(world).put([b"a" * 700])

    with pytest.raises(Full):
        storage.blobs(world).put([b"b" * 700])


def test_a_body_that_is_brought_again_is_young_again(storage: Any, world: str):
    bring(storage, world, b"a", 700)
    blob = storage.blobs(world).put([b"a" * 700])

    with pytest.raises(Full):
        storage.blobs(world).put([b"b" * 700])

    assert b"".join(storage.blobs(world).read(blob)) == b"a" * 700


def test_live_bodies_fill_a_world_and_deleted_ones_are_kept_for_undo(storage: Any, world: str):
    first = bring(storage, world, b"a", 700)
    keep(storage, world, "one", first)
    with pytest.raises(Full):
        bring(storage, world, b"b", 700)
    keep(storage, world, "one", None)
    second = bring(storage, world, b"b", 700)
    keep(storage, world, "two", second)

    assert kept(world) == {first.digest, second.digest}
    for _ in range(2):
        with storage.write(world) as writer:
            history.undo(writer)
            writer.save_world()
    assert b"".join(storage.blobs(world).read(first)) == b"a" * 700


def test_history_that_is_too_large_is_folded_and_the_last_act_can_be_undone(
    storage: Any, world: str
):
    for letter in (b"a", b"b", b"c", b"d"):
        blob = bring(storage, world, letter, 700)
        keep(storage, world, "one", blob)
        keep(storage, world, "one", None)
    before = dump(storage, world)
    last = bring(storage, world, b"e", 700)
    keep(storage, world, "one", last)

    assert len(kept(world)) <= 2
    with storage.write(world) as writer:
        history.undo(writer)
        writer.save_world()
    assert dump(storage, world) == before


def test_the_daily_chore_folds_forgets_and_sweeps(
    storage: Any, world: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(housekeeping, "CALLS", 3)
    monkeypatch.setattr(housekeeping, "STEPS_TO_SPARE", 0)
    monkeypatch.setattr(folding, "STEPS", 2)
    other = make_world(storage, f"{world}o", f"8{next(_numbers):011}")
    bring(storage, world, b"a", 700)
    live = bring(storage, world, b"b", 100)
    keep(storage, world, "one", live)
    for number in range(4):
        change(storage, world, f"act {number}", put=[("a", Thing("a", number))])
    for number in range(5):
        storage.add_trail(world, trail_row(number, f"call {number}"))
    storage.add_trail(other, trail_row(0, "the other's"))
    before = dump(storage, world)

    housekeeping.tidy(timezone.now())

    assert dump(storage, world) == before
    assert kept(world) == {live.digest}
    with storage.read(world) as reader:
        assert [row.request_id for row in reader.trail()] == ["call 4", "call 3", "call 2"]
        assert len(reader.stubs()) == 3
    with storage.read(other) as reader:
        assert [row.request_id for row in reader.trail()] == ["the other's"]


def test_a_put_looks_up_nothing_while_there_is_room(
    storage: Any, world: str, django_assert_max_num_queries: Any
):
    storage.blobs(world).put([b"a"])

    with django_assert_max_num_queries(10):  # two of them: not to wait for the disk
        storage.blobs(world).put([b"b"])
