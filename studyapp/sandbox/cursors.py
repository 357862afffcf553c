"""Small statements, run near to the driver: a call of the cloud makes a dozen of them."""

import sqlite3
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import TracebackType
from typing import Any, ClassVar, Self

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper


class Cursor:
    """Runs statements, written with `%s`, on Django's connection, the default one if none is given.

    On SQLite it talks to the driver: Django's own cursor spends several times what such small
    statements take. Errors of the driver become Django's when they leave the block. A class and
    not a generator, as are those below: a call opens several.
    """

    __slots__ = ("_driver", "_wrapper", "vendor")

    def __init__(self, wrapper: BaseDatabaseWrapper | None = None) -> None:
        self._wrapper = wrapper or connections[DEFAULT_DB_ALIAS]
        self.vendor = self._wrapper.vendor
        self._driver: Any = None  # SQLite's connection, or Django's cursor

    def __enter__(self) -> Self:
        wrapper = self._wrapper
        if self.vendor != "sqlite":
            self._driver = wrapper.cursor()
            return self
        if wrapper.connection is None:
            wrapper.ensure_connection()
        self._driver = wrapper.connection
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.vendor != "sqlite":
            self._driver.close()
        if kind is not None:
            self._wrapper.wrap_database_errors.__exit__(kind, error, trace)

    def run(self, statement: str, given: Sequence[Any] = ()) -> Any:
        """Run one statement; the driver's cursor, to fetch from."""
        if self.vendor == "sqlite":
            return self._driver.execute(_with_marks(statement), given)
        self._driver.execute(statement, given)
        return self._driver

    def add(self, statement: str, given: Sequence[Any] = ()) -> int:
        """Run a statement that inserts one row; the row's number."""
        if self.vendor == "sqlite":
            return int(self._driver.execute(_with_marks(statement), given).lastrowid)
        self._driver.execute(f"{statement} RETURNING id", given)
        return int(self._driver.fetchone()[0])

    def run_many(self, statement: str, given: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each of many sets of values."""
        text = _with_marks(statement) if self.vendor == "sqlite" else statement
        self._driver.executemany(text, given)


class Within(Cursor):
    """Runs one statement before the block and one after it, unless it is inside another."""

    __slots__ = ("own",)
    words: ClassVar[Mapping[str, tuple[str, str]]] = {}

    def __enter__(self) -> Self:
        super().__enter__()
        self.own = not self._wrapper.in_atomic_block
        if self.own:
            self.run(self.words[self.vendor][0])
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.own:
            self.run(self.words[self.vendor][1])
        super().__exit__(kind, error, trace)


class Snapshot(Within):
    """One consistent view without a lock; inside `atomic()`, which takes one at once, its view."""

    __slots__ = ()
    words = {
        "sqlite": ("BEGIN DEFERRED", "COMMIT"),
        "postgresql": ("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "COMMIT"),
    }


class Relaxed(Within):
    """Commits without waiting for the disk.

    A killed process loses nothing of it, a power cut the last moments: for the record of a call
    that only read, and for bodies, which the commit of the call that names them takes to the disk
    along with itself.
    """

    __slots__ = ()
    words = {
        "sqlite": ("PRAGMA synchronous=NORMAL", "PRAGMA synchronous=FULL"),
        "postgresql": ("SET synchronous_commit TO off", "RESET synchronous_commit"),
    }


class Immediate(Cursor):
    """The outermost `transaction.atomic()` on SQLite: BEGIN IMMEDIATE and COMMIT.

    It leaves Django's connection in the same states, so that blocks within are savepoints and
    hooks run after the commit. What it leaves out are a dozen layers around the two statements,
    in which a call of the cloud spends longer than in the statements.
    """

    __slots__ = ()

    def __enter__(self) -> Self:
        super().__enter__()
        wrapper = self._wrapper
        self._own("BEGIN IMMEDIATE")
        wrapper.autocommit, wrapper.in_atomic_block = False, True
        wrapper.commit_on_exit, wrapper.needs_rollback = True, False
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        wrapper = self._wrapper
        whole = kind is None and not wrapper.needs_rollback
        wrapper.autocommit, wrapper.in_atomic_block = True, False
        wrapper.needs_rollback = False
        try:
            if whole:
                self._own("COMMIT")
        finally:
            if self._driver.in_transaction:  # a disk that is full has rolled back by itself
                self.run("ROLLBACK")
        if not whole:
            wrapper.run_on_commit.clear()
        elif wrapper.run_on_commit:
            wrapper.run_and_clear_commit_hooks()
        super().__exit__(kind, error, trace)

    def _own(self, statement: str) -> None:
        """Run a statement of the transaction itself; errors of the driver become Django's."""
        try:
            self._driver.execute(statement)
        except sqlite3.Error as error:
            self._wrapper.wrap_database_errors.__exit__(type(error), error, error.__traceback__)
            raise  # what Django has no error for


@lru_cache(maxsize=128)
def _with_marks(statement: str) -> str:
    return statement.replace("%s", "?")
