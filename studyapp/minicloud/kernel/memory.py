"""Worlds in dictionaries: for tests, and for worlds that live as long as a process."""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from itertools import count
from threading import RLock

from msgspec.structs import replace

from studyapp.minicloud.kernel.blobs import Blobs, MemoryBlobs
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


class Place:
    """The records of one place, with their keys in order."""

    def __init__(self) -> None:
        self.images: dict[bytes, Image] = {}
        self.keys: list[bytes] = []

    def set(self, key: bytes, image: Image | None) -> None:
        """Set or, with None, remove a record."""
        known = key in self.images
        if image is None:
            if known:
                del self.images[key]
                del self.keys[bisect_left(self.keys, key)]
            return
        if not known:
            insort(self.keys, key)
        self.images[key] = image


class MemoryWorld:
    """All rows of one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.places: dict[tuple[str, str], Place] = {}
        self.journal: dict[int, JournalRow] = {}
        self.numbers = count(1)
        self.trail: list[TrailRow] = []
        self.blobs = MemoryBlobs()
        self.lock = RLock()


class MemoryView:
    """A `Reader` and `Writer` over a world in memory.

    What is written is kept at once, so a block that raises must not have written: the engine
    writes at the end of a call only.
    """

    def __init__(self, rows: MemoryWorld, storage: "MemoryStorage") -> None:
        self._rows = rows
        self._storage = storage
        self.world = copy(rows.world)

    def get(self, address: Address) -> Image | None:
        """See `Reader.get`."""
        place = self._rows.places.get((address.account, address.place))
        return place.images.get(address.key) if place else None

    def is_still(self, images: Mapping[Address, Image | None]) -> bool:
        """See `Reader.is_still`."""
        return all(self.get(address) == image for address, image in images.items())

    def scan(
        self, account: str, place: str, start: bytes, stop: bytes | None, *, reverse: bool = False
    ) -> Iterator[tuple[bytes, Image]]:
        """See `Reader.scan`."""
        rows = self._rows.places.get((account, place))
        if rows is None:
            return
        low = bisect_left(rows.keys, start)
        high = len(rows.keys) if stop is None else bisect_left(rows.keys, stop)
        places = range(high - 1, low - 1, -1) if reverse else range(low, high)
        for number in places:
            key = rows.keys[number]
            yield key, rows.images[key]

    def count(self, account: str, place: str, start: bytes, stop: bytes | None) -> int:
        """See `Reader.count`."""
        rows = self._rows.places.get((account, place))
        if rows is None:
            return 0
        high = len(rows.keys) if stop is None else bisect_left(rows.keys, stop)
        return max(0, high - bisect_left(rows.keys, start))

    def journal(self, row: int) -> JournalRow | None:
        """See `Reader.journal`."""
        return self._rows.journal.get(row)

    def stubs(self) -> list[Stub]:
        """See `Reader.stubs`."""
        return [
            Stub(row.id, row.parent, row.kind, row.act, row.label, row.at, row.wall, row.branch)
            for row in self._rows.journal.values()
        ]

    def trail(
        self, *, before: int | None = None, since: int = 0, naming: tuple[str, ...] = ()
    ) -> Iterator[TrailRow]:
        """See `Reader.trail`."""
        last = len(self._rows.trail) if before is None else before - 1
        for number in range(min(last, len(self._rows.trail)) - 1, -1, -1):
            if self._rows.trail[number].at >= since:
                yield self._rows.trail[number]

    def tallies(self, *, since: int = 0) -> list[Tally]:
        """See `Reader.tallies`."""
        calls: Counter[tuple[str, int, int]] = Counter()
        sent: Counter[tuple[str, int, int]] = Counter()
        for row in self._rows.trail:
            key = (row.charge, row.at // DAY, row.journal)
            if row.charge and row.at // DAY >= since // DAY:
                calls[key] += 1
                sent[key] += row.sent
        return [Tally(*key, number, sent[key]) for key, number in calls.items()]

    def costs_of(self, rows: Sequence[int]) -> list[Tally]:
        """See `Reader.costs_of`."""
        first = {row.journal: row for row in reversed(self._rows.trail) if row.journal in rows}
        return [
            Tally(row.charge, row.at // DAY, row.journal, 1, row.sent)
            for row in first.values()
            if row.charge
        ]

    def apply(self, changes: Iterable[Change], *, forward: bool = True) -> None:
        """See `Writer.apply`."""
        listed = list(changes)
        for change in listed:
            self._storage.hold(self.world.id, change, forward=forward)
        for change in listed:
            where = (change.account, change.place)
            place = self._rows.places.setdefault(where, Place())
            place.set(change.key, change.after if forward else change.before)

    def add_journal(self, row: JournalRow) -> int:
        """See `Writer.add_journal`."""
        number = next(self._rows.numbers)
        self._rows.journal[number] = replace(row, id=number)
        return number

    def rewrite_journal(self, row: JournalRow) -> None:
        """See `Writer.rewrite_journal`."""
        self._rows.journal[row.id] = row

    def drop_journal(self, rows: Sequence[int]) -> None:
        """See `Writer.drop_journal`."""
        for row in rows:
            del self._rows.journal[row]

    def add_trail(self, row: TrailRow) -> None:
        """See `Writer.add_trail`."""
        self._storage.add_trail(self.world.id, row)

    def save_world(self) -> None:
        """See `Writer.save_world`."""
        self._rows.world = copy(self.world)


class MemoryStorage:
    """See `Storage`."""

    def __init__(self) -> None:
        self.worlds: dict[str, MemoryWorld] = {}
        self._names: dict[tuple[str, bytes], str] = {}

    @contextmanager
    def read(self, world: str) -> Iterator[MemoryView]:
        """See `Storage.read`."""
        yield MemoryView(self.worlds[world], self)

    @contextmanager
    def write(self, world: str) -> Iterator[MemoryView]:
        """See `Storage.write`."""
        rows = self.worlds[world]
        with rows.lock:
            yield MemoryView(rows, self)

    def add_trail(self, world: str, row: TrailRow) -> None:
        """See `Storage.add_trail`."""
        rows = self.worlds[world].trail
        rows.append(replace(row, id=len(rows) + 1))

    def blobs(self, world: str) -> Blobs:
        """See `Storage.blobs`."""
        return self.worlds[world].blobs

    def create(self, world: World) -> None:
        """See `Storage.create`."""
        self.worlds[world.id] = MemoryWorld(copy(world))

    def hold(self, world: str, change: Change, *, forward: bool) -> None:
        """Keep the list of names that are unique among all worlds."""
        if change.place not in ACROSS:
            return
        name = (change.place, change.key)
        if (change.after if forward else change.before) is None:
            self._names.pop(name, None)
        elif self._names.setdefault(name, world) != world:
            raise NameTaken(change.key.decode())

    def find(self, kind: str, value: str) -> str | None:
        """The world that holds a name which is unique among all worlds."""
        return self._names.get((f"@{kind}", value.encode()))
