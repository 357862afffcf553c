"""What a launch asks for: where, on which image, guarded by which groups, with which disks.

Resolved without changing anything, so that authorisation can look at it first.
"""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from studyapp.minicloud.kernel.call import CallAs, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.services.ec2 import errors, kinds, limits
from studyapp.minicloud.services.ec2.images import Image
from studyapp.minicloud.services.ec2.needs import group_by_name
from studyapp.minicloud.services.ec2.seeking import seek
from studyapp.minicloud.services.ec2.state import DEFAULTS, GROUPS, SUBNETS, Group, Subnet

UNSUPPORTED = (
    "LaunchTemplate",
    "InstanceMarketOptions",
    "Ipv6AddressCount",
    "Ipv6Addresses",
    "KernelId",
    "RamdiskId",
    "ElasticGpuSpecification",
    "ElasticInferenceAccelerators",
    "CapacityReservationSpecification",
    "HibernationOptions",
    "LicenseSpecifications",
    "EnclaveOptions",
    "SecondaryInterfaces",
)


class Disk(NamedTuple):
    """A volume that a launch makes."""

    device: str
    size: int
    kind: str
    deletes: bool
    snapshot: str
    encrypted: bool
    iops: int
    throughput: int


class Wiring(NamedTuple):
    """How the first network interface is asked for, in whichever of the two forms."""

    subnet: str
    group_ids: Sequence[str]
    group_names: Sequence[str]
    public: bool | None
    private: str
    deletes: bool
    description: str
    zone: str  # of the launch, "" for any


class Profile(NamedTuple):
    """An instance profile: its ARN and id, and the ARN of its role or empty."""

    arn: str
    id: str
    role: str


def wiring(params: Params) -> Wiring:
    """The interface of a request: its own parameters, or those of the launch."""
    given = params.get("NetworkInterfaces") or [{}]
    own = given[0]
    return Wiring(
        subnet=own.get("SubnetId") or params.get("SubnetId", ""),
        group_ids=own.get("Groups") or params.get("SecurityGroupIds", ()),
        group_names=params.get("SecurityGroups", ()),
        public=own.get("AssociatePublicIpAddress"),
        private=own.get("PrivateIpAddress") or params.get("PrivateIpAddress", ""),
        deletes=own.get("DeleteOnTermination", True),
        description=own.get("Description", ""),
        zone=params.get("Placement", {}).get("AvailabilityZone", ""),
    )


def check_supported(params: Params) -> None:
    """Refuse what the sandbox does not model, and combinations that AWS refuses."""
    strange = [name for name in UNSUPPORTED if params.get(name)]
    interfaces = params.get("NetworkInterfaces") or ()
    if len(interfaces) > 1 or any(one.get("NetworkInterfaceId") for one in interfaces):
        strange.append("NetworkInterfaces with more than one new interface")
    if strange:
        text = f"{strange[0]} is not part of this sandbox yet."
        raise CloudError("NotImplemented", text, 501)
    if interfaces and (params.get("SubnetId") or params.get("SecurityGroupIds")):
        raise errors.combination(
            "Network interfaces and an instance-level subnet ID may not be specified on the same "
            "request"
            if params.get("SubnetId")
            else "Network interfaces and an instance-level security groups may not be specified "
            "on the same request"
        )


def chosen_subnet(ctx: Context, asked: Wiring) -> str:
    """The id of the subnet: the one named, else the default one of the zone (or the first)."""
    if asked.subnet:
        return asked.subnet
    defaults = dict(ctx.db.read(DEFAULTS).subnets)
    return defaults.get(asked.zone, "") if asked.zone else next(iter(defaults.values()), "")


def find_subnet(ctx: Context, asked: Wiring) -> Subnet:
    """The subnet of the launch; refuses what is not there or in another zone."""
    zone, chosen = asked.zone, chosen_subnet(ctx, asked)
    if not chosen and zone:
        raise errors.invalid(f"Invalid availability zone: [{zone}]")
    if not chosen:
        text = "No default VPC for this user"
        raise errors.refusal("VPCIdNotSpecified", text)
    subnet: Subnet = kinds.find(ctx, kinds.SUBNET, chosen)
    if zone and subnet.zone != zone:
        text = f"Value ({zone}) for parameter availabilityZone is invalid. "
        raise errors.invalid(
            f"{text}Subnet '{subnet.id}' is in the availability zone {subnet.zone}"
        )
    return subnet


def seek_groups(ctx: Context, asked: Wiring) -> Iterator[tuple[str, Group | None]]:
    """The groups of a launch by the name or id that was given, there or not."""
    for one in asked.group_ids:
        yield one, seek(ctx, GROUPS, one)
    for one in asked.group_names:
        yield one, group_by_name(ctx, one)
    if not asked.group_ids and not asked.group_names:
        subnet = seek(ctx, SUBNETS, chosen_subnet(ctx, asked))
        yield "default", group_by_name(ctx, "default", subnet.vpc if subnet else "")


