"""Events that are due at a simulated time: a heap in the records of a world."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from studyapp.minicloud.kernel.records import GLOBAL, Address, Change, Table
from studyapp.minicloud.kernel.work import Work

MOST_A_CALL = 20_000
WORLD = ""  # due events belong to no account
INSTANT = 8  # bytes of a key that say when


class Due(Struct, frozen=True):
    """What happens when its time has come; `at` in milliseconds, simulated."""

    at: int
    service: str
    kind: str
    account: str
    region: str
    args: dict[str, Any]


DUE = Table("", "due", Due, scope=GLOBAL)
PLACE = DUE.place("")


def add(work: Work, due: Due, sequence: int) -> None:
    """Put an event on the heap; events of one instant come in the order of their new numbers."""
    work.put(DUE, _address(due.at, sequence), due, fresh=True)


def first(work: Work, since: bytes = b"") -> tuple[bytes, Due] | None:
    """The earliest event whose key is `since` or later, or None."""
    return next(work.scan(DUE, WORLD, PLACE, since, None), None)


def next_at(work: Work) -> int | None:
    """When the first event is due, None for never."""
    found = first(work)
    return found[1].at if found else None


def earliest(work: Work, known: int | None, changes: Iterable[Change]) -> int | None:
    """When the first event is due after these changes, None for never; `known` is it before them.

    What was only put on the heap tells by itself: nothing is looked for.
    """
    ours = [change for change in changes if change.place == PLACE]
    if not ours:
        return known
    if any(change.before is not None or change.after is None for change in ours):
        return next_at(work)
    added = [int.from_bytes(change.key[:INSTANT]) for change in ours]
    return min(added if known is None else [known, *added])


def remove(work: Work, key: bytes) -> None:
    """Take an event off the heap."""
    work.delete(DUE, Address(WORLD, PLACE, key))


def _address(at: int, sequence: int) -> Address:
    key = at.to_bytes(INSTANT, "big") + sequence.to_bytes(8, "big")
    return Address(WORLD, PLACE, key)
