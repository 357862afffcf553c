"""Search in PostgreSQL's text-search vector, ranked by ts_rank."""

from django.db import connection

from studyapp.catalog.search.query import Alternative, Phrase, Query
from studyapp.catalog.search.rows import LESSON, Asked, Row, Value

WEIGHTS = "{0, 0.1, 0.35, 1}"  # D (unused), C context, B body, A title
BY_LENGTH = 1  # divide the rank by one plus the logarithm of the document's length
FOUND = """FROM catalog_searchdocument d, to_tsquery('catalog_search', %s) q
WHERE d.vector @@ q AND d.course_id = ANY(%s)"""


def rows(asked: Asked, limit: int) -> list[Row]:
    """The best documents, best first."""
    where, values = _where(asked)
    sql = (
        f"SELECT d.kind, d.title, d.context, d.body, d.path, d.course_id {where}"
        f" ORDER BY ts_rank('{WEIGHTS}', d.vector, q, {BY_LENGTH})"
        f" * CASE d.kind WHEN 'lesson' THEN {LESSON} ELSE 1 END * {asked.trust()}"
        f" DESC, d.id LIMIT {limit:d}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Row(*row) for row in cursor.fetchall()]


def counts(asked: Asked) -> dict[str, int]:
    """How many documents of each kind there are."""
    where, values = _where(asked)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT d.kind, count(*) {where} GROUP BY d.kind", values)
        return dict(cursor.fetchall())


def _where(asked: Asked) -> tuple[str, list[Value]]:
    where = FOUND
    values: list[Value] = [expression(asked.query), list(asked.courses)]
    if asked.kinds:
        where += " AND d.kind = ANY(%s)"
        values.append(list(asked.kinds))
    return where, values


def expression(query: Query) -> str:
    """The query in tsquery's language."""
    joint = " | " if query.any_word else " & "
    return joint.join(
        "(" + " | ".join(_alternative(parts) for parts in group) + ")" for group in query.groups
    )


def _alternative(parts: Alternative) -> str:
    return "(" + " & ".join(map(_phrase, parts)) + ")"


def _phrase(phrase: Phrase) -> str:
    words = [f"'{word}'" for word in phrase.words]
    return "(" + " <-> ".join(words) + (":*" if phrase.prefix else "") + ")"
