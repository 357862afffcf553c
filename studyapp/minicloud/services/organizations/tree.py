"""Growing and pruning the tree: a node, its place, the policies that are attached to it."""

from msgspec.structs import replace

from studyapp.minicloud.services.organizations import errors, limits
from studyapp.minicloud.services.organizations.finding import Realm
from studyapp.minicloud.services.organizations.managed import FULL_OF
from studyapp.minicloud.services.organizations.state import (
    CHILDREN,
    NODES,
    RCP,
    SCP,
    TARGETS,
    Child,
    Node,
    Policy,
    Sort,
    Target,
)


def plant(realm: Realm, node: Node) -> Node:
    """Put a new node into the tree, with what allows everything of each enabled type."""
    if node.parent:
        realm.db.put(CHILDREN, (node.parent, node.kind, node.id), Child())
    realm.db.put(NODES, node.id, node)
    for sort in realm.org.types:
        node = attach(realm, node, FULL_OF[sort])
    return node


def uproot(realm: Realm, node: Node) -> None:
    """Take a node without children out of the tree; its policies are attached to it no more."""
    for policy in (*node.scps, *node.rcps):
        realm.db.delete(TARGETS, (policy, node.id))
    if node.parent:
        realm.db.delete(CHILDREN, (node.parent, node.kind, node.id))
    realm.db.delete(NODES, node.id)


def move(realm: Realm, node: Node, parent: str) -> Node:
    """Hang a node below another parent."""
    realm.db.delete(CHILDREN, (node.parent, node.kind, node.id))
    realm.db.put(CHILDREN, (parent, node.kind, node.id), Child())
    return put(realm, replace(node, parent=parent))


def put(realm: Realm, node: Node) -> Node:
    """Store a changed node."""
    realm.db.put(NODES, node.id, node)
    return node


def attach(realm: Realm, node: Node, policy: Policy) -> Node:
    """Attach a policy; ConstraintViolationException above the limit of its type."""
    held = node.attached(policy.sort)
    if policy.id in held:
        raise errors.attached_already()
    if len(held) >= limits.ATTACHED[policy.sort]:
        text = "You have attached the maximum number of policies to the specified target."
        reason = "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"
        raise errors.constraint(reason, text, unverified=False)
    realm.db.put(TARGETS, (policy.id, node.id), Target())
    return put(realm, _with(node, policy.sort, (*held, policy.id)))


def detach(realm: Realm, node: Node, policy: Policy) -> Node:
    """Detach a policy; one service control policy stays, and what allows all resources."""
    held = node.attached(policy.sort)
    if policy.id not in held:
        raise errors.not_attached()
    if policy.id == FULL_OF[RCP].id:
        text = "You can't detach this AWS managed policy."
        raise errors.invalid("NON_DETACHABLE_POLICY", text)
    if policy.sort == SCP and len(held) == 1:
        text = (
            "You cannot remove the last policy attached to the specified target. You must have at "
            "least one attached at all times."
        )
        reason = "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"
        raise errors.constraint(reason, text, unverified=False)
    return release(realm, node, policy.sort, policy.id)


def release(realm: Realm, node: Node, sort: Sort, policy: str) -> Node:
    """Take a policy away from a node, whatever is left."""
    realm.db.delete(TARGETS, (policy, node.id))
    left = tuple(one for one in node.attached(sort) if one != policy)
    return put(realm, _with(node, sort, left))


def _with(node: Node, sort: Sort, held: tuple[str, ...]) -> Node:
    return replace(node, scps=held) if sort == SCP else replace(node, rcps=held)
