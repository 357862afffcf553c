"""The one cloud of the site, its key ring, and what every call brings with it."""

import os
import secrets
import time
from datetime import datetime
from functools import lru_cache

from studyapp.minicloud.cloud import Cloud
from studyapp.minicloud.kernel.clock import from_datetime
from studyapp.minicloud.kernel.secrets import KeyRing
from studyapp.minicloud.kernel.work import read_claim
from studyapp.minicloud.services import ALL
from studyapp.minicloud.services.iam import IamIdentity, keys
from studyapp.sandbox.models import RingKey
from studyapp.sandbox.storage import DatabaseStorage

STORAGE = DatabaseStorage()
KEY_BYTES = 32


@lru_cache(maxsize=1)
def cloud() -> Cloud:
    """The cloud with all services; made at the first call, since it reads the key ring."""
    return Cloud(ALL, IamIdentity(), _ring())


def service_of(action: str) -> str:
    """The service of the sandbox that has an action; IAM for those of other services."""
    prefix = action.partition(":")[0].lower()
    services = cloud().registry.services
    return next((name for name, one in services.items() if one.prefix == prefix), "iam")


def secret_of(access_key_id: str, claimed: bytes) -> tuple[keys.KeyEntry, str]:
    """What the claim on an access key's id tells of the key, and the key's secret."""
    entry = keys.entry(read_claim(claimed))
    return entry, cloud().secrets.secret(access_key_id, entry.serial, entry.ring)


def wall() -> int:
    """The wall's time in milliseconds."""
    return time.time_ns() // 1_000_000


def entropy() -> bytes:
    """The randomness of one call."""
    return os.urandom(32)


def milliseconds(moment: datetime) -> int:
    """An aware datetime as the engine counts time."""
    return from_datetime(moment)


def _ring() -> KeyRing:
    """The stored ring; the first process that needs one makes its first key."""
    if not RingKey.objects.exists():
        RingKey.objects.bulk_create(
            [RingKey(name="k1", key=secrets.token_bytes(KEY_BYTES))], ignore_conflicts=True
        )
    keys = list(RingKey.objects.order_by("id"))
    return KeyRing({row.name: bytes(row.key) for row in keys}, keys[-1].name)
