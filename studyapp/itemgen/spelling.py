"""Words that are probably misspelt, judged by the course's own vocabulary.

Hasty notes spell most words right most of the time. A rare word that is one slip away from a
common one, and is not an inflection of it, is taken for a slip; what holds one is not shown.
"""

from collections import Counter
from collections.abc import Iterable

from studyapp.itemgen.terms import stem, words

SHORTEST, LONGEST = 6, 40
RARE = 2
RATIO = 2
LONG = 12


def suspects(texts: Iterable[str]) -> frozenset[str]:
    """The words of the texts that look like slips of more common words."""
    every = (word for text in texts for word in words(text))
    counts = Counter(word for word in every if len(word) <= LONGEST and word.isalpha())
    common = [word for word, count in counts.items() if count >= RATIO and len(word) >= SHORTEST]
    by_deletion: dict[str, set[str]] = {}
    for word in common:
        for key in _keys(word):
            by_deletion.setdefault(key, set()).add(word)
    return frozenset(
        word
        for word, count in counts.items()
        if count <= RARE
        and len(word) >= SHORTEST
        and any(
            counts[other] >= RATIO * count and _is_slip(word, other)
            for key in _keys(word)
            for other in by_deletion.get(key, ())
        )
    )


def _keys(word: str) -> set[str]:
    """What two words have in common when one may be a slip of the other."""
    wild = {word[:at] + "?" + word[at + 1 :] for at in range(len(word)) if len(word) >= LONG}
    return _deletions(word) | wild | {"=" + "".join(sorted(word))}


def _deletions(word: str) -> set[str]:
    """The word and every word that is left when one letter goes."""
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}


def _is_slip(word: str, other: str) -> bool:
    """True when one letter is missing or too many, or letters are swapped, and it is no inflection.

    A replaced letter is not counted: that is how most pairs of real words differ.
    """
    one, two = stem(word), stem(other)
    if word == other or one == two:
        return False
    if word.endswith("ing") and (one.startswith(two) or two.startswith(one)):
        return False  # tracking, tracing
    if word.startswith(other) or other.startswith(word) or word.endswith(other):
        return False
    if len(word) != len(other):
        return abs(len(word) - len(other)) == 1 and _one_apart(word, other)
    if sorted(word) == sorted(other):
        return word[0] == other[0]
    return len(word) >= LONG and sum(one != two for one, two in zip(word, other, strict=True)) == 1


def _one_apart(word: str, other: str) -> bool:
    short, long = sorted((word, other), key=len)
    return short[-2:] == long[-2:] and short in _deletions(long)
