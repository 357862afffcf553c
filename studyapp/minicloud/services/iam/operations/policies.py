"""Managed policies: the account's own can be made and deleted, AWS's only read."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from studyapp.minicloud.kernel.arn import name_of
from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.pages import Row
from studyapp.minicloud.services.iam import catalogue, errors, limits, managed, rules
from studyapp.minicloud.services.iam.catalogue import Uses
from studyapp.minicloud.services.iam.managed import Managed
from studyapp.minicloud.services.iam.needs import on_new_policy, on_policies, on_policy
from studyapp.minicloud.services.iam.service import SERVICE
from studyapp.minicloud.services.iam.sorts import GROUP, ROLE, USER, Sort, counted, listed
from studyapp.minicloud.services.iam.state import (
    POLICIES,
    VERSIONS,
    Policy,
    Version,
    version_key,
)
from studyapp.minicloud.services.iam.views import tag_list

AnyPolicy = Policy | Managed


@SERVICE.operation("CreatePolicy", needs=on_new_policy, act="create policy {PolicyName}")
def create_policy(ctx: Context, params: Params) -> Output:
    """Make a policy with its first version."""
    name, path, text = params["PolicyName"], params.get("Path", "/"), params["PolicyDocument"]
    rules.check_path(path)
    check_managed(text)
    if ctx.db.get(POLICIES, name.lower()) is not None:
        raise errors.policy_exists(name)
    counted(ctx, "policies", 1, limits.POLICIES)
    policy = Policy(
        name=name,
        id=ctx.ids.unique("ANPA"),
        created=ctx.now,
        updated=ctx.now,
        path=path,
        description=params.get("Description", ""),
        tags=rules.tags_of(params.get("Tags", ()), rules.AS_WRITTEN),
    )
    ctx.db.put(POLICIES, name.lower(), policy)
    ctx.db.put(VERSIONS, (policy.id, version_key(1)), Version(1, text, ctx.now))
    counted(ctx, "versions", 1, limits.VERSIONS_IN_USE)
    view = policy_view(ctx, policy, catalogue.uses(ctx, catalogue.arn_of(ctx, policy)))
    return {"Policy": view | ({"Tags": tag_list(policy.tags)} if policy.tags else {})}


def check_managed(text: str) -> None:
    """Refuse what cannot be a managed policy: MalformedPolicyDocument, LimitExceeded."""
    rules.check_document(text)
    if rules.size(text) > limits.MANAGED_SIZE:
        raise errors.over_quota("PolicySize", limits.MANAGED_SIZE)


@SERVICE.operation("GetPolicy", needs=on_policy, reads=True)
def get_policy(ctx: Context, params: Params) -> Output:
    """A policy without its text: that is the version's."""
    policy = catalogue.find(ctx, params["PolicyArn"])
    view = policy_view(ctx, policy, catalogue.uses(ctx, params["PolicyArn"]))
    tags = policy.tags if isinstance(policy, Policy) else ()
    if isinstance(policy, Policy) and policy.description:
        view["Description"] = policy.description
    return {"Policy": view | {"Tags": tag_list(tags)}}


@SERVICE.operation("ListPolicies", needs=on_policies, reads=True)
def list_policies(ctx: Context, params: Params) -> Output:
    """The account's policies, then AWS's, by name."""
    uses = catalogue.uses(ctx)

    def scan(after: tuple[str, ...] | None) -> Iterator[Row[AnyPolicy]]:
        for key, policy in _all(ctx, params.get("Scope", "All")):
            if (after is None or key > after) and _asked_for(ctx, policy, params, uses):
                yield key, policy

    return listed(ctx, params, scan, "Policies", lambda one: policy_view(ctx, one, uses))


def _all(ctx: Context, scope: str) -> Iterator[Row[AnyPolicy]]:
    own: Iterator[Row[AnyPolicy]] = iter(())
    theirs: Iterator[Row[AnyPolicy]] = iter(())
    if scope in ("All", "Local"):
        own = ((("own", *key), policy) for key, policy in ctx.db.scan(POLICIES))
    if scope in ("All", "AWS"):
        theirs = ((("theirs", one.name.lower()), one) for one in managed.by_arn().values())
    return chain(own, theirs)


