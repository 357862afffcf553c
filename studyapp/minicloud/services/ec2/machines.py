"""How machines change: from launch to the end, with their interface, address and volumes.

Amazon EC2 User Guide, "Amazon EC2 instance state changes": pending, running, stopping, stopped,
shutting-down, terminated. A stopped machine gives its public address back and gets another one
when it starts; its private address stays. Who has ended stays visible for about an hour.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from studyapp.minicloud.kernel.clock import HOUR, SECOND, to_datetime
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.ec2 import addresses
from studyapp.minicloud.services.ec2.launching import Disk, Wiring
from studyapp.minicloud.services.ec2.state import (
    CORES,
    ELASTIC,
    HOSTS,
    INSTANCES,
    INTERFACES,
    LAUNCHES,
    PRIVATE,
    VOLUMES,
    Cores,
    Device,
    Group,
    Instance,
    Interface,
    State,
    Subnet,
    Tags,
    Volume,
)
from studyapp.minicloud.services.ec2.types import TYPES

LEAST, MORE = 20 * SECOND, 20 * SECOND  # a change of state takes from 20 to 40 seconds
SHOWN = HOUR  # how long an ended machine is still listed
OFF = frozenset({"stopping", "stopped", "shutting-down", "terminated"})
BY_USER = "Client.UserInitiatedShutdown"


def add_interface(
    ctx: Context,
    subnet: Subnet,
    groups: Iterable[Group],
    asked: Wiring,
    *,
    instance: str,
    tags: Tags,
) -> Interface:
    """Make the network interface of a new machine."""
    made = ctx.ids.resource("eni")
    numbers = bytes.fromhex(ctx.ids.hex(8))
    interface = Interface(
        id=made,
        tags=tags,
        vpc=subnet.vpc,
        subnet=subnet.id,
        zone=subnet.zone,
        private=addresses.take_private(ctx, subnet, made, asked.private),
        mac=f"0a:ff:{numbers.hex(':')}",
        groups=tuple((group.id, group.name) for group in groups),
        description=asked.description,
        instance=instance,
        attachment=ctx.ids.resource("eni-attach"),
        attached=ctx.now,
        deletes=asked.deletes,
    )
    ctx.db.add(INTERFACES, made, interface)
    return interface


def add_volumes(
    ctx: Context, disks: Iterable[Disk], zone: str, instance: str, tags: Tags
) -> tuple[Device, ...]:
    """Make the volumes of a new machine, attached to it."""
    devices = []
    for disk in disks:
        volume = Volume(
            id=ctx.ids.resource("vol"),
            tags=tags,
            zone=zone,
            size=disk.size,
            kind=disk.kind,
            created=ctx.now,
            snapshot=disk.snapshot,
            iops=disk.iops,
            throughput=disk.throughput,
            encrypted=disk.encrypted,
            instance=instance,
            device=disk.device,
            attached=ctx.now,
            deletes=disk.deletes,
        )
        ctx.db.add(VOLUMES, volume.id, volume)
        devices.append(Device(disk.device, volume.id, disk.deletes, ctx.now))
    return tuple(devices)


def begin(ctx: Context, instance: Instance) -> Instance:
    """Let a new or stopped machine start: it is pending now and runs in a while."""
    interface = ctx.db.get(INTERFACES, instance.interface)
    if interface is not None and instance.wishes_public and not interface.public:
        public = addresses.take_public(ctx, interface.id)
        ctx.db.put(INTERFACES, interface.id, replace(interface, public=public))
    fresh = replace(instance, launched=ctx.now, reason="", reason_code="")
    return change(ctx, fresh, "pending", "running")


def change(ctx: Context, instance: Instance, state: State, then: str = "") -> Instance:
    """Bring a machine to a state, tell about it, and have the next one follow by itself."""
    previous = instance.state if instance.turn else ""
    changed = replace(instance, state=state, turn=instance.turn + 1)
    keep = ctx.db.put if instance.turn else ctx.db.add
    keep(INSTANCES, instance.id, changed)
    _count_cores(ctx, instance.type, previous, state)
    if then:
        delay = LEAST + int(ctx.ids.hex(4), 16) % MORE
        ctx.after(delay, then, instance=instance.id, turn=changed.turn)
    ctx.emit("instance-state-changed", instance=instance.id, state=state, previous=previous)
    return changed


def _count_cores(ctx: Context, kind: str, previous: str, state: str) -> None:
    """Machines that start or run use up vCPUs of their quota."""
    more = (state not in OFF) - (bool(previous) and previous not in OFF)
    if more:
        bucket, cores = TYPES[kind].bucket, TYPES[kind].cores
        used = cores_in_use(ctx, bucket) + more * cores
        ctx.db.put(CORES, bucket, Cores(used))


def cores_in_use(ctx: Context, bucket: str) -> int:
    """vCPUs of machines that run or start, by the bucket of their quota."""
    found = ctx.db.get(CORES, bucket)
    return found.used if found else 0


def stop(ctx: Context, instance: Instance) -> Instance:
    """Begin to stop a machine."""
    return change(ctx, _with_reason(ctx, instance), "stopping", "stopped")


def end(ctx: Context, instance: Instance) -> Instance:
    """Begin to end a machine for good."""
    return change(ctx, _with_reason(ctx, instance), "shutting-down", "terminated")


def _with_reason(ctx: Context, instance: Instance) -> Instance:
    when = to_datetime(ctx.now).strftime("%Y-%m-%d %H:%M:%S GMT")
    return replace(instance, reason=f"User initiated ({when})", reason_code=BY_USER)


def has_stopped(ctx: Context, instance: Instance) -> None:
    """A machine has stopped: its public address is somebody else's from now on."""
    interface = ctx.db.get(INTERFACES, instance.interface)
    if interface is not None:
        ctx.db.put(INTERFACES, interface.id, _without_public(ctx, interface))
    change(ctx, instance, "stopped")


