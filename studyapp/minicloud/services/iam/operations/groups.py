"""Groups of users, and who is in them."""

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.pages import rows
from studyapp.minicloud.services.iam import errors, limits, rules
from studyapp.minicloud.services.iam.needs import on, on_all, on_moved, on_new, on_user
from studyapp.minicloud.services.iam.operations.users import below, check_bare
from studyapp.minicloud.services.iam.service import SERVICE
from studyapp.minicloud.services.iam.sorts import GROUP, USER, listed
from studyapp.minicloud.services.iam.state import GROUPS, MEMBERS, Group, Member
from studyapp.minicloud.services.iam.views import group_view, user_view


@SERVICE.operation("CreateGroup", needs=on_new(GROUP), act="create group {GroupName}")
def create_group(ctx: Context, params: Params) -> Output:
    """Make an empty group."""
    path = params.get("Path", "/")
    rules.check_path(path)
    unique_id = ctx.ids.unique(GROUP.id_prefix)
    group = Group(name=params["GroupName"], id=unique_id, created=ctx.now, path=path)
    GROUP.add(ctx, group)
    return {"Group": group_view(ctx, group)}


@SERVICE.operation("GetGroup", needs=on(GROUP), reads=True)
def get_group(ctx: Context, params: Params) -> Output:
    """A group, and a page of its users in the order of their names."""
    group = GROUP.named(ctx, params)
    users = (USER.by_id(ctx, key[1]) for key, _ in ctx.db.scan(MEMBERS, group.id))
    scan = rows((user.name.lower(), user) for user in users)
    page = listed(ctx, params, scan, "Users", lambda user: user_view(ctx, user))
    return {"Group": group_view(ctx, group), **page}


@SERVICE.operation("ListGroups", needs=on_all("group"), reads=True)
def list_groups(ctx: Context, params: Params) -> Output:
    """Groups below a path."""
    scan = below(ctx, GROUPS, params.get("PathPrefix", "/"))
    return listed(ctx, params, scan, "Groups", lambda group: group_view(ctx, group))


@SERVICE.operation("UpdateGroup", needs=on_moved(GROUP), act="change group {GroupName}")
def update_group(ctx: Context, params: Params) -> Output:
    """Give a group another name or path; members and policies stay."""
    group = GROUP.named(ctx, params)
    path = params.get("NewPath", group.path)
    rules.check_path(path)
    GROUP.move(ctx, group, name=params.get("NewGroupName", group.name), path=path)
    return {}


@SERVICE.operation("DeleteGroup", needs=on(GROUP), act="delete group {GroupName}")
def delete_group(ctx: Context, params: Params) -> Output:
    """Delete a group without members and policies."""
    group = GROUP.named(ctx, params)
    if next(ctx.db.scan(MEMBERS, group.id, limit=1), None) is not None:
        raise errors.conflict("remove users from group")
    check_bare(group)
    GROUP.remove(ctx, group)
    return {}


@SERVICE.operation(
    "AddUserToGroup", needs=on(GROUP), act="add user {UserName} to group {GroupName}"
)
def add_user_to_group(ctx: Context, params: Params) -> Output:
    """Put a user into a group; who is in it stays."""
    group = GROUP.named(ctx, params)
    user = USER.named(ctx, params)
    if group.id in user.groups:
        return {}
    limit = limits.GROUPS_PER_USER
    ctx.quota(limit, len(user.groups), errors.over_quota("GroupsPerUser", limit))
    USER.put(ctx, replace(user, groups=(*user.groups, group.id)))
    ctx.db.put(MEMBERS, (group.id, user.id), Member())
    return {}


@SERVICE.operation(
    "RemoveUserFromGroup", needs=on(GROUP), act="remove user {UserName} from group {GroupName}"
)
def remove_user_from_group(ctx: Context, params: Params) -> Output:
    """Take a user out of a group; nothing when they are not in it."""
    user = USER.named(ctx, params)
    group = GROUP.named(ctx, params)
    if group.id not in user.groups:
        return {}
    left = tuple(unique_id for unique_id in user.groups if unique_id != group.id)
    USER.put(ctx, replace(user, groups=left))
    ctx.db.delete(MEMBERS, (group.id, user.id))
    return {}


@SERVICE.operation("ListGroupsForUser", needs=on_user, reads=True)
def list_groups_for_user(ctx: Context, params: Params) -> Output:
    """The groups that a user is in."""
    user = USER.named(ctx, params)
    groups = (GROUP.by_id(ctx, unique_id) for unique_id in user.groups)
    scan = rows((group.name.lower(), group) for group in groups)
    return listed(ctx, params, scan, "Groups", lambda group: group_view(ctx, group))
