"""RunInstances.

Amazon EC2 API Reference, "RunInstances"; Service Authorization Reference: a launch needs
ec2:RunInstances on the image, the instance, the interface, the subnet, each group, each volume
and the key pair; a profile needs iam:PassRole on its role.
"""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import NamedTuple

import msgspec

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.services.ec2 import errors, launching, limits, machines
from studyapp.minicloud.services.ec2.images import Image, images_of
from studyapp.minicloud.services.ec2.launching import Disk, Profile, Wiring
from studyapp.minicloud.services.ec2.needs import Keys, about, creation, on_new_tags
from studyapp.minicloud.services.ec2.operations.catalogue import find_image, find_type, image_keys
from studyapp.minicloud.services.ec2.seeking import seek
from studyapp.minicloud.services.ec2.service import SERVICE
from studyapp.minicloud.services.ec2.state import (
    INSTANCES,
    KEY_NAMES,
    KEYS,
    LAUNCHES,
    SUBNETS,
    Group,
    Instance,
    Launch,
    Subnet,
)
from studyapp.minicloud.services.ec2.tagging import new_tags
from studyapp.minicloud.services.ec2.types import Type
from studyapp.minicloud.services.ec2.views import reservation_view

DEFAULT_TYPE = "m1.small"
LONGEST_TOKEN = 64


class Order(NamedTuple):
    """A launch with everything that it names found."""

    image: Image
    kind: Type
    subnet: Subnet
    groups: list[Group]
    disks: list[Disk]
    profile: Profile | None
    wiring: Wiring
    user_data: str
    reservation: str


def _instance_keys(ctx: Context, params: Params, zone: str, profile: Profile | None) -> Keys:
    image = images_of(ctx.region).get(params.get("ImageId", ""))
    keys: Keys = {
        "ec2:instancetype": params.get("InstanceType", DEFAULT_TYPE),
        "ec2:tenancy": params.get("Placement", {}).get("Tenancy", "default"),
        "ec2:rootdevicetype": "ebs",
        "ec2:ebsoptimized": params.get("EbsOptimized", False),
        "ec2:instancemarkettype": "on-demand",
        "ec2:metadatahttptokens": _tokens(params, image),
    }
    if zone:
        keys["ec2:availabilityzone"] = zone
    return keys | {"ec2:instanceprofile": profile.arn} if profile else keys


def _tokens(params: Params, image: Image | None) -> str:
    asked: str = params.get("MetadataOptions", {}).get("HttpTokens", "")
    return asked or (image.tokens if image else "optional")


def _needs(ctx: Context, params: Params) -> Sequence[Need]:
    profile = launching.profile_of(ctx, params)
    return list(_each_need(ctx, params, profile))


def _each_need(ctx: Context, params: Params, profile: Profile | None) -> Iterator[Need]:
    image_id = params.get("ImageId", "")
    image = images_of(ctx.region).get(image_id)
    wiring = launching.wiring(params)
    subnet_id = launching.chosen_subnet(ctx, wiring)
    subnet = seek(ctx, SUBNETS, subnet_id) if subnet_id else None
    zone = subnet.zone if subnet else ""
    yield Need(
        "ec2:RunInstances",
        ctx.arn(f"image/{image_id}", account=""),
        {"ec2:region": ctx.region, **image_keys(image, image_id)},
    )
    yield from creation(ctx, params, "instance", _instance_keys(ctx, params, zone, profile))
    place: Keys = {"ec2:availabilityzone": zone} if zone else {}
    if subnet is not None:
        place |= {
            "ec2:subnet": ctx.arn(f"subnet/{subnet.id}"),
            "ec2:vpc": ctx.arn(f"vpc/{subnet.vpc}"),
        }
    public = wiring.public
    asked: Keys = {} if public is None else {"ec2:associatepublicipaddress": public}
    yield from creation(ctx, params, "network-interface", {**place, **asked})
    yield about(ctx, "subnet", subnet_id or "*", subnet)
    for name, group in launching.seek_groups(ctx, wiring):
        yield about(ctx, "security-group", group.id if group else name, group)
    if params.get("KeyName"):
        found = seek(ctx, KEY_NAMES, params["KeyName"])
        key = seek(ctx, KEYS, found.id) if found else None
        yield about(ctx, "key-pair", params["KeyName"], key)
    yield from _volume_needs(ctx, params, image, zone)
    if profile is not None and profile.role:
        yield Need("iam:PassRole", profile.role, {"iam:passedtoservice": "ec2.amazonaws.com"})


def _volume_needs(ctx: Context, params: Params, image: Image | None, zone: str) -> Iterator[Need]:
    """One need for each volume, with its size and type."""
    for disk in launching.disks(params, image) if image else ():
        keys: Keys = {
            "ec2:volumesize": disk.size,
            "ec2:volumetype": disk.kind,
            "ec2:encrypted": disk.encrypted,
            "ec2:availabilityzone": zone,
        }
        yield from creation(ctx, params, "volume", keys)
    if image is None:
        yield from on_new_tags(ctx, params, "volume")


def _label(ctx: Context, params: Params, output: Output) -> str:
    made = output["Instances"]
    names = {tag["Value"] for tag in made[0].get("Tags", ()) if tag["Key"] == "Name"}
    name = next(iter(names), made[0]["InstanceId"])
    return f"launch {name}" if len(made) == 1 else f"launch {len(made)} times {name}"


