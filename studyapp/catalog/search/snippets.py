"""Marks what was found in a title, and cuts the telling piece out of a text."""

import re
from html import escape

from studyapp.catalog.search.query import Phrase, Query
from studyapp.catalog.search.stems import stem
from studyapp.catalog.search.text import WORD, fold

LENGTH = 170  # letters of a snippet, about
BEFORE = 50  # of them at most before the first mark
READ = 20_000  # letters of a text that are looked at
MOST_MARKS = 10  # of one phrase in one text
Span = tuple[int, int, int]  # start and end of a place, and the number of the phrase there
SPECIAL = re.compile(r"[&<>\"']")
ELLIPSIS = "…"


class Marker:
    """Finds the words of one query in texts, in any form that has the same stem."""

    def __init__(self, query: Query) -> None:
        phrases = query.phrases()
        number = {phrase: place for place, phrase in enumerate(phrases)}
        self._phrases = [_Pattern(phrase) for phrase in phrases]
        self._groups = [
            [{number[phrase] for phrase in parts} for parts in group] for group in query.groups
        ]

    def fits(self, text: str) -> bool:
        """Whether everything that the query names is in the text."""
        folded = fold(text)
        there = {
            number
            for number, pattern in enumerate(self._phrases)
            if pattern.start in folded and pattern.places(folded, number)
        }
        return all(any(parts <= there for parts in group) for group in self._groups)

    def share_of_groups(self, spans: list[Span]) -> float:
        """How many of the query's groups these places satisfy, from 0 to 1."""
        found = {phrase for _start, _end, phrase in spans}
        there = sum(any(parts <= found for parts in group) for group in self._groups)
        return there / len(self._groups)

    def spans(self, text: str) -> list[Span]:
        """Where the query's phrases stand, in order and without overlaps."""
        folded = fold(text)
        found: list[Span] = []
        for number, pattern in enumerate(self._phrases):
            if pattern.start in folded:
                found += pattern.places(folded, number)
        if len(found) < 2:
            return found
        found.sort(key=_longest_first)
        apart = found[:1]
        for span in found:
            if span[0] >= apart[-1][1]:
                apart.append(span)
        return apart

    def snippet(self, text: str) -> str:
        """The piece of a text that says most about the query, as HTML with marks."""
        text = text[:READ].replace("\n", " ")
        spans = self.spans(text)
        start, end = _window(text, spans)
        html = marked(text, spans, start, end)
        return f"{ELLIPSIS if start else ''}{html}{ELLIPSIS if end < len(text) else ''}"


class _Pattern:
    """One phrase to be found, by the stems of its words."""

    def __init__(self, phrase: Phrase) -> None:
        self.stems = tuple(map(stem, phrase.words))
        self.prefix = phrase.prefix
        self.start = _shared_start(self.stems[0])
        self._judged: dict[tuple[str, int], bool] = {}

    def places(self, folded: str, number: int) -> list[Span]:
        """Each place where the phrase stands, as phrase `number`."""
        found: list[Span] = []
        at = folded.find(self.start)
        while at >= 0 and len(found) < MOST_MARKS:
            end = 0 if at and folded[at - 1].isalnum() else self._end(folded, at)
            if end:
                found.append((at, end, number))
            at = folded.find(self.start, end or at + 1)
        return found

    def _end(self, folded: str, at: int) -> int:
        """Where the phrase that starts at `at` ends; 0 when it does not stand there."""
        end = at
        for place in range(len(self.stems)):
            word = WORD.search(folded, end)
            if word is None or not self._fits(word[0], place):
                return 0
            end = word.end()
        return end

    def _fits(self, word: str, place: int) -> bool:
        key = word, place
        known = self._judged.get(key)
        if known is None:
            root, found = self.stems[place], stem(word)
            open_end = self.prefix and place == len(self.stems) - 1
            known = found == root or (
                open_end and (found.startswith(root) or word.startswith(root))
            )
            self._judged[key] = known
        return known


def _longest_first(span: Span) -> tuple[int, int]:
    return span[0], -span[1]


def _shared_start(root: str) -> str:
    """What all forms of a word begin with: "polici" is the stem of "policy" too."""
    return root[:-1] if len(root) > 2 and root[-1] in "iey" else root


def _window(text: str, spans: list[Span]) -> tuple[int, int]:
    """Start and end of the piece with the most different phrases, then the most marks."""
    if len(text) <= LENGTH:
        return 0, len(text)
    best, first = (0, 0), 0
    for place, (at, _end, _phrase) in enumerate(spans):
        inside = [span for span in spans[place : place + 12] if span[1] <= at + LENGTH - BEFORE]
        score = (len({phrase for _at, _end, phrase in inside}), len(inside))
        if score > best:
            best, first = score, at
    start = _opening(text, first)
    end = text.rfind(" ", start, start + LENGTH + 1) if len(text) > start + LENGTH else len(text)
    return start, end if end > start else min(start + LENGTH, len(text))


def _opening(text: str, first: int) -> int:
    """Where to begin so that `first` is in view: at a sentence if one begins near, else a word."""
    if first <= BEFORE:
        return 0
    for sign in (". ", "? ", "! ", ": "):
        at = text.rfind(sign, first - BEFORE, first)
        if at >= 0:
            return at + 2
    at = text.find(" ", first - BEFORE, first)
    return at + 1 if at >= 0 else first


def marked(text: str, spans: list[Span], start: int = 0, end: int | None = None) -> str:
    """A piece of a text as HTML with marks; neighbours with a space between them become one."""
    end = len(text) if end is None else end
    parts: list[str] = []
    at, is_open = start, False
    for first, last, _phrase in spans:
        if first < start or last > end:
            continue
        between = text[at:first]
        if is_open and between != " ":
            parts.append("</mark>")
            is_open = False
        parts.append(_escaped(between))
        if not is_open:
            parts.append("<mark>")
            is_open = True
        parts.append(_escaped(text[first:last]))
        at = last
    if is_open:
        parts.append("</mark>")
    parts.append(_escaped(text[at:end]))
    return "".join(parts)


def _escaped(text: str) -> str:
    return escape(text) if SPECIAL.search(text) else text
