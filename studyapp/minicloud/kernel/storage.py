"""The port through which the engine reads and writes worlds.

Adapters: `kernel.memory` in a process, `sandbox` in a database. One call is one transaction.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from msgspec import Struct

from studyapp.minicloud.kernel.blobs import Blobs
from studyapp.minicloud.kernel.records import Address, Change, Image

EVERYWHERE = frozenset({"access-key", "account", "host"})  # names unique among all worlds


class World(Struct):
    """The row of a world: what lies outside all images and only grows, but for `frozen`.

    Times are milliseconds. Simulated time is max(`last_used`, `frozen`, or wall + `offset`).
    `head` is the journal row that the records stand at, `tip` the last one of this branch;
    `head` differs from `tip` after an undo, and the next step then opens branch `branches` + 1.
    `next_due` is when the earliest due event is due. `account` is the first account's id.
    `names` are those that the learner gave to branches, by number; `deleted` are branches that
    they no longer want to see.
    """

    id: str
    seed: str
    account: str
    generation: int = 1
    branch: int = 1
    branches: int = 1
    counter: int = 0
    offset: int = 0
    frozen: int | None = None
    last_used: int = 0
    last_call: int = 0
    runs_on: bool = False
    version: int = 0
    head: int = 0
    tip: int = 0
    next_due: int | None = None
    names: tuple[tuple[int, str], ...] = ()
    deleted: tuple[int, ...] = ()


class JournalRow(Struct, frozen=True):
    """One mutating call, the passing of time, or a named point.

    `kind` is "step", "time", "point" or "folded" (what is left of rows too old to be undone);
    `act` is shared by the steps of one act of the learner; `label` names it on the undo button;
    `changes` are packed by `kernel.history`.
    """

    parent: int
    kind: str
    act: str
    label: str
    at: int
    wall: int
    branch: int
    changes: bytes
    blobs: tuple[str, ...] = ()
    id: int = 0


class Stub(Struct, frozen=True):
    """What is needed of a row of the journal to know its place in the history."""

    id: int
    parent: int
    kind: str
    act: str
    label: str = ""
    at: int = 0
    wall: int = 0
    branch: int = 1


class TrailRow(Struct, frozen=True):
    """The record of one call, allowed or not: CloudTrail and everything that explains reads it.

    `at` is simulated, `wall` real; `journal` is the row that was head after the call; `steps` are
    the deciding steps of the decision; `params` are without secrets and bodies; `lacking` as in
    `CloudError`. `charge` names what the call cost (see `Tally`), `sent` the bytes that it took
    out of the cloud.
    """

    event_id: str
    request_id: str
    at: int
    wall: int
    account: str
    region: str
    service: str
    operation: str
    reads: bool
    principal: dict[str, Any]
    door: str
    source_ip: str
    user_agent: str
    access_key_id: str
    act: str
    params: dict[str, Any]
    output: dict[str, Any] | None
    error_code: str
    error_message: str
    decision: dict[str, Any] | None
    resources: tuple[str, ...]
    journal: int
    branch: int
    id: int = 0
    lacking: tuple[tuple[str, str], ...] = ()
    charge: str = ""
    sent: int = 0


class Tally(Struct, frozen=True):
    """How many calls of one day cost the same while the history stood at one row.

    `charge` is "account|service|Region|resource|usage type"; `day` is its number since 1970.
    """

    charge: str
    day: int
    journal: int
    calls: int
    sent: int


class Reader(Protocol):
    """A consistent view of one world."""

    world: World

    def get(self, address: Address) -> Image | None:
        """The stored record, or None."""
        ...

    def is_still(self, images: Mapping[Address, Image | None]) -> bool:
        """Whether these images, got earlier, are known to be what is stored still.

        No, when it could only be told by reading them again.
        """
        ...

    def scan(
        self, account: str, place: str, start: bytes, stop: bytes | None, *, reverse: bool = False
    ) -> Iterator[tuple[bytes, Image]]:
        """Records of a place with start <= key < stop in the order of their keys, lazily."""
        ...

    def count(self, account: str, place: str, start: bytes, stop: bytes | None) -> int:
        """How many records `scan` would give."""
        ...

    def journal(self, row: int) -> JournalRow | None:
        """A row of the journal, or None when it was folded away."""
        ...

    def stubs(self) -> list[Stub]:
        """All rows of the journal, oldest first."""
        ...

    def trail(
        self, *, before: int | None = None, since: int = 0, naming: tuple[str, ...] = ()
    ) -> Iterator[TrailRow]:
        """Rows of the trail, newest first, with id < before and `at` >= since.

        Rows in which none of the texts `naming` stands may be left out: that is quick.
        """
        ...

    def tallies(self, *, since: int = 0) -> list[Tally]:
        """The calls that cost something and happened on the day of `since` or later."""
        ...

    def costs_of(self, rows: Sequence[int]) -> list[Tally]:
        """The calls that made these rows of the journal, as far as they cost something.

        Each is the first one in the trail whose head is the row.
        """
        ...


class Writer(Reader, Protocol):
    """A view that may change the world, under its lock; all of it is kept, or nothing."""

    def apply(self, changes: Iterable[Change], *, forward: bool = True) -> None:
        """Write the after images, or with forward=False the before images.

        Whoever applies something changes `world` too, mostly its `version`, and saves it.
        Raises NameTaken when a name that is unique among all worlds belongs to another world.
        """
        ...

    def add_journal(self, row: JournalRow) -> int:
        """Append a row; its id, which is greater than all before it."""
        ...

    def rewrite_journal(self, row: JournalRow) -> None:
        """Put a row in the place of the one with its id."""
        ...

    def drop_journal(self, rows: Sequence[int]) -> None:
        """Delete rows by their ids."""
        ...

    def add_trail(self, row: TrailRow) -> None:
        """Append a row."""
        ...

    def save_world(self) -> None:
        """Write `world` back."""
        ...


class Storage(Protocol):
    """Where worlds are kept."""

    def read(self, world: str) -> AbstractContextManager[Reader]:
        """A view without a lock; KeyError when there is no such world."""
        ...

    def write(self, world: str) -> AbstractContextManager[Writer]:
        """The locked world; kept when the block ends well, dropped when it raises."""
        ...

    def add_trail(self, world: str, row: TrailRow) -> None:
        """Append a trail row of a call that only read."""
        ...

    def blobs(self, world: str) -> Blobs:
        """The bodies of a world."""
        ...

    def create(self, world: World) -> None:
        """Make an empty world."""
        ...


class NameTaken(Exception):
    """A name that is unique among all worlds belongs to another one."""
