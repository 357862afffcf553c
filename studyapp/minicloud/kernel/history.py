"""Undo and redo: the tables hold the head, the journal holds what each step changed.

An act is one or more steps that share an act id. Rows of kind "time" belong to no act; undo and
redo pass over them, and whatever is due again fires at the next call.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Set
from zlib import compress, decompress

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from studyapp.minicloud.kernel import due
from studyapp.minicloud.kernel.grouping import regrouped
from studyapp.minicloud.kernel.records import Address, Change
from studyapp.minicloud.kernel.storage import JournalRow, Reader, Stub, Writer
from studyapp.minicloud.kernel.work import Work

STEP = "step"
TIME = "time"
POINT = "point"
FOLDED = "folded"
PLAIN_STEP = 4096  # bytes of a step that is kept as it is: packing it costs more than it saves
LARGEST_TIME = 64 * 1024  # packed bytes of a row of time to which more is added

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[Change])


class Act(Struct, frozen=True):
    """An act that can be undone or done again: its name, and the rows that it consists of."""

    label: str
    rows: tuple[JournalRow, ...]
    stops_at: str = ""


class NothingToDo(Exception):
    """There is no act to undo or to redo; the text says why."""


def pack(changes: Iterable[Change]) -> bytes:
    """The changes of a step as the journal keeps them: MessagePack, in zlib when it is long."""
    plain = _encoder.encode(list(changes))
    if len(plain) <= PLAIN_STEP:
        return plain
    return compress(plain, 1)


def unpack(data: bytes) -> list[Change]:
    """See `pack`."""
    # zlib's streams begin with 0x78, or 0x48 from older versions; lists with 0x90 and more.
    return _decoder.decode(decompress(data) if data[0] < 0x80 else data)


def last_act(reader: Reader) -> Act | None:
    """The act that undo would take back, newest row first; `stops_at` names a point in its way."""
    return _act_below(reader, reader.world.head)


def act_past_points(reader: Reader) -> Act | None:
    """The last act below the named points at which undo stops."""
    start = reader.world.head
    for row in back(reader, start):
        if row.kind == POINT:
            start = row.parent
        elif row.kind != TIME:
            break
    return _act_below(reader, start)


def _act_below(reader: Reader, start: int) -> Act | None:
    rows: list[JournalRow] = []
    act = None
    for row in back(reader, start):
        if row.kind == FOLDED:
            break
        if row.kind == POINT and act is None:
            return Act("", (), row.label)
        if row.kind == POINT or (row.kind == STEP and act is not None and row.act != act):
            break
        if row.kind == STEP:
            act = row.act
        rows.append(row)
    if act is None:
        return None
    while rows[-1].kind == TIME:
        rows.pop()
    return Act(label_of(rows), tuple(rows))


def next_act(reader: Reader) -> Act | None:
    """The act that redo would do again, oldest row first."""
    below = _stopped_at(reader)[0]
    undone: list[JournalRow] = []
    for row in back(reader, reader.world.tip):
        if row.id == below:
            break
        undone.append(row)
    else:
        if below:
            return None  # the tip is no longer above it
    rows: list[JournalRow] = []
    act = None
    for row in reversed(undone):
        if row.kind == STEP and act is not None and row.act != act:
            break
        if row.kind == STEP:
            act = row.act
        rows.append(row)
    else:
        return Act(label_of(rows), tuple(rows)) if act is not None else None
    return Act(label_of(rows), tuple(_up_to_point(rows)))


def _stopped_at(reader: Reader) -> tuple[int, list[JournalRow]]:
    """The row that the last undo stopped at, and what time has done since then, newest first."""
    since: list[JournalRow] = []
    for row in back(reader, reader.world.head):
        if row.id <= reader.world.tip or row.kind != TIME:
            return row.id, since
        since.append(row)
    return 0, since


def _up_to_point(rows: list[JournalRow]) -> list[JournalRow]:
    """The rows of an act without a named point that belongs to what comes after it."""
    last = max(number for number, row in enumerate(rows) if row.kind == STEP)
    points = [number for number in range(last, len(rows)) if rows[number].kind == POINT]
    return rows[: points[0]] if points else rows


def undo(writer: Writer, *, past_points: bool = False) -> Act:
    """Take the last act back; NothingToDo when there is none or a named point stands before it."""
    act = last_act(writer)
    while act and act.stops_at and past_points:
        _pass_point(writer)
        act = last_act(writer)
    if act is None:
        raise NothingToDo("There is nothing to undo.")
    if act.stops_at:
        raise NothingToDo(f"Undo stops here: {act.stops_at}")
    for row in act.rows:
        writer.apply(reversed(unpack(row.changes)), forward=False)
    stand_at(writer, act.rows[-1].parent)
    return act


def _pass_point(writer: Writer) -> None:
    """Step below the nearest named point, and reverse what time did above it."""
    for row in list(back(writer, writer.world.head)):
        writer.apply(reversed(unpack(row.changes)), forward=False)
        writer.world.head = row.parent
        if row.kind == POINT:
            return


def undo_to(writer: Writer, row: int) -> None:
    """Take back everything above a row of the history, named points included.

    NothingToDo when the row is no longer below the head, or nothing is above it. What was taken
    back can be done again act by act.
    """
    above: list[JournalRow] = []
    for found in back(writer, writer.world.head):
        if found.id <= row:
            break
        above.append(found)
    if writer.world.head != row and (not above or above[-1].parent != row):
        raise NothingToDo("The history no longer holds that point.")
    if not any(found.kind in (STEP, FOLDED) for found in above):
        raise NothingToDo("Nothing was done since.")
    for found in above:
        writer.apply(reversed(unpack(found.changes)), forward=False)
    stand_at(writer, row)


def stands(reader: Reader, row: int) -> bool:
    """Whether what a row of the history did is in force: see `undone`."""
    return not undone(reader, {row})


def undone(reader: Reader, rows: Set[int]) -> set[int]:
    """Those of the rows that were taken back and not done again.

    What was folded away, or lies below where the history begins, counts as in force.
    """
    left = {row for row in rows if row}
    at = reader.world.head
    for one in back(reader, at):
        first = one.parent + 1 if one.kind == FOLDED else one.id
        left = {row for row in left if not first <= row <= one.id}
        at = one.parent
        if not left or min(left) > one.id:
            return left
    return {row for row in left if row > at}


def standing(reader: Reader) -> Callable[[int], bool]:
    """Whether what was done at a row of the history is in force, for many rows at once.

    As in `undone`, what was folded away or lies below the beginning counts as in force.
    """
    stubs = {one.id: one for one in reader.stubs()}
    path: list[Stub] = []
    row = reader.world.head
    while row in stubs:
        path.append(stubs[row])
        row = stubs[row].parent
    path.reverse()
    ids = [one.id for one in path]

    def stands_at(asked: int) -> bool:
        place = bisect_left(ids, asked)
        if not asked or (place < len(ids) and ids[place] == asked):
            return True
        if asked in stubs or place == len(ids):
            return False
        return not place or (path[place].kind in (FOLDED, TIME) and path[place].parent < asked)

    return stands_at


def named_blobs(changes: Iterable[Change]) -> tuple[str, ...]:
    """The bodies that the images of changes name."""
    names: set[str] = set()
    for change in changes:
        for image in (change.before, change.after):
            if image is not None:
                names.update(image.blobs)
    return tuple(sorted(names))


def redo(writer: Writer) -> Act:
    """Do the act again that was undone last; NothingToDo when there is none."""
    act = next_act(writer)
    if act is None:
        raise NothingToDo("There is nothing to redo.")
    for row in _stopped_at(writer)[1]:
        writer.apply(reversed(unpack(row.changes)), forward=False)
    for row in act.rows:
        writer.apply(unpack(row.changes))
    stand_at(writer, act.rows[-1].id)
    return act


def merged(parts: Iterable[Iterable[Change]]) -> list[Change]:
    """Changes made one after the other as one: first before, last after."""
    found: dict[Address, Change] = {}
    for part in parts:
        for change in part:
            first = found.get(change.address)
            whole = change if first is None else replace(change, before=first.before)
            found[change.address] = whole
    return [change for change in found.values() if change.before != change.after]


def add_row(writer: Writer, row: JournalRow) -> int:
    """Append a row above the head; after an undo an act opens a new branch number.

    What time did right after what it had done before is one row with that. What time does after
    an undo leaves the way to redo open: redo takes it back first.
    """
    world = writer.world
    if row.kind == TIME and world.head and world.head == world.tip:
        last = writer.journal(world.head)
        if last is not None and last.kind == TIME and len(last.changes) < LARGEST_TIME:
            _add_to(writer, last, row)
            return world.head
    if world.head != world.tip and row.kind == TIME:
        world.head = writer.add_journal(replace(row, branch=world.branch))
        return world.head
    if world.head != world.tip:
        world.branches += 1
        world.branch = world.branches
    number = writer.add_journal(replace(row, branch=world.branch))
    world.head = world.tip = number
    return number


def _add_to(writer: Writer, last: JournalRow, row: JournalRow) -> None:
    parts = unpack(last.changes), unpack(row.changes)
    changes = regrouped(parts).mark(merged(parts))
    whole = replace(
        last,
        id=writer.world.head,
        at=row.at,
        changes=pack(changes),
        blobs=named_blobs(changes),
    )
    writer.rewrite_journal(whole)


def opens_branch(reader: Reader) -> bool:
    """Whether the next step opens a new branch."""
    return reader.world.head != reader.world.tip


def back(reader: Reader, row: int) -> Iterator[JournalRow]:
    """The rows from one down to the beginning, or to where the journal was folded."""
    while row:
        found = reader.journal(row)
        if found is None:
            return
        yield found if found.id else replace(found, id=row)
        row = found.parent


def stand_at(writer: Writer, head: int) -> None:
    """Let the records, which the caller has written, stand at a row."""
    world = writer.world
    world.head = head
    world.version += 1
    world.next_due = due.next_at(Work(writer, writes=False))


def label_of(rows: Iterable[JournalRow | Stub]) -> str:
    """The name of an act of these rows: that of its first step, and how many more there are."""
    steps = sorted((row for row in rows if row.kind == STEP and row.label), key=lambda row: row.id)
    if not steps:
        return ""
    more = len(steps) - 1
    return steps[0].label if not more else f"{steps[0].label} and {more} more"


def labels_of(rows: Iterable[JournalRow | Stub]) -> list[str]:
    """The names of the acts of rows, each once, in the order in which they come."""
    acts: dict[str, list[JournalRow | Stub]] = {}
    for row in rows:
        if row.kind == STEP:
            acts.setdefault(row.act, []).append(row)
    return [label_of(found) for found in acts.values()]
