"""The end of a history: what is too old to be undone is folded, what is unreachable is dropped.

Decision 5: the last acts are kept as they are. Below them neighbouring rows become one, with the
first image before and the last image after, so that named points can still be gone back to. Forks
and named points are never folded over; a fold keeps the id of its newest row.
"""

from collections import Counter
from collections.abc import Iterable, Sequence, Set

from msgspec import Struct
from msgspec.structs import replace

from studyapp.minicloud.kernel.history import (
    FOLDED,
    POINT,
    STEP,
    TIME,
    merged,
    named_blobs,
    pack,
    unpack,
)
from studyapp.minicloud.kernel.storage import Stub, Writer

STEPS = 500
POINTS = 50


class Plan(Struct, frozen=True):
    """What shall be done: `runs` become one row each, `dropped` go; ids, oldest first."""

    runs: tuple[tuple[int, ...], ...]
    dropped: tuple[int, ...]


def fold(writer: Writer, *, steps: int = STEPS, points: int = POINTS) -> int:
    """Fold all but the last `steps` steps; how many rows there are less.

    The act at the border is kept whole. Rows that were undone are kept while they can be done
    again. No record changes.
    """
    stubs = writer.stubs()
    if sum(one.kind == STEP for one in stubs) <= steps:
        return 0
    world = writer.world
    named = frozenset(number for number, _ in world.names)
    found = plan(stubs, world.head, world.tip, steps=steps, points=points, named=named)
    for run in found.runs:
        _fold_run(writer, run)
    gone = [*found.dropped, *(row for run in found.runs for row in run[:-1])]
    writer.drop_journal(gone)
    return len(gone)


def forget(writer: Writer) -> int:
    """Drop the whole history below the last act, named points too; how many rows went."""
    stubs = writer.stubs()
    cut = min(_border(stubs, 1), writer.world.head)
    gone = [one.id for one in stubs if one.id < cut]
    writer.drop_journal(gone)
    return len(gone)


def plan(
    stubs: Sequence[Stub],
    head: int,
    tip: int,
    *,
    steps: int,
    points: int,
    named: Set[int] = frozenset(),
) -> Plan:
    """What `fold` shall do to a journal, oldest row first; `named` branches are kept."""
    rows = {one.id: one for one in stubs}
    cut = min(_border(stubs, steps), head)
    wanted = [row for row, one in rows.items() if row >= cut or one.branch in named]
    kept = _with_ancestors(rows, [tip, *wanted])
    children = Counter(rows[row].parent for row in kept)
    fixed = [row for row in sorted(kept) if rows[row].kind == POINT][-points:] if points else []
    runs: dict[int, list[int]] = {}  # by their newest row
    for row in sorted(kept):
        if row >= cut or row in fixed:
            continue
        parent = rows[row].parent
        grown = runs.pop(parent, []) if children[parent] == 1 else []
        runs[row] = [*grown, row]
    return Plan(
        tuple(tuple(run) for run in runs.values() if len(run) > 1 or rows[run[0]].kind == STEP),
        tuple(row for row in rows if row not in kept),
    )


def _border(stubs: Sequence[Stub], steps: int) -> int:
    """The oldest row that stays as it is: the first step of the act that holds that border."""
    taken = [one for one in stubs if one.kind == STEP]
    place = max(0, len(taken) - steps)
    while place and taken[place - 1].act == taken[place].act:
        place -= 1
    return taken[place].id if taken else 0


def _with_ancestors(rows: dict[int, Stub], wanted: Iterable[int]) -> set[int]:
    found: set[int] = set()
    for start in wanted:
        row = start
        while row in rows and row not in found:
            found.add(row)
            row = rows[row].parent
    return found


def _fold_run(writer: Writer, run: Sequence[int]) -> None:
    rows = [row for row in map(writer.journal, run) if row is not None]
    changes = merged(unpack(row.changes) for row in rows)
    kind = TIME if all(row.kind == TIME for row in rows) else FOLDED
    writer.rewrite_journal(
        replace(
            rows[-1],
            id=run[-1],
            parent=rows[0].parent,
            kind=kind,
            act="",
            label="",
            changes=pack(changes),
            blobs=named_blobs(changes),
        )
    )
