"""How fast a world may be called at the door, so that one client's loop does not slow all others.

A bucket of tokens for each world, and one for the callers of it who do not sign. They lie in the
memory of the process: each server process has its own.
"""

from collections.abc import Callable
from threading import Lock

SECONDS_AT_ONCE = 40  # of calls that may come together after a quiet time
MOST_KEPT = 2_000  # buckets; the one that was used longest ago goes


class Pace:
    """Counts calls by key; `rate` gives the calls a second (0: no limit)."""

    def __init__(self, rate: Callable[[], float]) -> None:
        self._rate = rate
        self._lock = Lock()
        self._buckets: dict[tuple[str, bool], tuple[float, int]] = {}

    def take(self, world: str, now: int, *, signed: bool) -> bool:
        """Count a call at a time in milliseconds; False when there were too many."""
        rate = self._rate()
        if rate <= 0:
            return True
        size = rate * SECONDS_AT_ONCE
        with self._lock:
            tokens, before = self._buckets.pop((world, signed), (size, now))
            tokens = min(size, tokens + max(now - before, 0) * rate / 1000)
            self._buckets[world, signed] = (max(tokens - 1, 0) if tokens >= 1 else tokens, now)
            if len(self._buckets) > MOST_KEPT:
                del self._buckets[next(iter(self._buckets))]
        return tokens >= 1
