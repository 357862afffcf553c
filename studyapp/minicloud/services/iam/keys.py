"""Access keys: the ids of those that an account starts with, and what claims tell of them."""

from studyapp.minicloud.kernel.credentials import KIND, KeyEntry, data, entry, key_id
from studyapp.minicloud.kernel.ids import Ids

__all__ = ["KIND", "KeyEntry", "data", "entry", "fixed_key_id", "key_id", "root_key_id"]


def root_key_id(seed: str) -> str:
    """The id of the key that the root of a world's first account starts with."""
    return fixed_key_id(Ids(seed, 1, 0))


def fixed_key_id(ids: Ids, *account: str) -> str:
    """The id of a root's first key; further accounts of a world name themselves."""
    return key_id("AKIA", bytes.fromhex(ids.fixed("root-key", *account)))
