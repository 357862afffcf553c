"""What is read of worlds from outside the engine."""

from typing import Any

import msgspec
from django.db.backends.base.base import BaseDatabaseWrapper
from msgspec import Struct

from studyapp.minicloud.kernel.storage import World as WorldState
from studyapp.sandbox.cursors import Cursor
from studyapp.sandbox.models import World

LIGHT = ("id", "account", "owner_id", "generation", "region", "acting_as")
OF_NAME = (
    "SELECT w.id, w.account, w.owner_id, w.generation, w.region, w.acting_as, n.data "
    "FROM sandbox_name n JOIN sandbox_generation g ON g.id = n.generation_id "
    "JOIN sandbox_world w ON w.id = g.world_id AND w.generation = g.id "
    "WHERE n.place = %s AND n.key = %s"
)

_decoder = msgspec.msgpack.Decoder(WorldState)


class Home(Struct, frozen=True):
    """A world as far as a request needs it: a row of the database costs ten times as much."""

    id: str
    account: str
    region: str


def state_of(world: World) -> WorldState:
    """The engine's own row of a world."""
    return _decoder.decode(bytes(world.state))


def home_of(world: World | None) -> Home | None:
    """What a request needs of a world's row."""
    return Home(world.id, world.account, world.region) if world else None


def home_of_name(
    kind: str, value: str, wrapper: BaseDatabaseWrapper | None = None
) -> tuple[Home, bytes] | None:
    """The world that holds a name which is unique among all worlds, and the name's data.

    Every signed request asks this first, so it is one statement.
    """
    row = _row_of_name(kind, value, wrapper)
    return (Home(id=row[0], account=row[1], region=row[4]), bytes(row[-1])) if row else None


def world_of_name(kind: str, value: str) -> tuple[World, bytes] | None:
    """The same with the world's row, whose `state` and `created_at` are read when asked for."""
    row = _row_of_name(kind, value, None)
    return (World.from_db(None, LIGHT, row[:-1]), bytes(row[-1])) if row else None


def _row_of_name(
    kind: str, value: str, wrapper: BaseDatabaseWrapper | None
) -> tuple[Any, ...] | None:
    with Cursor(wrapper) as cursor:
        found: tuple[Any, ...] | None
        found = cursor.run(OF_NAME, (f"@{kind}", value.encode())).fetchone()
        return found


def world_of_account(account_id: str) -> World | None:
    """The world that an account is in, as its first account or as a member."""
    found = world_of_name("account", account_id)
    return found[0] if found else None
