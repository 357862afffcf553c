"""The vocabulary of a course: known words, completions of half a word, cures for mistyped ones.

The words are stored at load time and kept in memory between loads, so that both databases give
the same answer. A course keeps its most frequent words; the rest can be found all the same.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, takewhile

from studyapp.catalog.models import Course, SearchWord
from studyapp.catalog.search.stems import stem
from studyapp.catalog.search.text import words_of

ASKED = 8  # courses whose words are looked at in one search: ours come first
COMPLETIONS = 6
CURES = 6
FEW, MANY, LONG = 2, 10, 5  # a long word met so seldom gives way to one met so much more often
Synonyms = Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]]


@dataclass(frozen=True)
class Lexicon:
    """The words and synonyms of one course. `letters` holds each word's letters as bits."""

    counts: Mapping[str, int]
    ordered: Sequence[str]
    stems: frozenset[str]
    letters: Mapping[str, int]
    synonyms: Synonyms
    named: frozenset[str]  # the words of the synonyms

    def starting_with(self, start: str) -> list[str]:
        """All words that begin so, in alphabetical order."""
        rest = islice(self.ordered, bisect_left(self.ordered, start), None)
        return list(takewhile(lambda word: word.startswith(start), rest))


@lru_cache(maxsize=32)
def lexicon_of(course_id: int, stamp: str) -> Lexicon:
    """The lexicon of a course as of a load; `stamp` (digest and time of it) only names that."""
    groups = Course.objects.filter(pk=course_id).values_list("synonyms", flat=True).first()
    counts = dict(SearchWord.objects.filter(course_id=course_id).values_list("word", "count"))
    synonyms = synonym_map(groups or [])
    named = frozenset(word for group in synonyms.values() for words in group for word in words)
    for word in named:
        counts.setdefault(word, 1)
    return Lexicon(
        counts=counts,
        ordered=sorted(counts),
        stems=frozenset(map(stem, counts)),
        letters={word: _bits(word) for word in counts},
        synonyms=synonyms,
        named=named,
    )


def synonym_map(groups: Sequence[Sequence[str]]) -> Synonyms:
    """From the stems of each member of a group to all its members, as words.

    A member that contains another group's word is known under the long form as well: with
    `acl` = `access control list`, `network acl` is also `network access control list`.
    """
    members = [
        [words for words in (tuple(words_of(text)) for text in group) if words] for group in groups
    ]
    long_forms = {
        words[0]: max(group, key=len)
        for group in members
        for words in group
        if len(words) == 1 and max(map(len, group)) > 1
    }
    table: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {}
    for group in members:
        spelled = [_spelled_out(words, long_forms) for words in group if len(words) > 1]
        every = tuple(dict.fromkeys([*group, *spelled]))
        for words in every:
            key = tuple(map(stem, words))
            table[key] = tuple(dict.fromkeys([*table.get(key, ()), *every]))
    return table


def _spelled_out(
    words: tuple[str, ...], long_forms: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    return tuple(part for word in words for part in long_forms.get(word, (word,)))


@dataclass(frozen=True)
class Vocabulary:
    """The lexicons of the courses that a search looks into, as one."""

    lexicons: tuple[Lexicon, ...]

    def count(self, word: str) -> int:
        """How often a word occurs in these courses."""
        return sum(lexicon.counts.get(word, 0) for lexicon in self.lexicons)

    def knows(self, word: str) -> bool:
        """Whether the word occurs, in this or another form."""
        root = stem(word)
        return any(word in lexicon.counts or root in lexicon.stems for lexicon in self.lexicons)

    def synonyms(self, key: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
        """What the words with these stems may also be called, themselves included."""
        found: dict[tuple[str, ...], None] = {}
        for lexicon in self.lexicons:
            found.update(dict.fromkeys(lexicon.synonyms.get(key, ())))
        return tuple(found)

    def starts(self, word: str) -> bool:
        """Whether some word begins so."""
        return any(lexicon.starting_with(word) for lexicon in self.lexicons)

    def has_longer(self, word: str) -> bool:
        """Whether a word of another stem begins so; "regions" has none, "user" has "username"."""
        root = stem(word)
        words = (other for lexicon in self.lexicons for other in lexicon.starting_with(word))
        return any(stem(other) != root for other in words)

    def completions(self, start: str) -> list[str]:
        """Words that begin so and that the index would miss: "securi" is no start of "secur"."""
        root = stem(start)
        found: Counter[str] = Counter()
        for lexicon in self.lexicons:
            for word in lexicon.starting_with(start):
                if not stem(word).startswith(root):
                    found[word] += lexicon.counts[word]
        return [word for word, _count in found.most_common(COMPLETIONS)]

    def cures(self, word: str) -> list[str]:
        """The known words (or pairs of words) that an unknown one was probably meant to be."""
        most = 1 if len(word) <= 5 else 2
        ranked = sorted(
            (distance, near[0] != word[0], -self.count(near), near)
            for near, distance in dict(self._near(word, most)).items()
        )
        nearest = [near for distance, *_rest, near in ranked if distance == ranked[0][0]]
        parted = self._parted(word)
        if parted and (not ranked or ranked[0][0] > 1):
            nearest.insert(0, parted)
        return nearest[:CURES]

    def better(self, word: str) -> str | None:
        """A far more frequent word that is one letter away from a rare one."""
        count = self.count(word)
        if (
            count > FEW
            or len(word) < LONG
            or any(word in lexicon.named for lexicon in self.lexicons)
        ):
            return None
        root = stem(word)
        near = [other for other, _distance in self._near(word, 1) if stem(other) != root]
        best = max(near, key=lambda other: (self.count(other), other), default=None)
        return best if best and self.count(best) >= MANY * max(count, 1) else None

    def _near(self, word: str, most: int) -> Iterable[tuple[str, int]]:
        if len(word) < 3 or word.isdecimal():
            return
        bits = _bits(word)
        for lexicon in self.lexicons:
            for other, letters in lexicon.letters.items():
                # Each mistake changes at most two letters of the set: a cheap first look.
                if (bits ^ letters).bit_count() > 2 * most or abs(len(other) - len(word)) > most:
                    continue
                distance = edits(word, other, most)
                if 0 < distance <= most:
                    yield other, distance

    def _parted(self, word: str) -> str | None:
        """The word as two known ones, when only the space between them was forgotten."""
        pairs = [(word[:at], word[at:]) for at in range(2, len(word) - 1)]
        known = [
            (min(self.count(left), self.count(right)), f"{left} {right}")
            for left, right in pairs
            if self.count(left) and self.count(right)
        ]
        return max(known)[1] if known else None


def _bits(word: str) -> int:
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits


def edits(one: str, other: str, most: int) -> int:
    """Letters to add, drop, change or swap with the next one; `most + 1` stands for more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        line = [row]
        for column, against in enumerate(other, start=1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != against))
            swapped = row > 1 and column > 1 and letter == other[column - 2]
            if swapped and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        if min(line) > most and min(last) > most:
            return most + 1
        before, last = last, line
    return min(last[-1], most + 1)
