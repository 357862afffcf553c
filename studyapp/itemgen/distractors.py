"""Wrong options for an item: siblings of the same kind that are surely not right.

The nearest siblings come first (same list, section, lesson, module, then course), among them those
whose text is nearest in length to the right one's. A sibling is refused when its meaning
overlaps with what is asked, when one name holds the other, or when a text names the other's
term: then it could also be right, or give the key away. Those of other modules that share a word
with the right one come before strangers, of which there may be one: nobody would take many of
them for right.

In a tier of more than `CROWD` entries, which no list or lesson of a real course has, only
`2 * COURSE_REACH` of those nearest in length are looked at, each item at others.
"""

import bisect
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import msgspec

from studyapp.itemgen.ids import rank
from studyapp.itemgen.kinds import PRODUCT, THING, kind
from studyapp.itemgen.meanings import SAME, Meanings
from studyapp.itemgen.model import Pair
from studyapp.itemgen.prose import plain
from studyapp.itemgen.terms import (
    akin,
    content,
    core,
    is_name,
    is_service,
    leaks,
    likeness,
    mentions,
    nested,
    normalise,
    overlap,
    specific,
    without_aside,
    words,
)
from studyapp.itemgen.wording import OPTION

WANTED = 3
STRANGERS = 1  # at most, among the wrong options
UNFAIR = 1  # of them at most lack a word that the stem and the key share
DEFINITION = "definition"
COURSE_REACH = 40
CROWD = 200
BAND = 8  # lengths that differ by less count as equal
ALIKE = 0.34
COVERED = 0.34


class Entry(msgspec.Struct, frozen=True):
    """A pair and where it stands."""

    pair: Pair
    lesson: str
    section: str
    module: str = ""


