"""The daily chore: old history is folded, old calls are forgotten, unneeded bodies are swept."""

from datetime import datetime

from django.db import connection

from studyapp.minicloud.kernel import folding
from studyapp.sandbox import engine, room
from studyapp.sandbox.models import World

CALLS = 10_000  # rows of the trail that a world keeps
STEPS_TO_SPARE = 50  # more than are kept, before it is worth a fold
ROWS_AT_ONCE = 5_000


def tidy(now: datetime) -> int:
    """Tidy every world that has something to tidy; how many rows went."""
    worlds = dict(World.objects.values_list("generation", "pk"))
    gone = 0
    for generation in _with_more("sandbox_trail", CALLS):
        gone += forget_calls(generation)
    for generation in _with_more("sandbox_journal", folding.STEPS + STEPS_TO_SPARE):
        if generation in worlds:
            with engine.STORAGE.write(worlds[generation]) as writer:
                gone += folding.fold(writer, steps=folding.STEPS)
    for generation in _with_more("sandbox_body", 0):
        if generation in worlds:
            gone += _sweep(worlds[generation])
    return gone


def forget_calls(generation: int) -> int:
    """Delete the oldest calls of a world beyond those that it keeps; how many went."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM sandbox_trail WHERE generation_id = %s "
            "ORDER BY id DESC LIMIT 1 OFFSET %s",
            [generation, CALLS],
        )
        row = cursor.fetchone()
        if row is None:
            return 0
        gone: int = 0
        while True:
            cursor.execute(
                "DELETE FROM sandbox_trail WHERE id IN (SELECT id FROM sandbox_trail "
                "WHERE generation_id = %s AND id <= %s LIMIT %s)",
                [generation, row[0], ROWS_AT_ONCE],
            )
            gone += cursor.rowcount
            if cursor.rowcount < ROWS_AT_ONCE:
                return gone


def _sweep(world: str) -> int:
    with engine.STORAGE.write(world) as writer:
        gone = room.sweep(writer.generation)
        if room.usage(writer.generation).history > room.HISTORY:
            room.shorten(writer, writer.generation)
    return gone


def _with_more(table: str, most: int) -> list[int]:
    """The generations with more than so many rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT generation_id FROM {table} GROUP BY generation_id "  # noqa: S608  (names of our own, no values)
            "HAVING COUNT(*) > %s",
            [most],
        )
        return [generation for (generation,) in cursor.fetchall()]
