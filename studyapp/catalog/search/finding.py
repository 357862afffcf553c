"""Search as the rest of the site sees it: hits, counts, and what was made of the text."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import ModuleType
from typing import Any, NamedTuple, TypeVar

from django.db import connection
from django.utils.safestring import SafeString

from studyapp.accounts.api import User
from studyapp.catalog.models import Course
from studyapp.catalog.queries import visible_courses
from studyapp.catalog.search import postgresql, sqlite
from studyapp.catalog.search.query import Query, corrections, parse, widened
from studyapp.catalog.search.ranking import WINDOW, ordered
from studyapp.catalog.search.rows import Asked, Row
from studyapp.catalog.search.snippets import Marker, marked
from studyapp.catalog.search.words import ASKED, Vocabulary, lexicon_of

BACK_ENDS: Mapping[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}
TOO_FEW = 3  # so few results make a rare word suspect
NOBODY = -1
Answer = TypeVar("Answer")


class Hit(NamedTuple):
    """A result. The two HTML texts hold `<mark>` and are otherwise escaped."""

    kind: str  # lesson, card or lab
    title_html: SafeString
    snippet_html: SafeString
    context: str
    path: str
    course: str  # slug


@dataclass(frozen=True)
class Found:
    """Results by kind. `corrected` is the text that was looked for when the given one has a
    mistake; `any_word` says that no document has all of the words."""

    groups: Mapping[str, list[Hit]] = field(default_factory=dict)
    totals: Mapping[str, int] = field(default_factory=dict)
    corrected: str = ""
    any_word: bool = False


class _Seen(NamedTuple):
    """A course that the learner may see; the stamp changes with each load."""

    id: int
    slug: str
    stamp: str
    checked: bool


def search(
    text: str,
    *,
    user: User | None,
    limit: int = 10,
    kinds: Sequence[str] | None = None,
    course: Course | None = None,
) -> list[Hit]:
    """The best hits in what this learner may see (or in one such course), best first."""
    seen = _seen(user, course)
    settled = _settle(text, seen, lambda query: _rows(query, seen, kinds, limit), len)
    return _hits(*settled, seen, limit) if settled else []


def count(
    text: str,
    *,
    user: User | None,
    kinds: Sequence[str] | None = None,
    course: Course | None = None,
) -> int:
    """How many documents `search` would find without a limit."""
    seen = _seen(user, course)
    settled = _settle(text, seen, lambda query: _counts(query, seen, kinds), _total)
    return _total(settled[1]) if settled else 0


def find(text: str, *, user: User | None, limits: Mapping[str, int]) -> Found:
    """The best hits of each kind in `limits`, with totals and what was made of the text."""
    seen = _seen(user, None)
    settled = _settle(text, seen, lambda query: _counts(query, seen, tuple(limits)), _total)
    if settled is None:
        return Found()
    query, totals = settled
    groups = {
        kind: _hits(query, _rows(query, seen, [kind], limit), seen, limit)
        for kind, limit in limits.items()
        if totals.get(kind)
    }
    return Found(groups, totals, corrected=query.corrected, any_word=query.any_word)


class Reader:
    """Judges and marks texts that are in no index, a learner's notes, by the same rules."""

    def __init__(self, query: Query) -> None:
        self._marker = Marker(query)

    def fits(self, *texts: str) -> bool:
        """Whether all words are in these texts, taken together."""
        return self._marker.fits("\n".join(texts))

    def whole(self, text: str) -> SafeString:
        """A text as HTML with marks."""
        return SafeString(marked(text, self._marker.spans(text)))

    def snippet(self, text: str) -> SafeString:
        """The telling piece of a text as HTML with marks."""
        return SafeString(self._marker.snippet(text))


def reader(text: str, *, user: User | None) -> Reader | None:
    """A reader for what was typed; None when there is nothing to look for."""
    query = parse(text, _vocabulary(_seen(user, None)))
    return Reader(query) if query else None


