"""The regular expressions of AWS's models, which are Java's, as Python's."""

import functools
import re
from collections.abc import Callable

Matcher = Callable[[str], object]


@functools.cache
def matcher(pattern: str) -> Matcher | None:
    """Does a text satisfy the pattern? None when the pattern cannot be tested here."""
    try:
        return re.compile(pattern, re.ASCII).fullmatch
    except re.error:
        return None
