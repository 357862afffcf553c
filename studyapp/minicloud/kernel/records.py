"""What a world is made of: typed records in tables, and settings.

A record is a frozen `msgspec.Struct`. It lies at an address: account, place (service, Region,
table) and key. Keys are one or more texts; their order is the byte order of their UTF-8.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct
from msgspec.msgpack import Decoder, Encoder

from studyapp.minicloud.kernel.blobs import Blob

T = TypeVar("T", bound=Struct)
Key = str | tuple[str, ...]
Upgrade = Callable[[dict[str, Any]], dict[str, Any]]

_BODIES = frozenset(["blob", "blobs"])  # fields that hold bodies
_encoder = Encoder()
_kinds: dict[tuple[str, str], "Kind[Any]"] = {}


class Scope(StrEnum):
    """Whether a service's state is one for the account or one for each Region of it."""

    GLOBAL = "global"
    REGIONAL = "regional"


GLOBAL = Scope.GLOBAL
REGIONAL = Scope.REGIONAL


class Address(Struct, frozen=True, order=True, gc=False):
    """Where a record lies in a world. A call makes some twenty, which a Struct does fastest."""

    account: str
    place: str
    key: bytes


class Image(Struct, frozen=True, array_like=True):
    """A record as it is stored: its bytes, its schema number, the bodies that it names."""

    data: bytes
    schema: int = 1
    blobs: tuple[str, ...] = ()


class Change(Struct, frozen=True, array_like=True):
    """What a step did to one record; None stands for "not there".

    In a row of time `group` tells which changes belong together (`kernel.grouping`).
    """

    account: str
    place: str
    key: bytes
    before: Image | None
    after: Image | None
    group: int = 0

    @property
    def address(self) -> Address:
        """Where the record lies."""
        return Address(self.account, self.place, self.key)


def change_at(address: Address, before: Image | None, after: Image | None) -> Change:
    """The change of the record at an address."""
    return Change(address.account, address.place, address.key, before, after)


class Kind(Generic[T]):
    """How values of one type are named and stored.

    `upgrades` are functions from the untyped value of schema n to that of schema n + 1, the first
    one for schema 1; additive changes need none. A `tally` holds whole numbers only, to which many
    acts add, so that one of them can be taken out again without the others. What `follows` is made
    by the engine out of other records.
    """

    def __init__(
        self,
        service: str,
        name: str,
        type_: type[T],
        *,
        scope: Scope,
        upgrades: tuple[Upgrade, ...] = (),
        tally: bool = False,
        follows: bool = False,
    ) -> None:
        self.service = service
        self.name = name
        self.type = type_
        self.scope = scope
        self.tally = tally
        self.follows = follows
        self.schema = 1 + len(upgrades)
        self._upgrades = upgrades
        self._decoder = Decoder(type_)
        self._bodied = not _BODIES.isdisjoint(type_.__struct_fields__)
        self._everywhere = f"{service}/{name}" if scope is Scope.GLOBAL else ""
        _kinds[service, name] = self

    def place(self, region: str) -> str:
        """The place of the table in a Region; global services have one for all."""
        return self._everywhere or f"{self.service}/{region}/{self.name}"

    def encode(self, value: T) -> Image:
        """The value as it is stored."""
        return Image(_encoder.encode(value), self.schema, blobs_of(value) if self._bodied else ())

    def decode(self, image: Image) -> T:
        """The value of an image, brought to the newest schema."""
        if image.schema == self.schema:
            return self._decoder.decode(image.data)
        raw = msgspec.msgpack.decode(image.data)
        for upgrade in self._upgrades[image.schema - 1 :]:
            raw = upgrade(raw)
        return msgspec.convert(raw, self.type)


class Table(Kind[T]):
    """Many records of one type, each in a row of its own."""


class Settings(Kind[T]):
    """One record of a type in an account (and Region); its default is the type's own."""


def kind_at(place: str) -> Kind[Any] | None:
    """The kind of the records of a place; None of one that was not declared so far."""
    service, *_, name = ("", place) if "/" not in place else place.split("/")
    return _kinds.get((service, name))


def is_beside(place: str) -> bool:
    """Whether the records of a place only tell of others: tallies, and what follows."""
    kind = kind_at(place)
    return kind is not None and (kind.tally or kind.follows)


def follows_others(place: str) -> bool:
    """Whether the engine makes the records of a place out of other ones, such as meters."""
    kind = kind_at(place)
    return kind is not None and kind.follows


def blobs_of(value: Struct) -> tuple[str, ...]:
    """The bodies that a record keeps alive, by its fields `blob` and `blobs`."""
    one: Blob | None = getattr(value, "blob", None)
    many: tuple[Blob, ...] = getattr(value, "blobs", ())
    return tuple(blob.digest for blob in ((one, *many) if one else many))


def to_bytes(key: Key) -> bytes:
    """The key as it is stored and ordered; ValueError when a part holds a NUL."""
    if isinstance(key, str):
        text, between = key, 0
    else:
        text, between = "\x00".join(key), max(len(key) - 1, 0)
    if between != text.count("\x00"):
        raise ValueError("a key with a NUL")
    return text.encode()


def from_bytes(key: bytes) -> tuple[str, ...]:
    """The parts of a stored key."""
    return tuple(key.decode().split("\x00"))


def span(prefix: tuple[str, ...], starts: str) -> tuple[bytes, bytes | None]:
    """The half-open range of keys below a prefix whose next part begins with `starts`.

    The end is None when it has no bound.
    """
    start = to_bytes((*prefix, starts)) if prefix or starts else b""
    return start, after_all(start)


def after_all(start: bytes) -> bytes | None:
    """The least key that is greater than every key that begins with `start`."""
    kept = start.rstrip(b"\xff")
    return kept[:-1] + bytes([kept[-1] + 1]) if kept else None
