"""Search in process, beside raw FTS5 over the same documents: ranked, ten hits, snippets."""

import sqlite3
import statistics
import time
from collections.abc import Callable

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from studyapp.catalog.api import search as ours_search
from studyapp.catalog.models import SearchDocument
from studyapp.config.bench.rows import Row, alternate, row

ROUNDS, REPEATS = 9, 10
QUERIES = [
    *("availability zone", "shared responsibility", "role", "mfa", "least privilege"),
    *("root user", "edge location", "policy", "region", "federation", "access key", "latency"),
]
RAW = """
SELECT highlight(d, 0, '<mark>', '</mark>'), context, path,
  snippet(d, 2, '<mark>', '</mark>', '…', 28)
FROM d WHERE d MATCH ? ORDER BY bm25(d, 6.0, 0.6, 2.0) LIMIT 10"""


def search() -> list[Row]:
    """Our search for a visitor, beside FTS5 with bm25 and snippet."""
    if connection.vendor != "sqlite":
        message = "bench search compares with FTS5: run it without DATABASE_URL."
        raise CommandError(message)
    before = str(connection.settings_dict["NAME"])
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    settings.DEBUG = False
    try:
        call_command("load_content", quiet=True)
        peer = _raw_index()
        a, b = alternate(
            _median_of(lambda text: ours_search(text, user=None)),
            _median_of(lambda text: peer.execute(RAW, [f"{text}*"]).fetchall()),
            rounds=ROUNDS,
        )
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)
    return [row("search", a, b, goal=2.0, unit="CPU ms a query")]


def _raw_index() -> sqlite3.Connection:
    """The same documents with the same columns, asked for what a result line shows."""
    raw = sqlite3.connect(":memory:")
    raw.execute(
        "CREATE VIRTUAL TABLE d USING fts5(title, context, body, path UNINDEXED,"
        " tokenize='porter unicode61 remove_diacritics 2', prefix='2 3')"
    )
    documents = SearchDocument.objects.values_list("title", "context", "body", "path")
    raw.executemany("INSERT INTO d VALUES (?, ?, ?, ?)", documents)
    return raw


def _median_of(ask: Callable[[str], object]) -> Callable[[], float]:
    """The median CPU time of a query over one round, in milliseconds."""

    def one_round() -> float:
        spent = []
        for text in QUERIES:
            runs = []
            for _ in range(REPEATS):
                start = time.process_time()
                ask(text)
                runs.append(time.process_time() - start)
            spent.append(min(runs))
        return 1000 * statistics.median(spent)

    return one_round
