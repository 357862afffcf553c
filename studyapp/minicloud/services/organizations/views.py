"""How Organizations answers: records as dictionaries of botocore's shapes."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.pages import BadToken, page, rows
from studyapp.minicloud.services.organizations import errors, limits
from studyapp.minicloud.services.organizations.finding import Realm
from studyapp.minicloud.services.organizations.managed import MANAGED, arn_of
from studyapp.minicloud.services.organizations.state import (
    SCP,
    SORTS,
    Handshake,
    Node,
    NodeKind,
    Policy,
    Request,
    Tags,
)

T = TypeVar("T")
WORDS: dict[NodeKind, str] = {"root": "ROOT", "unit": "ORGANIZATIONAL_UNIT", "account": "ACCOUNT"}
IN_ARN: dict[NodeKind, str] = {"root": "root", "unit": "ou", "account": "account"}


def node_arn(realm: Realm, kind: NodeKind, node: str) -> str:
    """The ARN of a root, unit or account."""
    return realm.ctx.arn(f"{IN_ARN[kind]}/{realm.org.id}/{node}")


def policy_arn(realm: Realm, policy: Policy) -> str:
    """The ARN of a policy."""
    return arn_of(policy, realm.management, realm.org.id)


def organization_view(realm: Realm) -> dict[str, Any]:
    """The organisation. API Reference: `AvailablePolicyTypes` is out of use, ListRoots tells."""
    org, account = realm.org, realm.management
    available = [{"Type": SCP, "Status": "ENABLED"}] if org.features == "ALL" else []
    return {
        "Id": org.id,
        "Arn": realm.ctx.arn(f"organization/{org.id}"),
        "FeatureSet": org.features,
        "MasterAccountArn": node_arn(realm, "account", account),
        "MasterAccountId": account,
        "MasterAccountEmail": realm.member(account).email,
        "AvailablePolicyTypes": available,
    }


def root_view(realm: Realm, root: Node) -> dict[str, Any]:
    """The root with the types of policies that are enabled in it."""
    enabled = [sort for sort in SORTS if sort in realm.org.types]
    return {
        "Id": root.id,
        "Arn": node_arn(realm, "root", root.id),
        "Name": root.name,
        "PolicyTypes": [{"Type": sort, "Status": "ENABLED"} for sort in enabled],
    }


def unit_view(realm: Realm, unit: Node) -> dict[str, Any]:
    """An organizational unit."""
    return {
        "Id": unit.id,
        "Arn": node_arn(realm, "unit", unit.id),
        "Name": unit.name,
        "Path": realm.path(unit),
    }


def account_view(realm: Realm, node: Node) -> dict[str, Any]:
    """An account of the organisation."""
    member = realm.member(node.id)
    return {
        "Id": node.id,
        "Arn": node_arn(realm, "account", node.id),
        "Email": member.email,
        "Name": node.name,
        "Status": member.state,
        "State": member.state,
        "Paths": [realm.path(node)],
        "JoinedMethod": "CREATED" if member.created else "INVITED",
        "JoinedTimestamp": member.joined,
    }


def policy_view(realm: Realm, policy: Policy) -> dict[str, Any]:
    """A policy without its text."""
    return {
        "Id": policy.id,
        "Arn": policy_arn(realm, policy),
        "Name": policy.name,
        "Description": policy.description,
        "Type": policy.sort,
        "AwsManaged": policy.id in MANAGED,
    }


def target_view(realm: Realm, node: Node) -> dict[str, Any]:
    """Something that a policy is attached to."""
    return {
        "TargetId": node.id,
        "Arn": node_arn(realm, node.kind, node.id),
        "Name": node.name,
        "Type": WORDS[node.kind],
    }


def request_view(request: Request) -> dict[str, Any]:
    """How far the making of an account has come."""
    shown: dict[str, Any] = {
        "Id": request.id,
        "AccountName": request.name,
        "State": request.state,
        "RequestedTimestamp": request.asked,
    }
    if request.done:
        shown["CompletedTimestamp"] = request.done
    if request.state == "SUCCEEDED":
        shown["AccountId"] = request.account
    if request.reason:
        shown["FailureReason"] = request.reason
    return shown


def handshake_arn(realm: Realm, handshake: str) -> str:
    """The ARN of an invitation."""
    return realm.ctx.arn(f"handshake/{realm.org.id}/invite/{handshake}")


def handshake_view(realm: Realm, one: Handshake) -> dict[str, Any]:
    """An invitation with its parties and what it is about."""
    kind = "EMAIL" if one.by_email else "ACCOUNT"
    owner = realm.node(realm.management, errors.no_account())
    about = [
        {"Type": "MASTER_EMAIL", "Value": realm.member(owner.id).email},
        {"Type": "MASTER_NAME", "Value": owner.name},
        {"Type": "ORGANIZATION_FEATURE_SET", "Value": realm.org.features},
    ]
    resources: list[dict[str, Any]] = [
        {"Type": "ORGANIZATION", "Value": realm.org.id, "Resources": about},
        {"Type": kind, "Value": one.party},
    ]
    if one.notes:
        resources.append({"Type": "NOTES", "Value": one.notes})
    return {
        "Id": one.id,
        "Arn": handshake_arn(realm, one.id),
        "Parties": [
            {"Id": realm.org.id.removeprefix("o-"), "Type": "ORGANIZATION"},
            {"Id": one.party, "Type": kind},
        ],
        "State": one.state,
        "RequestedTimestamp": one.asked,
        "ExpirationTimestamp": one.ends,
        "Action": "INVITE",
        "Resources": resources,
    }


def tags_view(tags: Tags) -> list[dict[str, str]]:
    """Tags in AWS's words."""
    return [{"Key": key, "Value": value} for key, value in tags]


def listed(
    ctx: Context,
    params: Params,
    name: str,
    found: Iterator[tuple[str, T]],
    show: Callable[[T], Any],
) -> Output:
    """A page of a list under `name`, in the order of the keys, with NextToken."""
    filters = {
        key: value for key, value in params.items() if key not in ("NextToken", "MaxResults")
    }
    try:
        items, token = page(
            ctx,
            rows(found),
            token=params.get("NextToken"),
            limit=params.get("MaxResults", limits.PAGE),
            **filters,
        )
    except BadToken as error:
        text = "Get the value for the NextToken parameter from the response to a previous call."
        raise errors.invalid("INVALID_NEXT_TOKEN", text) from error
    output: Output = {name: [show(item) for item in items]}
    return output if token is None else output | {"NextToken": token}
