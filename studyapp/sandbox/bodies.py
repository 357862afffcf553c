"""Bodies of objects in the database, in pieces, so that every machine of a site reads them."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from hashlib import md5, sha256
from io import BytesIO
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import IO, Protocol
from zlib import crc32

from django.db.backends.base.base import BaseDatabaseWrapper

from studyapp.minicloud.kernel.blobs import Blob, Full, describe
from studyapp.minicloud.kernel.storage import Writer
from studyapp.sandbox import room
from studyapp.sandbox.cursors import Cursor, Relaxed

Spool = SpooledTemporaryFile[bytes] | IO[bytes]

SMALL = 64 * 1024  # bytes of a body that waits in memory for the call which names it
PIECE = 256 * 1024  # bytes
IN_MEMORY = 1024 * 1024  # a body up to this size is not spooled to a file

ADD = (
    "INSERT INTO sandbox_body (generation_id, digest, size) VALUES (%s, %s, %s) "
    "ON CONFLICT DO NOTHING"
)
# A body that is there is kept from being swept soon, by the time as the column's default writes it.
KEEP = {
    "sqlite": "UPDATE sandbox_body SET stored_at = STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW') "
    "WHERE generation_id = ? AND digest = ?",
    "postgresql": "UPDATE sandbox_body SET stored_at = STATEMENT_TIMESTAMP() "
    "WHERE generation_id = %s AND digest = %s",
}
GROW = "UPDATE sandbox_generation SET stored = stored + %s WHERE id = %s RETURNING stored"

PIECE_OF = (
    "SELECT data FROM sandbox_bodypart WHERE generation_id = %s AND digest = %s AND number = %s"
)
ONLY_PIECE = (
    "SELECT data FROM sandbox_bodypart WHERE generation_id = "
    "(SELECT generation FROM sandbox_world WHERE id = %s) AND digest = %s AND number = %s"
)


class Locked(Writer, Protocol):
    """A world under its lock, and the generation that its rows hang on."""

    generation: int
    cursor: Cursor


class DatabaseBlobs:
    """See `minicloud.kernel.blobs.Blobs`. `write` locks a world; `wrapper` is the connection."""

    def __init__(
        self,
        world: str,
        write: Callable[[str], AbstractContextManager[Locked]],
        wrapper: BaseDatabaseWrapper | None = None,
    ) -> None:
        self._world = world
        self._write = write
        self._wrapper = wrapper

    def put(self, chunks: Iterable[bytes]) -> Blob:
        """See `Blobs.put`."""
        digest, light, check, size = sha256(), md5(usedforsecurity=False), 0, 0
        with SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
            for chunk in chunks:
                digest.update(chunk)
                light.update(chunk)
                check = crc32(chunk, check)
                size += len(chunk)
                if size > room.LIVE:
                    raise Full(room.TOO_MUCH)
                spool.write(chunk)
            spool.seek(0)
            blob = Blob(digest.hexdigest(), size, light.hexdigest(), check)
            with Relaxed(self._wrapper), self._write(self._world) as writer:
                self.store(writer, blob, spool)
        return blob

    def read(self, blob: Blob) -> Iterator[bytes]:
        """See `Blobs.read`."""
        stop = blob.size if blob.stop is None else blob.stop
        numbers = range(blob.start // PIECE, -(-stop // PIECE))
        generation = self._generation() if len(numbers) > 1 else None
        for number in numbers:
            with Cursor(self._wrapper) as cursor:
                if generation is None:
                    asked = cursor.run(ONLY_PIECE, [self._world, blob.digest, number])
                else:
                    asked = cursor.run(PIECE_OF, [generation, blob.digest, number])
                row = asked.fetchone()
            if row is None:
                raise KeyError(blob.digest)
            first = number * PIECE
            yield bytes(row[0])[max(0, blob.start - first) : stop - first]

    def store(self, writer: Locked, blob: Blob, spool: Spool) -> None:
        """Keep a body in the transaction of `writer`. Raises Full."""
        cursor, generation = writer.cursor, writer.generation
        added = cursor.run(ADD, (generation, blob.digest, blob.size))
        if not added.rowcount:
            cursor.run(KEEP[cursor.vendor], (generation, blob.digest))
            return
        number = 0
        while piece := spool.read(PIECE):
            cursor.run(
                "INSERT INTO sandbox_bodypart (generation_id, digest, number, data) "
                "VALUES (%s, %s, %s, %s)",
                (generation, blob.digest, number, piece),
            )
            number += 1
        if cursor.run(GROW, (blob.size, generation)).fetchone()[0] > room.LIVE:
            room.make(writer, generation)

    def _generation(self) -> int:
        with Cursor(self._wrapper) as cursor:
            asked = cursor.run("SELECT generation FROM sandbox_world WHERE id = %s", [self._world])
            row = asked.fetchone()
        if row is None:
            raise KeyError(self._world)
        found: int = row[0]
        return found


class CarriedBlobs:
    """The bodies of one request: a small one is stored by the transaction of its own call.

    So the request commits once, and a refused call leaves no body behind. `carried` are the
    bodies that wait; larger ones are stored as they come.
    """

    def __init__(self, stored: DatabaseBlobs, carried: dict[Blob, bytes]) -> None:
        self._stored = stored
        self._carried = carried

    def put(self, chunks: Iterable[bytes]) -> Blob:
        """See `Blobs.put`; Full may also be raised by the call."""
        coming, begun, size = iter(chunks), [], 0
        for chunk in coming:
            begun.append(chunk)
            size += len(chunk)
            if size > SMALL:
                return self._stored.put(chain(begun, coming))
        body = b"".join(begun)
        blob = describe(body)
        self._carried[blob] = body
        return blob

    def read(self, blob: Blob) -> Iterator[bytes]:
        """See `Blobs.read`."""
        for held, body in self._carried.items():
            if held.digest == blob.digest:
                return iter((body[blob.start : blob.stop],))
        return self._stored.read(blob)

    def store(self, writer: Locked) -> None:
        """Keep what waits, in the transaction of `writer`. Raises Full."""
        for blob, body in self._carried.items():
            self._stored.store(writer, blob, BytesIO(body))
        self._carried.clear()
