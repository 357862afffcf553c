"""What Organizations keeps, all of it in the records of the management account.

Nodes are the root, organizational units and accounts, keyed by their ids. Which organisation an
account is in stands in that account's own records (`kernel.membership`). Times are milliseconds,
simulated.
"""

from typing import Literal

from msgspec import Struct

from studyapp.minicloud.kernel.records import GLOBAL, Settings, Table

Tags = tuple[tuple[str, str], ...]
NodeKind = Literal["root", "unit", "account"]
Sort = Literal["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"]
AccountState = Literal["ACTIVE", "PENDING_CLOSURE", "SUSPENDED"]

SCP: Sort = "SERVICE_CONTROL_POLICY"
RCP: Sort = "RESOURCE_CONTROL_POLICY"
SORTS: tuple[Sort, ...] = (SCP, RCP)


class Organization(Struct, frozen=True, omit_defaults=True):
    """The organisation of a management account; an empty id stands for "none".

    `types` are the types of policies that are enabled in the root.
    """

    id: str = ""
    features: Literal["ALL", "CONSOLIDATED_BILLING"] = "ALL"
    root: str = ""
    types: tuple[Sort, ...] = ()


class Node(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A root, unit or account. `scps` and `rcps` are ids of policies in the order of attaching."""

    id: str
    kind: NodeKind
    name: str
    parent: str = ""
    tags: Tags = ()
    scps: tuple[str, ...] = ()
    rcps: tuple[str, ...] = ()

    def attached(self, sort: Sort) -> tuple[str, ...]:
        """The policies of one type that are attached right here."""
        return self.scps if sort == SCP else self.rcps


class Child(Struct, frozen=True):
    """That a node is below another one; keyed by parent, kind and id."""


class Member(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What an account of the organisation has beside its node; `closed` is when it was closed."""

    email: str
    joined: int
    created: bool = True
    state: AccountState = "ACTIVE"
    closed: int = 0


class Policy(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A policy of the organisation's own."""

    id: str
    name: str
    sort: Sort
    content: str
    description: str = ""
    tags: Tags = ()


class Target(Struct, frozen=True):
    """That a policy is attached; keyed by the ids of policy and node."""


class Request(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A request for an account. `account` is chosen at once and shown when it is there."""

    id: str
    name: str
    email: str
    account: str
    asked: int
    role: str
    tags: Tags = ()
    state: Literal["IN_PROGRESS", "SUCCEEDED", "FAILED"] = "IN_PROGRESS"
    done: int = 0
    reason: str = ""


class Contact(Struct, frozen=True, omit_defaults=True):
    """Name and e-mail address of an account, kept in its own records once it was a member."""

    name: str = ""
    email: str = ""


class Handshake(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An invitation of an account; `party` is what the request named, an id or an address.

    `account` is the invited account of this world, empty for any other: nobody answers then.
    """

    id: str
    party: str
    by_email: bool = False
    account: str = ""
    asked: int
    ends: int
    notes: str = ""
    tags: Tags = ()
    state: Literal["OPEN", "ACCEPTED", "DECLINED", "CANCELED", "EXPIRED"] = "OPEN"


class Invitation(Struct, frozen=True):
    """That an account was invited, kept in its own records; keyed by the handshake's id."""

    management: str


class Trusted(Struct, frozen=True):
    """That a service of AWS may work across the organisation; keyed by its principal."""

    since: int


ORGANIZATION = Settings("organizations", "organization", Organization, scope=GLOBAL)
NODES = Table("organizations", "nodes", Node, scope=GLOBAL)
CHILDREN = Table("organizations", "children", Child, scope=GLOBAL)
MEMBERS = Table("organizations", "members", Member, scope=GLOBAL)
POLICIES = Table("organizations", "policies", Policy, scope=GLOBAL)
TARGETS = Table("organizations", "targets", Target, scope=GLOBAL)
HANDSHAKES = Table("organizations", "handshakes", Handshake, scope=GLOBAL)
INVITATIONS = Table("organizations", "invitations", Invitation, scope=GLOBAL)
CONTACT = Settings("organizations", "contact", Contact, scope=GLOBAL)
REQUESTS = Table("organizations", "requests", Request, scope=GLOBAL)
TRUSTED = Table("organizations", "trusted-services", Trusted, scope=GLOBAL)
