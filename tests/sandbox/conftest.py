"""The storage port in a process, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from typing import Any

import pytest

from studyapp.minicloud.kernel.memory import MemoryStorage
from studyapp.sandbox.storage import DatabaseStorage
from tests.databases import on_database
from tests.sandbox.clients import account, door  # noqa: F401  (fixtures)


@pytest.fixture(scope="module")
def postgresql(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The default connection is an empty PostgreSQL database, for a module."""
    with django_db_blocker.unblock(), on_database("postgresql"):
        yield


@pytest.fixture(
    params=[
        "memory",
        pytest.param("sqlite", marks=pytest.mark.django_db(transaction=True)),
        pytest.param("postgresql", marks=pytest.mark.services),
    ]
)
def storage(request: pytest.FixtureRequest) -> Any:
    """An adapter of the port; its worlds are the test's own."""
    if request.param == "memory":
        return MemoryStorage()
    if request.param == "postgresql":
        request.getfixturevalue("postgresql")
    return DatabaseStorage()
