"""The engine's storage port over the database, SQLite or PostgreSQL, in plain SQL.

A call that only reads holds no lock. A call that may write locks its world's row, or on SQLite
the database, for about a millisecond.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import msgspec
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from studyapp.minicloud.kernel.blobs import Blob, Blobs
from studyapp.minicloud.kernel.clock import DAY
from studyapp.minicloud.kernel.records import Address, Change, Image
from studyapp.minicloud.kernel.storage import (
    JournalRow,
    NameTaken,
    Stub,
    Tally,
    TrailRow,
    World,
)
from studyapp.minicloud.kernel.work import ACROSS
from studyapp.sandbox import remembered
from studyapp.sandbox.bodies import CarriedBlobs, DatabaseBlobs
from studyapp.sandbox.cursors import Cursor, Immediate, Relaxed, Snapshot
from studyapp.sandbox.remembered import Images

AT_ONCE = 200  # rows of a scan that are fetched together

DELETE = (
    "DELETE FROM sandbox_record "
    "WHERE generation_id = %s AND account = %s AND place = %s AND key = %s"
)
UPSERT = (
    "INSERT INTO sandbox_record (generation_id, account, place, key, data, schema, blobs) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (generation_id, account, place, key) "
    "DO UPDATE SET data = excluded.data, schema = excluded.schema, blobs = excluded.blobs"
)
WORLD = "SELECT generation, state FROM sandbox_world WHERE id = %s"
LOCKED_WORLD = {
    "sqlite": WORLD,  # the whole database is locked already
    "postgresql": "SELECT generation, state FROM sandbox_world WHERE id = %s FOR UPDATE",
}
_UNREAD: Any = object()
_world = msgspec.msgpack.Decoder(World)
_trail = msgspec.msgpack.Decoder(TrailRow)
_encode = msgspec.msgpack.Encoder().encode


class DatabaseView:
    """A `Reader` and `Writer` over the rows of one generation, inside a transaction."""

    def __init__(self, cursor: Cursor, generation: int, state: bytes, images: Images) -> None:
        self.cursor = cursor
        self.generation = generation
        self.world = _world.decode(state)
        self.state = state
        self.images = images
        self.changed = False

    def get(self, address: Address) -> Image | None:
        """See `Reader.get`."""
        image: Image | None = self.images.get(address, _UNREAD)
        if image is _UNREAD:
            image = self._get(address)
            remembered.add(self.images, address, image)
        return image

    def is_still(self, images: Mapping[Address, Image | None]) -> bool:
        """See `Reader.is_still`."""
        return images.items() <= self.images.items()

    def _get(self, address: Address) -> Image | None:
        if address.place in ACROSS:
            found = self.cursor.run(
                "SELECT data, schema, '' FROM sandbox_name "
                "WHERE place = %s AND key = %s AND generation_id = %s",
                [address.place, address.key, self.generation],
            )
        else:
            found = self.cursor.run(
                "SELECT data, schema, blobs FROM sandbox_record "
                "WHERE generation_id = %s AND account = %s AND place = %s AND key = %s",
                [self.generation, address.account, address.place, address.key],
            )
        row = found.fetchone()
        return _image(row) if row else None

    def scan(
        self, account: str, place: str, start: bytes, stop: bytes | None, *, reverse: bool = False
    ) -> Iterator[tuple[bytes, Image]]:
        """See `Reader.scan`: rows come in batches, each by its own range query."""
        table, where, given = self._range(account, place)
        blobs = "''" if table == "sandbox_name" else "blobs"
        order = "DESC" if reverse else "ASC"
        while True:
            bounds, more = " AND key >= %s", [start]
            if stop is not None:
                bounds, more = bounds + " AND key < %s", [start, stop]
            found = self.cursor.run(
                f"SELECT key, data, schema, {blobs} FROM {table} WHERE {where}{bounds} "  # noqa: S608  (names of our own, no values)
                f"ORDER BY key {order} LIMIT {AT_ONCE}",
                [*given, *more],
            )
            rows = found.fetchall()
            for row in rows:
                yield bytes(row[0]), _image(row[1:])
            if len(rows) < AT_ONCE:
                return
            last = bytes(rows[-1][0])
            start, stop = (start, last) if reverse else (last + b"\x00", stop)

    def count(self, account: str, place: str, start: bytes, stop: bytes | None) -> int:
        """See `Reader.count`."""
        table, where, given = self._range(account, place)
        bounds = " AND key >= %s" + ("" if stop is None else " AND key < %s")
        counted = self.cursor.run(
            f"SELECT COUNT(*) FROM {table} WHERE {where}{bounds}",  # noqa: S608  (names of our own, no values)
            [*given, start, *([] if stop is None else [stop])],
        )
        found: int = counted.fetchone()[0]
        return found

    def journal(self, row: int) -> JournalRow | None:
        """See `Reader.journal`."""
        asked = self.cursor.run(
            "SELECT parent, kind, act, label, at, wall, branch, changes, blobs, id "
            "FROM sandbox_journal WHERE id = %s AND generation_id = %s",
            [row, self.generation],
        )
        found = asked.fetchone()
        if found is None:
            return None
        parent, kind, act, label, at, wall, branch, changes, blobs, number = found
        return JournalRow(
            parent=parent,
            kind=kind,
            act=act,
            label=label,
            at=at,
            wall=wall,
            branch=branch,
            changes=bytes(changes),
            blobs=tuple(blobs.split()),
            id=number,
        )

    def stubs(self) -> list[Stub]:
        """See `Reader.stubs`."""
        found = self.cursor.run(
            "SELECT id, parent, kind, act, label, at, wall, branch FROM sandbox_journal "
            "WHERE generation_id = %s ORDER BY id",
            [self.generation],
        )
        return [Stub(*row) for row in found.fetchall()]

    def trail(
        self, *, before: int | None = None, since: int = 0, naming: tuple[str, ...] = ()
    ) -> Iterator[TrailRow]:
        """See `Reader.trail`: rows are decoded only when their bytes hold a name."""
        named = [one.encode() for one in naming]
        while True:
            bound, more = ("", []) if before is None else (" AND id < %s", [before])
            found = self.cursor.run(
                "SELECT id, data FROM sandbox_trail WHERE generation_id = %s AND at >= %s"  # noqa: S608  (names of our own, no values)
                f"{bound} ORDER BY id DESC LIMIT {AT_ONCE}",
                [self.generation, since, *more],
            )
            rows = found.fetchall()
            for number, data in rows:
                held = bytes(data)
                if not named or any(one in held for one in named):
                    yield msgspec.structs.replace(_trail.decode(held), id=number)
            if len(rows) < AT_ONCE:
                return
            before = rows[-1][0]

    def tallies(self, *, since: int = 0) -> list[Tally]:
        """See `Reader.tallies`: read out of an index alone."""
        found = self.cursor.run(
            "SELECT charge, at / %s AS day, journal, COUNT(*), SUM(sent) FROM sandbox_trail "
            "WHERE generation_id = %s AND at >= %s AND charge <> '' "
            "GROUP BY charge, day, journal",
            [DAY, self.generation, since - since % DAY],
        )
        return [
            Tally(charge, day, journal, calls, int(sent))
            for charge, day, journal, calls, sent in found.fetchall()
        ]

    def costs_of(self, rows: Sequence[int]) -> list[Tally]:
        """See `Reader.costs_of`."""
        found = self.cursor.run(
            "SELECT charge, at / %s, journal, 1, sent FROM sandbox_trail WHERE charge <> '' "
            "AND id IN (SELECT MIN(id) FROM sandbox_trail WHERE generation_id = %s "
            "GROUP BY journal)",
            [DAY, self.generation],
        )
        asked = set(rows)
        return [tally for row in found.fetchall() if (tally := Tally(*row)).journal in asked]

    def call(self, request_id: str) -> TrailRow | None:
        """The recorded call with a request id."""
        found = self.cursor.run(
            "SELECT id, data FROM sandbox_trail WHERE request_id = %s AND generation_id = %s",
            [request_id, self.generation],
        )
        row = found.fetchone()
        return msgspec.structs.replace(_trail.decode(bytes(row[1])), id=row[0]) if row else None

    def apply(self, changes: Iterable[Change], *, forward: bool = True) -> None:
        """See `Writer.apply`."""
        gone: list[tuple[Any, ...]] = []
        kept: list[tuple[Any, ...]] = []
        if not self.changed:
            self.changed = True
            self.images = dict(self.images)  # others go on with what is committed
        for change in changes:
            image = change.after if forward else change.before
            address = Address(change.account, change.place, change.key)
            self.images[address] = image
            if change.place in ACROSS:
                self._set_name(change, image)
                continue
            where = (self.generation, change.account, change.place, change.key)
            if image is None:
                gone.append(where)
            else:
                kept.append((*where, image.data, image.schema, " ".join(image.blobs)))
        if gone:
            self.cursor.run_many(DELETE, gone)
        if kept:
            self.cursor.run_many(UPSERT, kept)

    def add_journal(self, row: JournalRow) -> int:
        """See `Writer.add_journal`."""
        return self.cursor.add(
            "INSERT INTO sandbox_journal "
            "(generation_id, parent, kind, act, label, at, wall, branch, changes, blobs) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                self.generation,
                row.parent,
                row.kind,
                row.act,
                row.label,
                row.at,
                row.wall,
                row.branch,
                row.changes,
                " ".join(row.blobs),
            ],
        )

    def rewrite_journal(self, row: JournalRow) -> None:
        """See `Writer.rewrite_journal`."""
        self.cursor.run(
            "UPDATE sandbox_journal SET parent = %s, kind = %s, act = %s, label = %s, "
            "at = %s, changes = %s, blobs = %s WHERE id = %s AND generation_id = %s",
            [
                row.parent,
                row.kind,
                row.act,
                row.label,
                row.at,
                row.changes,
                " ".join(row.blobs),
                row.id,
                self.generation,
            ],
        )

    def drop_journal(self, rows: Sequence[int]) -> None:
        """See `Writer.drop_journal`."""
        self.cursor.run_many(
            "DELETE FROM sandbox_journal WHERE id = %s AND generation_id = %s",
            [(row, self.generation) for row in rows],
        )

    def add_trail(self, row: TrailRow) -> None:
        """See `Writer.add_trail`."""
        _add_trail(self.cursor, self.generation, row)

    def save_world(self) -> None:
        """See `Writer.save_world`."""
        self.state = _encode(self.world)
        self.cursor.run(
            "UPDATE sandbox_world SET state = %s WHERE id = %s", [self.state, self.world.id]
        )

    def _range(self, account: str, place: str) -> tuple[str, str, list[Any]]:
        if place in ACROSS:
            return "sandbox_name", "place = %s AND generation_id = %s", [place, self.generation]
        where = "generation_id = %s AND account = %s AND place = %s"
        return "sandbox_record", where, [self.generation, account, place]

    def _set_name(self, change: Change, image: Image | None) -> None:
        if image is None:
            self.cursor.run(
                "DELETE FROM sandbox_name WHERE place = %s AND key = %s AND generation_id = %s",
                [change.place, change.key, self.generation],
            )
            return
        made = self.cursor.run(
            "INSERT INTO sandbox_name (place, key, generation_id, data, schema) "
            "VALUES (%s, %s, %s, %s, %s) ON CONFLICT (place, key) DO UPDATE "
            "SET data = excluded.data, schema = excluded.schema "
            "WHERE sandbox_name.generation_id = excluded.generation_id",
            [change.place, change.key, self.generation, image.data, image.schema],
        )
        if made.rowcount != 1:
            raise NameTaken(change.key.decode())


class DatabaseStorage:
    """See `minicloud.kernel.storage.Storage`. A storage for all threads knows no connection."""

    def __init__(self, wrapper: BaseDatabaseWrapper | None = None) -> None:
        self._wrapper = wrapper

    @property
    def wrapper(self) -> BaseDatabaseWrapper:
        """Django's connection of this thread."""
        return self._wrapper or connections[DEFAULT_DB_ALIAS]

    @contextmanager
    def read(self, world: str) -> Iterator[DatabaseView]:
        """See `Storage.read`: a view without a lock; inside `atomic()` that one's view."""
        with Snapshot(self._wrapper) as cursor:
            yield _view(cursor, world, WORLD, shared=cursor.own)

    @contextmanager
    def write(self, world: str) -> Iterator[DatabaseView]:
        """See `Storage.write`; RuntimeError when records change and the world's row does not."""
        wrapper = self.wrapper
        shared = not wrapper.in_atomic_block
        with _transaction(wrapper) as cursor:
            view = _view(cursor, world, LOCKED_WORLD[wrapper.vendor], shared=shared)
            before = view.state
            yield view
            if view.changed:
                if view.state == before:
                    raise RuntimeError(f"the records of {world} changed under the same state")
                self._keep_bodies(world, view)
        if shared and view.state != before:
            remembered.publish(world, (view.generation, view.state), view.images)

    def _keep_bodies(self, world: str, view: DatabaseView) -> None:
        """Keep the bodies that wait for a call which changes something: here none does."""

    def add_trail(self, world: str, row: TrailRow) -> None:
        """See `Storage.add_trail`: a statement that is a transaction of its own."""
        with Relaxed(self._wrapper) as cursor:
            cursor.run(
                "INSERT INTO sandbox_trail "
                "(generation_id, at, request_id, data, charge, sent, journal) "
                "SELECT generation, %s, %s, %s, %s, %s, %s FROM sandbox_world WHERE id = %s",
                [*_trail_values(row), world],
            )  # nothing, when the world was deleted meanwhile

    def blobs(self, world: str) -> Blobs:
        """See `Storage.blobs`."""
        return DatabaseBlobs(world, self.write)

    def of_request(self, wrapper: BaseDatabaseWrapper) -> "RequestStorage":
        """The same worlds for one request, whose small body its call stores."""
        return RequestStorage(wrapper)

    def create(self, world: World) -> None:
        """See `Storage.create`: the row is there already, made by `services`; state is set."""
        with Cursor() as cursor:
            cursor.run(
                "UPDATE sandbox_world SET state = %s WHERE id = %s", [_encode(world), world.id]
            )


