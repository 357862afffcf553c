"""The real course, loaded on SQLite and on PostgreSQL, for the tests of search."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from studyapp.catalog.loading import load_folder
from studyapp.catalog.search.words import lexicon_of
from tests.databases import on_database
from tests.helpers import NOW


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
    with django_db_blocker.unblock(), on_database(request.param), transaction.atomic():
        load_folder(settings.CONTENT_DIR / settings.MAIN_COURSE, now=NOW)
        lexicon_of.cache_clear()
        yield request.param
        transaction.set_rollback(True)
