"""Cutting text without headings into sections of a sensible size, at blank lines."""

from collections.abc import Container, Iterator, Sequence

from studyapp.corpus.notes.html import plain_title
from studyapp.corpus.notes.lines import is_list_item
from studyapp.corpus.notes.report import Report

WORDS_IN_A_GROUP = 150
_TITLE_LENGTH = 60


def group_lines(
    lines: Sequence[str], start: int, end: int, in_code: Container[int]
) -> Iterator[tuple[int, int]]:
    """Yield the ranges of lines; together they cover `start` to `end`."""
    first, words = start, 0
    for index in range(start, end):
        if words >= WORDS_IN_A_GROUP and _may_cut(lines, index, in_code):
            yield first, index
            first, words = index, 0
        words += len(lines[index].split())
    yield first, end


def _may_cut(lines: Sequence[str], index: int, in_code: Container[int]) -> bool:
    line = lines[index]
    if lines[index - 1].strip() or not line.strip() or line[0] in " \t>":
        return False
    return not is_list_item(line) and (index not in in_code or index - 1 not in in_code)


def title_of(lines: Sequence[str], start: int, end: int, in_code: Container[int]) -> str:
    """The first words of the text, as the title of a section."""
    for index in range(start, end):
        if index in in_code or not lines[index].strip():
            continue
        title = plain_title(lines[index][: 4 * _TITLE_LENGTH].lstrip(" \t>#-*+"), index, Report())
        if not any(char.isalnum() for char in title):
            continue
        if len(title) > _TITLE_LENGTH:
            title = title[: _TITLE_LENGTH + 1].rpartition(" ")[0] or title[:_TITLE_LENGTH]
            title = title.rstrip(",.;:") + "…"
        return title
    return "Code" if end > start else "Notes"
