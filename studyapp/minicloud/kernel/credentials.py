"""Access keys and sessions: what the claim "access-key" on an id tells of them.

The door that checks a signature finds the world by the claim and derives the secret with
`KeyRing.secret(id, serial, ring)`. Of a session the claim holds all there is: who it is, until
when, what limits it; so a session follows undo as its key does.
"""

from base64 import b32encode, urlsafe_b64encode
from hashlib import blake2b
from hmac import compare_digest

import msgspec
from msgspec import Struct

from studyapp.minicloud.kernel.clock import Moment
from studyapp.minicloud.kernel.entropy import Entropy
from studyapp.minicloud.kernel.work import Claim

KIND = "access-key"
OF_SESSION = "ASIA"  # how the ids of keys begin that end with a session
LENGTH = 16  # characters after AKIA or ASIA
SERIAL = 1  # of a new key; another one gives the same id another secret
TOKEN_PARTS = 4  # of 64 bytes each


class Session(Struct, frozen=True, array_like=True):
    """A session of a role, a user or root. `holder` is the unique id of whose it is.

    `name` is the session's name, "" for those that have none; `issued` simulated milliseconds.
    `expires` is by the wall's clock when `by_wall`, else by the simulated one (decision 10).
    `token` is a hash. `policies` are pairs of name and JSON text that limit the session.
    `mfa` is when a second factor was shown (simulated), None for never. `source_identity` and the
    tags with keys in `transitive` go on to sessions that this one makes. `iam` is False when its
    keys sign no call of IAM.
    """

    holder: str
    name: str
    issued: int
    expires: int
    by_wall: bool
    token: bytes
    tags: tuple[tuple[str, str], ...] = ()
    policies: tuple[tuple[str, str], ...] = ()
    mfa: int | None = None
    source_identity: str = ""
    transitive: tuple[str, ...] = ()
    iam: bool = True

    def is_over(self, now: Moment) -> bool:
        """Whether it has expired by its own clock."""
        return self.expires <= (now.wall if self.by_wall else now.simulated)

    def has(self, token: str) -> bool:
        """Whether this is the session's token."""
        return compare_digest(self.token, hashed(token))


class KeyEntry(Struct, frozen=True, array_like=True):
    """The data of a claim: the account, the name of the key in the ring, the key's serial."""

    account: str
    ring: str
    serial: int
    session: Session | None = None


def entry(claim: Claim) -> KeyEntry:
    """What the claim on an access key id holds."""
    return msgspec.msgpack.decode(claim.data, type=KeyEntry)


def data(account: str, ring: str, session: Session | None = None) -> bytes:
    """What the claim on a new access key id shall hold."""
    return msgspec.msgpack.encode(KeyEntry(account, ring, SERIAL, session))


def key_id(prefix: str, token: bytes) -> str:
    """An id out of at least ten random bytes: AKIA… for long, ASIA… for a session."""
    return prefix + b32encode(token).decode()[:LENGTH]


def session_token(entropy: Entropy) -> str:
    """A new session token, which nobody can guess and which tells nothing."""
    raw = b"".join(entropy.token(64) for _ in range(TOKEN_PARTS))
    return urlsafe_b64encode(raw).decode().rstrip("=")


def hashed(token: str) -> bytes:
    """A session token as it is kept."""
    return blake2b(token.encode(), digest_size=16).digest()
