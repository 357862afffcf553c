"""The instance profile of a machine that is there: give it one, change it, take it away.

Amazon EC2 User Guide, "IAM roles for Amazon EC2": a machine has one profile at most, and programs
on it see the new role without a restart.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.services.ec2 import errors, hosting, kinds, launching
from studyapp.minicloud.services.ec2.filters import View
from studyapp.minicloud.services.ec2.launching import Profile
from studyapp.minicloud.services.ec2.listing import next_token, paged
from studyapp.minicloud.services.ec2.needs import Keys, about, anything
from studyapp.minicloud.services.ec2.seeking import seek
from studyapp.minicloud.services.ec2.service import SERVICE
from studyapp.minicloud.services.ec2.state import HOSTS, INSTANCES, Instance

PATHS = {"instance-id": "InstanceId", "state": "State"}
OVER = ("shutting-down", "terminated")


def _view(instance: Instance) -> View:
    return {
        "AssociationId": instance.profile_association,
        "InstanceId": instance.id,
        "IamInstanceProfile": {"Arn": instance.profile, "Id": instance.profile_id},
        "State": "associated",
    }


def _seek(ctx: Context, association: str) -> Instance | None:
    every = ctx.db.values(INSTANCES)
    return next((one for one in every if association and _has(one, association)), None)


def _has(instance: Instance, association: str) -> bool:
    return bool(instance.profile) and instance.profile_association == association


def _find(ctx: Context, association: str) -> Instance:
    found = _seek(ctx, association)
    if found is None:
        text = f"An invalid association-id of '{association}' was given"
        raise errors.refusal("InvalidAssociationID.NotFound", text, unverified=True)
    return found


def _on_new(ctx: Context, params: Params) -> Sequence[Need]:
    """The action on the machine, and iam:PassRole on the role of the profile."""
    if "AssociationId" in params:
        instance = _seek(ctx, params["AssociationId"])
    else:
        instance = seek(ctx, INSTANCES, params["InstanceId"])
    name = instance.id if instance else params.get("InstanceId", "*")
    profile = launching.profile_of(ctx, params)
    keys: Keys = {"ec2:newinstanceprofile": profile.arn} if profile else {}
    needs = [about(ctx, "instance", name, instance, keys)]
    if profile is not None and profile.role:
        keys = {"iam:passedtoservice": "ec2.amazonaws.com"}
        needs.append(Need("iam:PassRole", profile.role, keys))
    return needs


def _asked(ctx: Context, params: Params) -> Profile:
    profile = launching.profile_of(ctx, params)
    if profile is None:
        raise errors.missing("IamInstanceProfile")
    if not profile.role:
        text = f'IAM Instance Profile "{profile.arn}" has no associated IAM Roles'
        raise errors.invalid(text)
    return profile


def _give(ctx: Context, instance: Instance, profile: Profile) -> Output:
    changed = replace(
        instance,
        profile=profile.arn,
        profile_id=profile.id,
        profile_association=ctx.ids.resource("iip-assoc"),
    )
    _put(ctx, changed)
    return {"IamInstanceProfileAssociation": _view(changed)}


def _put(ctx: Context, instance: Instance) -> None:
    """Store the machine, and let its programs see the role that it has now."""
    ctx.db.put(INSTANCES, instance.id, instance)
    host = ctx.db.get(HOSTS, instance.id)
    if host is not None:
        machine = replace(host.machine, role=hosting.role_of(ctx, instance))
        ctx.db.put(HOSTS, instance.id, replace(host, machine=machine))


@SERVICE.operation(
    "AssociateIamInstanceProfile", needs=_on_new, act="give {InstanceId} an instance profile"
)
def associate_iam_instance_profile(ctx: Context, params: Params) -> Output:
    """Give a profile to a machine that has none."""
    instance: Instance = kinds.find(ctx, kinds.INSTANCE, params["InstanceId"])
    profile = _asked(ctx, params)
    if instance.profile:
        text = f"There is an existing association for instance {instance.id}"
        raise CloudError("IncorrectState", text, 400)
    if instance.state in OVER:
        text = f"The instance '{instance.id}' is not in the 'running' or 'stopped' states."
        raise errors.refusal("IncorrectInstanceState", text)
    return _give(ctx, instance, profile)


@SERVICE.operation(
    "ReplaceIamInstanceProfileAssociation", needs=_on_new, act="change an instance profile"
)
def replace_iam_instance_profile_association(ctx: Context, params: Params) -> Output:
    """Give a machine another profile in the place of the one that it has."""
    instance = _find(ctx, params["AssociationId"])
    return _give(ctx, instance, _asked(ctx, params))


def _on_old(ctx: Context, params: Params) -> Sequence[Need]:
    instance = _seek(ctx, params["AssociationId"])
    return [about(ctx, "instance", instance.id if instance else "*", instance)]


@SERVICE.operation(
    "DisassociateIamInstanceProfile", needs=_on_old, act="take an instance profile away"
)
def disassociate_iam_instance_profile(ctx: Context, params: Params) -> Output:
    """Take the profile away from a machine."""
    instance = _find(ctx, params["AssociationId"])
    bare = replace(instance, profile="", profile_id="", profile_association="")
    _put(ctx, bare)
    return {"IamInstanceProfileAssociation": {**_view(instance), "State": "disassociating"}}


@SERVICE.operation("DescribeIamInstanceProfileAssociations", needs=anything, reads=True)
def describe_iam_instance_profile_associations(ctx: Context, params: Params) -> Output:
    """Which machines have which profile."""
    wanted = params.get("AssociationIds") or ()
    for one in wanted:
        _find(ctx, one)
    views, token = paged(
        ctx,
        params,
        PATHS,
        _view,
        lambda after: (
            (key, one)
            for key, one in ctx.db.scan(INSTANCES, after=after)
            if one.profile and (not wanted or one.profile_association in wanted)
        ),
    )
    return {"IamInstanceProfileAssociations": views, **next_token(token)}
