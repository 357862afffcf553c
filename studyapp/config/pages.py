"""The memory of the server in large pages, where the system has them.

A request touches code and data all over the heap, and what the processor kept of them is gone
when the next one comes. With pages of 4 KiB it then walks its page tables for each few hundred
bytes that it reads; with pages of 2 MiB hardly ever. Linux makes large pages on request:
madvise(2), MADV_COLLAPSE, since Linux 6.1. Elsewhere, and where it refuses, nothing changes.
"""

import ctypes
import re
import threading
from collections.abc import Iterator
from pathlib import Path

LARGE = 2 * 1024 * 1024  # bytes of a large page on x86-64 and on ARM with pages of 4 KiB
COLLAPSE = 25  # MADV_COLLAPSE; Python's mmap does not know it
FULL = 0.9  # how much of a region must be in use: what is not would be from then on
WAITS = (1.0, 5.0, 20.0, 60.0)  # seconds; the heap grows while services are used first
REGION = re.compile(
    r"^([0-9a-f]+)-([0-9a-f]+) rw-p \S+ 00:00 0 *(?:\[heap\])?\n"
    r"Size: +(\d+) kB\n(?:.*\n)*?Rss: +(\d+) kB$",
    re.MULTILINE,
)


def gather() -> int:
    """Put this process's own memory into large pages; how many bytes were asked for."""
    try:
        advise = ctypes.CDLL(None, use_errno=True).madvise
        smaps = Path("/proc/self/smaps").read_text()
    except (OSError, AttributeError):
        return 0  # no Linux
    found = 0
    for start, stop in regions(smaps):
        if advise(ctypes.c_void_p(start), ctypes.c_size_t(stop - start), COLLAPSE) == 0:
            found += stop - start
    return found


def gather_now_and_then() -> None:
    """Gather beside the work of this process: soon, and when it has been used for a while."""
    threading.Thread(target=_now_and_then, daemon=True).start()


def _now_and_then() -> None:
    pause = threading.Event()
    for seconds in WAITS:
        pause.wait(seconds)
        gather()


def regions(smaps: str) -> Iterator[tuple[int, int]]:
    """The large pages' worth of each private anonymous region that is in use (proc(5))."""
    for first, last, size, resident in REGION.findall(smaps):
        start = -(-int(first, 16) // LARGE) * LARGE
        stop = int(last, 16) // LARGE * LARGE
        if start < stop and int(resident) >= FULL * int(size):
            yield start, stop
