"""What KMS keeps: keys, their other names, and grants.

Key material is not stored: it is derived from the key ring by the key's id and the number of the
material (`envelope`). Policies and grants name principals by unique id. Times are simulated.
"""

from typing import Literal

from msgspec import Struct

from studyapp.minicloud.kernel.records import REGIONAL, Table

Tags = tuple[tuple[str, str], ...]
Pairs = tuple[tuple[str, str], ...]  # an encryption context in the order of its keys


class Rotation(Struct, frozen=True):
    """New material: when, and whether by plan."""

    at: int
    planned: bool


class Key(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A symmetric key. `rings` names the key ring of each material, oldest first.

    `period` is in days (0: no automatic rotation), `next` is when it rotates by plan; `deletion`
    is when it goes (0: it stays) and `window` the days that were asked for.
    """

    id: str
    created: int
    policy: str
    rings: tuple[str, ...]
    description: str = ""
    enabled: bool = True
    tags: Tags = ()
    period: int = 0
    next: int = 0
    rotations: tuple[Rotation, ...] = ()
    deletion: int = 0
    window: int = 0


class Alias(Struct, frozen=True):
    """Another name of a key; keyed by the name, which begins with `alias/`."""

    name: str
    key: str
    created: int
    updated: int


class AliasOf(Struct, frozen=True):
    """That a key has a name; keyed by the key's id and the name."""


class Grant(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a principal may do with a key beside its policy; keyed by key and id.

    `match` says how `context` limits an encryption context: it must be equal, or contain it.
    """

    id: str
    key: str
    created: int
    grantee: str
    operations: tuple[str, ...]
    retiring: str = ""
    name: str = ""
    match: Literal["", "equals", "subset"] = ""
    context: Pairs = ()


KEYS = Table("kms", "keys", Key, scope=REGIONAL)
ALIASES = Table("kms", "aliases", Alias, scope=REGIONAL)
NAMES = Table("kms", "names", AliasOf, scope=REGIONAL)
GRANTS = Table("kms", "grants", Grant, scope=REGIONAL)
