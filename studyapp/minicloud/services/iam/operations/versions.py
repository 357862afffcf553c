"""Versions of managed policies: at most five, one of them in force."""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from studyapp.minicloud.kernel.arn import name_of
from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.pages import Row
from studyapp.minicloud.services.iam import catalogue, errors, limits
from studyapp.minicloud.services.iam.managed import Managed
from studyapp.minicloud.services.iam.needs import on_policy
from studyapp.minicloud.services.iam.operations.policies import check_managed
from studyapp.minicloud.services.iam.service import SERVICE
from studyapp.minicloud.services.iam.sorts import counted, listed
from studyapp.minicloud.services.iam.state import (
    POLICIES,
    VERSIONS,
    Policy,
    Version,
    version_key,
)


def _act(words: str) -> Any:
    """The name of an act on a version."""

    def name(ctx: Context, params: Params, output: Output) -> str:
        return words.format(
            policy=name_of(params["PolicyArn"]), version=params.get("VersionId", "")
        )

    return name


@SERVICE.operation("CreatePolicyVersion", needs=on_policy, act=_act("edit policy {policy}"))
def create_policy_version(ctx: Context, params: Params) -> Output:
    """Add a version, which becomes the default one only when asked for."""
    policy = catalogue.find_own(ctx, params["PolicyArn"], "edit")
    check_managed(params["PolicyDocument"])
    if len(list(ctx.db.scan(VERSIONS, policy.id))) >= limits.VERSIONS_PER_POLICY:
        raise errors.too_many_versions()
    number = policy.last + 1
    version = Version(number, params["PolicyDocument"], ctx.now)
    ctx.db.put(VERSIONS, (policy.id, version_key(number)), version)
    counted(ctx, "versions", 1, limits.VERSIONS_IN_USE)
    default = number if params.get("SetAsDefault") else policy.default
    changed = replace(policy, last=number, default=default, updated=ctx.now)
    ctx.db.put(POLICIES, policy.name.lower(), changed)
    return {"PolicyVersion": _view(changed, version)}


@SERVICE.operation("GetPolicyVersion", needs=on_policy, reads=True)
def get_policy_version(ctx: Context, params: Params) -> Output:
    """A version with its text; of AWS's policies only the default one is known."""
    arn, wanted = params["PolicyArn"], params["VersionId"]
    policy = catalogue.find(ctx, arn, errors.not_attachable(f"{arn} version {wanted}"))
    if isinstance(policy, Managed):
        if wanted != f"v{policy.version}":
            raise errors.no_version(arn, wanted)
        return {"PolicyVersion": _managed_view(policy) | {"Document": policy.text}}
    version = _find(ctx, policy, arn, wanted)
    return {"PolicyVersion": _view(policy, version) | {"Document": version.text}}


@SERVICE.operation("ListPolicyVersions", needs=on_policy, reads=True)
def list_policy_versions(ctx: Context, params: Params) -> Output:
    """The versions of a policy, newest first, without their texts."""
    policy = catalogue.find(ctx, params["PolicyArn"])
    if isinstance(policy, Managed):
        return {"Versions": [_managed_view(policy)], "IsTruncated": False}

    def scan(after: tuple[str, ...] | None) -> Iterator[Row[Version]]:
        return ctx.db.scan(VERSIONS, policy.id, after=after, reverse=True)

    return listed(ctx, params, scan, "Versions", lambda version: _view(policy, version))


@SERVICE.operation(
    "SetDefaultPolicyVersion",
    needs=on_policy,
    act=_act("make {version} the default of policy {policy}"),
)
def set_default_policy_version(ctx: Context, params: Params) -> Output:
    """Put another version in force for all who hold the policy."""
    arn, wanted = params["PolicyArn"], params["VersionId"]
    missing = errors.not_attachable(f"{arn} version {wanted}")
    policy = catalogue.find_own(ctx, arn, "edit", missing)
    version = _find(ctx, policy, arn, wanted)
    changed = replace(policy, default=version.number, updated=ctx.now)
    ctx.db.put(POLICIES, policy.name.lower(), changed)
    return {}


@SERVICE.operation(
    "DeletePolicyVersion",
    needs=on_policy,
    act=_act("delete version {version} of policy {policy}"),
)
def delete_policy_version(ctx: Context, params: Params) -> Output:
    """Delete a version that is not in force."""
    arn = params["PolicyArn"]
    policy = catalogue.find_own(ctx, arn, "edit")
    version = _find(ctx, policy, arn, params["VersionId"])
    if version.number == policy.default:
        raise errors.default_version()
    ctx.db.delete(VERSIONS, (policy.id, version_key(version.number)))
    counted(ctx, "versions", -1, limits.VERSIONS_IN_USE)
    return {}


def _find(ctx: Context, policy: Policy, arn: str, wanted: str) -> Version:
    number = wanted.removeprefix("v")
    found = catalogue.version(ctx, policy, int(number)) if number.isdecimal() else None
    if found is None:
        raise errors.no_version(arn, wanted)
    return found


def with_texts(ctx: Context, policy: Policy | Managed) -> list[dict[str, Any]]:
    """All versions of a policy with their texts, newest first; of AWS's the default one."""
    if isinstance(policy, Managed):
        return [_managed_view(policy) | {"Document": policy.text}]
    found = ctx.db.scan(VERSIONS, policy.id, reverse=True)
    return [_view(policy, version) | {"Document": version.text} for _, version in found]


def _view(policy: Policy, version: Version) -> dict[str, Any]:
    return {
        "VersionId": f"v{version.number}",
        "IsDefaultVersion": version.number == policy.default,
        "CreateDate": version.created,
    }


def _managed_view(policy: Managed) -> dict[str, Any]:
    return {
        "VersionId": f"v{policy.version}",
        "IsDefaultVersion": True,
        "CreateDate": policy.updated,
    }