def find_groups(ctx: Context, asked: Wiring, subnet: Subnet) -> list[Group]:
    """The groups of a launch, which must be of the subnet's VPC."""
    default = ctx.db.read(DEFAULTS).vpc
    if asked.group_names and subnet.vpc != default:
        raise errors.combination("The parameter groupName cannot be used with the parameter subnet")
    found: dict[str, Group] = {}
    for name, group in seek_groups(ctx, asked):
        if group is None:
            if name in asked.group_ids:
                kinds.check_id(kinds.GROUP, name)
                raise errors.no_group(name)
            raise errors.no_group(name, default)
        if group.vpc != subnet.vpc:
            text = f"Security group {group.id} and subnet {subnet.id} belong to different networks."
            raise errors.refusal("InvalidParameter", text)
        found[group.id] = group
    if len(found) > limits.GROUPS_PER_INTERFACE:
        text = "The maximum number of security groups per interface has been reached."
        raise errors.refusal("SecurityGroupsPerInterfaceLimitExceeded", text)
    return list(found.values())


def disks(params: Params, image: Image) -> list[Disk]:
    """The volumes of a launch: the image's, changed and extended by the request's mappings."""
    root = {
        "VolumeSize": image.size,
        "VolumeType": image.volume,
        "DeleteOnTermination": True,
        "SnapshotId": image.snapshot,
    }
    wanted: dict[str, Mapping[str, Any]] = {image.root: root}
    for mapping in params.get("BlockDeviceMappings", ()):
        name = mapping.get("DeviceName", "")
        if mapping.get("NoDevice") is not None:
            wanted.pop(name, None)
        elif "Ebs" in mapping:
            wanted[name] = {**wanted.get(name, {}), **mapping["Ebs"]}
    made = [_disk(name, ebs) for name, ebs in wanted.items()]
    first = next((one for one in made if one.device == image.root), None)
    if first is not None and first.size < image.size:
        text = (
            f"Volume of size {first.size}GB is smaller than snapshot '{image.snapshot}', "
            f"expect size >= {image.size}GB"
        )
        raise errors.refusal("InvalidBlockDeviceMapping", text)
    return made


def _disk(name: str, ebs: Mapping[str, Any]) -> Disk:
    kind = ebs.get("VolumeType", "gp2")
    if not name:
        raise errors.refusal("InvalidBlockDeviceMapping", "Missing device name")
    if not ebs.get("VolumeSize"):
        raise errors.missing("size/snapshot")
    general = kind == "gp3"
    return Disk(
        device=name,
        size=ebs["VolumeSize"],
        kind=kind,
        deletes=ebs.get("DeleteOnTermination", False),
        snapshot=ebs.get("SnapshotId", ""),
        encrypted=ebs.get("Encrypted", False),
        iops=ebs.get("Iops", 3_000 if general else max(100, 3 * ebs["VolumeSize"])),
        throughput=ebs.get("Throughput", 125 if general else 0),
    )


def profile_of(ctx: Context, params: Params) -> Profile | None:
    """The instance profile of a launch, None when none is asked for."""
    given = params.get("IamInstanceProfile") or {}
    name = given.get("Name") or given.get("Arn", "").rpartition("/")[2]
    if not name:
        return None
    word = "name" if given.get("Name") else "arn"
    shown = given.get("Name") or given["Arn"]
    try:
        found = ctx.invoke(
            "iam", "GetInstanceProfile", {"InstanceProfileName": name}, as_=CallAs.INTERNAL
        )["InstanceProfile"]
    except CloudError as error:
        text = f"Value ({shown}) for parameter iamInstanceProfile.{word} is invalid. "
        ending = (
            "Invalid IAM Instance Profile name"
            if word == "name"
            else "Invalid IAM Instance Profile ARN"
        )
        raise errors.invalid(text + ending) from error
    roles = found["Roles"]
    return Profile(found["Arn"], found["InstanceProfileId"], roles[0]["Arn"] if roles else "")


def read_user_data(given: str) -> str:
    """User data of a request in base64, checked; empty for none."""
    try:
        data = b64decode(given, validate=True)
    except (NotBase64, ValueError) as error:
        text = "Invalid BASE64 encoding of user data."  # the page with the codes lacks the code
        raise errors.refusal("InvalidUserData.Malformed", text) from error
    if len(data) > limits.USER_DATA:
        raise errors.invalid(f"User data is limited to {limits.USER_DATA} bytes")
    return given
