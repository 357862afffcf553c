"""Records in the shapes of botocore's model."""

from typing import Any

from studyapp.minicloud.kernel import principals
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.policy import rename_principals
from studyapp.minicloud.services.iam.last_used import Use
from studyapp.minicloud.services.iam.sorts import GROUP, ROLE, USER
from studyapp.minicloud.services.iam.state import ACCOUNT, Group, Profile, Role, Tags, User

View = dict[str, Any]


def user_view(ctx: Context, user: User, *, whole: bool = False) -> View:
    """A user; tags and boundary only when the `whole` is asked for, as lists leave them out."""
    view: View = {
        "Path": user.path,
        "UserName": user.name,
        "UserId": user.id,
        "Arn": USER.arn_of(ctx, user),
        "CreateDate": user.created,
    }
    return view | _more(user.tags, user.boundary) if whole else view


def root_view(ctx: Context) -> View:
    """The account's root, which has no name and no path."""
    made = ctx.db.read(ACCOUNT).created
    return {"UserId": ctx.account, "Arn": ctx.arn("root"), "CreateDate": made}


def group_view(ctx: Context, group: Group) -> View:
    """A group."""
    return {
        "Path": group.path,
        "GroupName": group.name,
        "GroupId": group.id,
        "Arn": GROUP.arn_of(ctx, group),
        "CreateDate": group.created,
    }


def role_view(ctx: Context, role: Role, *, whole: bool = False) -> View:
    """A role; its trust policy names principals by ARN, as far as they are still there."""
    view: View = {
        "Path": role.path,
        "RoleName": role.name,
        "RoleId": role.id,
        "Arn": ROLE.arn_of(ctx, role),
        "CreateDate": role.created,
        "AssumeRolePolicyDocument": rename_principals(
            role.trust, lambda name: principals.shown(ctx.db, name)
        ),
        "MaxSessionDuration": role.longest,
    }
    if role.description:
        view["Description"] = role.description
    return view | _more(role.tags, role.boundary) if whole else view


def role_used_view(last: Use | None) -> View:
    """When a role was used last, as `RoleLastUsed`; empty for never."""
    used = {"LastUsedDate": last.at, "Region": last.region} if last else {}
    return {"RoleLastUsed": used}


def profile_view(ctx: Context, profile: Profile) -> View:
    """An instance profile with its role."""
    roles = [role_view(ctx, ROLE.by_id(ctx, profile.role))] if profile.role else []
    view: View = {
        "Path": profile.path,
        "InstanceProfileName": profile.name,
        "InstanceProfileId": profile.id,
        "Arn": ctx.arn(f"instance-profile{profile.path}{profile.name}"),
        "CreateDate": profile.created,
        "Roles": roles,
    }
    return view | _more(profile.tags, "")


def tag_list(tags: Tags) -> list[dict[str, str]]:
    """Tags as the model has them."""
    return [{"Key": key, "Value": value} for key, value in tags]


def _more(tags: Tags, boundary: str) -> View:
    view: View = {}
    if boundary:
        view["PermissionsBoundary"] = {
            "PermissionsBoundaryType": "Policy",
            "PermissionsBoundaryArn": boundary,
        }
    if tags:
        view["Tags"] = tag_list(tags)
    return view
