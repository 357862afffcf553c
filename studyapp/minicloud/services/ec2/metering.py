"""What of EC2 is charged for as long as it is there.

Amazon EC2 User Guide, "Amazon EC2 instance state changes": a machine is charged while it runs, and
neither while it starts, stops or stands. Volumes are charged from their making to their end,
attached or not. Every public IPv4 address costs the same, in use or idle (Amazon VPC pricing).
"""

from collections.abc import Sequence

from studyapp.minicloud.kernel.service import Gauge
from studyapp.minicloud.kernel.work import Records
from studyapp.minicloud.services.ec2.service import SERVICE
from studyapp.minicloud.services.ec2.state import (
    ELASTIC,
    INSTANCES,
    INTERFACES,
    VOLUMES,
    Elastic,
    Instance,
    Interface,
    Volume,
)

IN_USE, IDLE = "PublicIPv4:InUseAddress", "PublicIPv4:IdleAddress"
# How usage types name kinds of volumes; magnetic ones have no name of their own there.
VOLUME_USAGE = {"io1": ".piops", "standard": ""}
INCLUDED_IOPS, INCLUDED_THROUGHPUT = 3_000, 125  # of gp3, which costs no more
PAID_IOPS = ("io1", "io2")


@SERVICE.metered(INSTANCES)
def instance(_db: Records, _key: tuple[str, ...], machine: Instance) -> Sequence[Gauge]:
    """A machine while it runs."""
    if machine.state != "running":
        return ()
    return (Gauge(machine.id, f"BoxUsage:{machine.type}", 1, tags=machine.tags),)


@SERVICE.metered(VOLUMES)
def volume(_db: Records, _key: tuple[str, ...], disk: Volume) -> Sequence[Gauge]:
    """A volume by its size, and by what was ordered beyond that."""
    kind = VOLUME_USAGE.get(disk.kind, f".{disk.kind}")
    wanted = {f"EBS:VolumeUsage{kind}": disk.size}
    if disk.kind in PAID_IOPS:
        wanted[f"EBS:VolumeP-IOPS{kind}"] = disk.iops
    if disk.kind == "gp3":
        wanted["EBS:VolumeP-IOPS.gp3"] = disk.iops - INCLUDED_IOPS
        wanted["EBS:VolumeP-Throughput.gp3"] = disk.throughput - INCLUDED_THROUGHPUT
    return [
        Gauge(disk.id, usage, much, tags=disk.tags) for usage, much in wanted.items() if much > 0
    ]


@SERVICE.metered(INTERFACES)
def interface(_db: Records, _key: tuple[str, ...], card: Interface) -> Sequence[Gauge]:
    """The public address that an interface was lent; an Elastic IP address counts by itself."""
    if not card.public or card.allocation:
        return ()
    return (Gauge(card.id, IN_USE, 1, tags=card.tags),)


@SERVICE.metered(ELASTIC)
def elastic(_db: Records, _key: tuple[str, ...], address: Elastic) -> Sequence[Gauge]:
    """An Elastic IP address, used or not."""
    usage = IN_USE if address.interface else IDLE
    return (Gauge(address.id, usage, 1, tags=address.tags),)