class RequestStorage(DatabaseStorage):
    """The worlds as one request sees them, by one connection: see `CarriedBlobs`."""

    def __init__(self, wrapper: BaseDatabaseWrapper) -> None:
        super().__init__(wrapper)
        self._carried: dict[Blob, bytes] = {}
        self._blobs: dict[str, CarriedBlobs] = {}

    def _keep_bodies(self, world: str, view: DatabaseView) -> None:
        """A call that changed something keeps the body too. Raises Full."""
        if self._carried:
            self.blobs(world).store(view)

    def blobs(self, world: str) -> CarriedBlobs:
        """See `Storage.blobs`."""
        found = self._blobs.get(world)
        if found is None:
            stored = DatabaseBlobs(world, self.write, self._wrapper)
            found = self._blobs[world] = CarriedBlobs(stored, self._carried)
        return found


def _transaction(wrapper: BaseDatabaseWrapper) -> AbstractContextManager[Cursor]:
    if wrapper.vendor == "sqlite" and not wrapper.in_atomic_block:
        return Immediate(wrapper)
    return _atomic(wrapper)


@contextmanager
def _atomic(wrapper: BaseDatabaseWrapper) -> Iterator[Cursor]:
    with transaction.atomic(), Cursor(wrapper) as cursor:
        yield cursor


def _view(cursor: Cursor, world: str, asking: str, *, shared: bool) -> DatabaseView:
    found = cursor.run(asking, [world]).fetchone()
    if found is None:
        raise KeyError(world)
    generation, state = found[0], bytes(found[1])
    images = remembered.images_of(world, (generation, state)) if shared else {}
    return DatabaseView(cursor, generation, state, images)


def _image(row: Sequence[Any]) -> Image:
    data, schema, blobs = row
    return Image(bytes(data), schema, tuple(blobs.split()) if blobs else ())


def _add_trail(cursor: Cursor, generation: int, row: TrailRow) -> None:
    cursor.run(
        "INSERT INTO sandbox_trail "
        "(generation_id, at, request_id, data, charge, sent, journal) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s)",
        [generation, *_trail_values(row)],
    )


def _trail_values(row: TrailRow) -> tuple[int, str, bytes, str, int, int]:
    return row.at, row.request_id, _encode(row), row.charge, row.sent, row.journal
