"""Users: making, reading, renaming, deleting."""

from collections.abc import Iterator, Mapping
from typing import Any

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.pages import Row
from studyapp.minicloud.kernel.records import Table
from studyapp.minicloud.services.iam import errors, last_used, rules
from studyapp.minicloud.services.iam.boundaries import checked_boundary, set_boundary
from studyapp.minicloud.services.iam.needs import on_all, on_moved, on_new, on_own_user, on_user
from studyapp.minicloud.services.iam.service import SERVICE
from studyapp.minicloud.services.iam.sorts import USER, listed, own_name
from studyapp.minicloud.services.iam.state import LOGINS, USERS, Holder, User
from studyapp.minicloud.services.iam.views import root_view, user_view


@SERVICE.operation("CreateUser", needs=on_new(USER), act="create user {UserName}")
def create_user(ctx: Context, params: Params) -> Output:
    """Make a user who may do nothing yet."""
    rules.check_path(params.get("Path", "/"))
    boundary = checked_boundary(ctx, params)
    user = User(
        name=params["UserName"],
        id=ctx.ids.unique(USER.id_prefix),
        created=ctx.now,
        path=params.get("Path", "/"),
        tags=rules.tags_of(params.get("Tags", ())),
    )
    USER.add(ctx, user)
    if boundary:
        user = set_boundary(ctx, USER, user, boundary)
    return {"User": user_view(ctx, user, whole=True)}


@SERVICE.operation("GetUser", needs=on_own_user, reads=True)
def get_user(ctx: Context, params: Params) -> Output:
    """A user; without a name the caller, who may be root."""
    name = own_name(ctx, params)
    if name is None:
        used = last_used.of_passwords(ctx, {ctx.account}, 0)
        return {"User": root_view(ctx) | _used(used, ctx.account)}
    user = USER.find(ctx, name)
    return {"User": user_view(ctx, user, whole=True) | _signed_in(ctx, user)}


def _signed_in(ctx: Context, user: User) -> dict[str, int]:
    """When the user's password was used last; nothing for a user without one."""
    login = None if last_used.is_inner(ctx) else ctx.db.get(LOGINS, user.id)
    if login is None:
        return {}
    return _used(last_used.of_passwords(ctx, {user.id}, login.created), user.id)


def _used(found: Mapping[str, int], unique_id: str) -> dict[str, int]:
    return {"PasswordLastUsed": found[unique_id]} if unique_id in found else {}


@SERVICE.operation("ListUsers", needs=on_all("user"), reads=True)
def list_users(ctx: Context, params: Params) -> Output:
    """Users below a path."""
    scan = below(ctx, USERS, params.get("PathPrefix", "/"))
    wanted = frozenset(key[0] for key, _ in ctx.db.scan(LOGINS))
    found = last_used.of_passwords(ctx, wanted, 0)
    return listed(
        ctx, params, scan, "Users", lambda user: user_view(ctx, user) | _used(found, user.id)
    )


def below(ctx: Context, table: Table[Any], prefix: str) -> Any:
    """A scan over the holders below a path, for `listed`."""

    def scan(after: tuple[str, ...] | None) -> Iterator[Row[Any]]:
        return (
            (key, holder)
            for key, holder in ctx.db.scan(table, after=after)
            if holder.path.startswith(prefix)
        )

    return scan


@SERVICE.operation("UpdateUser", needs=on_moved(USER), act="change user {UserName}")
def update_user(ctx: Context, params: Params) -> Output:
    """Give a user another name or path; keys, groups and policies stay."""
    user = USER.named(ctx, params)
    path = params.get("NewPath", user.path)
    rules.check_path(path)
    USER.move(ctx, user, name=params.get("NewUserName", user.name), path=path)
    return {}


@SERVICE.operation("DeleteUser", needs=on_user, act="delete user {UserName}")
def delete_user(ctx: Context, params: Params) -> Output:
    """Delete a user who has nothing any more.

    API Reference, "DeleteUser": password, access keys, MFA devices, policies and memberships go first.
    """
    user = USER.named(ctx, params)
    check_bare(user)
    if user.groups:
        raise errors.conflict("remove users from group")
    if ctx.db.get(LOGINS, user.id) is not None:
        raise errors.conflict("delete login profile")
    if user.keys:
        raise errors.conflict("delete access keys")
    if user.devices:
        raise errors.conflict("delete MFA device")
    if user.boundary:
        set_boundary(ctx, USER, user, "")
    USER.remove(ctx, user)
    return {}


def check_bare(holder: Holder) -> None:
    """Refuse to delete who holds policies: DeleteConflict."""
    if holder.attached:
        raise errors.conflict("detach all policies")
    if holder.inline:
        raise errors.conflict("delete policies")
