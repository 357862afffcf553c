"""Search in SQLite's FTS5 table, ranked by bm25."""

from django.db import connection

from studyapp.catalog.search.query import Alternative, Phrase, Query
from studyapp.catalog.search.rows import LESSON, Asked, Row, Value

WEIGHTS = {"title": 6.0, "context": 0.6, "body": 2.0, "lesson": LESSON}
FOUND = """FROM catalog_search JOIN catalog_searchdocument d ON d.id = catalog_search.rowid
WHERE catalog_search MATCH %s AND d.course_id IN ({courses})"""

# Sorting places alone, and fetching the texts after that, keeps the bodies out of the sorter.
BEST = """SELECT d.kind, d.title, d.context, d.body, d.path, d.course_id FROM (
  SELECT d.id AS id, bm25(catalog_search, {title}, {context}, {body})
    * CASE d.kind WHEN 'lesson' THEN {lesson} ELSE 1 END * {trust} AS rank {found}
  ORDER BY rank, d.id LIMIT {limit:d}) best
JOIN catalog_searchdocument d ON d.id = best.id ORDER BY best.rank, best.id"""


MERGED_PAGES = 4_000  # of work in one load: all of a course, a part of a large library


def merge_index() -> None:
    """Bring the pieces together that the writes of a load left: a search reads each of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalog_search(catalog_search, rank) VALUES ('merge', %s)",
            [-MERGED_PAGES],
        )


def rows(asked: Asked, limit: int) -> list[Row]:
    """The best documents, best first."""
    where, values = _where(asked)
    sql = BEST.format(found=where, limit=limit, trust=asked.trust(), **WEIGHTS)
    with connection.cursor() as cursor:
        return list(map(Row._make, cursor.execute(sql, values).fetchall()))


def counts(asked: Asked) -> dict[str, int]:
    """How many documents of each kind there are."""
    where, values = _where(asked)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT d.kind, count(*) {where} GROUP BY d.kind", values)
        return dict(cursor.fetchall())


def _where(asked: Asked) -> tuple[str, list[Value]]:
    where = FOUND.format(courses=", ".join(["%s"] * len(asked.courses)))
    values: list[Value] = [expression(asked.query), *asked.courses]
    if asked.kinds:
        where += f" AND d.kind IN ({', '.join(['%s'] * len(asked.kinds))})"
        values.extend(asked.kinds)
    return where, values


def expression(query: Query) -> str:
    """The query in FTS5's language."""
    joint = " OR " if query.any_word else " AND "
    return joint.join(
        "(" + " OR ".join(_alternative(parts) for parts in group) + ")" for group in query.groups
    )


def _alternative(parts: Alternative) -> str:
    if len(parts) == 1:
        return _phrase(parts[0])
    return "(" + " AND ".join(map(_phrase, parts)) + ")"


def _phrase(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"' + ("*" if phrase.prefix else "")
