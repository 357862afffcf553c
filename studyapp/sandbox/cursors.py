"""Small statements, run near to the driver: a call of the cloud makes a dozen of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db import connection


class Cursor:
    """Runs statements, written with `%s`, inside a transaction of Django's connection.

    On SQLite it talks to the driver: Django's own cursor spends several times what such small
    statements take. Errors of the driver become Django's in `plain_cursor`.
    """

    def __init__(self, cursor: Any, *, marks: bool) -> None:
        self._cursor = cursor
        self._marks = marks

    def run(self, statement: str, given: Sequence[Any]) -> Any:
        """Run one statement; the driver's cursor, to fetch from."""
        if self._marks:
            return self._cursor.execute(_with_marks(statement), given)
        self._cursor.execute(statement, given)
        return self._cursor

    def run_many(self, statement: str, given: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each of many sets of values."""
        text = _with_marks(statement) if self._marks else statement
        self._cursor.executemany(text, given)


@contextmanager
def plain_cursor() -> Iterator[Cursor]:
    """A cursor on the default connection."""
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            yield Cursor(cursor, marks=False)
        return
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursor = connection.connection.cursor()
        try:
            yield Cursor(cursor, marks=True)
        finally:
            cursor.close()


# How a vendor is told not to wait for the disk at a commit, and to wait again.
RELAXED = {
    "sqlite": ("PRAGMA synchronous=NORMAL", "PRAGMA synchronous=FULL"),
    "postgresql": ("SET synchronous_commit TO off", "RESET synchronous_commit"),
}


@contextmanager
def relaxed() -> Iterator[None]:
    """Commit without waiting for the disk.

    A killed process loses nothing of it, a power cut the last moments: for the record of a call
    that only read, and for bodies, which the commit of the call that names them takes to the disk
    along with itself.
    """
    connection.ensure_connection()
    if connection.in_atomic_block:
        yield
        return
    before, after = RELAXED[connection.vendor]
    with plain_cursor() as cursor:
        cursor.run(before, [])
    try:
        yield
    finally:
        with plain_cursor() as cursor:
            cursor.run(after, [])


@lru_cache(maxsize=128)
def _with_marks(statement: str) -> str:
    return statement.replace("%s", "?")
