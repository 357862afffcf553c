"""Which terms of a course are said to mean nearly the same.

Each different meaning is kept once. Two meanings that are alike share one of their rarest
words, so that only meanings with such a word in common are compared.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator

from studyapp.itemgen.model import Pair
from studyapp.itemgen.terms import content, normalise

SAME = 0.6
MOST_COMPARED = 2000
"""How many meanings one is compared with; no course of fewer pairs is touched by it."""

_Meaning = frozenset[str]
_Spot = tuple[int, int]


class Meanings:
    """All meanings of a course by the words in them."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self._terms: dict[_Meaning, set[str]] = {}
        for pair in pairs:
            terms = self._terms.setdefault(content(pair.meaning), set())
            if len(terms) < 2:  # two tell already that the meaning is no term's own
                terms.add(normalise(pair.term))
        self._common = Counter(stem for meaning in self._terms for stem in meaning)
        self._places: dict[str, dict[_Spot, list[_Meaning]]] = {}
        for meaning in self._terms:
            for at, stem in self._rarest(meaning):
                spots = self._places.setdefault(stem, {})
                spots.setdefault((len(meaning), at), []).append(meaning)
        self._known: dict[tuple[str, _Meaning], bool] = {}

    def is_only(self, pair: Pair) -> bool:
        """True when no other term of the course is said to mean nearly the same."""
        key = normalise(pair.term), content(pair.meaning)
        if key not in self._known:
            self._known[key] = self._look(*key)
        return self._known[key]

    def _look(self, term: str, meaning: _Meaning) -> bool:
        if not meaning:
            return True
        if self._terms.get(meaning, set()) - {term}:
            return False
        for place, other in enumerate(self._near(meaning)):
            if place >= MOST_COMPARED:
                break
            if _likeness(meaning, other) >= SAME and self._terms[other] - {term}:
                return False
        return True

    def _rarest(self, meaning: _Meaning) -> Iterator[tuple[int, str]]:
        """The words of which two alike meanings share one, numbered from the rarest on."""
        ordered = sorted(meaning, key=lambda stem: (self._common[stem], stem))
        least = math.ceil(SAME * len(ordered) - 1e-9)
        return enumerate(ordered[: len(ordered) - least + 1])

    def _near(self, meaning: _Meaning) -> Iterator[_Meaning]:
        """The meanings that may be alike, some of them more than once."""
        size = len(meaning)
        for at, stem in self._rarest(meaning):
            for (length, place), found in self._places.get(stem, {}).items():
                most = min(size - at, length - place)  # words that they can share
                if most >= SAME * (size + length - most) - 1e-9:
                    yield from found


def _likeness(one: _Meaning, other: _Meaning) -> float:
    return len(one & other) / len(one | other)
