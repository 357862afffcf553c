"""The clock of a world, and what happens by itself when its time has come."""

from collections.abc import Callable

from studyapp.minicloud.kernel import due
from studyapp.minicloud.kernel.clock import MINUTE
from studyapp.minicloud.kernel.grouping import Groups
from studyapp.minicloud.kernel.storage import World
from studyapp.minicloud.kernel.work import Work

PAUSES_AFTER = 30 * MINUTE  # of the wall's time without a call
TOUCHED_EVERY = 5 * MINUTE  # how exactly the last call is known


def simulated(world: World, wall: int) -> int:
    """The simulated time of a world at a time of the wall (decision 10)."""
    return max(world.last_used, _shown(world, wall))


def touch(world: World, wall: int) -> None:
    """Note that there is a call; after a long silence the clock has stood still meanwhile."""
    pause = paused_for(world, wall)
    if pause:
        world.offset -= pause
    world.last_call = max(world.last_call, wall)


def skip(world: World, milliseconds: int, wall: int) -> None:
    """Put the clock on, whether it runs, stands or is frozen; ValueError unless forward."""
    if milliseconds <= 0:
        message = "the simulated clock only goes forward"
        raise ValueError(message)
    until = simulated(world, wall) + milliseconds
    touch(world, wall)
    if world.frozen is not None:
        world.frozen = until
    else:
        world.offset = until - wall


def pause(world: World, wall: int) -> None:
    """Let the clock stand where it is; nothing when it stands already."""
    if world.frozen is None:
        now = simulated(world, wall)
        touch(world, wall)
        world.frozen = now


def go_on(world: World, wall: int) -> None:
    """Let the clock run again from where it stands (decision 10)."""
    now = simulated(world, wall)
    touch(world, wall)
    world.frozen = None
    world.offset = now - wall


def paused_for(world: World, wall: int) -> int:
    """How long the clock has been standing because nobody called, in milliseconds."""
    if world.runs_on or world.frozen is not None or not world.last_call:
        return 0
    return max(0, wall - world.last_call - PAUSES_AFTER)


def is_stale(world: World, wall: int) -> bool:
    """Whether a call has to write down that it was made."""
    return wall - world.last_call > TOUCHED_EVERY


def drain(work: Work, until: int, run: Callable[[due.Due], None], groups: Groups) -> int:
    """Run what is due up to `until`; the time that was reached. What one event does is a group.

    It is less than `until` when more than `due.MOST_A_CALL` events are due: the next call goes on.
    An event can add others only behind itself, so each look begins where the last one ended.
    """
    key = b""
    for _ in range(due.MOST_A_CALL):
        found = due.first(work, key)
        if found is None or found[1].at > until:
            return until
        key, mark = found[0], work.mark()
        due.remove(work, key)
        run(found[1])
        groups.join(address for address, *_ in work.touched(mark))
    found = due.first(work, key)
    return until if found is None else min(until, found[1].at)


def _shown(world: World, wall: int) -> int:
    if world.frozen is not None:
        return world.frozen
    return wall - paused_for(world, wall) + world.offset
