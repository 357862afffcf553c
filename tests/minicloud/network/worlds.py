"""The topology of `world.yaml`, whole or with parts of it changed."""

from pathlib import Path as File
from typing import Any

import msgspec
import yaml

from studyapp.minicloud.network import Topology

FOLDER = File(__file__).parent


def changed(change: dict[str, dict[str, dict[str, Any] | None]] | None = None) -> Topology:
    """The world with `change`: kind -> id -> fields to replace (None: the part is gone)."""
    world = yaml.safe_load((FOLDER / "world.yaml").read_text())
    for kind, parts in (change or {}).items():
        for identifier, fields in parts.items():
            known = [part for part in world[kind] if part["id"] == identifier]
            assert known or fields, f"{kind} has no {identifier}"
            rest = [part for part in world[kind] if part["id"] != identifier]
            merged = {**(known[0] if known else {"id": identifier}), **(fields or {})}
            world[kind] = rest if fields is None else [*rest, merged]
    return msgspec.convert(world, Topology)
