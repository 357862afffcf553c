"""Which acts of a history later acts took back, and what is left of the history without them.

The act of an undo of an earlier act begins with `MARK` and the row of the act that it took back.
Such a one can be taken back itself: then what it had taken back stands again.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import NamedTuple

from studyapp.minicloud.kernel.grouping import related
from studyapp.minicloud.kernel.history import STEP, TIME, back, unpack
from studyapp.minicloud.kernel.records import Address, Change
from studyapp.minicloud.kernel.storage import JournalRow, Reader, Stub
from studyapp.minicloud.kernel.travel import Tree

MARK = "back:"


class Parted(NamedTuple):
    """A row of the history: what acts that are taken out did in it, and what is left of it.

    What time did to records of these acts is taken out with them.
    """

    row: JournalRow
    taken: dict[Address, Change]
    left: list[Change]


def name_of(row: int, undo: str) -> str:
    """The act that takes back the one to which a row belongs; `undo` tells it from others."""
    return f"{MARK}{row}:{undo}"


def label_of(act: str, label: str) -> str:
    """What it is called to take back an act of this name; of an undo: to bring back its target."""
    word, _, rest = label.partition(" back ")
    if act.startswith(MARK) and rest:
        return f"{'bring' if word == 'take' else 'take'} back {rest}"
    return f"take back {label}"


def taken_back(path: Iterable[Stub]) -> set[str]:
    """The acts of a path, oldest row first, that later ones of it took back and that stay so."""
    steps = [one for one in path if one.kind == STEP]
    acts = {one.id: one.act for one in steps}
    gone: set[str] = set()
    for one in reversed(steps):
        if one.act.startswith(MARK) and one.act not in gone:
            gone.add(acts.get(_target(one.act), ""))
    return gone - {""}


def taken_back_now(reader: Reader) -> set[str]:
    """The acts of the current history that later ones of it took back."""
    return taken_back(_path(reader))


def rows_taken_back(reader: Reader) -> list[int]:
    """The rows of the steps of these acts."""
    path = _path(reader)
    gone = taken_back(path)
    return [one.id for one in path if one.kind == STEP and one.act in gone] if gone else []


def parted(
    rows: Iterable[JournalRow], gone: Set[str], undos: Mapping[str, str] | None = None
) -> Iterator[Parted]:
    """Rows, oldest first, without the acts `gone`, and without undos, by the act they took back.

    Where an undo stands, what it took back ends, and time has nothing more to do with it.
    """
    undos = undos or {}
    known: dict[str, set[Address]] = {}  # the records of each act that is taken out
    for row in rows:
        changes = unpack(row.changes)
        taken: dict[Address, Change] = {}
        if row.kind == TIME:
            for addresses in known.values():
                found = {one.address: one for one in related(changes, addresses)}
                addresses.update(found)
                taken |= found
        elif row.kind == STEP and (row.act in gone or row.act in undos):
            taken = {one.address: one for one in changes}
            if row.act in gone:
                known.setdefault(row.act, set()).update(taken)
            known.pop(undos.get(row.act, ""), None)
        yield Parted(row, taken, [one for one in changes if one.address not in taken])


def without(reader: Reader, act: str) -> list[Parted]:
    """The current history as if an act of it had not been done, from where it begins to differ.

    Acts that were taken back before are taken out as well, with what took them back.
    """
    path = _path(reader)
    steps = [one for one in path if one.kind == STEP]
    acts = {one.id: one.act for one in steps}
    first: dict[str, int] = {}
    for one in steps:
        first.setdefault(one.act, one.id)
    undos = {
        name: acts[_target(name)]
        for name in first
        if name.startswith(MARK) and _target(name) in acts
    }
    gone = taken_back([*path, Stub(0, 0, STEP, name_of(first[act], ""))])
    start = first[act]
    while lower := [
        first[target] for undo, target in undos.items() if first[target] < start <= first[undo]
    ]:
        start = min(lower)
    rows: list[JournalRow] = []
    for row in back(reader, reader.world.head):
        if row.id < start:
            break
        rows.append(row)
    return list(parted(reversed(rows), gone, undos))


def _path(reader: Reader) -> list[Stub]:
    """The current history, oldest row first."""
    return list(Tree(reader).back(reader.world.head))[::-1]


def _target(act: str) -> int:
    """A row of what an undo took back."""
    return int(act.split(":")[1])
