"""Roles: identities that nobody is for ever, with a policy about who may become them."""

from typing import Any

from msgspec.structs import replace

from studyapp.minicloud.kernel import principals
from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.policy import rename_principals
from studyapp.minicloud.services.iam import errors, last_used, limits, linked, rules
from studyapp.minicloud.services.iam.boundaries import checked_boundary, set_boundary
from studyapp.minicloud.services.iam.needs import on_all, on_new, on_role
from studyapp.minicloud.services.iam.operations.users import below, check_bare
from studyapp.minicloud.services.iam.service import SERVICE
from studyapp.minicloud.services.iam.sorts import ROLE, listed
from studyapp.minicloud.services.iam.state import PROFILES, ROLES, Role
from studyapp.minicloud.services.iam.views import role_used_view, role_view


@SERVICE.operation("CreateRole", needs=on_new(ROLE), act="create role {RoleName}")
def create_role(ctx: Context, params: Params) -> Output:
    """Make a role; its trust policy says who may assume it."""
    _check_modelled(params)
    rules.check_path(params.get("Path", "/"))
    if params.get("Path", "/").startswith(linked.PATH):
        raise errors.invalid_input("The path /aws-service-role/ is for the roles of services.")
    boundary = checked_boundary(ctx, params)
    role = Role(
        name=params["RoleName"],
        id=ctx.ids.unique(ROLE.id_prefix),
        created=ctx.now,
        path=params.get("Path", "/"),
        trust=_trust(ctx, params["AssumeRolePolicyDocument"]),
        description=params.get("Description", ""),
        longest=params.get("MaxSessionDuration", 3600),
        tags=rules.tags_of(params.get("Tags", ())),
    )
    ROLE.add(ctx, role)
    if boundary:
        role = set_boundary(ctx, ROLE, role, boundary)
    return {"Role": role_view(ctx, role, whole=True)}


def _trust(ctx: Context, text: str) -> str:
    """A trust policy as it is kept: checked, with unique ids in the place of ARNs."""
    rules.check_document(text, "trust")
    if rules.size(text) > limits.TRUST_SIZE:
        raise errors.over_quota("ACLSizePerRole", limits.TRUST_SIZE)
    try:
        return rename_principals(text, lambda name: principals.stored(ctx.db, name))
    except principals.UnknownPrincipal as error:
        raise errors.unknown_principal(str(error)) from error


@SERVICE.operation("GetRole", needs=on_role, reads=True)
def get_role(ctx: Context, params: Params) -> Output:
    """A role with its trust policy, and when a session of it called last."""
    role = ROLE.named(ctx, params)
    view = role_view(ctx, role, whole=True)
    if last_used.is_inner(ctx):
        return {"Role": view}
    last = last_used.of_roles(ctx, {role.id}, role.created).get(role.id)
    return {"Role": view | role_used_view(last)}


@SERVICE.operation("ListRoles", needs=on_all("role"), reads=True)
def list_roles(ctx: Context, params: Params) -> Output:
    """Roles below a path."""
    scan = below(ctx, ROLES, params.get("PathPrefix", "/"))
    return listed(ctx, params, scan, "Roles", lambda role: role_view(ctx, role))


@SERVICE.operation("UpdateRole", needs=on_role, act="change role {RoleName}")
def update_role(ctx: Context, params: Params) -> Output:
    """Change description and longest session."""
    _check_modelled(params)
    role = ROLE.named(ctx, params)
    changed = replace(
        role,
        description=params.get("Description", role.description),
        longest=params.get("MaxSessionDuration", role.longest),
    )
    ROLE.put(ctx, changed)
    return {}


@SERVICE.operation("UpdateRoleDescription", needs=on_role, act="describe role {RoleName}")
def update_role_description(ctx: Context, params: Params) -> Output:
    """Change the description alone."""
    role = replace(ROLE.named(ctx, params), description=params["Description"])
    ROLE.put(ctx, role)
    return {"Role": role_view(ctx, role, whole=True)}


@SERVICE.operation(
    "UpdateAssumeRolePolicy", needs=on_role, act="change who may assume role {RoleName}"
)
def update_assume_role_policy(ctx: Context, params: Params) -> Output:
    """Replace the trust policy."""
    role = ROLE.named(ctx, params)
    linked.check_changeable(role)
    ROLE.put(ctx, replace(role, trust=_trust(ctx, params["PolicyDocument"])))
    return {}


@SERVICE.operation("DeleteRole", needs=on_role, act="delete role {RoleName}")
def delete_role(ctx: Context, params: Params) -> Output:
    """Delete a role that holds no policies and is in no instance profile."""
    role = ROLE.named(ctx, params)
    linked.check_changeable(role)
    if any(profile.role == role.id for profile in ctx.db.values(PROFILES)):
        raise errors.conflict("remove roles from instance profile")
    check_bare(role)
    if role.boundary:
        set_boundary(ctx, ROLE, role, "")
    ROLE.remove(ctx, role)
    return {}


def _check_modelled(params: dict[str, Any]) -> None:
    for name in ("MaxSigninSessionDuration", "ResetMaxSigninSessionDuration"):
        if name in params:
            raise errors.not_modelled(name)
