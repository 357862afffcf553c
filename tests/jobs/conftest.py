"""Handlers of the tests, taken away again after each."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from studyapp.jobs import housekeeping, registry, running, services
from studyapp.jobs.models import Job
from tests.helpers import NOW


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch) -> Iterator[None]:
    """What a test registers, and what it says of this process, ends with it."""
    monkeypatch.setattr(registry, "_handlers", dict(registry._handlers))
    monkeypatch.setattr(housekeeping, "_chores", dict(housekeeping._chores))
    monkeypatch.setattr(services, "_process", {"hands_on": False})
    yield
    running.reopen()


@pytest.fixture
def queued() -> Callable[..., Job]:
    """Make a queued row."""

    def make(kind: str, **more: Any) -> Job:
        values: dict[str, Any] = {"title": kind, "created_at": NOW, **more}
        return Job.objects.create(kind=kind, **values)

    return make
