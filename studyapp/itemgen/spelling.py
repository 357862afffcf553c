"""Words that are probably misspelt, judged by the course's own vocabulary.

Hasty notes spell most words right most of the time. A rare word that is one slip away from a
common one, and is not an inflection of it, is taken for a slip; what holds one is not shown.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from studyapp.itemgen.terms import stem, words

SHORTEST, LONGEST = 6, 40
RARE = 2
RATIO = 2
LONG = 12


def suspects(texts: Iterable[str]) -> frozenset[str]:
    """The words of the texts that look like slips of more common words."""
    every = (word for text in texts for word in words(text))
    known = Counter(word for word in every if _may_be_slip(word))
    return frozenset(word for group in _groups(known) for word in _slips(group, known))


def _may_be_slip(word: str) -> bool:
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()


def _groups(known: Collection[str]) -> Iterator[list[str]]:
    """Words that may be slips of one another; every such two are together in some group."""
    for word in known:
        for shorter in _deletions(word):
            if shorter != word and shorter in known:
                yield [word, shorter]
    yield from _alike((word[0] + "".join(sorted(word)), word) for word in known)
    long = [word for word in known if len(word) >= LONG]
    for at in range(max(map(len, long), default=0)):
        # One place at a time: the keys of all places at once would fill the memory.
        masked = ((word[:at] + "?" + word[at + 1 :], word) for word in long if at < len(word))
        yield from _alike(masked)


def _alike(keyed: Iterable[tuple[str, str]]) -> Iterator[list[str]]:
    """The words that share a key, where there are several."""
    groups: dict[str, list[str]] = {}
    for key, word in keyed:
        groups.setdefault(key, []).append(word)
    yield from (group for group in groups.values() if len(group) > 1)


def _slips(group: list[str], counts: Mapping[str, int]) -> Iterator[str]:
    """The rare words of the group that look like slips of its common ones."""
    for rare in range(1, RARE + 1):
        common = [word for word in group if counts[word] >= RATIO * rare]
        for word in group:
            if counts[word] == rare and any(_is_slip(word, other) for other in common):
                yield word


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
