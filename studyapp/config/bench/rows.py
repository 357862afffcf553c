"""A measured row, and how two sides are measured fairly on a busy machine."""

import os
import statistics
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

TICK = os.sysconf("SC_CLK_TCK")


class Row(msgspec.Struct, frozen=True):
    """One comparison. `ratio` is ours over peer; over `goal` the bench fails."""

    name: str
    ours: float
    peer: float
    ratio: float
    goal: float
    unit: str


def row(name: str, ours: float, peer: float, *, goal: float, unit: str) -> Row:
    """A row from the two figures."""
    return Row(name, round(ours, 4), round(peer, 4), round(ours / peer, 3), goal, unit)


def cpu_seconds(pid: int) -> float:
    """Time on the processor of a process and all its descendants so far.

    The scheduler's own count (nanoseconds) where the kernel gives it, else ticks.
    """
    return sum(_process_seconds(process) for process in _tree(pid))


def _process_seconds(pid: int) -> float:
    try:
        tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
        spent = sum(int(task.read_text().split()[0]) for task in tasks) / 1e9
        if spent:
            return spent
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it ended meanwhile
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK


def _tree(pid: int) -> Iterable[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from _tree(int(child))


def alternate(
    ours: Callable[[], float], peer: Callable[[], float], *, rounds: int
) -> tuple[float, float]:
    """Medians of both sides, measured in turns and in changing order: drift cancels."""
    ours(), peer()  # one round to warm up
    a, b = [], []
    for number in range(rounds):
        if number % 2:
            b.append(peer())
            a.append(ours())
        else:
            a.append(ours())
            b.append(peer())
    return statistics.median(a), statistics.median(b)
