"""Bodies of objects in the database, in pieces, so that every machine of a site reads them."""

from collections.abc import Iterable, Iterator
from hashlib import md5, sha256
from tempfile import SpooledTemporaryFile
from typing import IO
from zlib import crc32

from django.db import connection, transaction

from studyapp.minicloud.kernel.blobs import Blob, Full

PIECE = 256 * 1024  # bytes
IN_MEMORY = 1024 * 1024  # a body up to this size is not spooled to a file
MOST = 50 * 1024 * 1024  # bytes of all bodies that a world may keep
TOO_MUCH = "A sandbox keeps 50 MB of objects at most; delete some, or reset it."


class DatabaseBlobs:
    """See `minicloud.kernel.blobs.Blobs`."""

    def __init__(self, world: str) -> None:
        self._world = world

    def put(self, chunks: Iterable[bytes]) -> Blob:
        """See `Blobs.put`."""
        digest, light, check, size = sha256(), md5(usedforsecurity=False), 0, 0
        with SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
            for chunk in chunks:
                digest.update(chunk)
                light.update(chunk)
                check = crc32(chunk, check)
                size += len(chunk)
                if size > MOST:
                    raise Full(TOO_MUCH)
                spool.write(chunk)
            spool.seek(0)
            blob = Blob(digest.hexdigest(), size, light.hexdigest(), check)
            self._store(blob, spool)
        return blob

    def read(self, blob: Blob) -> Iterator[bytes]:
        """See `Blobs.read`."""
        stop = blob.size if blob.stop is None else blob.stop
        generation = self._generation()
        for number in range(blob.start // PIECE, -(-stop // PIECE)):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT data FROM sandbox_bodypart "
                    "WHERE generation_id = %s AND digest = %s AND number = %s",
                    [generation, blob.digest, number],
                )
                row = cursor.fetchone()
            if row is None:
                raise KeyError(blob.digest)
            first = number * PIECE
            yield bytes(row[0])[max(0, blob.start - first) : stop - first]

    def _store(self, blob: Blob, spool: "SpooledTemporaryFile[bytes] | IO[bytes]") -> None:
        generation = self._generation()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT COALESCE(SUM(size), 0), COALESCE(MAX(digest = %s), %s) "
                "FROM sandbox_body WHERE generation_id = %s"
                if connection.vendor == "sqlite"
                else "SELECT COALESCE(SUM(size), 0), COALESCE(BOOL_OR(digest = %s), %s) "
                "FROM sandbox_body WHERE generation_id = %s",
                [blob.digest, False, generation],
            )
            used, known = cursor.fetchone()
            if known:
                return
            if used + blob.size > MOST:
                raise Full(TOO_MUCH)
            cursor.execute(
                "INSERT INTO sandbox_body (generation_id, digest, size) "
                "VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                [generation, blob.digest, blob.size],
            )
            number = 0
            while piece := spool.read(PIECE):
                cursor.execute(
                    "INSERT INTO sandbox_bodypart (generation_id, digest, number, data) "
                    "VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
                    [generation, blob.digest, number, piece],
                )
                number += 1

    def _generation(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT generation FROM sandbox_world WHERE id = %s", [self._world])
            row = cursor.fetchone()
        if row is None:
            raise KeyError(self._world)
        found: int = row[0]
        return found