class Pool:
    """All pairs of a course, by nearness. Those with words of `slips` are no options."""

    def __init__(self, entries: Sequence[Entry], slips: frozenset[str]) -> None:
        self._tiers: dict[tuple[str, ...], list[Entry]] = {}
        self._told: dict[str, set[str]] = {}
        self._kinds: dict[str, str] = {}
        self._heard: set[tuple[str, str]] = set()
        self._by_length: dict[tuple[str, ...], list[Entry]] = {}
        self._shown: dict[tuple[str, ...], frozenset[str]] = {}
        self.meanings = Meanings(entry.pair for entry in entries)
        for entry in entries:
            if not slips & {*words(entry.pair.term), *words(entry.pair.meaning)}:
                self._add(entry)
        for key, members in self._tiers.items():
            if key[0] in {"module", "course"}:
                members.sort(key=_length(key[1]))

    def _add(self, entry: Entry) -> None:
        pair = entry.pair
        for facet in ("ask", "find"):
            for key in (*_tier_keys(entry, facet), *_wide_keys(entry, facet)):
                self._tiers.setdefault(key, []).append(entry)
        term = normalise(pair.term)
        self._kinds[term] = self._kinds.get(term) or kind(pair)
        told = self._told.setdefault(term, set())
        told |= specific(pair.meaning)
        if pair.around and (term, pair.around) not in self._heard:
            self._heard.add((term, pair.around))
            told |= specific(pair.around)

    def choose(self, item_id: str, right: Entry, facet: str) -> list[Entry]:
        """Three wrong options for the pair, or fewer when there are no good ones.

        `facet` says what the options are: "find" for terms, "ask" for meanings.
        """
        chosen: list[Entry] = []
        left: tuple[int, ...] = (STRANGERS, UNFAIR)
        for candidate in self._nearest(item_id, right, facet):
            if not self._fits(right, candidate, facet) or _repeats(candidate, chosen, facet):
                continue
            weak = not _is_kin(right, candidate), not self._is_fair(right, candidate, facet)
            after = tuple(now - each for now, each in zip(left, weak, strict=True))
            if min(after) < 0:
                continue
            left = after
            chosen.append(candidate)
            if len(chosen) == WANTED:
                break
        return chosen

    def _nearest(self, item_id: str, right: Entry, facet: str) -> Iterator[Entry]:
        length = len(shown(right.pair, facet))
        for key in _tier_keys(right, facet):
            yield from sorted(
                self._beside(key, item_id, length, facet),
                key=lambda each: (
                    abs(len(shown(each.pair, facet)) - length) // BAND,
                    rank(item_id, each.pair.identity),
                ),
            )
        if not right.pair.closed:
            for key in _wide_keys(right, facet)[: 1 if right.pair.near else 2]:
                around = self._around(key, length, facet)
                yield from sorted(around, key=lambda each: not _is_kin(right, each))

    def _beside(
        self, key: tuple[str, ...], item_id: str, length: int, facet: str
    ) -> Sequence[Entry]:
        """The members of a tier; of a crowd a part of those nearest in length."""
        members = self._tiers.get(key, [])
        if len(members) <= CROWD:
            return members
        place = (*key, facet)
        if place not in self._by_length:
            self._by_length[place] = sorted(members, key=_length(facet))
        ordered = self._by_length[place]
        low = bisect.bisect_right(ordered, length - BAND, key=_length(facet))
        high = bisect.bisect_left(ordered, length + BAND, key=_length(facet))
        spare = high - low - 2 * COURSE_REACH
        turn = int(rank(item_id, ""), 16) % (spare + 1) if spare > 0 else spare // 2
        first = min(max(0, low + turn), len(ordered) - 2 * COURSE_REACH)
        return ordered[first : first + 2 * COURSE_REACH]

    def _around(self, key: tuple[str, ...], length: int, facet: str) -> Iterator[Entry]:
        """The members of a tier sorted by length, from the nearest outwards."""
        members = self._tiers.get(key, [])
        up = bisect.bisect_left(members, length, key=_length(facet))
        for step in range(COURSE_REACH):
            if up + step < len(members):
                yield members[up + step]
            if up - 1 - step >= 0:
                yield members[up - 1 - step]

    def _fits(self, right: Entry, candidate: Entry, facet: str) -> bool:
        one, other = right.pair, candidate.pair
        if one is other or normalise(one.term) == normalise(other.term):
            return False
        siblings = _are_siblings(right, candidate)
        if one.exclusive and siblings:
            return normalise(shown(one, facet)) != normalise(shown(other, facet))
        if facet == "find" and not siblings and not _is_like(one.term, other.term):
            return False
        if {self._kind(one), self._kind(other)} == {PRODUCT, THING}:
            return False
        kinds = right.module == candidate.module and _are_kinds_of_one(one.term, other.term)
        too_near = nested if siblings or kinds else akin
        if normalise(one.meaning) == normalise(other.meaning) or too_near(one.term, other.term):
            return False
        if len(shown(other, facet)) > OPTION:
            return False
        wrong = _is_other if siblings else self._is_wrong
        return wrong(one, other) and (facet == "find" or _own_words(one, other))

    def _kind(self, pair: Pair) -> str:
        """The kind of the pair's term, as any definition of the course tells it."""
        return kind(pair) or self._kinds.get(normalise(pair.term), "")

    def _is_fair(self, right: Entry, candidate: Entry, facet: str) -> bool:
        """True when the key does not stand out beside it by words that the stem and it share.

        What the key gives away of its term, the wrong options must hold as well, or it must
        be common among the entries of their list.
        """
        one, other = right.pair, candidate.pair
        if one.exclusive and _are_siblings(right, candidate):
            return True
        given = leaks(one.term, one.meaning) - self._common(right, facet)
        if facet == "find":
            return given <= core(other.term)
        return given <= content(other.meaning)

    def _common(self, right: Entry, facet: str) -> frozenset[str]:
        """The stems that at least half of the entries of its list show."""
        if not right.pair.group:
            return frozenset()
        key = _tier_keys(right, facet)[0]
        place = (*key, facet)
        if place not in self._shown:
            members = self._tiers.get(key, [])
            counts = Counter(stem for each in members for stem in content(shown(each.pair, facet)))
            frequent = (stem for stem, count in counts.items() if 2 * count >= len(members))
            self._shown[place] = frozenset(frequent)
        return self._shown[place]

    def _is_wrong(self, one: Pair, other: Pair) -> bool:
        """True when nothing said of the other term fits what is asked."""
        everything = self._told[normalise(other.term)]
        return (
            overlap(one.meaning, other.meaning) < ALIKE
            and _covered(one.meaning, everything) < COVERED
            and not mentions(one.meaning, other.term)
            and not mentions(other.meaning, one.term)
        )


