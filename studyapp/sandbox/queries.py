"""What is read of worlds from outside the engine."""

import msgspec

from studyapp.minicloud.kernel.storage import World as WorldState
from studyapp.sandbox.models import Name, World

_decoder = msgspec.msgpack.Decoder(WorldState)


def state_of(world: World) -> WorldState:
    """The engine's own row of a world."""
    return _decoder.decode(bytes(world.state))


def world_of_name(kind: str, value: str) -> tuple[World, bytes] | None:
    """The world that holds a name which is unique among all worlds, and the name's data."""
    row = Name.objects.filter(place=f"@{kind}", key=value.encode()).first()
    if row is None:
        return None
    world = World.objects.filter(generation=row.generation_id).first()
    return (world, bytes(row.data)) if world else None


def world_of_account(account_id: str) -> World | None:
    """The world that an account is in, as its first account or as a member."""
    found = world_of_name("account", account_id)
    return found[0] if found else None
