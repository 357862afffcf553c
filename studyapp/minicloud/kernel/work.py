"""The unit of work of one call: records read once, changes kept until the call has gone well."""

from bisect import bisect_left
from collections.abc import Container, Iterator
from functools import lru_cache
from heapq import merge
from itertools import islice
from typing import Any, TypedDict, TypeVar, Unpack

import msgspec
from msgspec import Struct

from studyapp.minicloud.kernel.records import (
    GLOBAL,
    Address,
    Change,
    Image,
    Key,
    Kind,
    Settings,
    Table,
    from_bytes,
    span,
    to_bytes,
)
from studyapp.minicloud.kernel.storage import EVERYWHERE, Reader

T = TypeVar("T", bound=Struct)

CLAIMS = "@"  # places of names begin with it: "@bucket", "@access-key"
ACROSS = frozenset(CLAIMS + kind for kind in EVERYWHERE)  # of names unique among all worlds


class Claim(Struct, frozen=True, array_like=True):
    """Who holds a name, and what is needed to find more by it."""

    account: str
    data: bytes = b""


class Entry(Struct, frozen=True):
    """A record in hand: what is stored, and what shall be."""

    before: Image | None
    kind: Kind[Any]
    value: Any
    dirty: bool


class Work:
    """Records of one world in one call."""

    def __init__(self, reader: Reader, *, writes: bool) -> None:
        self.reader = reader
        self._writes = writes
        self.live: dict[Address, Entry] = {}  # what was read or set
        self._found: list[tuple[Address, Image | None]] = []  # by `changes`
        self._undo: list[tuple[Address, Entry]] = []  # what was there before each change
        self.version = 0  # counts changes: what was made of records holds until it grows
        self.scanned = False  # whether records were looked for that may not be there
        self._added: dict[tuple[str, str], list[bytes]] = {}  # keys of new records, in order
        self.fresh: set[Address] = set()  # put as such since they were last measured

    def get(self, kind: Kind[T], address: Address) -> T | None:
        """The record at an address, or None."""
        entry = self.live.get(address) or self.read(kind, address)
        value: T | None = entry.value
        return value

    def put(self, kind: Kind[T], address: Address, value: T | None, *, fresh: bool = False) -> None:
        """Set the record at an address, or with None remove what there may be.

        A `fresh` address is of an id or a name that this call made: nothing is looked for there.
        """
        if not self._writes:
            raise RuntimeError(f"an operation that is marked as reading writes {address.place}")
        if fresh:
            self.fresh.add(address)
        held = self.live.get(address)
        if held is None:
            held = Entry(None, kind, None, False) if fresh else self.read(kind, address)
        self._undo.append((address, held))
        self.version += 1
        self.live[address] = Entry(held.before, kind, value, dirty=True)
        if held.before is None and value is not None:
            keys = self._added.setdefault((address.account, address.place), [])
            place = bisect_left(keys, address.key)
            if keys[place : place + 1] != [address.key]:
                keys.insert(place, address.key)

    def delete(self, kind: Kind[T], address: Address) -> None:
        """Remove a record; KeyError when there is none."""
        if self.get(kind, address) is None:
            raise KeyError(address)
        self.put(kind, address, None)

    def scan(
        self,
        kind: Kind[T],
        account: str,
        place: str,
        start: bytes,
        stop: bytes | None,
        *,
        reverse: bool = False,
    ) -> Iterator[tuple[bytes, T]]:
        """Records of a place in the order of their keys, changes of this call included."""
        self.scanned = True
        stored = self.reader.scan(account, place, start, stop, reverse=reverse)
        if not self._writes:
            for held, record in stored:
                yield held, kind.decode(record)
            return
        keys = self._added.get((account, place), [])
        low = bisect_left(keys, start)
        fresh = keys[low : len(keys) if stop is None else bisect_left(keys, stop)]
        rows: Iterator[tuple[bytes, Image | None]] = stored
        if fresh:
            listed = reversed(fresh) if reverse else iter(fresh)
            added: Iterator[tuple[bytes, Image | None]] = (
                (key, None) for key in listed if self._is_new(Address(account, place, key))
            )
            rows = merge(stored, added, key=lambda row: row[0], reverse=reverse)
        for key, image in rows:
            entry = self.live.get(Address(account, place, key))
            if entry is None:
                if image is not None:
                    yield key, kind.decode(image)
            elif entry.value is not None:
                yield key, entry.value

    def count(
        self, kind: Kind[T], account: str, place: str, start: bytes, stop: bytes | None
    ) -> int:
        """How many records `scan` would give; none of them is read."""
        self.scanned = True
        found = self.reader.count(account, place, start, stop)
        for address, entry in self.live.items():
            if (
                (address.account, address.place) == (account, place)
                and start <= address.key
                and (stop is None or address.key < stop)
            ):
                found += (entry.value is not None) - (entry.before is not None)
        return found

    def changes(self) -> list[Change]:
        """What differs from what is stored, in the order of first touch."""
        found = []
        self._found = []
        for address, entry in self.live.items():
            if not entry.dirty:
                continue
            after = None if entry.value is None else entry.kind.encode(entry.value)
            if after != entry.before:
                found.append(
                    Change(address.account, address.place, address.key, entry.before, after)
                )
                self._found.append((address, after))
        return found

    def mark(self) -> int:
        """A point to come back to when a part of the call is refused; `settle` voids it."""
        return len(self._undo)

    def touched(
        self, mark: int, kinds: Container[Kind[Any]] | None = None
    ) -> list[tuple[Address, Kind[Any], Any, Any]]:
        """What was set since the mark: address, kind, the value before and the one now.

        With `kinds` only records of these; the others then cost one look-up each.
        """
        if mark == len(self._undo):
            return []
        first: dict[Address, Any] = {}
        for address, entry in self._undo[mark:]:
            if kinds is None or entry.kind in kinds:
                first.setdefault(address, entry.value)
        return [
            (address, self.live[address].kind, before, self.live[address].value)
            for address, before in first.items()
        ]

    def go_back(self, mark: int) -> None:
        """Drop what was changed since the mark."""
        self.version += 1
        while len(self._undo) > mark:
            address, entry = self._undo.pop()
            self.live[address] = entry

    def settle(self) -> None:
        """Take what `changes` gave last as stored: what follows is compared with it."""
        for address, image in self._found:
            entry = self.live[address]
            self.live[address] = Entry(image, entry.kind, entry.value, dirty=False)
        self._found = []
        self._undo = []

    def _is_new(self, address: Address) -> bool:
        entry = self.live[address]
        return entry.before is None and entry.value is not None

    def read(self, kind: Kind[Any], address: Address) -> Entry:
        """Take a record in hand that was neither read nor set so far."""
        image = self.reader.get(address)
        value = None if image is None else kind.decode(image)
        entry = self.live[address] = Entry(image, kind, value, dirty=False)
        return entry


