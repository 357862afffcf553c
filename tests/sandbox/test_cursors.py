"""Transactions near to the driver: what Django's own would do, on both databases."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from studyapp.sandbox.cursors import Cursor, Immediate, Relaxed, Snapshot
from studyapp.sandbox.models import RingKey

ADD = "INSERT INTO sandbox_ringkey (name, key, created_at) VALUES (%s, %s, '2026-01-05 09:00:00')"


def names() -> list[str]:
    return list(RingKey.objects.order_by("name").values_list("name", flat=True))


def add(cursor: Cursor, name: str) -> None:
    cursor.run(ADD, (name, b"k"))


def setting() -> Any:
    shown = {"sqlite": "PRAGMA synchronous", "postgresql": "SHOW synchronous_commit"}
    with connection.cursor() as cursor:
        return cursor.execute(shown[connection.vendor]).fetchone()[0]


@pytest.fixture
def immediate(transactional_db: None) -> Iterator[type[Immediate]]:
    """What only SQLite has, and how the connection is after it."""
    yield Immediate
    assert not connection.in_atomic_block
    assert connection.get_autocommit()
    assert not connection.connection.in_transaction


def test_what_a_block_wrote_is_committed_and_hooks_run_after_it(immediate: type[Immediate]) -> None:
    seen: list[bool] = []
    with immediate() as cursor:
        add(cursor, "a")
        transaction.on_commit(lambda: seen.append(connection.in_atomic_block))
        assert seen == []
    assert (names(), seen) == (["a"], [False])


def test_a_block_that_fails_leaves_nothing_and_no_hook(immediate: type[Immediate]) -> None:
    seen: list[bool] = []

    def fail() -> None:
        with immediate() as cursor:
            add(cursor, "a")
            transaction.on_commit(lambda: seen.append(True))
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    with immediate() as cursor:
        add(cursor, "b")
    assert (names(), seen) == (["b"], [])


def test_an_error_of_the_driver_is_djangos(immediate: type[Immediate]) -> None:
    def twice() -> None:
        with immediate() as cursor:
            add(cursor, "a")
            add(cursor, "a")

    with pytest.raises(IntegrityError):
        twice()
    assert names() == []


def test_a_block_within_is_a_savepoint(immediate: type[Immediate]) -> None:
    def fail(cursor: Cursor) -> None:
        with transaction.atomic():
            add(cursor, "b")
            raise LookupError

    with immediate() as cursor:
        add(cursor, "a")
        with pytest.raises(LookupError):
            fail(cursor)
        with transaction.atomic():
            add(cursor, "c")
    assert names() == ["a", "c"]


def test_a_block_that_is_marked_for_it_is_rolled_back(immediate: type[Immediate]) -> None:
    with immediate() as cursor:
        add(cursor, "a")
        transaction.set_rollback(True)
    assert names() == []


def test_no_block_begins_within_another(immediate: type[Immediate]) -> None:
    with transaction.atomic(), pytest.raises(OperationalError), immediate():
        raise AssertionError("it began")


def test_a_snapshot_reads_by_itself_or_within_a_block(either: None) -> None:
    count = "SELECT COUNT(*) FROM sandbox_ringkey"
    there = RingKey.objects.count()
    RingKey.objects.create(name="alone", key=b"k")
    with Snapshot() as cursor:
        assert cursor.own
        assert cursor.run(count).fetchone()[0] == there + 1
    with transaction.atomic(), Snapshot() as cursor:
        RingKey.objects.create(name="within", key=b"k")
        assert not cursor.own
        assert cursor.run(count).fetchone()[0] == there + 2


def test_a_relaxed_block_waits_for_the_disk_again_after_it(either: None) -> None:
    before = setting()
    with Relaxed() as cursor:
        add(cursor, "relaxed")
        assert setting() != before
    assert setting() == before
    with pytest.raises(IntegrityError), Relaxed() as cursor:
        add(cursor, "relaxed")
    assert setting() == before
    assert "relaxed" in names()
