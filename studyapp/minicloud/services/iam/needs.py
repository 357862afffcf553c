"""What a caller must be allowed for an operation of IAM.

Service Authorization Reference, "Actions, resources, and condition keys for AWS Identity and
Access Management (IAM)": the action has the operation's name, the resource is the user, group,
role, policy or instance profile that the call is about.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from studyapp.minicloud.kernel.call import Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.service import ContextValue, Need, Needs, tags_context
from studyapp.minicloud.services.iam import catalogue
from studyapp.minicloud.services.iam.sorts import ROLE, USER, Sort, own_name
from studyapp.minicloud.services.iam.state import (
    PROFILES,
    Holder,
    Role,
    Tags,
    User,
)

Keys = dict[str, ContextValue]

# Operations whose condition keys have iam:PermissionsBoundary: the boundary that is asked for,
# else the one that the user or role has.
BOUNDARY = frozenset(
    {
        *(f"{verb}{word}Policy" for verb in ("Attach", "Detach") for word in ("User", "Role")),
        *(f"{verb}{word}Policy" for verb in ("Put", "Delete") for word in ("User", "Role")),
        *(
            f"{verb}{word}PermissionsBoundary"
            for verb in ("Put", "Delete")
            for word in ("User", "Role")
        ),
        *("CreateUser", "CreateRole", "DeleteRole", "GetRole", "UpdateAssumeRolePolicy"),
        *("UpdateRole", "UpdateRoleDescription"),
    }
)


def anything(ctx: Context, params: Params) -> Sequence[Need]:
    """The operation's action on `*`: what the account as a whole is asked."""
    return (Need(f"iam:{ctx.operation}"),)


def on_all(word: str) -> Needs:
    """The operation's action on all users (groups, …) below a path.

    The reference knows no resource for these, so that only `*` is sure to allow them; AWS's
    denials name the ARN of the path.
    """

    def needs(ctx: Context, params: Params) -> Sequence[Need]:
        path = params.get("PathPrefix", "/")
        return (Need(f"iam:{ctx.operation}", ctx.arn(f"{word}{path}")),)

    return needs


def on_policies(ctx: Context, params: Params) -> Sequence[Need]:
    """ListPolicies on all policies: AWS's denials write "policy path /", which is no ARN."""
    return (Need(f"iam:{ctx.operation}", f"policy path {params.get('PathPrefix', '/')}"),)


def on(sort: Sort[Any]) -> Needs:
    """The operation's action on the user, group or role that is named, there or not."""

    def needs(ctx: Context, params: Params) -> Sequence[Need]:
        name = params[sort.parameter]
        found = sort.seek(ctx, name)
        return (_about(ctx, sort, found, name, params),)

    return needs


def on_own_user(ctx: Context, params: Params) -> Sequence[Need]:
    """The same for operations whose user is the caller when none is named."""
    name = own_name(ctx, params)
    if name is None:
        return (Need(f"iam:{ctx.operation}", ctx.arn("root")),)
    found = USER.seek(ctx, name)
    return (_about(ctx, USER, found, name, params),)


def on_new(sort: Sort[Any]) -> Needs:
    """The operation's action on the user, group or role that is to be made."""

    def needs(ctx: Context, params: Params) -> Sequence[Need]:
        arn = sort.arn(ctx, params.get("Path", "/"), params[sort.parameter])
        return made_with_tags(params, Need(f"iam:{ctx.operation}", arn, request_keys(ctx, params)))

    return needs


def made_with_tags(params: Params, need: Need) -> Sequence[Need]:
    """What making something needs: with tags in the request also to tag it.

    Denials of CreateRole that name iam:TagRole are reported widely (openshift/installer 1073);
    that users, policies, profiles and MFA devices are the same is unverified.
    """
    if not params.get("Tags"):
        return (need,)
    tag = f"iam:Tag{need.action.removeprefix('iam:Create').removeprefix('Virtual')}"
    return (need, Need(tag, need.resource, need.context))


def on_moved(sort: Sort[Any]) -> Needs:
    """The operation's action on both the old and the new name.

    API Reference, "UpdateUser": "you must have permission on both the source object and the
    target object".
    """

    def needs(ctx: Context, params: Params) -> Sequence[Need]:
        name: str = params[sort.parameter]
        found: Holder | None = sort.seek(ctx, name)
        here = _about(ctx, sort, found, name, params)
        path: str = params.get("NewPath", found.path if found else "/")
        new = sort.arn(ctx, path, params.get(f"New{sort.parameter}", name))
        if new == here.resource:
            return (here,)
        return (here, Need(here.action, new, here.context))

    return needs


def on_policy(ctx: Context, params: Params) -> Sequence[Need]:
    """The operation's action on the managed policy that is named by its ARN."""
    arn = params["PolicyArn"]
    found = catalogue.own(ctx, arn)
    tags = found.tags if found else ()
    return (Need(f"iam:{ctx.operation}", arn, request_keys(ctx, params) | tag_keys(tags)),)


def on_new_policy(ctx: Context, params: Params) -> Sequence[Need]:
    """The operation's action on the managed policy that is to be made."""
    arn = ctx.arn(f"policy{params.get('Path', '/')}{params['PolicyName']}")
    return made_with_tags(params, Need(f"iam:{ctx.operation}", arn, request_keys(ctx, params)))


def on_profile(ctx: Context, params: Params) -> Sequence[Need]:
    """The operation's action on an instance profile, there or to be made."""
    name = params["InstanceProfileName"]
    found = ctx.db.get(PROFILES, name.lower())
    path = found.path if found else params.get("Path", "/")
    tags = found.tags if found else ()
    keys = request_keys(ctx, params) | tag_keys(tags)
    need = Need(f"iam:{ctx.operation}", ctx.arn(f"instance-profile{path}{name}"), keys)
    return made_with_tags(params, need) if ctx.operation == "CreateInstanceProfile" else (need,)


def tag_keys(tags: Tags) -> Keys:
    """The condition keys of a resource's tags, under both of their names."""
    keys = tags_context(dict(tags))
    own = {f"iam:resourcetag/{key.lower()}": value for key, value in tags}
    return {**keys, **own}


def _about(ctx: Context, sort: Sort[Any], found: Holder | None, name: str, params: Params) -> Need:
    path = found.path if found else "/"
    keys = request_keys(ctx, params)
    if isinstance(found, User | Role):
        keys = tag_keys(found.tags) | _boundary(ctx, found.boundary) | keys
    return Need(f"iam:{ctx.operation}", sort.arn(ctx, path, name), keys)


def request_keys(ctx: Context, params: Params) -> Keys:
    """The condition keys of what a request brings: tags, a policy, a boundary."""
    keys: Keys = {}
    if "Tags" in params:
        tags: Mapping[str, str] = {tag["Key"]: tag["Value"] for tag in params["Tags"]}
        keys |= tags_context(tags, request=True)
    if "TagKeys" in params:
        keys["aws:tagkeys"] = list(params["TagKeys"])
    if "PolicyArn" in params and ctx.operation.startswith(("Attach", "Detach")):
        keys["iam:policyarn"] = params["PolicyArn"]
    return keys | _boundary(ctx, params.get("PermissionsBoundary", ""))


def _boundary(ctx: Context, arn: str) -> Keys:
    return {"iam:permissionsboundary": arn} if arn and ctx.operation in BOUNDARY else {}


on_user, on_role = on(USER), on(ROLE)
