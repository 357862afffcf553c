"""What machines do by themselves: come up and run their user data, stop, end.

`hosts` says what happens on a machine; its state is a record, so that undo and time travel take
it along. Images that `hosts` does not know (Debian, Windows) run, but nothing can be seen of what
goes on in them.
"""

from base64 import b64decode

from msgspec.structs import replace

from studyapp.minicloud import hosts
from studyapp.minicloud.hosts import Machine
from studyapp.minicloud.kernel.call import CallAs
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.network import Internet, On, path
from studyapp.minicloud.services.ec2 import machines
from studyapp.minicloud.services.ec2.addresses import private_name, public_name
from studyapp.minicloud.services.ec2.images import images_of
from studyapp.minicloud.services.ec2.reach import topology
from studyapp.minicloud.services.ec2.service import SERVICE
from studyapp.minicloud.services.ec2.state import HOSTS, INSTANCES, INTERFACES, Instance

HTTPS = 443  # how a machine fetches packages


def _due(ctx: Context, instance: str, turn: int) -> Instance | None:
    """The machine that an event is about; None when it has changed its state since."""
    found = ctx.db.get(INSTANCES, instance)
    return found if found is not None and found.turn == turn else None


@SERVICE.due("running")
def running(ctx: Context, instance: str, turn: int) -> None:
    """A machine has come up: at its first boot it runs its user data."""
    found = _due(ctx, instance, turn)
    if found is None:
        return
    changed = machines.change(ctx, found, "running")
    come_up(ctx, changed)


@SERVICE.due("stopped")
def stopped(ctx: Context, instance: str, turn: int) -> None:
    """A machine has stopped."""
    found = _due(ctx, instance, turn)
    if found is not None:
        machines.has_stopped(ctx, found)


@SERVICE.due("terminated")
def terminated(ctx: Context, instance: str, turn: int) -> None:
    """A machine has ended."""
    found = _due(ctx, instance, turn)
    if found is not None:
        machines.has_ended(ctx, found)


@SERVICE.due("gone")
def gone(ctx: Context, instance: str) -> None:
    """A machine that has ended is listed no longer."""
    found = ctx.db.get(INSTANCES, instance)
    if found is not None:
        machines.forget(ctx, found)


def come_up(ctx: Context, instance: Instance) -> None:
    """Boot the machine, or boot it again."""
    family = images_of(ctx.region)[instance.image].family
    if not family:
        return
    machine = machine_of(ctx, instance, family)
    before = ctx.db.get(HOSTS, instance.id)
    if before is None:
        script = b64decode(instance.user_data).decode("utf-8", "replace")
        host = hosts.boot(machine, script)
    else:
        host = hosts.restart(before, machine)
    ctx.db.put(HOSTS, instance.id, host)


def reboot(ctx: Context, instance: Instance) -> Instance:
    """Boot a running machine again; its state is "running" all the while."""
    come_up(ctx, instance)
    return instance


def machine_of(ctx: Context, instance: Instance, family: str) -> Machine:
    """The facts that programs on the machine can ask for."""
    interface = ctx.db.get(INTERFACES, instance.interface)
    public = interface.public if interface else ""
    machine = Machine(
        instance_id=instance.id,
        region=ctx.region,
        zone=instance.zone,
        private=instance.private,
        private_name=private_name(ctx.region, instance.private),
        public=public,
        public_name=public_name(ctx.region, public),
        image_id=instance.image,
        instance_type=instance.type,
        groups=tuple(name for _, name in interface.groups) if interface else (),
        role=role_of(ctx, instance),
        image=family,
        tokens=instance.tokens == "required",
        now=ctx.now,
    )
    return replace(machine, online=_is_online(ctx, instance))


def _is_online(ctx: Context, instance: Instance) -> bool:
    """Whether packets of the machine reach the internet and come back."""
    place = topology(ctx.db)
    found = path(place, On(instance.interface), Internet(), HTTPS)
    return found.verdict == "reached"


def role_of(ctx: Context, instance: Instance) -> str:
    """The name of the role in the machine's profile; empty when the profile was deleted."""
    if not instance.profile:
        return ""
    name = instance.profile.rpartition("/")[2]
    try:
        found = ctx.invoke(
            "iam", "GetInstanceProfile", {"InstanceProfileName": name}, as_=CallAs.INTERNAL
        )
    except CloudError:
        return ""
    roles = found["InstanceProfile"]["Roles"]
    return roles[0]["RoleName"] if roles else ""