def _without_public(ctx: Context, interface: Interface) -> Interface:
    """The interface without an address of its own; an Elastic IP address stays."""
    if not interface.public or interface.allocation:
        return interface
    addresses.release_public(ctx, interface.public)
    return replace(interface, public="")


def has_ended(ctx: Context, instance: Instance) -> None:
    """A machine has ended: interface, addresses and volumes go or become free."""
    interface = ctx.db.get(INTERFACES, instance.interface)
    if interface is not None:
        _drop_interface(ctx, interface)
    for device in instance.devices:
        _drop_volume(ctx, device)
    if ctx.db.get(HOSTS, instance.id) is not None:
        ctx.db.delete(HOSTS, instance.id)
    rest = replace(instance, interface="", private="", devices=())
    change(ctx, rest, "terminated")
    ctx.after(SHOWN, "gone", instance=instance.id)


def _drop_interface(ctx: Context, interface: Interface) -> None:
    interface = _without_public(ctx, interface)
    if not interface.deletes:
        left = replace(interface, instance="", attachment="", attached=0)
        ctx.db.put(INTERFACES, interface.id, left)
        return
    elastic = ctx.db.get(ELASTIC, interface.allocation) if interface.allocation else None
    if elastic is not None:
        addresses.move_public(ctx, elastic.public, "")
        ctx.db.put(ELASTIC, elastic.id, replace(elastic, association="", interface=""))
    ctx.db.delete(PRIVATE, (interface.subnet, interface.private))
    ctx.db.delete(INTERFACES, interface.id)


def _drop_volume(ctx: Context, device: Device) -> None:
    volume = ctx.db.get(VOLUMES, device.volume)
    if volume is None:
        return
    if device.deletes:
        ctx.db.delete(VOLUMES, volume.id)
        return
    free = replace(volume, instance="", device="", attached=0, deletes=False)
    ctx.db.put(VOLUMES, volume.id, free)


def forget(ctx: Context, instance: Instance) -> None:
    """Take an ended machine off the list, and the launch with its token once all are gone."""
    ctx.db.delete(INSTANCES, instance.id)
    launch = ctx.db.get(LAUNCHES, instance.token) if instance.token else None
    if launch is not None and not any(ctx.db.get(INSTANCES, one) for one in launch.instances):
        ctx.db.delete(LAUNCHES, instance.token)