@SERVICE.operation("RunInstances", needs=_needs, act=_label)
def run_instances(ctx: Context, params: Params) -> Output:
    """Launch machines. With a client token the same launch is made once."""
    token = params.get("ClientToken", "")
    if len(token) > LONGEST_TOKEN or not (token.isascii() and token.isprintable()):
        text = f"Value ({token}) for parameter clientToken is invalid."
        raise errors.invalid(text, unverified=True)
    before = seek(ctx, LAUNCHES, token) if token else None
    request = _fingerprint(params)
    if before is not None:
        if before.request != request:
            raise errors.other_arguments()
        there = [seek(ctx, INSTANCES, one) for one in before.instances]
        if any(one is None or one.state == "terminated" for one in there):
            raise errors.token_of_ended()
        return reservation_view(ctx, before.reservation, [one for one in there if one])
    order = _order(ctx, params)
    count = _count(ctx, params, order)
    made = [_launch(ctx, params, order, index) for index in range(count)]
    if token:
        ids = tuple(one.id for one in made)
        ctx.db.put(
            LAUNCHES, token, Launch(request=request, reservation=order.reservation, instances=ids)
        )
    return reservation_view(ctx, order.reservation, made)


def _fingerprint(params: Params) -> str:
    asked = {name: value for name, value in params.items() if name != "ClientToken"}
    return blake2b(msgspec.json.encode(asked, order="sorted"), digest_size=12).hexdigest()


def _order(ctx: Context, params: Params) -> Order:
    """Find everything that a launch names; refuses what is not there or does not fit."""
    launching.check_supported(params)
    if not params.get("ImageId"):
        raise errors.missing("ImageId")
    image = find_image(ctx, params["ImageId"])
    kind = find_type(params.get("InstanceType", DEFAULT_TYPE))
    if kind.architecture != image.architecture:
        raise errors.mismatch(kind.architecture, image.architecture)
    if params.get("KeyName") and seek(ctx, KEY_NAMES, params["KeyName"]) is None:
        raise errors.no_key(params["KeyName"])
    wiring = launching.wiring(params)
    subnet = launching.find_subnet(ctx, wiring)
    profile = launching.profile_of(ctx, params)
    if profile is not None and not profile.role:
        text = f'IAM Instance Profile "{profile.arn}" has no associated IAM Roles'
        raise errors.invalid(text)
    return Order(
        image=image,
        kind=kind,
        subnet=subnet,
        groups=launching.find_groups(ctx, wiring, subnet),
        wiring=wiring,
        disks=launching.disks(params, image),
        profile=profile,
        user_data=launching.read_user_data(params.get("UserData", "")),
        reservation=ctx.ids.resource("r"),
    )


def _count(ctx: Context, params: Params, order: Order) -> int:
    """How many to launch: as many as the quota of vCPUs allows, MinCount at least."""
    least: int = params["MinCount"]
    most: int = params["MaxCount"]
    if least < 1:
        text = (
            f"Value ({least}) for parameter minCount is invalid. Expecting a value greater than 0."
        )
        raise errors.invalid(text, unverified=True)
    if most < 1:
        raise errors.invalid("Maximum instance count must be greater than zero")
    if most < least:
        text = (
            f"Value ({most}) for parameter maxCount is invalid. It must not be less than minCount."
        )
        raise errors.invalid(text, unverified=True)
    if most > 1 and order.wiring.private:
        raise errors.combination("A private address goes to one instance only.", unverified=True)
    kind = order.kind
    limit = limits.CORES[kind.bucket]
    free = (limit - machines.cores_in_use(ctx, kind.bucket)) // kind.cores
    if free < least:
        raise errors.too_many_cores(limit)
    return min(most, free)


def _launch(ctx: Context, params: Params, order: Order, index: int) -> Instance:
    """Make one machine with its interface and volumes; it starts by itself."""
    asked = order.wiring
    sorts = ("volume", "network-interface")
    tags = new_tags(params, "instance", *sorts)
    instance_id = ctx.ids.resource("i")
    interface = machines.add_interface(
        ctx,
        order.subnet,
        order.groups,
        asked,
        instance=instance_id,
        tags=new_tags(params, "network-interface", "instance", "volume"),
    )
    disk_tags = new_tags(params, "volume", "instance", "network-interface")
    devices = machines.add_volumes(ctx, order.disks, order.subnet.zone, instance_id, disk_tags)
    instance = Instance(
        id=instance_id,
        tags=tags,
        reservation=order.reservation,
        index=index,
        image=order.image.id,
        type=order.kind.name,
        state="pending",
        launched=ctx.now,
        vpc=order.subnet.vpc,
        subnet=order.subnet.id,
        zone=order.subnet.zone,
        private=interface.private,
        interface=interface.id,
        wishes_public=order.subnet.public if asked.public is None else asked.public,
        key=params.get("KeyName", ""),
        user_data=order.user_data,
        profile=order.profile.arn if order.profile else "",
        profile_id=order.profile.id if order.profile else "",
        profile_association=ctx.ids.resource("iip-assoc") if order.profile else "",
        devices=devices,
        protected=params.get("DisableApiTermination", False),
        stop_protected=params.get("DisableApiStop", False),
        shutdown=params.get("InstanceInitiatedShutdownBehavior", "stop"),
        monitored=params.get("Monitoring", {}).get("Enabled", False),
        ebs_optimized=params.get("EbsOptimized", False),
        tokens=_tokens(params, order.image),
        token=params.get("ClientToken", ""),
    )
    return machines.begin(ctx, instance)
