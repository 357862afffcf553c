"""What happened on the current branch: recorded calls, without those of other lines of history."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from studyapp.minicloud.kernel import history, taken
from studyapp.minicloud.kernel.history import TIME
from studyapp.minicloud.kernel.storage import Reader, TrailRow
from studyapp.minicloud.kernel.travel import Tree


class Event(NamedTuple):
    """A recorded call; `undone` when a later step of this branch took back what it did."""

    row: TrailRow
    undone: bool


def events(reader: Reader, *, since: int = 0, before: int | None = None) -> Iterator[Event]:
    """Calls of the current branch, newest first: see `Reader.trail` for `since` and `before`.

    Calls that changed something belong to it while their step is in force, reads and denials while
    the step that they followed is.
    """
    tree = Tree(reader)
    path = list(tree.back(reader.world.head))[::-1]
    ids = [one.id for one in path]
    back = taken.taken_back(path)
    stands = history.standing(reader)
    for row in reader.trail(since=since, before=before):
        at = row.journal
        while at in tree.rows and tree.rows[at].kind == TIME and not stands(at):
            at = tree.rows[at].parent
        if not stands(at):
            continue
        following = bisect_right(ids, at)
        if following < len(path) and row.at > path[following].at:
            continue  # it came after a point from which the history went on otherwise
        yield Event(row, not row.reads and (row.act or row.request_id) in back)
