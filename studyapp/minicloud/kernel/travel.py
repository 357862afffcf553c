"""Ways through the tree of a history: jumps to any of its points, its branches, its acts."""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from studyapp.minicloud.kernel.history import (
    FOLDED,
    STEP,
    TIME,
    NothingToDo,
    add_row,
    label_of,
    merged,
    pack,
    stand_at,
    unpack,
)
from studyapp.minicloud.kernel.records import Change
from studyapp.minicloud.kernel.storage import JournalRow, Reader, Stub, Writer

BRANCHES_NAMED = 20


class Past(Struct, frozen=True):
    """An act, a named point or the folded beginning, as a line of a history shows it.

    `row` is its newest row (to jump to it is to stand after it), `before` the one that it was done
    on. Times in milliseconds: simulated, and the wall's. `undone`: it is above where the records
    stand, and can be done again.
    """

    kind: str
    act: str
    label: str
    row: int
    before: int
    at: int
    wall: int
    branch: int
    undone: bool = False
    steps: int = 1


class Line(Struct, frozen=True):
    """A branch beside the one that the records stand on.

    `end` is its last row, `fork` the row where it leaves the current branch; `acts` are those
    since, `label` names the last of them; `at` is the simulated time that it reached.
    """

    number: int
    name: str
    end: int
    fork: int
    acts: int
    label: str
    at: int


class Tree:
    """The journal of a world by its stubs."""

    def __init__(self, reader: Reader) -> None:
        self.world = reader.world
        self.rows = {one.id: one for one in reader.stubs()}
        self.children: dict[int, list[int]] = {}
        for one in self.rows.values():
            self.children.setdefault(one.parent, []).append(one.id)

    def back(self, row: int) -> Iterator[Stub]:
        """The rows from one down to the beginning, or to where the journal was folded."""
        found = self.rows.get(row)
        while found is not None:
            yield found
            found = self.rows.get(found.parent)

    def end_of(self, row: int) -> int:
        """The last row of the branch that goes on from a row."""
        number = self.rows[row].branch if row in self.rows else 1
        while found := self.children.get(row):
            same = [one for one in found if self.rows[one].branch == number]
            row = max(same or found)
            number = self.rows[row].branch
        return row

    def pasts(self) -> list[Past]:
        """What was done on the current branch, newest first, undone acts on top."""
        standing = {one.id for one in self.back(self.world.head)}
        groups: list[list[Stub]] = []
        for one in self.back(self.world.tip):
            if one.kind == TIME:
                continue
            last = groups[-1][-1] if groups else None
            if last and one.kind == STEP and (last.kind, last.act) == (STEP, one.act):
                groups[-1].append(one)
            else:
                groups.append([one])
        return [_past(group, undone=group[0].id not in standing) for group in groups]

    def start(self) -> Past | None:
        """What the world began with, before all that was done; None when that was folded."""
        path = list(self.back(self.world.tip))
        return _past(path[-1:], undone=False) if path and path[-1].kind == TIME else None

    def lines(self) -> list[Line]:
        """The other branches, the one that was used last first."""
        current = {one.id for row in (self.world.head, self.world.tip) for one in self.back(row)}
        found = [self._line(row, current) for row in self.rows if row not in self.children]
        return sorted((one for one in found if one), key=lambda one: one.end, reverse=True)

    def _line(self, end: int, current: set[int]) -> Line | None:
        """The branch that ends with a row; None when nothing was done on it, or it was deleted."""
        own: list[Stub] = []
        fork = 0
        for one in self.back(end):
            if one.id in current:
                fork = one.id
                break
            own.append(one)
        told = [one for one in own if one.kind != TIME]
        if not told:
            return None
        acts = len({one.act for one in own if one.kind == STEP})
        number = told[0].branch
        if number in self.world.deleted:
            return None
        name = dict(self.world.names).get(number, "")
        last = [one for one in told if (one.kind, one.act) == (told[0].kind, told[0].act)]
        label = label_of(last) or told[0].label
        return Line(number, name, end, fork, acts, label, own[0].at)


