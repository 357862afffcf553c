"""What is read of worlds from outside the engine."""

import msgspec

from studyapp.minicloud.kernel.storage import World as WorldState
from studyapp.sandbox.cursors import PlainCursor
from studyapp.sandbox.models import World

LIGHT = ("id", "account", "owner_id", "generation", "region", "acting_as")
OF_NAME = (
    "SELECT w.id, w.account, w.owner_id, w.generation, w.region, w.acting_as, n.data "
    "FROM sandbox_name n JOIN sandbox_generation g ON g.id = n.generation_id "
    "JOIN sandbox_world w ON w.id = g.world_id AND w.generation = g.id "
    "WHERE n.place = %s AND n.key = %s"
)

_decoder = msgspec.msgpack.Decoder(WorldState)


def state_of(world: World) -> WorldState:
    """The engine's own row of a world."""
    return _decoder.decode(bytes(world.state))


def world_of_name(kind: str, value: str) -> tuple[World, bytes] | None:
    """The world that holds a name which is unique among all worlds, and the name's data.

    Every signed request asks this first, so it is one statement; the world's `state` and
    `created_at` are read when they are asked for.
    """
    with PlainCursor() as cursor:
        row = cursor.run(OF_NAME, [f"@{kind}", value.encode()]).fetchone()
    if row is None:
        return None
    return World.from_db(None, LIGHT, row[:-1]), bytes(row[-1])


def world_of_account(account_id: str) -> World | None:
    """The world that an account is in, as its first account or as a member."""
    found = world_of_name("account", account_id)
    return found[0] if found else None
