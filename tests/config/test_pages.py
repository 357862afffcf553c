"""The memory of a process in large pages."""

import re
import subprocess
import sys

from studyapp.config import pages

SMAPS = """\
55a000100000-55a000900000 rw-p 00000000 00:00 0                          [heap]
Size:               8192 kB
KernelPageSize:        4 kB
Rss:                8100 kB
Pss:                8100 kB
VmFlags: rd wr mr mw me ac
7f0000000000-7f0000800000 rw-p 00000000 00:00 0
Size:               8192 kB
KernelPageSize:        4 kB
Rss:                  40 kB
VmFlags: rd wr mr mw me ac
7f0001000000-7f0001400000 rw-p 00000000 fe:00 260386                     /usr/lib/libpython3.so
Size:               4096 kB
Rss:                4096 kB
VmFlags: rd wr mr mw me ac
7f0002000000-7f0002400000 r--p 00000000 00:00 0
Size:               4096 kB
Rss:                4096 kB
VmFlags: rd mr mw me ac
7f0003000000-7f0003200000 rw-p 00000000 00:00 0
Size:               2048 kB
Rss:                2048 kB
VmFlags: rd wr mr mw me ac
"""
PROGRAM = """
from pathlib import Path
from studyapp.config import pages
held = [bytes(1000) for _ in range(40_000)]
print(pages.gather(), pages.gather())
print(Path("/proc/self/smaps_rollup").read_text())
"""


def test_only_memory_of_its_own_that_is_in_use_is_gathered() -> None:
    """Not the stack of a thread, of which little is in use, nor what comes from a file."""
    assert list(pages.regions(SMAPS)) == [
        (0x55A000200000, 0x55A000800000),
        (0x7F0003000000, 0x7F0003200000),
    ]


def test_what_was_asked_for_lies_in_large_pages() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True
    )
    first, again = map(int, done.stdout.split()[:2])
    large = re.search(r"AnonHugePages: +(\d+) kB", done.stdout)
    assert again >= first
    assert large is not None
    assert int(large[1]) * 1024 >= first