def _asked_for(ctx: Context, policy: AnyPolicy, params: Params, uses: Uses) -> bool:
    if not policy.path.startswith(params.get("PathPrefix", "/")):
        return False
    arn = arn_of(ctx, policy)
    usage = params.get("PolicyUsageFilter")
    if usage == "PermissionsBoundary":
        return bool(uses.boundary[arn])
    if usage == "PermissionsPolicy" or params.get("OnlyAttached"):
        return bool(uses.attached[arn])
    return True


@SERVICE.operation("DeletePolicy", needs=on_policy, act=lambda ctx, params, output: _gone(params))
def delete_policy(ctx: Context, params: Params) -> Output:
    """Delete a policy that nobody holds and that has one version."""
    arn = params["PolicyArn"]
    policy = catalogue.find_own(ctx, arn, "delete")
    uses = catalogue.uses(ctx, arn)
    if uses.attached[arn] or uses.boundary[arn]:
        raise errors.in_use()
    if len(list(ctx.db.scan(VERSIONS, policy.id, limit=2))) > 1:
        raise errors.has_versions()
    ctx.db.delete(VERSIONS, (policy.id, version_key(policy.default)))
    ctx.db.delete(POLICIES, policy.name.lower())
    counted(ctx, "versions", -1, limits.VERSIONS_IN_USE)
    counted(ctx, "policies", -1, limits.POLICIES)
    return {}


def _gone(params: Params) -> str:
    return f"delete policy {name_of(params['PolicyArn'])}"


@SERVICE.operation("ListEntitiesForPolicy", needs=on_policy, reads=True)
def list_entities_for_policy(ctx: Context, params: Params) -> Output:
    """Who holds a policy: groups, users, roles in one list that is cut into pages."""
    arn = params["PolicyArn"]
    catalogue.find(ctx, arn, errors.not_attachable(arn))
    wanted = params.get("EntityFilter", "")

    def scan(after: tuple[str, ...] | None) -> Iterator[Row[tuple[Sort[Any], Any]]]:
        for sort in _sorts(wanted, arn):
            for holder in _holders(ctx, sort, params):
                key = (sort.word, holder.name.lower())
                if after is None or key > after:
                    yield key, (sort, holder)

    page = listed(ctx, params, scan, "Holders", lambda row: row)
    found = page.pop("Holders")
    lists: Output = {}
    for sort in (GROUP, USER, ROLE):
        lists[f"Policy{sort.title}s"] = [
            {f"{sort.title}Name": holder.name, f"{sort.title}Id": holder.id}
            for row_sort, holder in found
            if row_sort is sort
        ]
    return {**lists, **page}


def _sorts(wanted: str, arn: str) -> tuple[Sort[Any], ...]:
    """Sorts in the order of their words; EntityFilter names one, or one side of the policies."""
    chosen = {"User": ("user",), "Group": ("group",), "Role": ("role",)}.get(wanted)
    own = not arn.startswith(managed.PREFIX)
    if wanted == "LocalManagedPolicy" and not own:
        return ()
    if wanted == "AWSManagedPolicy" and own:
        return ()
    return tuple(one for one in (GROUP, ROLE, USER) if chosen is None or one.word in chosen)


def _holders(ctx: Context, sort: Sort[Any], params: Params) -> list[Any]:
    usage = params.get("PolicyUsageFilter", "")
    purpose = {"": "", "PermissionsPolicy": "policy", "PermissionsBoundary": "boundary"}[usage]
    ids = catalogue.holders(ctx, params["PolicyArn"], sort.word, purpose)
    found = (sort.by_id(ctx, unique_id) for unique_id in ids)
    below = (one for one in found if one.path.startswith(params.get("PathPrefix", "/")))
    return sorted(below, key=lambda one: one.name.lower())


def arn_of(ctx: Context, policy: AnyPolicy) -> str:
    """The ARN of a managed policy."""
    return policy.arn if isinstance(policy, Managed) else catalogue.arn_of(ctx, policy)


def policy_view(ctx: Context, policy: AnyPolicy, uses: Uses) -> dict[str, Any]:
    """A managed policy as lists show it."""
    arn = arn_of(ctx, policy)
    default = policy.version if isinstance(policy, Managed) else policy.default
    return {
        "PolicyName": policy.name,
        "PolicyId": policy.id,
        "Arn": arn,
        "Path": policy.path,
        "DefaultVersionId": f"v{default}",
        "AttachmentCount": uses.attached[arn],
        "PermissionsBoundaryUsageCount": uses.boundary[arn],
        "IsAttachable": True,
        "CreateDate": policy.created,
        "UpdateDate": policy.updated,
    }
