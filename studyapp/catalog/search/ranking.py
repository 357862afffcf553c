"""The order of results beyond what a database knows: a title that says it all comes first."""

from studyapp.catalog.search.query import STOP_WORDS, Query
from studyapp.catalog.search.rows import Row
from studyapp.catalog.search.snippets import Marker, Span
from studyapp.catalog.search.stems import stem
from studyapp.catalog.search.text import words_of

WINDOW = 14  # the rows that are looked at again
FADING = 0.12  # how fast a place in the database's order loses its worth
COVER, EXACT, OPENS = 1.0, 0.8, 0.3
WHOLE_LESSON, SECTION = 0.35, 0.2  # worth more than a card


def ordered(rows: list[Row], query: Query, marker: Marker) -> list[tuple[Row, list[Span]]]:
    """The rows with the best of the first `WINDOW` at the front, and the places in their titles."""
    wanted = tuple(stem(word) for word in query.typed if word not in STOP_WORDS)
    scored = []
    for place, row in enumerate(rows):
        spans = marker.spans(row.title)
        worth = _title_worth(row, spans, wanted, marker) if place < WINDOW and spans else 0.0
        scored.append((-1 / (1 + FADING * place) - worth, place, row, spans))
    scored[:WINDOW] = sorted(scored[:WINDOW])
    return [(row, spans) for _score, _place, row, spans in scored]


def _title_worth(row: Row, spans: list[Span], wanted: tuple[str, ...], marker: Marker) -> float:
    """How much of the query is in the title, and how much of the title is in the query."""
    found = sum(end - start for start, end, _phrase in spans)
    worth = COVER * marker.share_of_groups(spans) * (0.4 + 0.6 * found / len(row.title))
    if 3 * found > len(row.title) and tuple(map(stem, _content(row.title))) == wanted:
        worth += EXACT
    if spans[0][0] == 0:
        worth += OPENS
    if row.kind == "lesson":
        worth += SECTION if "#" in row.path else WHOLE_LESSON
    return worth


def _content(title: str) -> list[str]:
    return [word for word in words_of(title) if word not in STOP_WORDS]
