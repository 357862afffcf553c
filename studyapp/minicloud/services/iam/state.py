"""What IAM keeps: users, groups, roles, policies, keys, passwords.

Names are unique without regard to case, so records of named things are keyed by the lower-case
name. Everything that refers to a user, group or role does so by its unique id, which a later
namesake does not share; `entities` leads back from the id. Times are milliseconds, simulated.
"""

from typing import Any, Literal

from msgspec import Struct

from studyapp.minicloud.kernel.records import GLOBAL, Settings, Table

Tags = tuple[tuple[str, str], ...]
EntityKind = Literal["user", "group", "role"]
Purpose = Literal["policy", "boundary"]


class Holder(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What users, groups and roles share: a name, and the policies that they hold.

    `attached` are ARNs of managed policies in the order of attaching, `inline` are pairs of name
    and JSON text in the order of their names.
    """

    name: str
    id: str
    created: int
    path: str = "/"
    attached: tuple[str, ...] = ()
    inline: tuple[tuple[str, str], ...] = ()


class User(Holder, frozen=True, omit_defaults=True, kw_only=True):
    """A user. `groups` are unique ids in the order of joining, `keys` ids of access keys.

    `devices` are names of MFA devices in the order of giving.
    """

    tags: Tags = ()
    groups: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    boundary: str = ""
    devices: tuple[str, ...] = ()


class Group(Holder, frozen=True, omit_defaults=True, kw_only=True):
    """A group of users."""


class Role(Holder, frozen=True, omit_defaults=True, kw_only=True):
    """A role. `trust` names principals by unique id; `longest` is in seconds."""

    trust: str
    description: str = ""
    longest: int = 3600
    tags: Tags = ()
    boundary: str = ""


class Profile(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An instance profile; `role` is the unique id of the one role in it, or empty."""

    name: str
    id: str
    created: int
    path: str = "/"
    role: str = ""
    tags: Tags = ()


class Entity(Struct, frozen=True):
    """Where the user, group or role with a unique id lies: its kind, and the key of its table."""

    kind: EntityKind
    key: str


class Member(Struct, frozen=True):
    """That a user is in a group; keyed by the unique ids of group and user."""


class Policy(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A customer managed policy. `default` and `last` are numbers of versions."""

    name: str
    id: str
    created: int
    updated: int
    path: str = "/"
    description: str = ""
    default: int = 1
    last: int = 1
    tags: Tags = ()


class Version(Struct, frozen=True):
    """A version of a managed policy; keyed by the policy's unique id and `version_key`."""

    number: int
    text: str
    created: int


class Attachment(Struct, frozen=True):
    """That a managed policy is attached; keyed by ARN, purpose, kind and unique id."""


class AccessKey(Struct, frozen=True):
    """A long-term key. `owner` is a user's unique id, or the account id for root."""

    id: str
    owner: str
    ring: str
    serial: int
    created: int
    active: bool = True


class Device(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A virtual MFA device; `enabled` is when it was given to somebody, 0 for nobody's.

    Its seed and its owner are in `kernel.factors`.
    """

    name: str
    created: int
    path: str = "/"
    enabled: int = 0
    tags: Tags = ()


class Report(Struct, frozen=True, omit_defaults=True):
    """The credential report as it was made last: a file of comma-separated values."""

    made: int = 0
    text: str = ""


class Deletion(Struct, frozen=True):
    """That a service-linked role was to be deleted, and when.

    `usage` tells what still needs it, in the shape of the API's `RoleUsageType`; then it stayed.
    """

    made: int
    usage: tuple[dict[str, Any], ...] = ()


class Seen(Struct, frozen=True, array_like=True):
    """That somebody (by unique id) attempted an action last at `at`; "" stands for any action."""

    prefix: str
    action: str
    holder: str
    at: int
    region: str


class Accessed(Struct, frozen=True, kw_only=True):
    """A report of what a user, group, role or policy accessed last.

    `asker` is the unique id of who asked for it, `services` what could be accessed, `holders` the
    unique ids of the users and roles who could.
    """

    arn: str
    asker: str
    made: int
    by_action: bool
    services: tuple[str, ...]
    holders: tuple[str, ...]
    seen: tuple[Seen, ...]


class Login(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A console password, as salted hashes; `previous` are earlier ones, newest first."""

    created: int
    changed: int
    salt: bytes
    hash: bytes
    must_change: bool = False
    previous: tuple[tuple[bytes, bytes], ...] = ()


class PasswordPolicy(Struct, frozen=True, omit_defaults=True):
    """The account's rules for passwords; the defaults are those of UpdateAccountPasswordPolicy.

    0 stands for "not set" of `max_age` (days) and `reuse` (passwords remembered).
    """

    length: int = 6
    symbols: bool = False
    numbers: bool = False
    upper: bool = False
    lower: bool = False
    may_change: bool = False
    max_age: int = 0
    reuse: int = 0
    hard_expiry: bool = False


class Account(Struct, frozen=True, omit_defaults=True):
    """The account itself: when it was made, its alias, the access keys and MFA devices of its root."""

    created: int = 0
    alias: str = ""
    keys: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()


class Counts(Struct, frozen=True, omit_defaults=True):
    """How many there are of each kind, kept so that nobody has to count."""

    users: int = 0
    groups: int = 0
    roles: int = 0
    policies: int = 0
    profiles: int = 0
    versions: int = 0


USERS = Table("iam", "users", User, scope=GLOBAL)
GROUPS = Table("iam", "groups", Group, scope=GLOBAL)
ROLES = Table("iam", "roles", Role, scope=GLOBAL)
PROFILES = Table("iam", "instance-profiles", Profile, scope=GLOBAL)
ENTITIES = Table("iam", "entities", Entity, scope=GLOBAL)
MEMBERS = Table("iam", "members", Member, scope=GLOBAL)
POLICIES = Table("iam", "policies", Policy, scope=GLOBAL)
VERSIONS = Table("iam", "policy-versions", Version, scope=GLOBAL)
ATTACHMENTS = Table("iam", "attachments", Attachment, scope=GLOBAL)
KEYS = Table("iam", "access-keys", AccessKey, scope=GLOBAL)
DEVICES = Table("iam", "mfa-devices", Device, scope=GLOBAL)
ACCESSED = Table("iam", "last-accessed", Accessed, scope=GLOBAL)
DELETIONS = Table("iam", "role-deletions", Deletion, scope=GLOBAL)
LOGINS = Table("iam", "logins", Login, scope=GLOBAL)
PASSWORD_POLICY = Settings("iam", "password-policy", PasswordPolicy, scope=GLOBAL)
REPORT = Settings("iam", "credential-report", Report, scope=GLOBAL)
ACCOUNT = Settings("iam", "account", Account, scope=GLOBAL)
COUNTS = Settings("iam", "counts", Counts, scope=GLOBAL, tally=True)


def version_key(number: int) -> str:
    """The last part of a version's key: numbers in order."""
    return f"{number:08}"
