"""The storage port in a process, on SQLite and on PostgreSQL."""

from typing import Any

import pytest

from studyapp.minicloud.kernel.memory import MemoryStorage
from studyapp.sandbox.storage import DatabaseStorage
from tests.databases import postgresql  # noqa: F401  (fixture)


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


@pytest.fixture(
    params=[
        pytest.param("sqlite", marks=pytest.mark.django_db(transaction=True)),
        pytest.param("postgresql", marks=pytest.mark.services),
    ]
)
def either(request: pytest.FixtureRequest) -> None:
    """The default connection is to this database."""
    if request.param == "postgresql":
        request.getfixturevalue("postgresql")
