"""The time and the history of a learner's account, as the timeline shows and moves them."""

import secrets
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from studyapp.minicloud.dispatch import time
from studyapp.minicloud.kernel import difference, due, history, taken, travel
from studyapp.minicloud.kernel.due import Due
from studyapp.minicloud.kernel.happened import Event
from studyapp.minicloud.kernel.storage import Reader, TrailRow
from studyapp.minicloud.kernel.travel import Line, Past
from studyapp.minicloud.kernel.work import Records, Work
from studyapp.minicloud.services.cloudtrail import records
from studyapp.minicloud.services.cloudtrail.resources import resources_of
from studyapp.minicloud.services.iam.entities import entity_of
from studyapp.sandbox import engine
from studyapp.sandbox.desk import Desk

COMING = 12  # due events that are shown


class Clock(Struct, frozen=True):
    """The simulated clock: milliseconds, whether it stands, and whether it runs without calls."""

    now: int
    stands: bool
    runs_on: bool
    catching_up: bool


class Overview(Struct, frozen=True):
    """The history at one moment.

    `pasts` are those of the current branch, newest first; `taken_back` are acts that a later step
    took back; `head` is where the records stand, `number` and `name` are the current branch's.
    `start` is before the first of them, unless that was folded.
    """

    pasts: tuple[Past, ...]
    lines: tuple[Line, ...]
    coming: tuple[Due, ...]
    taken_back: frozenset[str]
    head: int
    number: int
    name: str
    clock: Clock
    start: Past | None


class Compared(Struct, frozen=True):
    """Two points of the history: the acts taken back and those done on the way, and what differs.

    `names` tells what the unique ids in it stand for.
    """

    undone: tuple[str, ...]
    done: tuple[str, ...]
    differences: tuple[difference.Difference, ...]
    names: dict[str, str]


class Timeline:
    """What can be seen and done with the history of an account."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._world = desk.world.id

    def overview(self) -> Overview:
        """What the page shows."""
        wall = engine.wall()
        with engine.STORAGE.read(self._world) as reader:
            tree = travel.Tree(reader)
            path = list(tree.back(reader.world.head))[::-1]
            world = reader.world
            now = time.simulated(world, wall)
            clock = Clock(
                now=now,
                stands=world.frozen is not None or time.paused_for(world, wall) > 0,
                runs_on=world.runs_on,
                catching_up=world.next_due is not None and world.next_due <= now,
            )
            return Overview(
                pasts=tuple(tree.pasts()),
                lines=tuple(tree.lines()),
                coming=tuple(_coming(reader)),
                taken_back=frozenset(taken.taken_back(path)),
                head=world.head,
                number=world.branch,
                name=dict(world.names).get(world.branch, ""),
                clock=clock,
                start=tree.start(),
            )

    def undo(self, row: int) -> str:
        """Take an act back, by plain undo when it is the last one; its name.

        Raises `InTheWay` (see `earlier.reversal`) and `NothingToDo`.
        """
        with engine.STORAGE.read(self._world) as reader:
            last = history.last_act(reader)
        if last and any(one.id == row for one in last.rows):
            return self._desk.undo().label
        cloud, act = engine.cloud(), secrets.token_hex(8)
        done = cloud.undo_earlier(engine.STORAGE, self._world, row, act=act, wall=engine.wall())
        return done.label

    def jump(self, row: int, *, before: bool = False) -> None:
        """Stand after a row, or before it, with the clock at its time; `NothingToDo`."""
        engine.cloud().jump(engine.STORAGE, self._world, row, wall=engine.wall(), before=before)

    def branch(self, row: int, name: str, *, before: bool = False) -> None:
        """Begin a branch with a name after a row, or before it; `NothingToDo`.

        It begins with a named point, so that undo does not leave it unasked.
        """
        self.jump(row, before=before)
        self._desk.add_point(f"start of {name}")
        with engine.STORAGE.read(self._world) as reader:
            number = reader.world.branch
        self.name_branch(number, name)

    def name_branch(self, number: int, name: str) -> None:
        """Name a branch, or take its name; `NothingToDo` when too many have one."""
        engine.cloud().name_branch(engine.STORAGE, self._world, number, name)

    def delete_branch(self, number: int) -> None:
        """Delete a branch beside the current one; `NothingToDo` when there is none."""
        engine.cloud().delete_branch(engine.STORAGE, self._world, number)

    def pause(self) -> None:
        """Let the clock stand."""
        engine.cloud().pause(engine.STORAGE, self._world, wall=engine.wall())

    def go_on(self, *, always: bool | None = None) -> None:
        """Let the clock run; with `always` also while nobody calls, or with False not."""
        engine.cloud().go_on(engine.STORAGE, self._world, wall=engine.wall(), always=always)

    def compare(self, start: int, end: int) -> Compared:
        """How the account differs from one row of the history to another; `NothingToDo`."""
        with engine.STORAGE.read(self._world) as reader:
            down, up = travel.way(reader, start, end)
            found = difference.differences(travel.between(reader, start, end))
            return Compared(
                undone=tuple(history.labels_of(down)),
                done=tuple(history.labels_of(up)),
                differences=tuple(found),
                names=_names(reader, found),
            )


def is_about(row: TrailRow, name: str) -> bool:
    """Whether a call was about the resource with a name, id or ARN, as CloudTrail sees it."""
    return any(name == one for _, one in resources_of(row))


def event_of(row: TrailRow, *, undone: bool) -> dict[str, Any] | None:
    """The event of a recorded call as CloudTrail has it; None of a call that it does not log."""
    if not records.is_logged(row):
        return None
    return records.record(Event(row, undone), row.account)


def _coming(reader: Reader) -> Iterable[Due]:
    work = Work(reader, writes=False)
    for number, (_, event) in enumerate(work.scan(due.DUE, due.WORLD, due.PLACE, b"", None)):
        if number == COMING:
            return
        yield event


def _names(reader: Reader, found: list[difference.Difference]) -> dict[str, str]:
    """The names of users, groups, roles and policies by their unique ids."""
    names: dict[str, str] = {}
    for one in found:
        value = one.value
        if one.service == "iam" and "id" in value and "name" in value:
            names[str(value["id"])] = str(value["name"])
    db = Records(Work(reader, writes=False), reader.world.account, "")
    for one in found:
        for part in one.key if one.service == "iam" else ():
            entity = entity_of(db, part) if part not in names and part.isalnum() else None
            if entity is not None:
                names[part] = entity.key
    return names
