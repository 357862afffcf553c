"""Events that are due at a simulated time: a heap in the records of a world."""

from typing import Any

from msgspec import Struct

from studyapp.minicloud.kernel.records import GLOBAL, Address, Table
from studyapp.minicloud.kernel.work import Work

MOST_A_CALL = 20_000
WORLD = ""  # due events belong to no account


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


def remove(work: Work, key: bytes) -> None:
    """Take an event off the heap."""
    work.delete(DUE, Address(WORLD, PLACE, key))


def _address(at: int, sequence: int) -> Address:
    key = at.to_bytes(8, "big") + sequence.to_bytes(8, "big")
    return Address(WORLD, PLACE, key)
