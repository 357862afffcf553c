"""Storages under test, and what the tests do with them."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django.db import connection
from django.utils import timezone
from msgspec import Struct

from studyapp.minicloud.kernel import history
from studyapp.minicloud.kernel.memory import MemoryStorage
from studyapp.minicloud.kernel.records import GLOBAL, REGIONAL, Settings, Table
from studyapp.minicloud.kernel.storage import JournalRow, TrailRow, Writer
from studyapp.minicloud.kernel.storage import World as WorldState
from studyapp.minicloud.kernel.work import Records, Work
from studyapp.sandbox.models import Generation, World
from studyapp.sandbox.storage import DatabaseStorage

ACCOUNT = "111111111111"


class Thing(Struct, frozen=True, omit_defaults=True):
    name: str = ""
    size: int = 0


class Rules(Struct, frozen=True, omit_defaults=True):
    strict: bool = False


THINGS = Table("toy", "things", Thing, scope=REGIONAL)
RULES = Settings("toy", "rules", Rules, scope=GLOBAL)


def make_world(storage: Any, label: str, account: str = ACCOUNT) -> str:
    """An empty world."""
    state = WorldState(id=label, seed=f"seed of {label}", account=account)
    if isinstance(storage, DatabaseStorage):
        generation = Generation.objects.create()
        world = World.objects.create(
            id=label,
            account=account,
            generation=generation.pk,
            state=b"",
            created_at=timezone.now(),
        )
        Generation.objects.filter(pk=generation.pk).update(world=world)
    storage.create(state)
    return label


def step(writer: Writer, work: Work, act: str, label: str = "") -> int:
    """Keep what was changed as a step."""
    changes = work.changes()
    writer.apply(changes)
    row = JournalRow(
        parent=writer.world.head,
        kind=history.STEP,
        act=act,
        label=label or act,
        at=0,
        wall=0,
        branch=1,
        changes=history.pack(changes),
        blobs=history.named_blobs(changes),
    )
    number = history.add_row(writer, row)
    writer.save_world()
    return number


def change(
    storage: Any,
    world: str,
    act: str,
    *,
    put: Iterable[tuple[Any, Thing]] = (),
    delete: Iterable[Any] = (),
) -> None:
    """One step that puts and deletes things."""
    with storage.write(world) as writer:
        work = Work(writer, writes=True)
        db = Records(work, ACCOUNT, "us-east-1")
        for key, value in put:
            db.put(THINGS, key, value)
        for key in delete:
            with suppress(KeyError):
                db.delete(THINGS, key)
        step(writer, work, act)


def things(storage: Any, world: str, **how: Any) -> list[tuple[tuple[str, ...], Thing]]:
    """What a scan gives."""
    with storage.read(world) as reader:
        db = Records(Work(reader, writes=False), ACCOUNT, "us-east-1")
        return list(db.scan(THINGS, **how))


def dump(storage: Any, world: str) -> dict[Any, Any]:
    """All records and names of a world, as bytes."""
    if isinstance(storage, MemoryStorage):
        return {
            (*where, key): (image.data, image.schema, image.blobs)
            for where, place in storage.worlds[world].places.items()
            for key, image in place.images.items()
        }
    found = {}
    with storage.read(world) as reader, connection.cursor() as cursor:
        for columns in (
            "account, place, key, data, schema, blobs FROM sandbox_record",
            "'', place, key, data, schema, '' FROM sandbox_name",
        ):
            cursor.execute(f"SELECT {columns} WHERE generation_id = %s", [reader.generation])
            for account, place, key, data, schema, blobs in cursor.fetchall():
                image = (bytes(data), schema, tuple(blobs.split()))
                found[account, place, bytes(key)] = image
    return found


def trail_row(at: int, request_id: str) -> TrailRow:
    """A row of the trail with a time and an id."""
    return TrailRow(
        event_id="e",
        request_id=request_id,
        at=at,
        wall=at,
        account=ACCOUNT,
        region="us-east-1",
        service="toy",
        operation="Look",
        reads=True,
        principal={},
        door="http",
        source_ip="",
        user_agent="",
        access_key_id="",
        act="",
        params={"Name": "é"},
        output=None,
        error_code="",
        error_message="",
        decision=None,
        resources=(),
        journal=0,
        branch=1,
    )