def _past(rows: Sequence[Stub], *, undone: bool) -> Past:
    """A line of a history out of its rows, newest first."""
    last = rows[0]
    return Past(
        kind=last.kind,
        act=last.act,
        label=label_of(rows) or last.label,
        row=last.id,
        before=rows[-1].parent,
        at=last.at,
        wall=last.wall,
        branch=last.branch,
        undone=undone,
        steps=len(rows),
    )


def way(reader: Reader, start: int, end: int) -> tuple[list[JournalRow], list[JournalRow]]:
    """The rows to reverse (newest first), then those to do (oldest first), from row to row.

    NothingToDo when the journal no longer holds them all.
    """
    down: list[JournalRow] = []
    up: list[JournalRow] = []
    low, high = start, end
    while low != high:
        row, rows = (low, down) if low > high else (high, up)
        found = reader.journal(row)
        if found is None:
            raise NothingToDo("The history does not reach back so far.")
        rows.append(found)
        low, high = (found.parent, high) if rows is down else (low, found.parent)
    return down, up[::-1]


def between(reader: Reader, start: int, end: int) -> list[Change]:
    """How the records at one row differ from those at another; NothingToDo as `way`."""
    down, up = way(reader, start, end)
    parts = [[_turned(one) for one in reversed(unpack(row.changes))] for row in down]
    return merged([*parts, *(unpack(row.changes) for row in up)])


def place_of(tree: Tree, past_row: int, *, before: bool) -> tuple[int, int]:
    """Where to stand after a row, or before it, and the simulated time there; NothingToDo."""
    found = tree.rows.get(past_row)
    if found is None or (before and found.kind == FOLDED):
        raise NothingToDo("The history does not reach back so far.")
    return (found.parent if before else found.id), found.at


def jump(writer: Writer, row: int, *, at: int, now: int, wall: int) -> None:
    """Let the records stand as they were at a row, and the clock at its time `at`.

    `now` is the simulated time of leaving, which the branch left behind keeps. What could be done
    again from there can be afterwards. NothingToDo when the history does not hold the row.
    """
    world = writer.world
    _leave(writer, now, wall)
    down, up = way(writer, world.head, row)
    for found in down:
        writer.apply(reversed(unpack(found.changes)), forward=False)
    for found in up:
        writer.apply(unpack(found.changes))
    tree = Tree(writer)
    if row not in {one.id for one in tree.back(world.tip)} and row != _beginning(tree):
        world.tip = tree.end_of(row)
    if row == world.tip and row in tree.rows:
        world.branch = tree.rows[row].branch
    stand_at(writer, row)
    world.last_used = at
    if world.frozen is not None:
        world.frozen = at
    else:
        world.offset = at - wall


def name_branch(writer: Writer, number: int, name: str) -> None:
    """Give a branch a name, or with an empty one take it; NothingToDo when too many have one."""
    world = writer.world
    names = {**dict(world.names), number: name.strip()}
    kept = tuple((key, value) for key, value in sorted(names.items()) if value)
    if len(kept) > max(BRANCHES_NAMED, len(world.names)):
        raise NothingToDo(f"No more than {BRANCHES_NAMED} branches can have a name.")
    world.names = kept


def delete_branch(writer: Writer, number: int) -> None:
    """Let nobody see a branch beside the current one any more; NothingToDo when there is none.

    Its rows go as those of every branch without a name do, when the history is folded.
    """
    world = writer.world
    tree = Tree(writer)
    if all(line.number != number for line in tree.lines()):
        raise NothingToDo("There is no such branch beside the one you are on.")
    known = {one.branch for one in tree.rows.values()}
    world.deleted = (*(one for one in world.deleted if one in known), number)
    world.names = tuple(pair for pair in world.names if pair[0] != number)


def _leave(writer: Writer, now: int, wall: int) -> None:
    """Keep the time that was reached as a row of time, when the end of a branch is left."""
    world = writer.world
    last = writer.journal(world.head)
    if world.head != world.tip or last is None or last.at >= now:
        return
    row = JournalRow(world.head, TIME, "", "", now, wall, world.branch, pack(()))
    add_row(writer, row)


def _turned(change: Change) -> Change:
    return replace(change, before=change.after, after=change.before)


def _beginning(tree: Tree) -> int:
    """The row below all others, which the journal itself may not hold."""
    return min((one.parent for one in tree.rows.values()), default=0)
