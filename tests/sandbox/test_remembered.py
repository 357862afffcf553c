"""What a process keeps of a world between calls, and bodies that travel with their call."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from threading import Thread
from typing import Any

import pytest
from django.db import connection, connections, transaction

from studyapp.minicloud.kernel.blobs import Full
from studyapp.minicloud.kernel.work import Records, Work
from studyapp.sandbox import room
from studyapp.sandbox.bodies import SMALL
from studyapp.sandbox.models import Body
from studyapp.sandbox.storage import DatabaseStorage
from tests.databases import on_database
from tests.sandbox.worlds import ACCOUNT, THINGS, Thing, change, dump, make_world, step

_numbers = count(1)


@pytest.fixture(scope="module")
def postgresql(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), on_database("postgresql"):
        yield


@pytest.fixture
def storage(either: None) -> DatabaseStorage:
    return DatabaseStorage()


@pytest.fixture
def world(storage: DatabaseStorage) -> str:
    number = next(_numbers)
    made = make_world(storage, f"r{number}", f"{number:012}")
    change(storage, made, "begin", put=[("a", Thing("a", 1))])
    return made


def size(storage: DatabaseStorage, world: str, key: str = "a") -> int:
    with storage.read(world) as reader:
        found = Records(Work(reader, writes=False), ACCOUNT, "us-east-1").get(THINGS, key)
    return found.size if found else 0


def grow(writer: Any, key: str, size: int, *, save: bool = True) -> None:
    """Change a thing, with or without the row of the world."""
    work = Work(writer, writes=True)
    Records(work, ACCOUNT, "us-east-1").put(THINGS, key, Thing(key, size))
    if save:
        step(writer, work, "grow")
    else:
        writer.apply(work.changes())


class Broken(Exception):
    """The call does not go well."""


def test_what_is_known_is_not_asked_for_again(storage: DatabaseStorage, world: str):
    if connection.vendor != "sqlite":
        pytest.skip("statements are listed by SQLite's driver")
    assert size(storage, world, "b") == 0
    said: list[str] = []
    connection.connection.set_trace_callback(said.append)

    assert size(storage, world) == 1  # written by this process
    assert size(storage, world, "b") == 0  # read by it

    connection.connection.set_trace_callback(None)
    assert len([line for line in said if "sandbox_world" in line]) == 2
    assert not [line for line in said if "sandbox_record" in line]


def test_what_somebody_else_changes_is_seen(storage: DatabaseStorage, world: str):
    if connection.vendor != "sqlite":
        pytest.skip("another thread would not stand at this database")
    assert size(storage, world) == 1

    def elsewhere() -> None:
        change(storage, world, "other", put=[("a", Thing("a", 2))])
        connections.close_all()

    thread = Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert size(storage, world) == 2


def test_what_is_rolled_back_is_forgotten(storage: DatabaseStorage, world: str):
    with suppress(Broken), storage.write(world) as writer:
        grow(writer, "a", 9)
        raise Broken
    assert size(storage, world) == 1
    change(storage, world, "other", put=[("b", Thing("b", 3))])
    assert (size(storage, world), size(storage, world, "b")) == (1, 3)


def test_nothing_is_remembered_of_a_transaction_around_it(storage: DatabaseStorage, world: str):
    with transaction.atomic():
        change(storage, world, "inner", put=[("a", Thing("a", 9))])
        assert size(storage, world) == 9
        transaction.set_rollback(True)
    assert size(storage, world) == 1
    change(storage, world, "inner", put=[("b", Thing("b", 3))])
    assert size(storage, world) == 1


def test_records_never_change_under_the_same_state(storage: DatabaseStorage, world: str):
    before = dump(storage, world)
    with pytest.raises(RuntimeError, match="same state"), storage.write(world) as writer:
        grow(writer, "a", 9, save=False)
    assert dump(storage, world) == before
    assert size(storage, world) == 1


def test_a_small_body_comes_with_the_call_that_changes_something(
    storage: DatabaseStorage, world: str
):
    request = storage.of_request(storage.wrapper)
    blob = request.blobs(world).put([b"one", b"two"])
    assert b"".join(request.blobs(world).read(blob)) == b"onetwo"
    with request.write(world):
        pass  # refused
    assert not Body.objects.filter(digest=blob.digest).exists()

    change(request, world, "put", put=[("b", Thing("b"))])

    assert b"".join(storage.blobs(world).read(blob)) == b"onetwo"


def test_a_call_without_room_for_its_body_changes_nothing(
    storage: DatabaseStorage, world: str, monkeypatch: pytest.MonkeyPatch
):
    request = storage.of_request(storage.wrapper)
    request.blobs(world).put([b"too much"])
    monkeypatch.setattr(room, "LIVE", 4)
    before = dump(storage, world)
    with pytest.raises(Full):
        change(request, world, "put", put=[("a", Thing("a", 9))])
    assert dump(storage, world) == before
    assert size(storage, world) == 1


def test_a_large_body_is_stored_as_it_comes(storage: DatabaseStorage, world: str):
    half = bytes(SMALL // 2 + 1)
    blob = storage.of_request(storage.wrapper).blobs(world).put([half, half])
    assert b"".join(storage.blobs(world).read(blob)) == half + half
