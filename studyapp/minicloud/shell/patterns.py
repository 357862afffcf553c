"""Patterns of names, `*.txt` and `[a-c]?`, whose work is counted."""

import fnmatch
import re
from collections.abc import Callable

from studyapp.minicloud.shell.regex import Budget, RegexError

LONGEST = 4_096  # characters of a pattern
CHARACTERS_A_STEP = 64


def matcher(pattern: str, budget: Budget) -> Callable[[str], bool]:
    """Whether a text fits the pattern as a whole; RegexError when that costs too much."""
    if len(pattern) > LONGEST:
        raise RegexError("the pattern is too long here")
    match = re.compile(fnmatch.translate(pattern.replace("[^", "[!"))).match

    def fits(text: str) -> bool:
        budget.spend(1 + len(text) // CHARACTERS_A_STEP)
        return match(text) is not None

    return fits