def _is_kin(right: Entry, candidate: Entry) -> bool:
    """True for a candidate of the same module, or one that shares a word with the right one."""
    one, other = right.pair, candidate.pair
    if right.module == candidate.module or kind(one) == THING:
        return right.module == candidate.module
    return _share(specific(one.meaning), specific(other.meaning)) or _share(
        core(without_aside(one.term)), core(without_aside(other.term))
    )


def _are_siblings(right: Entry, candidate: Entry) -> bool:
    """True for two entries of one list, column or the like."""
    group = right.pair.group
    here = (right.lesson, right.section) == (candidate.lesson, candidate.section)
    return here and bool(group) and group == candidate.pair.group


def _are_kinds_of_one(one: str, other: str) -> bool:
    """True when two names differ in their first word only ("… Load Balancer")."""
    first, second = (words(without_aside(term)) for term in (one, other))
    return len(first) == len(second) > 1 and first[1:] == second[1:]


def _share(some: frozenset[str], others: frozenset[str]) -> bool:
    return not some.isdisjoint(others)


def _is_like(term: str, other: str) -> bool:
    """True unless the term is a service and the other, its aside left out, is no name."""
    return not is_service(term) or is_name(without_aside(other))


def _length(facet: str) -> Callable[[Entry], int]:
    return lambda entry: len(shown(entry.pair, facet))


def _own_words(one: Pair, other: Pair) -> bool:
    """True when a wrong meaning does not simply name its own term."""
    given = leaks(other.term, other.meaning)
    return not given or given < core(other.term) or bool(given & leaks(one.term, one.meaning))


def _is_other(one: Pair, other: Pair) -> bool:
    """True when two entries of one list say different things and do not name each other."""
    return (
        likeness(one.meaning, other.meaning) < SAME
        and not mentions(one.meaning, other.term)
        and not mentions(other.meaning, one.term)
    )


def shown(pair: Pair, facet: str) -> str:
    """What an option of this facet shows of the pair."""
    return pair.term if facet == "find" else plain(pair.meaning)


def _form(pair: Pair, facet: str) -> str:
    """What the wrong options have in common with the pair.

    Where they are terms, the grammar of what is said of them does not matter.
    """
    return pair.family if facet == "find" and pair.family == DEFINITION else pair.form


def _tier_keys(entry: Entry, facet: str) -> tuple[tuple[str, ...], ...]:
    form = _form(entry.pair, facet)
    section = (facet, entry.lesson, entry.section)
    keys: list[tuple[str, ...]] = []
    if entry.pair.group:
        keys.append((*section, entry.pair.group, form))
    if not entry.pair.exclusive:
        keys.append((*section, form))
    if not entry.pair.closed:
        keys.append((facet, entry.lesson, form))
    return tuple(keys)


def _wide_keys(entry: Entry, facet: str) -> tuple[tuple[str, ...], ...]:
    """The module and the course, whose entries are sorted by length."""
    form = _form(entry.pair, facet)
    return ("module", facet, entry.module, form), ("course", facet, form)


def _covered(meaning: str, told: set[str]) -> float:
    wanted = specific(meaning)
    return len(wanted & told) / len(wanted) if wanted else 0.0


def _repeats(candidate: Entry, chosen: Sequence[Entry], facet: str) -> bool:
    """True when a chosen option shows the same, or names a term that holds this one."""
    text = normalise(shown(candidate.pair, facet))
    loose = facet == "find" and not candidate.pair.exclusive
    return any(
        text == normalise(shown(other.pair, facet))
        or (loose and nested(candidate.pair.term, other.pair.term))
        or normalise(candidate.pair.term) == normalise(other.pair.term)
        for other in chosen
    )


def stands_out(right: str, wrong: Sequence[str]) -> bool:
    """True when the right option is the only long one."""
    longest = max(len(text) for text in wrong)
    return len(right) > 1.4 * longest + 12
