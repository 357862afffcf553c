"""Comparison tables: each row is a thing, each further column an aspect of it.

The heading of the first column says what the rows are, and the questions use it: "pillar
**Security** – its question?" and "which pillar is this?". Where it says only that the rows are
aspects ("Question"), the cells of a column are of many kinds: they make cards and no items.
"""

import re
from collections.abc import Iterator

import msgspec

from studyapp.itemgen.model import Finding, Pair, Topic
from studyapp.itemgen.prose import escape, is_clean, squash
from studyapp.itemgen.terms import content, mask, normalise, words
from studyapp.itemgen.tokens import TableBlock, Text
from studyapp.itemgen.topics import scopes_of
from studyapp.itemgen.wording import bold, quoted

_NUMBER = re.compile(r"^[\W\d]*\d[\W\d]*(?:USD|EUR|%|GB|TB)?\W*$")
_ASPECT = re.compile(
    r"^(?:\W*|aspect|question|property|feature|what|criterion|you ask|topic|layer)$", re.IGNORECASE
)
_ASKS = re.compile(r"^(?:who|what|when|where|why|how|if|you)\b", re.IGNORECASE)
_STORY = re.compile(
    r"^(?:why|notes?|remarks?|comments?)\b|\b(?:saw|did|got|had|met|story)\b", re.IGNORECASE
)
_EMPTY = frozenset({"", "-", "–", "—", "n/a", "none"})
_TOTAL = frozenset({"total", "sum", "all together"})
_YES_NO = frozenset({"yes", "no"})
FEW = 3


class _Column(msgspec.Struct, frozen=True):
    """A column that is asked about.

    `head` is the heading of the first column, `distinct` says that no two cells are alike,
    `choices` are the few cells among which a column that sorts the rows chooses.
    """

    head: str
    title: str
    distinct: bool
    choices: tuple[str, ...]
    group: str
    scopes: tuple[str, ...]

    @property
    def aspects(self) -> bool:
        """True when the rows are aspects and not things of one kind."""
        return bool(_ASPECT.match(self.head))


def find(topic: Topic) -> Iterator[Finding]:
    """A pair for each clean cell, asked by row and column."""
    for node in topic.nodes:
        if isinstance(node, TableBlock) and len(node.header) >= 2 and _compares(node):
            for number in range(1, len(node.header)):
                yield from _cells(node, number, topic)


def _compares(table: TableBlock) -> bool:
    """True when every row has a name of its own, and the table is no calculation."""
    names = [normalise(_cell(row, 0)) for row in table.rows]
    cells = [squash(cell.text) for row in table.rows for cell in row[1:]]
    numbers = sum(bool(_NUMBER.match(cell)) for cell in cells)
    named = len(names) >= 2 and all(names) and len(set(names)) == len(names)
    return named and 4 * numbers < len(cells) and not _TOTAL & set(names)


def _cell(row: tuple[Text, ...], column: int) -> str:
    return squash(row[column].text) if column < len(row) else ""


def _cells(table: TableBlock, number: int, topic: Topic) -> Iterator[Pair]:
    title = squash(table.header[number].text)
    if not is_clean(f"{title} something") or not words(title) or _STORY.search(title):
        return
    cells = [_cell(row, number) for row in table.rows]
    column = _Column(
        head=squash(table.header[0].text),
        title=title,
        distinct=len({normalise(cell) for cell in cells}) == len(cells),
        choices=_choices(cells),
        group=f"table:{table.line}:{number}",
        scopes=scopes_of(topic),
    )
    for row, cell in zip(table.rows, cells, strict=True):
        pair = _pair(_cell(row, 0), cell, row[0].line, column)
        if pair is not None:
            yield pair


def _choices(cells: list[str]) -> tuple[str, ...]:
    """The different cells of a column that sorts its rows into a few kinds."""
    kinds = {normalise(cell): cell for cell in reversed(cells)}
    short = all(words(cell) and len(words(cell)) <= FEW for cell in kinds.values())
    if not 2 <= len(kinds) <= FEW or 2 * len(kinds) > len(cells) or not short:
        return ()
    return () if set(kinds) <= _YES_NO else tuple(sorted(kinds.values(), key=str.casefold))


def _pair(term: str, value: str, line: int, column: _Column) -> Pair | None:
    if value.casefold() in _EMPTY or not is_clean(term) or not is_clean(value):
        return None
    if not words(value) or not words(term) or _NUMBER.match(value):
        return None
    told = column.distinct and len(content(value)) >= 2 and not column.aspects
    return Pair(
        family="table",
        form=f"column:{normalise(column.title)}",
        term=term,
        meaning=value,
        line=line,
        group=column.group,
        ask=_ask(term, column),
        find=_find(term, value, column) if told else "",
        scopes=column.scopes,
        exclusive=True,
        closed=True,
        card_only=column.aspects,
        key=f"{term} / {column.title}",
    )


def _ask(term: str, column: _Column) -> str:
    """What the row has in the column; a column that sorts names its kinds."""
    plain_head = not column.aspects and not _ASKS.match(column.head)
    row = f"{escape(_small(column.head))} {bold(term)}" if plain_head else bold(term)
    title = escape(_small(column.title))
    if not column.choices:
        return f"{row} – {title}?"
    *others, last = (escape(_small(choice)) for choice in column.choices)
    return f"{row} – {title}: {', '.join(others)} or {last}?"


def _find(term: str, value: str, column: _Column) -> str:
    """Which row it is that has the value."""
    head = escape(_small(column.head))
    asked = f"{head}?" if _ASKS.match(column.head) else f"which {head} is this?"
    return f"{asked} {escape(column.title)}: {quoted(mask(value, term))}"


def _small(text: str) -> str:
    """The text as it goes on inside a sentence, names left alone."""
    if any(character.isupper() for character in text[1:]) or words(text)[:1] == ["amazon"]:
        return text
    return text[:1].lower() + text[1:]
