"""A fix as calls: who makes them, and which."""

from collections.abc import Iterator
from typing import Final

from studyapp.minicloud.kernel.call import Principal
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.policy.fixing import Change
from studyapp.minicloud.policy.fixing.values import GROUP
from studyapp.sandbox.desk import Desk
from studyapp.sandbox.policied import Policied, Request

MOST_VERSIONS: Final = 5  # IAM User Guide, "IAM and AWS STS quotas": versions of a managed policy
SORTS: Final = {"scp": "SERVICE_CONTROL_POLICY", "rcp": "RESOURCE_CONTROL_POLICY"}
LEVEL: Final = " ("  # behind the name of a node of an organisation stands its id in brackets


def requests(
    desk: Desk, change: Change, principal: Principal, thing: Policied | None
) -> list[Request]:
    """The calls that make a change; none when no call can."""
    if change.layer == "resource":
        return _of_resource(change, thing)
    if change.layer in SORTS:
        return list(_of_organisation(change))
    if change.layer == "session" or principal.kind not in ("user", "role"):
        return []
    return list(_of_identity(desk, change, principal))


def actor(desk: Desk, change: Change, principal: Principal, thing: Policied | None) -> str:
    """The account in which the calls of a change are made."""
    owner = thing.account if thing is not None and change.layer in ("resource", "rcp") else ""
    account = owner or principal.account
    return _management(desk, account) if change.layer in SORTS else account


def _management(desk: Desk, account: str) -> str:
    """The account that manages the organisation of an account; the first one outside any."""
    try:
        found = desk.peek("organizations", "DescribeOrganization", {}, account=account)
    except CloudError:
        return desk.home
    return str(found["Organization"]["MasterAccountId"])


def _of_resource(change: Change, thing: Policied | None) -> list[Request]:
    if thing is None:
        return []
    if change.after:
        return [thing.put(change.after)]
    return [thing.delete] if thing.delete else []


def _of_organisation(change: Change) -> Iterator[Request]:
    target = change.level.rpartition(LEVEL)[2].removesuffix(")")
    policy = change.arn.rpartition("/")[2]
    if change.deed == "edit":
        params = {"PolicyId": policy, "Content": change.after}
        yield Request("organizations", "UpdatePolicy", params)
    elif change.deed == "detach":
        params = {"PolicyId": policy, "TargetId": target}
        yield Request("organizations", "DetachPolicy", params)


def _of_identity(desk: Desk, change: Change, principal: Principal) -> Iterator[Request]:
    name = change.policy
    found = GROUP.fullmatch(name)
    word = "Group" if found else principal.kind.capitalize()
    who = {f"{word}Name": found["group"] if found else principal.name}
    policy = found["policy"] if found else name
    if change.deed == "replace":
        yield Request("iam", "CreatePolicy", {"PolicyName": policy, "PolicyDocument": change.after})
        arn = f"arn:aws:iam::{principal.account}:policy/{policy}"
        yield Request("iam", f"Put{word}PermissionsBoundary", {**who, "PermissionsBoundary": arn})
    elif change.deed == "detach":
        operation = f"Detach{word}Policy" if change.arn else f"Delete{word}Policy"
        named = {"PolicyArn": change.arn} if change.arn else {"PolicyName": policy}
        yield Request("iam", operation, {**who, **named})
    elif change.arn:
        yield from _version(desk, change)
    else:
        params = {**who, "PolicyName": policy, "PolicyDocument": change.after}
        yield Request("iam", f"Put{word}Policy", params)


def _version(desk: Desk, change: Change) -> Iterator[Request]:
    """A new default version; the oldest other one makes room when there are five."""
    account = change.arn.split(":")[4]
    which = {"PolicyArn": change.arn}
    held = desk.peek("iam", "ListPolicyVersions", which, account=account)["Versions"]
    if len(held) >= MOST_VERSIONS:
        others = [one["VersionId"] for one in held if not one["IsDefaultVersion"]]
        oldest = min(others, key=lambda one: int(one.removeprefix("v")))
        yield Request("iam", "DeletePolicyVersion", {**which, "VersionId": oldest})
    params = {**which, "PolicyDocument": change.after, "SetAsDefault": True}
    yield Request("iam", "CreatePolicyVersion", params)
