"""The organisation of the caller, and what is in it."""

import re
from collections.abc import Iterator

from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.membership import MEMBERSHIP
from studyapp.minicloud.kernel.work import Records
from studyapp.minicloud.services.organizations import errors
from studyapp.minicloud.services.organizations.managed import MANAGED
from studyapp.minicloud.services.organizations.state import (
    CHILDREN,
    MEMBERS,
    NODES,
    ORGANIZATION,
    POLICIES,
    TARGETS,
    Member,
    Node,
    NodeKind,
    Organization,
    Policy,
)

ACCOUNT_ID = re.compile(r"\d{12}")


class Realm:
    """An organisation with the records that it lies in."""

    def __init__(self, ctx: Context, management: str) -> None:
        self.ctx = ctx.at(management)
        self.db: Records = self.ctx.db
        self.management = management
        self.org: Organization = self.db.read(ORGANIZATION)

    @property
    def root(self) -> Node:
        """The root of the tree."""
        return self.node(self.org.root, errors.no_root())

    def node(self, node_id: str, error: CloudError, *kinds: NodeKind) -> Node:
        """The node with an id, of one of these kinds; `error` when there is none."""
        found = self.db.get(NODES, node_id)
        if found is None or (kinds and found.kind not in kinds):
            raise error
        return found

    def parent(self, node_id: str, side: str = "") -> Node:
        """The root or unit with an id."""
        return self.node(node_id, errors.no_parent(side), "root", "unit")

    def unit(self, node_id: str) -> Node:
        """The unit with an id."""
        return self.node(node_id, errors.no_unit(), "unit")

    def account(self, account: str) -> tuple[Node, Member]:
        """An account of the organisation; AccountNotFoundException."""
        node = self.node(account, errors.no_account(), "account")
        return node, self.member(account)

    def member(self, account: str) -> Member:
        """What an account has beside its node."""
        found = self.db.get(MEMBERS, account)
        if found is None:
            raise LookupError(f"{account} has a node and is no member")
        return found

    def policy(self, policy_id: str) -> Policy:
        """A policy of the organisation's own or of AWS's; PolicyNotFoundException."""
        found = MANAGED.get(policy_id) or self.db.get(POLICIES, policy_id)
        if found is None:
            raise errors.no_policy()
        return found

    def own_policy(self, policy_id: str) -> Policy:
        """A policy that may be changed; InvalidInputException for AWS's own."""
        found = self.policy(policy_id)
        if found.id in MANAGED:
            text = "You specified a policy that is managed by AWS and can't be modified."
            raise errors.invalid("IMMUTABLE_POLICY", text)
        return found

    def below(self, parent: str, kind: NodeKind) -> Iterator[str]:
        """The ids of a parent's children of one kind, in their order."""
        return (key[-1] for key, _ in self.db.scan(CHILDREN, (parent, kind)))

    def nodes(self) -> Iterator[Node]:
        """All nodes, in the order of their ids."""
        return self.db.values(NODES)

    def targets(self, policy: str) -> Iterator[str]:
        """The ids of the nodes that a policy is attached to."""
        return (key[-1] for key, _ in self.db.scan(TARGETS, policy))

    def above(self, node: Node) -> list[Node]:
        """The way from the root to a node, which is its last."""
        way = [node]
        while way[0].parent:
            way.insert(0, self.node(way[0].parent, errors.no_parent()))
        return way

    def path(self, node: Node) -> str:
        """The ids from the organisation down to a node, each with a slash behind it."""
        return "".join(f"{one}/" for one in (self.org.id, *(n.id for n in self.above(node))))


def realm(ctx: Context) -> Realm:
    """The organisation that the caller's account is in; AWSOrganizationsNotInUseException."""
    found = ctx.db.read(MEMBERSHIP)
    if not found.organization:
        raise errors.not_in_use()
    return Realm(ctx, found.management)


def managed(ctx: Context) -> Realm:
    """The organisation that the caller's account manages; AccessDeniedException for a member."""
    found = realm(ctx)
    if found.management != ctx.account:
        raise errors.no_access()
    return found
