"""The organisation itself, its root, and the types of policies that are enabled there."""

from typing import cast

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.membership import MEMBERSHIP
from studyapp.minicloud.services.organizations import errors, handshakes, own_role
from studyapp.minicloud.services.organizations.finding import Realm, managed, realm
from studyapp.minicloud.services.organizations.lifecycle import (
    contact_of,
    forget_contact,
    join,
    part,
)
from studyapp.minicloud.services.organizations.managed import FULL_OF
from studyapp.minicloud.services.organizations.needs import anything, on
from studyapp.minicloud.services.organizations.service import SERVICE
from studyapp.minicloud.services.organizations.state import (
    HANDSHAKES,
    ORGANIZATION,
    POLICIES,
    REQUESTS,
    SCP,
    SORTS,
    TRUSTED,
    Member,
    Node,
    Organization,
    Sort,
)
from studyapp.minicloud.services.organizations.tree import attach, plant, release, uproot
from studyapp.minicloud.services.organizations.views import listed, organization_view, root_view


@SERVICE.operation("CreateOrganization", needs=anything, act="create an organization")
def create_organization(ctx: Context, params: Params) -> Output:
    """Make the caller's account the management account of a new organisation.

    With all features, service control policies are enabled in the root.
    """
    if ctx.db.read(MEMBERSHIP).organization:
        raise errors.already_in()
    own_role.ensure(ctx)
    features = params.get("FeatureSet", "ALL")
    types: tuple[Sort, ...] = (SCP,) if features == "ALL" else ()
    root = f"r-{ctx.ids.hex(4)}"
    ctx.db.write(ORGANIZATION, Organization(f"o-{ctx.ids.hex(10)}", features, root, types))
    made = Realm(ctx, ctx.account)
    plant(made, Node(id=root, kind="root", name="Root"))
    known = contact_of(ctx)
    node = Node(id=ctx.account, kind="account", name=known.name, parent=root)
    join(made, node, Member(email=known.email, joined=ctx.now, created=False))
    return {"Organization": organization_view(made)}


@SERVICE.operation("DescribeOrganization", needs=anything, reads=True)
def describe_organization(ctx: Context, params: Params) -> Output:
    """The organisation of the caller's account; a member may ask too."""
    return {"Organization": organization_view(realm(ctx))}


@SERVICE.operation("DeleteOrganization", needs=anything, act="delete the organization")
def delete_organization(ctx: Context, params: Params) -> Output:
    """Delete an organisation that has nothing left but its management account."""
    mine = managed(ctx)
    own, root = mine.node(ctx.account, errors.no_account()), mine.root
    others = any(node.id not in (own.id, root.id) for node in mine.nodes())
    waiting = any(one.state == "IN_PROGRESS" for one in ctx.db.values(REQUESTS))
    if others or waiting or ctx.db.count(POLICIES):
        raise errors.not_empty()
    part(mine, own)
    forget_contact(ctx)
    uproot(mine, root)
    for key, one in list(ctx.db.scan(HANDSHAKES)):
        handshakes.withdraw(ctx, one)
        ctx.db.delete(HANDSHAKES, key)
    for key, _ in list(ctx.db.scan(REQUESTS)):
        ctx.db.delete(REQUESTS, key)
    for key, _ in list(ctx.db.scan(TRUSTED)):
        ctx.db.delete(TRUSTED, key)
    ctx.db.clear(ORGANIZATION)
    return {}


@SERVICE.operation("ListRoots", needs=anything, reads=True)
def list_roots(ctx: Context, params: Params) -> Output:
    """The one root that an organisation has."""
    mine = managed(ctx)
    rows = iter([(mine.root.id, mine.root)])
    return listed(ctx, params, "Roots", rows, lambda root: root_view(mine, root))


@SERVICE.operation("EnablePolicyType", needs=on("RootId"), act="enable {PolicyType}")
def enable_policy_type(ctx: Context, params: Params) -> Output:
    """Enable a type of policies: every node gets the one that allows everything."""
    mine = managed(ctx)
    root, sort = mine.node(params["RootId"], errors.no_root(), "root"), _sort(params)
    if mine.org.features != "ALL":
        raise errors.type_not_available()
    if sort in mine.org.types:
        raise errors.type_enabled()
    for node in list(mine.nodes()):
        attach(mine, node, FULL_OF[sort])
    return _with_types(mine, root, (*mine.org.types, sort))


@SERVICE.operation("DisablePolicyType", needs=on("RootId"), act="disable {PolicyType}")
def disable_policy_type(ctx: Context, params: Params) -> Output:
    """Disable a type of policies: they stay, and are attached nowhere any more."""
    mine = managed(ctx)
    root, sort = mine.node(params["RootId"], errors.no_root(), "root"), _sort(params)
    if sort not in mine.org.types:
        raise errors.type_not_enabled()
    for node in list(mine.nodes()):
        left = node
        for policy in node.attached(sort):
            left = release(mine, left, sort, policy)
    return _with_types(mine, root, tuple(one for one in mine.org.types if one != sort))


def _sort(params: Params) -> Sort:
    if params["PolicyType"] not in SORTS:
        raise errors.not_modelled(f"The policy type {params['PolicyType']}")
    return cast("Sort", params["PolicyType"])


def _with_types(mine: Realm, root: Node, types: tuple[Sort, ...]) -> Output:
    mine.org = replace(mine.org, types=types)
    mine.db.write(ORGANIZATION, mine.org)
    return {"Root": root_view(mine, root)}
