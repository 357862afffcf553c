"""Comparison tables: each row is a thing, each further column an aspect of it."""

import re
from collections.abc import Iterator

import msgspec

from studyapp.itemgen.model import Finding, Pair, Topic
from studyapp.itemgen.prose import escape, is_clean, squash
from studyapp.itemgen.terms import content, mask, normalise, words
from studyapp.itemgen.tokens import TableBlock, Text
from studyapp.itemgen.topics import scopes_of
from studyapp.itemgen.wording import bold

_NUMBER = re.compile(r"^[\W\d]*(?:USD|EUR|%|GB|TB)?\W*$")
_ASPECT = re.compile(
    r"^(?:\W*|aspect|question|property|feature|what|criterion|you ask|topic|layer)$", re.IGNORECASE
)
_EMPTY = frozenset({"", "-", "–", "—", "n/a", "none"})


def find(topic: Topic) -> Iterator[Finding]:
    """A pair for each clean cell, asked by row and column."""
    for node in topic.nodes:
        if isinstance(node, TableBlock) and len(node.header) >= 2 and _has_row_headers(node):
            yield from _cells(node, topic)


def _has_row_headers(table: TableBlock) -> bool:
    """True when the first column names the rows, each with a name of its own."""
    names = [normalise(_cell(row, 0)) for row in table.rows]
    return len(names) >= 2 and all(names) and len(set(names)) == len(names)


def _cell(row: tuple[Text, ...], column: int) -> str:
    return squash(row[column].text) if column < len(row) else ""


def _cells(table: TableBlock, topic: Topic) -> Iterator[Pair]:
    scopes = scopes_of(topic)
    for column in range(1, len(table.header)):
        title = squash(table.header[column].text)
        if not is_clean(title) or not words(title):
            continue
        values = [normalise(_cell(row, column)) for row in table.rows]
        for row in table.rows:
            pair = _pair(row, column, title, table, scopes)
            if pair is not None:
                once = values.count(normalise(pair.meaning)) == 1
                yield pair if once else msgspec.structs.replace(pair, find="")


def _pair(
    row: tuple[Text, ...], column: int, title: str, table: TableBlock, scopes: tuple[str, ...]
) -> Pair | None:
    term, value = _cell(row, 0), _cell(row, column)
    if value.casefold() in _EMPTY or not is_clean(term) or not is_clean(value):
        return None
    if not words(value) or not words(term) or _NUMBER.match(value):
        return None
    ask = f"what belongs to {bold(term)} under “{escape(title)}”?"
    find_ = f"which one has “{escape(mask(value, term))}” under {bold(title)}?"
    told = len(content(value)) >= 2 and not _ASPECT.match(squash(table.header[0].text))
    return Pair(
        family="table",
        form=f"column:{normalise(title)}",
        term=term,
        meaning=value,
        line=row[0].line,
        group=f"table:{table.line}:{column}",
        ask=ask,
        find=find_ if told else "",
        scopes=scopes,
        exclusive=True,
        closed=True,
        key=f"{term} / {title}",
    )
