"""Service and resource control policies: making, reading, changing, deleting them."""

from typing import Any, cast

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.policy import check
from studyapp.minicloud.services.organizations import errors, limits
from studyapp.minicloud.services.organizations.finding import Realm, managed
from studyapp.minicloud.services.organizations.managed import FULL_OF
from studyapp.minicloud.services.organizations.needs import anything, creating, on
from studyapp.minicloud.services.organizations.operations.tags import tags_of
from studyapp.minicloud.services.organizations.service import SERVICE
from studyapp.minicloud.services.organizations.state import POLICIES, SCP, SORTS, Policy, Sort
from studyapp.minicloud.services.organizations.views import listed, policy_view


@SERVICE.operation("CreatePolicy", needs=creating(), act="create policy {Name}")
def create_policy(ctx: Context, params: Params) -> Output:
    """Make a policy; it does nothing before it is attached."""
    mine = managed(ctx)
    if params["Type"] not in SORTS:
        raise errors.not_modelled(f"The policy type {params['Type']}")
    if mine.org.features != "ALL":
        raise errors.type_not_available()
    sort = cast("Sort", params["Type"])
    _check_free(mine, sort, params["Name"])
    text = "You have exceeded the allowed number of policies."
    error = errors.constraint("POLICY_NUMBER_LIMIT_EXCEEDED", text)
    ctx.quota(limits.POLICIES, sum(one.sort == sort for one in _own(mine)), error)
    policy = Policy(
        id=f"p-{ctx.ids.hex(8)}",
        name=params["Name"],
        sort=sort,
        content=_checked(sort, params["Content"]),
        description=params["Description"],
        tags=tags_of(params.get("Tags", ())),
    )
    ctx.db.put(POLICIES, policy.id, policy)
    return _whole(mine, policy)


@SERVICE.operation("DescribePolicy", needs=on("PolicyId"), reads=True)
def describe_policy(ctx: Context, params: Params) -> Output:
    """A policy with its text."""
    mine = managed(ctx)
    return _whole(mine, mine.policy(params["PolicyId"]))


@SERVICE.operation("UpdatePolicy", needs=on("PolicyId"), act="change policy {PolicyId}")
def update_policy(ctx: Context, params: Params) -> Output:
    """Change name, description or text; it holds at once wherever it is attached."""
    mine = managed(ctx)
    policy = mine.own_policy(params["PolicyId"])
    name = params.get("Name", policy.name)
    if name != policy.name:
        _check_free(mine, policy.sort, name)
    content = policy.content
    if "Content" in params:
        content = _checked(policy.sort, params["Content"])
    description = params.get("Description", policy.description)
    policy = replace(policy, name=name, content=content, description=description)
    ctx.db.put(POLICIES, policy.id, policy)
    return _whole(mine, policy)


@SERVICE.operation("DeletePolicy", needs=on("PolicyId"), act="delete policy {PolicyId}")
def delete_policy(ctx: Context, params: Params) -> Output:
    """Delete a policy that is attached nowhere."""
    mine = managed(ctx)
    policy = mine.own_policy(params["PolicyId"])
    if any(mine.targets(policy.id)):
        raise errors.policy_in_use()
    ctx.db.delete(POLICIES, policy.id)
    return {}


@SERVICE.operation("ListPolicies", needs=anything, reads=True)
def list_policies(ctx: Context, params: Params) -> Output:
    """All policies of a type, AWS's own among them."""
    mine = managed(ctx)
    sort = params["Filter"]
    found = [one for one in _own(mine) if one.sort == sort]
    if sort in mine.org.types or (sort == SCP and mine.org.features == "ALL"):
        found.append(FULL_OF[cast("Sort", sort)])
    rows = ((one.id, one) for one in found)
    return listed(ctx, params, "Policies", rows, lambda one: policy_view(mine, one))


def _own(mine: Realm) -> list[Policy]:
    return list(mine.db.values(POLICIES))


def _check_free(mine: Realm, sort: Sort, name: str) -> None:
    if any(one.sort == sort and one.name == name for one in (*_own(mine), FULL_OF[sort])):
        raise errors.same_policy()


def _checked(sort: Sort, text: str) -> str:
    """The text of a policy; ConstraintViolation, MalformedPolicyDocument."""
    if len(text) > limits.SIZE[sort]:
        reason = "POLICY_CONTENT_LIMIT_EXCEEDED"
        text = "You have exceeded the maximum policy size."
        raise errors.constraint(reason, text, unverified=False)
    if check(text, "scp" if sort == SCP else "rcp"):
        raise errors.malformed()
    return text


def _whole(mine: Realm, policy: Policy) -> dict[str, Any]:
    return {"Policy": {"PolicySummary": policy_view(mine, policy), "Content": policy.content}}
