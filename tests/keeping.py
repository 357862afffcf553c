"""The rows that a load wrote, kept so that later tests of the process get them without a load.

On SQLite alone: PostgreSQL counts ids apart from the rows.
"""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import connection

Rows = dict[str, tuple[str, list[tuple[Any, ...]]]]  # by table: its INSERT, and the rows
_KEPT: dict[str, Rows] = {}


def load_or_put(name: str, load: Callable[[], object]) -> None:
    """Bring an empty catalog into the state that `load` makes; it runs the first time alone."""
    if connection.vendor != "sqlite" or not _is_empty():
        load()
    elif name not in _KEPT:
        load()
        _KEPT[name] = {table: _rows(table) for table in _tables()}
    else:
        with connection.cursor() as cursor:
            for insert, rows in _KEPT[name].values():
                if rows:
                    cursor.cursor.executemany(insert, rows)


def _tables() -> list[str]:
    return [model._meta.db_table for model in apps.get_app_config("catalog").get_models()]


def _is_empty() -> bool:
    some = " UNION ALL ".join(f"SELECT EXISTS (SELECT 1 FROM {table})" for table in _tables())
    with connection.cursor() as cursor:
        cursor.execute(some)
        return not any(row[0] for row in cursor.fetchall())


def _rows(table: str) -> tuple[str, list[tuple[Any, ...]]]:
    with connection.cursor() as cursor:
        found = cursor.cursor.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in found.description]
        places = ", ".join("?" for _ in names)
        return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", found.fetchall()
