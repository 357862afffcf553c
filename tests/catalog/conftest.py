"""The real course, loaded on SQLite and on PostgreSQL, for the tests of search."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.db.utils import load_backend

from studyapp.catalog.loading import load_folder
from studyapp.catalog.search.words import lexicon_of
from tests.helpers import NOW
from tests.services import POSTGRES, need


@pytest.fixture(autouse=True)
def _fresh_words() -> None:
    """Rolled-back courses share ids; what is kept of their words must not outlive a test."""
    lexicon_of.cache_clear()


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)],
)
def real_course(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[str]:
    """The course of `content/` in an empty database; gives the database's name."""
    with django_db_blocker.unblock(), _database(request.param), transaction.atomic():
        load_folder(settings.CONTENT_DIR / settings.MAIN_COURSE, now=NOW)
        lexicon_of.cache_clear()
        yield request.param
        transaction.set_rollback(True)


@contextmanager
def _database(vendor: str) -> Iterator[None]:
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


@contextmanager
def _postgresql() -> Iterator[Any]:
    """A connection to an empty database of its own on the server, dropped afterwards."""
    name = f"fairweather_search_{os.getpid()}"
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
