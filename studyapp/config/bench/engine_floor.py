"""The floor under a durable call: one transaction that inserts a row and updates another.

Schema and statements are those of the project's write ceiling: a log with an index, 100,000 rows
long, and 10,000 cards; SQLite in WAL mode with synchronous=FULL.
"""

import random
import sqlite3
from itertools import count
from pathlib import Path
from types import TracebackType

FILLED, CARDS = 100_000, 10_000
CARD = (
    "CREATE TABLE card (id INTEGER PRIMARY KEY, usr INTEGER, due INTEGER, stability REAL,"
    " difficulty REAL)"
)
LOG = (
    "CREATE TABLE log (id INTEGER PRIMARY KEY, usr INTEGER, card INTEGER, rating INTEGER,"
    " at INTEGER, ms INTEGER, stability REAL, difficulty REAL)"
)
SCHEMA = (CARD, LOG, "CREATE INDEX log_usr_at ON log (usr, at)")
INSERT = (
    "INSERT INTO log (usr, card, rating, at, ms, stability, difficulty)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)
UPDATE = "UPDATE card SET due = ?, stability = ?, difficulty = ? WHERE id = ?"


class Ceiling:
    """A database in which nothing happens but the floor's own transaction."""

    def __init__(self, path: Path) -> None:
        self._random = random.Random(1)
        self._numbers = count()
        self.connection = sqlite3.connect(path, isolation_level=None)
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", *SCHEMA, "BEGIN"):
            self.connection.execute(statement)
        cards = ((number, number % 1000, 0, 1.0, 5.0) for number in range(CARDS))
        self.connection.executemany("INSERT INTO card VALUES (?, ?, ?, ?, ?)", cards)
        self.connection.executemany(INSERT, (self._row(number) for number in range(FILLED)))
        self.connection.execute("COMMIT")

    def __enter__(self) -> "Ceiling":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.connection.close()

    def write(self) -> None:
        """The transaction that is measured."""
        number = next(self._numbers)
        run = self.connection.execute
        run("BEGIN IMMEDIATE")
        run(INSERT, self._row(number))
        run(UPDATE, (number, 2.0, 5.0, self._random.randrange(CARDS)))
        run("COMMIT")

    def _row(self, number: int) -> tuple[float, ...]:
        card = self._random.randrange(CARDS)
        return (number % 1000, card, 3, 1_790_000_000 + number, 5000, 12.5, 5.1)
