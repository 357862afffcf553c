"""Instance profiles: how a role comes to an EC2 instance."""

from collections.abc import Iterator

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.pages import Row
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.services.iam import catalogue, errors, limits, linked, rules
from studyapp.minicloud.services.iam.needs import on_all, on_profile, on_role
from studyapp.minicloud.services.iam.operations.users import below
from studyapp.minicloud.services.iam.service import SERVICE
from studyapp.minicloud.services.iam.sorts import ROLE, counted, listed
from studyapp.minicloud.services.iam.state import PROFILES, Profile
from studyapp.minicloud.services.iam.views import profile_view

NAME = "InstanceProfileName"


def _find(ctx: Context, params: Params) -> Profile:
    return catalogue.profile(ctx, params[NAME])


@SERVICE.operation(
    "CreateInstanceProfile",
    needs=on_profile,
    act="create instance profile {InstanceProfileName}",
)
def create_instance_profile(ctx: Context, params: Params) -> Output:
    """Make an instance profile without a role."""
    name, path = params[NAME], params.get("Path", "/")
    rules.check_path(path)
    if ctx.db.get(PROFILES, name.lower()) is not None:
        raise errors.profile_exists(name)
    counted(ctx, "profiles", 1, limits.PROFILES)
    tags = rules.tags_of(params.get("Tags", ()), rules.AS_WRITTEN)
    unique_id = ctx.ids.unique("AIPA")
    profile = Profile(name=name, id=unique_id, created=ctx.now, path=path, tags=tags)
    ctx.db.put(PROFILES, name.lower(), profile)
    return {"InstanceProfile": profile_view(ctx, profile)}


@SERVICE.operation("GetInstanceProfile", needs=on_profile, reads=True)
def get_instance_profile(ctx: Context, params: Params) -> Output:
    """An instance profile with its role."""
    return {"InstanceProfile": profile_view(ctx, _find(ctx, params))}


@SERVICE.operation("ListInstanceProfiles", needs=on_all("instance-profile"), reads=True)
def list_instance_profiles(ctx: Context, params: Params) -> Output:
    """Instance profiles below a path."""
    scan = below(ctx, PROFILES, params.get("PathPrefix", "/"))
    return listed(ctx, params, scan, "InstanceProfiles", lambda one: profile_view(ctx, one))


@SERVICE.operation("ListInstanceProfilesForRole", needs=on_role, reads=True)
def list_instance_profiles_for_role(ctx: Context, params: Params) -> Output:
    """The instance profiles that hold a role."""
    role = ROLE.named(ctx, params)

    def scan(after: tuple[str, ...] | None) -> Iterator[Row[Profile]]:
        found = ctx.db.scan(PROFILES, after=after)
        return ((key, profile) for key, profile in found if profile.role == role.id)

    return listed(ctx, params, scan, "InstanceProfiles", lambda one: profile_view(ctx, one))


def _passing(ctx: Context, params: Params) -> tuple[Need, ...]:
    """Adding a role to a profile passes it on: API Reference, "AddRoleToInstanceProfile"."""
    name = params["RoleName"]
    role = ROLE.seek(ctx, name)
    arn = ROLE.arn(ctx, role.path if role else "/", name)
    return (*on_profile(ctx, params), Need("iam:PassRole", arn))


@SERVICE.operation(
    "AddRoleToInstanceProfile",
    needs=_passing,
    act="add role {RoleName} to instance profile {InstanceProfileName}",
)
def add_role_to_instance_profile(ctx: Context, params: Params) -> Output:
    """Put a role into a profile, which holds one at most."""
    profile, role = _find(ctx, params), ROLE.named(ctx, params)
    linked.check_changeable(role)
    if profile.role:
        raise errors.over_quota("InstanceSessionsPerInstanceProfile", 1)
    ctx.db.put(PROFILES, profile.name.lower(), replace(profile, role=role.id))
    return {}


@SERVICE.operation(
    "RemoveRoleFromInstanceProfile",
    needs=on_profile,
    act="remove role {RoleName} from instance profile {InstanceProfileName}",
)
def remove_role_from_instance_profile(ctx: Context, params: Params) -> Output:
    """Take the role out of a profile."""
    profile, role = _find(ctx, params), ROLE.named(ctx, params)
    linked.check_changeable(role)
    if profile.role != role.id:
        text = f"Role {role.name} in Instance Profile {profile.name} cannot be found."
        raise errors.no_entity(text)
    ctx.db.put(PROFILES, profile.name.lower(), replace(profile, role=""))
    return {}


@SERVICE.operation(
    "DeleteInstanceProfile",
    needs=on_profile,
    act="delete instance profile {InstanceProfileName}",
)
def delete_instance_profile(ctx: Context, params: Params) -> Output:
    """Delete a profile without a role."""
    profile = _find(ctx, params)
    if profile.role:
        raise errors.conflict("remove roles from instance profile")
    ctx.db.delete(PROFILES, profile.name.lower())
    counted(ctx, "profiles", -1, limits.PROFILES)
    return {}
