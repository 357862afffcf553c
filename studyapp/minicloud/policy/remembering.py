"""A bounded memory of what was worked out before."""

from collections.abc import Hashable
from typing import Final, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Memory(Generic[K, V]):
    """Values by key, in two generations, so that memory is bounded without locks.

    `budget` is the weight of one generation. What is asked for again outlives its generation.
    """

    __slots__ = ("_budget", "_old", "_weight", "_young")

    def __init__(self, budget: int) -> None:
        self._budget: Final = budget
        self._young: dict[K, tuple[V, int]] = {}
        self._old: dict[K, tuple[V, int]] = {}
        self._weight = 0

    def get(self, key: K) -> V | None:
        """What was put there; None when that was never or too long ago."""
        found = self._young.get(key)
        if found is not None:
            return found[0]
        kept = self._old.get(key)
        if kept is None:
            return None
        self.put(key, *kept)
        return kept[0]

    def put(self, key: K, value: V, weight: int) -> V:
        """Keep a value, which is given back; `weight` is what it takes of the budget."""
        if self._weight > self._budget:
            self._old, self._young, self._weight = self._young, {}, 0
        self._young[key] = (value, weight)
        self._weight += weight
        return value
