"""Small statements, run near to the driver: a call of the cloud makes a dozen of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from types import TracebackType
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper


class Cursor:
    """Runs statements, written with `%s`, inside a transaction of Django's connection.

    On SQLite it talks to the driver: Django's own cursor spends several times what such small
    statements take. Errors of the driver become Django's in `PlainCursor`.
    """

    __slots__ = ("_driver", "vendor")

    def __init__(self, driver: Any, vendor: str) -> None:
        self._driver = driver  # SQLite's connection, or Django's cursor
        self.vendor = vendor

    def run(self, statement: str, given: Sequence[Any]) -> Any:
        """Run one statement; the driver's cursor, to fetch from."""
        if self.vendor == "sqlite":
            return self._driver.execute(_with_marks(statement), given)
        self._driver.execute(statement, given)
        return self._driver

    def run_many(self, statement: str, given: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each of many sets of values."""
        text = _with_marks(statement) if self.vendor == "sqlite" else statement
        self._driver.executemany(text, given)


class PlainCursor:
    """A cursor on the default connection.

    A class and not a generator, and a connection that is at hand is not looked up again: a call
    opens several.
    """

    __slots__ = ("_cursor", "_wrapper")

    def __init__(self, wrapper: BaseDatabaseWrapper | None = None) -> None:
        self._wrapper = wrapper or connections[DEFAULT_DB_ALIAS]
        self._cursor: Any = None

    def __enter__(self) -> Cursor:
        wrapper = self._wrapper
        if wrapper.vendor != "sqlite":
            self._cursor = wrapper.cursor()
            return Cursor(self._cursor, wrapper.vendor)
        if wrapper.connection is None:
            wrapper.ensure_connection()
        return Cursor(wrapper.connection, wrapper.vendor)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._cursor is not None:
            self._cursor.close()
        if kind is not None:
            self._wrapper.wrap_database_errors.__exit__(kind, error, trace)


class Immediate(PlainCursor):
    """The outermost `transaction.atomic()` on SQLite, with a cursor: BEGIN IMMEDIATE and COMMIT.

    It leaves Django's connection in the same states, so that blocks within are savepoints and
    hooks run after the commit. What it leaves out are a dozen layers around the two statements,
    in which a call of the cloud spends longer than in the statements.
    """

    __slots__ = ()

    def __enter__(self) -> Cursor:
        cursor, wrapper = super().__enter__(), self._wrapper
        with wrapper.wrap_database_errors:
            cursor.run("BEGIN IMMEDIATE", ())
        wrapper.autocommit, wrapper.in_atomic_block = False, True
        wrapper.commit_on_exit, wrapper.needs_rollback = True, False
        return cursor

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        wrapper = self._wrapper
        whole = kind is None and not wrapper.needs_rollback
        wrapper.autocommit, wrapper.in_atomic_block = True, False
        try:
            with wrapper.wrap_database_errors:
                if whole:
                    wrapper.connection.execute("COMMIT")
        finally:
            if wrapper.connection.in_transaction:  # a disk that is full has rolled back by itself
                wrapper.connection.execute("ROLLBACK")
        if whole:
            wrapper.run_and_clear_commit_hooks()
        else:
            wrapper.run_on_commit.clear()
        super().__exit__(kind, error, trace)


# How a vendor is told not to wait for the disk at a commit, and to wait again.
RELAXED = {
    "sqlite": ("PRAGMA synchronous=NORMAL", "PRAGMA synchronous=FULL"),
    "postgresql": ("SET synchronous_commit TO off", "RESET synchronous_commit"),
}


@contextmanager
def relaxed(wrapper: BaseDatabaseWrapper | None = None) -> Iterator[Cursor]:
    """Commit without waiting for the disk; a cursor for that.

    A killed process loses nothing of it, a power cut the last moments: for the record of a call
    that only read, and for bodies, which the commit of the call that names them takes to the disk
    along with itself.
    """
    wrapper = wrapper or connections[DEFAULT_DB_ALIAS]
    with PlainCursor(wrapper) as cursor:
        if wrapper.in_atomic_block:
            yield cursor
            return
        before, after = RELAXED[wrapper.vendor]
        cursor.run(before, ())
        try:
            yield cursor
        finally:
            cursor.run(after, ())


@lru_cache(maxsize=128)
def _with_marks(statement: str) -> str:
    return statement.replace("%s", "?")