class Where(TypedDict, total=False):
    """Where to begin among records below a prefix, and which way to go.

    `starts` is what the next part of the key begins with, `after` a whole key behind which to go
    on (with `reverse`, before which), `since` one with which to begin.
    """

    starts: str
    after: Key | None
    since: Key | None
    reverse: bool


class Records:
    """The records of one account and Region, as operations use them."""

    def __init__(self, work: Work, account: str, region: str) -> None:
        self._work = work
        self.account = account
        self.region = region

    def at(self, *, account: str | None = None, region: str | None = None) -> "Records":
        """The records of another account or Region of the same world."""
        if account in (None, self.account) and region in (None, self.region):
            return self
        return Records(self._work, account or self.account, region or self.region)

    def get(self, table: Table[T], key: Key) -> T | None:
        """The record with this key, or None."""
        address, work = _address(self.account, self.region, table, key), self._work
        found: T | None = (work.live.get(address) or work.read(table, address)).value
        return found

    def put(self, table: Table[T], key: Key, value: T) -> None:
        """Set the record with this key."""
        self._work.put(table, _address(self.account, self.region, table, key), value)

    def add(self, table: Table[T], key: Key, value: T) -> None:
        """Set the record with a key that this call made: a new id, or a name that was free."""
        address = _address(self.account, self.region, table, key)
        self._work.put(table, address, value, fresh=True)

    def delete(self, table: Table[T], key: Key) -> None:
        """Remove a record; KeyError when there is none."""
        self._work.delete(table, _address(self.account, self.region, table, key))

    def scan(
        self, table: Table[T], prefix: Key = (), *, limit: int | None = None, **where: Unpack[Where]
    ) -> Iterator[tuple[tuple[str, ...], T]]:
        """The same as `values`, with the keys."""
        for key, value in islice(self._rows(table, prefix, **where), limit):
            yield from_bytes(key), value

    def values(self, table: Table[T], prefix: Key = (), **where: Unpack[Where]) -> Iterator[T]:
        """Records in the order of their keys, lazily; `prefix` are leading parts that are fixed."""
        return (value for _, value in self._rows(table, prefix, **where))

    def _rows(
        self,
        table: Table[T],
        prefix: Key,
        *,
        starts: str = "",
        after: Key | None = None,
        since: Key | None = None,
        reverse: bool = False,
    ) -> Iterator[tuple[bytes, T]]:
        leading = (prefix,) if isinstance(prefix, str) else prefix
        start, stop = span(leading, starts)
        if since is not None:
            start = max(start, to_bytes(since))
        if after is not None and reverse:
            stop = to_bytes(after)
        elif after is not None:
            start = max(start, to_bytes(after) + b"\x00")
        place = table.place(self.region)
        return self._work.scan(table, self.account, place, start, stop, reverse=reverse)

    def count(self, table: Table[T], prefix: Key = ()) -> int:
        """How many records there are below a prefix; a database walks its index for it."""
        leading = (prefix,) if isinstance(prefix, str) else prefix
        start, stop = span(leading, "")
        return self._work.count(table, self.account, table.place(self.region), start, stop)

    def read(self, settings: Settings[T]) -> T:
        """The settings, or their default."""
        found = self._work.get(settings, _address(self.account, self.region, settings, ""))
        return settings.type() if found is None else found

    def has(self, settings: Settings[T]) -> bool:
        """Whether the settings were ever written."""
        return (
            self._work.get(settings, _address(self.account, self.region, settings, "")) is not None
        )

    def write(self, settings: Settings[T], value: T) -> None:
        """Set the settings."""
        self._work.put(settings, _address(self.account, self.region, settings, ""), value)

    def clear(self, settings: Settings[T]) -> None:
        """Take the settings back to their default."""
        if self.has(settings):
            self._work.delete(settings, _address(self.account, self.region, settings, ""))

    def claim(self, kind: str, value: str, data: bytes = b"", *, fresh: bool = False) -> None:
        """Hold a name; ValueError when it is held already, which a `fresh` id cannot be.

        Names of the kinds in `storage.EVERYWHERE` are unique among all worlds: the storage
        refuses at the end of the call what another world holds.
        """
        if not fresh and self.holder(kind, value):
            raise ValueError(f"{kind} {value!r} is held already")
        claim = Claim(self.account, data)
        self._work.put(claims(kind), claim_address(kind, value), claim, fresh=fresh)

    def reclaim(self, kind: str, value: str, data: bytes) -> None:
        """Change the data of a name that this account holds; KeyError when it does not."""
        held = self.holder(kind, value)
        if held is None or held.account != self.account:
            raise KeyError(value)
        self._work.put(claims(kind), claim_address(kind, value), Claim(self.account, data))

    def release(self, kind: str, value: str) -> None:
        """Give a name up; KeyError when nobody holds it."""
        self._work.delete(claims(kind), claim_address(kind, value))

    def holder(self, kind: str, value: str) -> Claim | None:
        """Who of this world holds a name."""
        return self._work.get(claims(kind), claim_address(kind, value))

    def held(self, kind: str) -> Iterator[str]:
        """The names of one kind that this world holds, in their order."""
        return (name for name, _ in self.holders(kind))

    def holders(self, kind: str) -> Iterator[tuple[str, Claim]]:
        """The same, with who holds each."""
        where = claim_address(kind, "").place
        for key, claim in self._work.scan(claims(kind), "", where, b"", None):
            yield key.decode(), claim


@lru_cache(maxsize=512)  # a call asks for most of its records more than once
def _address(account: str, region: str, kind: Kind[Any], key: Key) -> Address:
    """Where a record lies; settings have the empty key. ValueError when it holds a NUL."""
    return Address(account, kind.place(region), to_bytes(key))


_claims: dict[str, Table[Claim]] = {}


def claims(kind: str) -> Table[Claim]:
    """The table of the names of one kind."""
    if kind not in _claims:
        _claims[kind] = Table("", kind, Claim, scope=GLOBAL)
    return _claims[kind]


@lru_cache(maxsize=256)
def claim_address(kind: str, value: str) -> Address:
    """Where the record of a name lies: outside all accounts."""
    return Address("", CLAIMS + kind, to_bytes(value))


def read_claim(data: bytes) -> Claim:
    """The claim that an adapter finds among the names of all worlds."""
    return msgspec.msgpack.decode(data, type=Claim)
