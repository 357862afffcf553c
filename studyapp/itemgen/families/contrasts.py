"""Contrasts: lists of points under two or more names, or one list that tells two things apart.

"AWS: … / Customer: …" gives "which of these does the first have?" with the wrong options from
the other lists; the names of four or more lists give "which one is this?". So many things are
seldom the sides of one matter: what is said of one may be true of another too. There only a
point that names something, or holds a number, is asked.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from heapq import nsmallest

import msgspec

from studyapp.itemgen.families.termlists import split
from studyapp.itemgen.model import Choice, Finding, Note, Pair, Topic
from studyapp.itemgen.prose import capital, escape, is_clean, plain, sentence_end, tidy
from studyapp.itemgen.terms import (
    content,
    core,
    is_name,
    leaks,
    mask,
    overlap,
    variants,
    word_set,
    words,
)
from studyapp.itemgen.tokens import ListBlock, ListItem, Paragraph, Text
from studyapp.itemgen.topics import scopes_of
from studyapp.itemgen.wording import bold, quoted

_NO_NAME = word_set(
    "use used useful benefits advantage advantages disadvantage performance example examples "
    "note notes comparison types kinds there main they it you we following can are"
)


ALIKE = 0.5
MOST_POINTS = 200  # more, under one heading, are no comparison that a reader could make
_VERSUS = re.compile(r"^(.{2,40}?)\s+(?:vs\.?|versus)\s+(.{2,40})$", re.IGNORECASE)


class _Point(msgspec.Struct, frozen=True):
    text: str
    line: int


class _Column(msgspec.Struct, frozen=True):
    name: str
    points: tuple[_Point, ...]
    line: int


def find(topic: Topic) -> Iterator[Finding]:
    """The points of parallel lists."""
    columns = [column for column in _columns(topic) if column.points]
    if len({core(column.name) for column in columns}) < len(columns) or len(columns) < 2:
        return
    if sum(len(column.points) for column in columns) > MOST_POINTS:
        return
    pairs = len(columns) >= 4
    told = _by_word(columns)
    for column in columns:
        others = [other for other in columns if other is not column]
        wrong = () if pairs else _wrong(column, others)
        for point in column.points:
            if _is_shared(column, point, told) or leaks(column.name, point.text):
                continue
            if pairs and not is_name(point.text):
                continue
            yield _pair(column, point, topic) if pairs else _note(column, point, others, topic)
            if not pairs:
                yield from _choices(column, point, wrong, topic)


def _by_word(columns: list[_Column]) -> dict[str, list[tuple[_Column, _Point]]]:
    """The points that hold a word, by its stem."""
    found: dict[str, list[tuple[_Column, _Point]]] = {}
    for column in columns:
        for point in column.points:
            for stem in content(point.text):
                found.setdefault(stem, []).append((column, point))
    return found


def _is_shared(
    column: _Column, point: _Point, told: Mapping[str, list[tuple[_Column, _Point]]]
) -> bool:
    """True when another column has a point that says much the same."""
    return any(
        other is not column and overlap(point.text, each.text) > ALIKE
        for stem in content(point.text)
        for other, each in told[stem]
    )


def _columns(topic: Topic) -> Iterator[_Column]:
    before: Text | None = None
    for node in topic.nodes:
        if isinstance(node, ListBlock):
            name = _label(before) if before is not None else None
            if name:
                yield _Column(name, tuple(_points(node.items)), before.line if before else 0)
            yield from _nested(node)
            yield from _versus(node, topic)
        before = node.text if isinstance(node, Paragraph) else None


def _nested(listing: ListBlock) -> Iterator[_Column]:
    """Lists nested under items that are bare labels ("S3 Standard:")."""
    for item in listing.items:
        name = _label(item.text)
        if name and len(item.children) == 1 and isinstance(item.children[0], ListBlock):
            yield _Column(name, tuple(_points(item.children[0].items)), item.text.line)


def _versus(listing: ListBlock, topic: Topic) -> Iterator[_Column]:
    """A list under "A versus B" whose items each begin with one of the two names."""
    match = _VERSUS.match(tidy(topic.title))
    if not match:
        return
    names = [name for name in match.groups() if is_clean(name)]
    found: dict[str, list[_Point]] = {name: [] for name in names}
    for item in listing.items:
        for name in names:
            for variant in variants(name):
                if item.text.text.startswith(f"{variant} "):
                    text = plain(tidy(item.text.text[len(variant) :]))
                    if is_clean(text) and len(content(text)) >= 2:
                        found[name].append(_Point(capital(text), item.text.line))
                    break
    if len(names) == 2 and all(found.values()):
        yield from (_Column(name, tuple(points), listing.line) for name, points in found.items())


def _label(text: Text) -> str | None:
    """The name that a line ending in a colon gives to the list below it."""
    if not text.text.rstrip().endswith(":"):
        return None
    name = tidy(text.text)
    for tail in (" is responsible for", " are responsible for"):
        name = name.removesuffix(tail)
    parts = words(name)
    if not 1 <= len(parts) <= 6 or set(parts) & _NO_NAME or not is_clean(name):
        return None
    return capital(name)


def _points(items: tuple[ListItem, ...]) -> Iterator[_Point]:
    for item in items:
        text = plain(tidy(item.text.text))
        pair = split(item.text)
        loose = pair is None or pair[0].lower() == "use cases"
        if loose and not item.children and is_clean(text) and len(content(text)) >= 2:
            yield _Point(capital(text), item.text.line)


def _pair(column: _Column, point: _Point, topic: Topic) -> Pair:
    shown = quoted(mask(point.text, column.name))
    return Pair(
        family="contrast",
        form="point",
        term=column.name,
        meaning=point.text,
        line=point.line,
        group="points",
        find=f"what is this said of? {shown}",
        scopes=scopes_of(topic),
        exclusive=True,
        closed=True,
        key=point.text,
    )


def _note(column: _Column, point: _Point, others: list[_Column], topic: Topic) -> Note:
    names = sorted([column.name, *(other.name for other in others)], key=str.casefold)
    listed = ", ".join(names[:-1]) + " or " + names[-1]
    front = f"{escape(listed)}: which does this go with? {quoted(point.text)}"
    back = escape(column.name)
    return Note("contrast", point.text, front, back, point.line, scopes_of(topic))


def _wrong(column: _Column, others: list[_Column]) -> tuple[tuple[_Point, str], ...]:
    """The points of the others with their names, but for what is said of the column as well."""
    return tuple(
        (point, other.name)
        for other in others
        for point in other.points
        if not leaks(other.name, point.text)
        and not any(overlap(point.text, own.text) > ALIKE for own in column.points)
    )


def _choices(
    column: _Column, point: _Point, listed: Sequence[tuple[_Point, str]], topic: Topic
) -> Iterator[Choice]:
    wrong = nsmallest(3, listed, key=lambda each: abs(len(each[0].text) - len(point.text)))
    if len(wrong) < 3:
        return
    options = [(point.text, f"Listed under {column.name}.")]
    options += [(c.text, f"Listed under {name}.") for c, name in wrong]
    stem = f"which of these is listed under {bold(column.name)}?"
    yield Choice(
        "contrast",
        column.name,
        stem,
        tuple((escape(text), sentence_end(escape(why))) for text, why in options),
        point.line,
        scopes_of(topic),
    )
