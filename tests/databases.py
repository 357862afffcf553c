"""The test's connection on SQLite or on PostgreSQL, for what must hold on both."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from django.db.utils import load_backend

from tests.services import POSTGRES, need


@contextmanager
def on_database(vendor: str) -> Iterator[None]:
    """Let `connections["default"]` be a migrated database of this vendor."""
    if connections["default"].vendor == vendor:
        yield
    elif vendor == "sqlite":
        pytest.skip("the suite runs on PostgreSQL")
    else:
        with _postgresql() as wrapper:
            usual = connections["default"]
            connections["default"] = wrapper
            try:
                call_command("migrate", verbosity=0)
                yield
            finally:
                wrapper.close()
                connections["default"] = usual


@pytest.fixture(scope="module")
def postgresql(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The default connection is an empty PostgreSQL database, for a module."""
    with django_db_blocker.unblock(), on_database("postgresql"):
        yield


@contextmanager
def _postgresql() -> Iterator[Any]:
    """A connection to an empty database of its own on the server, dropped afterwards."""
    name = f"fairweather_test_{os.getpid()}"
    need(POSTGRES, "PostgreSQL", 5432)
    server = psycopg.connect(POSTGRES, autocommit=True)
    with server:
        server.execute(f"DROP DATABASE IF EXISTS {name}")
        server.execute(f"CREATE DATABASE {name}")
        place = server.info
        backend = load_backend("django.db.backends.postgresql")
        values = {
            **connections["default"].settings_dict,
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "HOST": place.host,
            "PORT": place.port,
            "USER": place.user,
            "PASSWORD": place.password,
            "OPTIONS": {},
            "CONN_MAX_AGE": 0,
        }
        try:
            yield backend.DatabaseWrapper(values, alias="default")
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