def _settle(
    text: str,
    seen: Sequence[_Seen],
    run: Callable[[Query], Answer],
    size: Callable[[Answer], int],
) -> tuple[Query, Answer] | None:
    """The first way to read the text that finds something, with what it finds.

    First all words as typed, together with their common neighbours when there is next to
    nothing; then with mistyped words cured, in the way in which they stand together most often;
    then any of the words.
    """
    vocabulary = _vocabulary(seen)
    query = parse(text, vocabulary) if seen else None
    if query is None:
        return None
    answer = run(query)
    if size(answer) >= TOO_FEW:
        return query, answer
    wider = widened(text, query, vocabulary)
    if wider:
        query, answer = wider, run(wider)
    if size(answer):
        return query, answer
    cured = [(other, run(other)) for other in corrections(text, vocabulary)]

    def likelihood(pair: tuple[Query, Answer]) -> tuple[int, int]:
        """Words that stand side by side somewhere belong together, however rare they are."""
        several = len(cured) > 1 and len(pair[0].typed) > 1
        phrase = parse(f'"{pair[0].corrected}"', vocabulary) if several else None
        return (size(run(phrase)) if phrase else 0, size(pair[1]))

    best = max(cured, key=likelihood, default=(query, answer))
    if size(best[1]) or len(best[0].groups) == 1:
        return best if size(best[1]) else None
    loose = replace(best[0], any_word=True)
    answer = run(loose)
    return (loose, answer) if size(answer) else None


def _vocabulary(seen: Sequence[_Seen]) -> Vocabulary:
    return Vocabulary(tuple(lexicon_of(row.id, row.stamp) for row in seen[:ASKED]))


def _rows(
    query: Query, seen: Sequence[_Seen], kinds: Sequence[str] | None, limit: int
) -> list[Row]:
    asked = _asked(query, seen, kinds)
    found: list[Row] = BACK_ENDS[connection.vendor].rows(asked, max(limit, WINDOW))
    return found


def _counts(query: Query, seen: Sequence[_Seen], kinds: Sequence[str] | None) -> dict[str, int]:
    asked = _asked(query, seen, kinds)
    found: dict[str, int] = BACK_ENDS[connection.vendor].counts(asked)
    return found


def _asked(query: Query, seen: Sequence[_Seen], kinds: Sequence[str] | None) -> Asked:
    checked = [row.id for row in seen if row.checked]
    return Asked(query, [row.id for row in seen], kinds or (), checked)


def _total(counts: dict[str, int]) -> int:
    return sum(counts.values())


def _hits(query: Query, rows: list[Row], seen: Sequence[_Seen], limit: int) -> list[Hit]:
    marker = Marker(query)
    slugs = {row.id: row.slug for row in seen}
    return [
        Hit(
            kind=row.kind,
            title_html=SafeString(marked(row.title, spans)),
            snippet_html=SafeString(marker.snippet(row.body)),
            context=row.context,
            path=row.path,
            course=slugs[row.course_id],
        )
        for row, spans in ordered(rows, query, marker)[:limit]
    ]


def _seen(user: User | None, course: Course | None) -> list[_Seen]:
    sql, values = _visible_statement(connection.vendor, user is not None)
    with connection.cursor() as cursor:
        cursor.execute(sql, [user.pk if user and value == NOBODY else value for value in values])
        found = cursor.fetchall()
    return [
        _Seen(pk, slug, f"{digest} {loaded_at}", bool(checked))
        for pk, slug, digest, loaded_at, checked in found
        if course is None or pk == course.pk
    ]


@lru_cache(maxsize=8)
def _visible_statement(vendor: str, known: bool) -> tuple[str, tuple[Any, ...]]:
    """`visible_courses` as SQL, written once: building it costs more than the search itself."""
    someone = User(pk=NOBODY) if known else None
    rows = visible_courses(someone).values_list("pk", "slug", "digest", "loaded_at", "checked")
    return rows.query.sql_with_params()
