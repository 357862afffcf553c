"""What a caller must be allowed for an operation of Organizations.

Service Authorization Reference, "Actions, resources, and condition keys for AWS Organizations":
the action has the operation's name. Names of resources are made of their ids alone, so that what
is not there is refused by the operation and not by the policies.
"""

from collections.abc import Sequence
from typing import Any

from studyapp.minicloud.kernel.call import Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.membership import MEMBERSHIP
from studyapp.minicloud.kernel.service import Need, Needs, tags_context
from studyapp.minicloud.services.organizations.finding import ACCOUNT_ID, Realm
from studyapp.minicloud.services.organizations.managed import MANAGED
from studyapp.minicloud.services.organizations.state import (
    NODES,
    POLICIES,
    SCP,
    NodeKind,
    Policy,
)
from studyapp.minicloud.services.organizations.views import IN_ARN, policy_arn

Keys = dict[str, Any]
TYPE = "organizations:policytype"


def anything(ctx: Context, params: Params) -> Sequence[Need]:
    """The operation's action on `*`."""
    return (Need(f"organizations:{ctx.operation}", "*", _asked(params)),)


def on(*names: str) -> Needs:
    """The operation's action on each of the things whose ids these parameters hold."""

    def needs(ctx: Context, params: Params) -> Sequence[Need]:
        return tuple(about(ctx, params[name], _asked(params)) for name in names)

    return needs


def creating(*names: str) -> Needs:
    """The same for what is made with tags: organizations:TagResource too."""

    def needs(ctx: Context, params: Params) -> Sequence[Need]:
        asked = _asked(params)
        found = [about(ctx, params[name], asked) for name in names] or list(anything(ctx, params))
        if params.get("Tags"):
            found.append(Need("organizations:TagResource", "*", asked))
        return found

    return needs


def about(ctx: Context, node: str, more: Keys) -> Need:
    """The operation's action on a root, unit, account or policy, with the keys that it has."""
    action = f"organizations:{ctx.operation}"
    mine = ctx.db.read(MEMBERSHIP)
    if not mine.organization:
        return Need(action, "*", more)
    realm = Realm(ctx, mine.management)
    if node.startswith("p-"):
        policy = MANAGED.get(node) or realm.db.get(POLICIES, node)
        named = policy or Policy(id=node, name="", sort=SCP, content="")
        keys = tags_context(dict(named.tags)) | ({TYPE: named.sort} if policy else {})
        return Need(action, policy_arn(realm, named), keys | more)
    found = realm.db.get(NODES, node)
    kind: NodeKind = "root" if node.startswith("r-") else "unit"
    word = IN_ARN["account" if ACCOUNT_ID.fullmatch(node) else kind]
    keys = tags_context(dict(found.tags)) if found else {}
    return Need(action, realm.ctx.arn(f"{word}/{realm.org.id}/{node}"), keys | more)


def _asked(params: Params) -> Keys:
    """The condition keys of what the request brings: tags, and the type of a policy."""
    tags = {tag["Key"]: tag["Value"] for tag in params.get("Tags", ())}
    keys = tags_context(tags, request=True)
    if "TagKeys" in params:
        keys["aws:tagkeys"] = list(params["TagKeys"])
    for name in ("Type", "PolicyType", "Filter"):
        if name in params:
            keys[TYPE] = params[name]
    if "ServicePrincipal" in params:
        keys["organizations:serviceprincipal"] = params["ServicePrincipal"]
    return keys
