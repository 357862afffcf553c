"""The engine's storage port over the database, SQLite or PostgreSQL, in plain SQL.

A call that only reads holds no lock: one deferred transaction, opened by hand, since `atomic()`
takes SQLite's write lock at once. A call that may write locks its world's row, or on SQLite the
database, for about a millisecond.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from django.db import connection, transaction

from studyapp.minicloud.kernel.blobs import Blobs
from studyapp.minicloud.kernel.records import Address, Change, Image
from studyapp.minicloud.kernel.storage import JournalRow, NameTaken, Stub, TrailRow, World
from studyapp.minicloud.kernel.work import is_everywhere
from studyapp.sandbox.bodies import DatabaseBlobs
from studyapp.sandbox.cursors import Cursor, plain_cursor, relaxed

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

_world = msgspec.msgpack.Decoder(World)
_trail = msgspec.msgpack.Decoder(TrailRow)
_encode = msgspec.msgpack.Encoder().encode


class DatabaseView:
    """A `Reader` and `Writer` over the rows of one generation, inside a transaction."""

    def __init__(self, cursor: Cursor, generation: int, world: World) -> None:
        self._cursor = cursor
        self.generation = generation
        self.world = world

    def get(self, address: Address) -> Image | None:
        """See `Reader.get`."""
        if is_everywhere(address.place):
            found = self._cursor.run(
                "SELECT data, schema, '' FROM sandbox_name "
                "WHERE place = %s AND key = %s AND generation_id = %s",
                [address.place, address.key, self.generation],
            )
        else:
            found = self._cursor.run(
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
            found = self._cursor.run(
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
        counted = self._cursor.run(
            f"SELECT COUNT(*) FROM {table} WHERE {where}{bounds}",  # noqa: S608  (names of our own, no values)
            [*given, start, *([] if stop is None else [stop])],
        )
        found: int = counted.fetchone()[0]
        return found

    def journal(self, row: int) -> JournalRow | None:
        """See `Reader.journal`."""
        asked = self._cursor.run(
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
        found = self._cursor.run(
            "SELECT id, parent, kind, act FROM sandbox_journal WHERE generation_id = %s ORDER BY id",
            [self.generation],
        )
        return [Stub(*row) for row in found.fetchall()]

    def trail(self, *, before: int | None = None, since: int = 0) -> Iterator[TrailRow]:
        """See `Reader.trail`."""
        while True:
            bound, more = ("", []) if before is None else (" AND id < %s", [before])
            found = self._cursor.run(
                "SELECT id, data FROM sandbox_trail WHERE generation_id = %s AND at >= %s"  # noqa: S608  (names of our own, no values)
                f"{bound} ORDER BY id DESC LIMIT {AT_ONCE}",
                [self.generation, since, *more],
            )
            rows = found.fetchall()
            for number, data in rows:
                yield msgspec.structs.replace(_trail.decode(bytes(data)), id=number)
            if len(rows) < AT_ONCE:
                return
            before = rows[-1][0]

    def call(self, request_id: str) -> TrailRow | None:
        """The recorded call with a request id."""
        found = self._cursor.run(
            "SELECT id, data FROM sandbox_trail WHERE request_id = %s AND generation_id = %s",
            [request_id, self.generation],
        )
        row = found.fetchone()
        return msgspec.structs.replace(_trail.decode(bytes(row[1])), id=row[0]) if row else None

    def apply(self, changes: Iterable[Change], *, forward: bool = True) -> None:
        """See `Writer.apply`."""
        gone: list[tuple[Any, ...]] = []
        kept: list[tuple[Any, ...]] = []
        for change in changes:
            image = change.after if forward else change.before
            if is_everywhere(change.place):
                self._set_name(change, image)
                continue
            where = (self.generation, change.account, change.place, change.key)
            if image is None:
                gone.append(where)
            else:
                kept.append((*where, image.data, image.schema, " ".join(image.blobs)))
        if gone:
            self._cursor.run_many(DELETE, gone)
        if kept:
            self._cursor.run_many(UPSERT, kept)

    def add_journal(self, row: JournalRow) -> int:
        """See `Writer.add_journal`."""
        made = self._cursor.run(
            "INSERT INTO sandbox_journal "
            "(generation_id, parent, kind, act, label, at, wall, branch, changes, blobs) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
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
        number: int = made.fetchone()[0]
        return number

    def rewrite_journal(self, row: JournalRow) -> None:
        """See `Writer.rewrite_journal`."""
        self._cursor.run(
            "UPDATE sandbox_journal SET parent = %s, kind = %s, act = %s, label = %s, "
            "changes = %s, blobs = %s WHERE id = %s AND generation_id = %s",
            [
                row.parent,
                row.kind,
                row.act,
                row.label,
                row.changes,
                " ".join(row.blobs),
                row.id,
                self.generation,
            ],
        )

    def drop_journal(self, rows: Sequence[int]) -> None:
        """See `Writer.drop_journal`."""
        self._cursor.run_many(
            "DELETE FROM sandbox_journal WHERE id = %s AND generation_id = %s",
            [(row, self.generation) for row in rows],
        )

    def add_trail(self, row: TrailRow) -> None:
        """See `Writer.add_trail`."""
        _add_trail(self._cursor, self.generation, row)

    def save_world(self) -> None:
        """See `Writer.save_world`."""
        self._cursor.run(
            "UPDATE sandbox_world SET state = %s WHERE id = %s",
            [_encode(self.world), self.world.id],
        )

    def _range(self, account: str, place: str) -> tuple[str, str, list[Any]]:
        if is_everywhere(place):
            return "sandbox_name", "place = %s AND generation_id = %s", [place, self.generation]
        where = "generation_id = %s AND account = %s AND place = %s"
        return "sandbox_record", where, [self.generation, account, place]

    def _set_name(self, change: Change, image: Image | None) -> None:
        if image is None:
            self._cursor.run(
                "DELETE FROM sandbox_name WHERE place = %s AND key = %s AND generation_id = %s",
                [change.place, change.key, self.generation],
            )
            return
        made = self._cursor.run(
            "INSERT INTO sandbox_name (place, key, generation_id, data, schema) "
            "VALUES (%s, %s, %s, %s, %s) ON CONFLICT (place, key) DO UPDATE "
            "SET data = excluded.data, schema = excluded.schema "
            "WHERE sandbox_name.generation_id = excluded.generation_id",
            [change.place, change.key, self.generation, image.data, image.schema],
        )
        if made.rowcount != 1:
            raise NameTaken(change.key.decode())


class DatabaseStorage:
    """See `minicloud.kernel.storage.Storage`."""

    @contextmanager
    def read(self, world: str) -> Iterator[DatabaseView]:
        """See `Storage.read`."""
        with deferred(), plain_cursor() as cursor:
            yield _view(cursor, world, lock=False)

    @contextmanager
    def write(self, world: str) -> Iterator[DatabaseView]:
        """See `Storage.write`."""
        with transaction.atomic(), plain_cursor() as cursor:
            yield _view(cursor, world, lock=True)

    def add_trail(self, world: str, row: TrailRow) -> None:
        """See `Storage.add_trail`: a statement that is a transaction of its own."""
        with relaxed(), plain_cursor() as cursor:
            asked = cursor.run("SELECT generation FROM sandbox_world WHERE id = %s", [world])
            found = asked.fetchone()
            if found is not None:  # the world may have been deleted meanwhile
                _add_trail(cursor, found[0], row)

    def blobs(self, world: str) -> Blobs:
        """See `Storage.blobs`."""
        return DatabaseBlobs(world, self.write)

    def create(self, world: World) -> None:
        """See `Storage.create`: the row is there already, made by `services`; state is set."""
        with plain_cursor() as cursor:
            cursor.run(
                "UPDATE sandbox_world SET state = %s WHERE id = %s", [_encode(world), world.id]
            )


@contextmanager
def deferred() -> Iterator[None]:
    """One consistent view of the database without a lock; inside `atomic()` that one's view."""
    connection.ensure_connection()
    if connection.in_atomic_block:
        yield
        return
    begin = "BEGIN DEFERRED"
    if connection.vendor == "postgresql":
        begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with plain_cursor() as cursor:
        cursor.run(begin, [])
        try:
            yield
        finally:
            cursor.run("COMMIT", [])


def _view(cursor: Cursor, world: str, *, lock: bool) -> DatabaseView:
    suffix = " FOR UPDATE" if lock and connection.vendor == "postgresql" else ""
    asked = cursor.run(
        "SELECT generation, state FROM sandbox_world WHERE id = %s" + suffix,  # noqa: S608  (names of our own, no values)
        [world],
    )
    found = asked.fetchone()
    if found is None:
        raise KeyError(world)
    return DatabaseView(cursor, found[0], _world.decode(bytes(found[1])))


def _image(row: tuple[Any, ...]) -> Image:
    data, schema, blobs = row
    return Image(bytes(data), schema, tuple(blobs.split()))


def _add_trail(cursor: Cursor, generation: int, row: TrailRow) -> None:
    cursor.run(
        "INSERT INTO sandbox_trail (generation_id, at, request_id, data) VALUES (%s, %s, %s, %s)",
        [generation, row.at, row.request_id, _encode(row)],
    )
