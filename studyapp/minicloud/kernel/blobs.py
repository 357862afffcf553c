"""Bodies of objects and code: outside the state, named by their SHA-256."""

from collections.abc import Iterable, Iterator
from hashlib import md5, sha256
from typing import Protocol
from zlib import crc32

from msgspec import Struct


class Blob(Struct, frozen=True):
    """A stored body: SHA-256 and MD5 in hexadecimal, CRC-32 as an unsigned number, size in bytes.

    `start` and `stop` name a part of it (an HTTP range); `stop` None means its end.
    """

    digest: str
    size: int
    md5: str
    crc32: int
    start: int = 0
    stop: int | None = None

    @property
    def length(self) -> int:
        """The number of bytes that the part has."""
        return (self.size if self.stop is None else self.stop) - self.start


class Full(Exception):
    """A world keeps as many bytes of bodies as it may; the text says how many that are."""


class Blobs(Protocol):
    """Where bodies are kept for one world."""

    def put(self, chunks: Iterable[bytes]) -> Blob:
        """Store a body that arrives in pieces; the same bytes twice are stored once.

        Raises Full.
        """
        ...

    def read(self, blob: Blob) -> Iterator[bytes]:
        """The bytes of the blob, or of the part that it names; KeyError when they are gone."""
        ...


class MemoryBlobs:
    """Bodies in a dictionary: for tests, and for worlds that live as long as a process."""

    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}

    def put(self, chunks: Iterable[bytes]) -> Blob:
        """See `Blobs.put`."""
        body = b"".join(chunks)
        blob = describe(body)
        self.bodies[blob.digest] = body
        return blob

    def read(self, blob: Blob) -> Iterator[bytes]:
        """See `Blobs.read`."""
        yield self.bodies[blob.digest][blob.start : blob.stop]


def describe(body: bytes) -> Blob:
    """The blob that a body would have."""
    return Blob(
        digest=sha256(body).hexdigest(),
        size=len(body),
        md5=md5(body, usedforsecurity=False).hexdigest(),
        crc32=crc32(body),
    )
