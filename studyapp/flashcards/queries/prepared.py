"""Queries that are asked with every answer: compiled by Django once, then run as they are.

Building and compiling a query costs many times what the database needs to answer it. A
`Prepared` query is written with the ORM all the same: it is built once with stand-ins for its
values, and each call puts the values in their places.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

Row = tuple[Any, ...]


class Prepared:
    """A query with named values; `build` gets a stand-in for each and returns `values_list`.

    Each stand-in must be of the value's own type and occur nowhere else in the query.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **stand_ins: Any) -> None:
        self.build = build
        self.stand_ins = stand_ins
        self.compiled: dict[str, tuple[str, list[tuple[str | None, Any]]]] = {}

    def rows(self, **values: Any) -> list[Row]:
        """The rows as the database driver gives them; see `moment` and `decoded`."""
        sql, places = self._sql()
        given = {name: _adapted(value) for name, value in values.items()}
        with connection.cursor() as cursor:
            cursor.execute(sql, [fixed if name is None else given[name] for name, fixed in places])
            found: list[Row] = cursor.fetchall()
        return found

    def _sql(self) -> tuple[str, list[tuple[str | None, Any]]]:
        kept = self.compiled.get(connection.vendor)
        if kept is None:
            sql, params = self.build(**self.stand_ins).query.sql_with_params()
            names = {_mark(_adapted(value)): name for name, value in self.stand_ins.items()}
            places = [(names.get(_mark(value)), value) for value in params]
            lost = set(self.stand_ins) - {name for name, _value in places}
            if lost:
                message = f"No place in the query for: {', '.join(sorted(lost))}"
                raise RuntimeError(message)
            kept = self.compiled[connection.vendor] = (sql, places)
        return kept


def moment(value: Any) -> datetime:
    """A time of a row: drivers give a text or a value, with or without its zone."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def decoded(value: Any) -> Any:
    """A JSON value of a row, None when there is none."""
    return json.loads(value) if isinstance(value, str) else value


def _adapted(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _mark(value: Any) -> tuple[str, str]:
    """A value as a key: 1 and True are different ones, an adapter's own kind of int is an int."""
    kind = "int" if isinstance(value, int) and not isinstance(value, bool) else type(value).__name__
    return kind, str(value)
