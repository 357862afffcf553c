"""Access keys: their ids, and what the claim on an id tells about the secret.

The door that checks a signature finds the world by the claim "access-key" and derives the secret
with `KeyRing.secret(id, serial, ring)`; it needs nothing else of IAM.
"""

from base64 import b32encode

import msgspec
from msgspec import Struct

from studyapp.minicloud.kernel.ids import Ids
from studyapp.minicloud.kernel.work import Claim

LENGTH = 16  # characters after the prefix AKIA


class KeyEntry(Struct, frozen=True, array_like=True):
    """The data of a claim: the account, the name of the key in the ring, the key's serial."""

    account: str
    ring: str
    serial: int


def entry(claim: Claim) -> KeyEntry:
    """What the claim on an access key id holds."""
    return msgspec.msgpack.decode(claim.data, type=KeyEntry)


def data(account: str, ring: str, serial: int) -> bytes:
    """What the claim on an access key id shall hold."""
    return msgspec.msgpack.encode(KeyEntry(account, ring, serial))


def root_key_id(seed: str) -> str:
    """The id of the key that the root of a world's first account starts with."""
    return fixed_key_id(Ids(seed, 1, 0))


def fixed_key_id(ids: Ids, *account: str) -> str:
    """The id of a root's first key; further accounts of a world name themselves."""
    return key_id("AKIA", bytes.fromhex(ids.fixed("root-key", *account)))


def key_id(prefix: str, token: bytes) -> str:
    """An id out of at least ten random bytes."""
    return prefix + b32encode(token).decode()[:LENGTH]
