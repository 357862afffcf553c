"""Second factors: virtual devices that show a new code of six digits every half minute.

RFC 6238 (TOTP) with SHA-1, as authenticator apps on phones compute it: always by the wall's
clock, which the phone shares. IAM makes the devices; STS asks them when it issues credentials.
What both need is the claim on the device's serial number, so that it follows undo.
"""

from base64 import b32encode
from collections.abc import Sequence
from hmac import compare_digest
from hmac import digest as hmac

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from studyapp.minicloud.kernel.clock import SECOND
from studyapp.minicloud.kernel.secrets import KeyRing
from studyapp.minicloud.kernel.work import Records

KIND = "mfa-device"
PERIOD = 30 * SECOND
DIGITS = 6
SLACK = 1  # periods by which the phone's clock may differ
SEED = 40  # bytes: 64 letters and digits when written out


class Factor(Struct, frozen=True, array_like=True):
    """A device. `owner` is the unique id of whose it is (root: the account's id), "" for nobody.

    `id` and `ring` make the seed; `last` is the last period whose code was taken: none counts
    twice.
    """

    id: str
    ring: str
    owner: str = ""
    last: int = 0

    def seed(self, secrets: KeyRing) -> bytes:
        """What the phone and the service share."""
        halves = (secrets.derive(f"mfa:{self.id}:{half}", self.ring) for half in "ab")
        return b"".join(halves)[:SEED]


def find(db: Records, serial: str) -> Factor | None:
    """The device with a serial number of this account."""
    claim = db.holder(KIND, serial)
    if claim is None or claim.account != db.account:
        return None
    return msgspec.msgpack.decode(claim.data, type=Factor)


def keep(db: Records, serial: str, factor: Factor) -> None:
    """Store a device, new or changed."""
    data = msgspec.msgpack.encode(factor)
    if find(db, serial) is None:
        db.claim(KIND, serial, data)
    else:
        db.reclaim(KIND, serial, data)


def forget(db: Records, serial: str) -> None:
    """The device is gone."""
    db.release(KIND, serial)


def taken(
    factor: Factor, secrets: KeyRing, codes: Sequence[str], wall: int, *, slack: int = SLACK
) -> Factor | None:
    """The device after it was asked for `codes` of periods in a row; None when they are wrong.

    The last of them must be of now, give or take `slack` periods, and none may have been taken
    before.
    """
    seed = factor.seed(secrets)
    now = wall // PERIOD
    for last in range(now - slack, now + slack + 1):
        periods = range(last - len(codes) + 1, last + 1)
        if periods[0] <= factor.last:
            continue
        if all(
            compare_digest(code_of(seed, period), code)
            for period, code in zip(periods, codes, strict=True)
        ):
            return replace(factor, last=last)
    return None


def code_of(seed: bytes, period: int) -> str:
    """The code of a period: RFC 4226, section 5.3."""
    mark = hmac(seed, period.to_bytes(8, "big"), "sha1")
    at = mark[-1] & 15
    number = int.from_bytes(mark[at : at + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def written(seed: bytes) -> str:
    """The seed as a person types it into an app."""
    return b32encode(seed).decode().rstrip("=")
