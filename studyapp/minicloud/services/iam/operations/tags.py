"""Tags of users, roles, managed policies, instance profiles and MFA devices; the same for all."""

from collections.abc import Callable
from typing import Any, NamedTuple

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.pages import rows
from studyapp.minicloud.kernel.service import Needs
from studyapp.minicloud.services.iam import catalogue, errors, limits, rules
from studyapp.minicloud.services.iam.needs import on_policy, on_profile, on_role, on_user
from studyapp.minicloud.services.iam.operations.devices import (
    find_device,
    on_device,
    put_device,
)
from studyapp.minicloud.services.iam.rules import AS_WRITTEN, WHATEVER_CASE, Fold
from studyapp.minicloud.services.iam.service import SERVICE
from studyapp.minicloud.services.iam.sorts import ROLE, USER, listed
from studyapp.minicloud.services.iam.state import POLICIES, PROFILES
from studyapp.minicloud.services.iam.views import tag_list


class Tagged(NamedTuple):
    """What can be tagged: its name in operations, its parameter, how to find and store it.

    `fold` tells which keys are the same.
    """

    title: str
    parameter: str
    needs: Needs
    find: Callable[[Context, Params], Any]
    put: Callable[[Context, Any], None]
    fold: Fold = AS_WRITTEN


def _policy(ctx: Context, params: Params) -> Any:
    return catalogue.find_own(ctx, params["PolicyArn"], "tag")


def _profile(ctx: Context, params: Params) -> Any:
    return catalogue.profile(ctx, params["InstanceProfileName"])


ALL = (
    Tagged("User", "UserName", on_user, USER.named, USER.put, WHATEVER_CASE),
    Tagged("Role", "RoleName", on_role, ROLE.named, ROLE.put, WHATEVER_CASE),
    Tagged(
        "Policy",
        "PolicyArn",
        on_policy,
        _policy,
        lambda ctx, policy: ctx.db.put(POLICIES, policy.name.lower(), policy),
    ),
    Tagged(
        "InstanceProfile",
        "InstanceProfileName",
        on_profile,
        _profile,
        lambda ctx, profile: ctx.db.put(PROFILES, profile.name.lower(), profile),
    ),
    Tagged("MFADevice", "SerialNumber", on_device, find_device, put_device),
)


def _declare(kind: Tagged) -> None:
    whose = f"{{{kind.parameter}}}"

    @SERVICE.operation(f"Tag{kind.title}", needs=kind.needs, act=f"tag {whose}")
    def tag(ctx: Context, params: Params) -> Output:
        """Add tags; a key that is there gets the new value."""
        found = kind.find(ctx, params)
        new = rules.tags_of(params["Tags"], kind.fold)
        tags = rules.merged(found.tags, new, kind.fold)
        if len(tags) > limits.TAGS:
            raise errors.over_quota(f"TagsPer{kind.title}", limits.TAGS)
        kind.put(ctx, replace(found, tags=tags))
        return {}

    @SERVICE.operation(f"Untag{kind.title}", needs=kind.needs, act=f"untag {whose}")
    def untag(ctx: Context, params: Params) -> Output:
        """Take tags away; keys that are not there do not matter."""
        found = kind.find(ctx, params)
        left = rules.without(found.tags, params["TagKeys"], kind.fold)
        kind.put(ctx, replace(found, tags=left))
        return {}

    @SERVICE.operation(f"List{kind.title}Tags", needs=kind.needs, reads=True)
    def list_tags(ctx: Context, params: Params) -> Output:
        """Tags in the order of their keys."""
        tags = tag_list(kind.find(ctx, params).tags)
        scan = rows((tag["Key"], tag) for tag in tags)
        return listed(ctx, params, scan, "Tags", lambda tag: tag)


for _kind in ALL:
    _declare(_kind)
