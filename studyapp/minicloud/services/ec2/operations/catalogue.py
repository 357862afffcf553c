"""What can be launched: images, instance types, and where types are offered."""

from collections.abc import Sequence
from typing import Any

from studyapp.minicloud import spec
from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.regions import REGIONS
from studyapp.minicloud.services.ec2 import errors
from studyapp.minicloud.services.ec2.filters import TAGGED, View
from studyapp.minicloud.services.ec2.images import Image, images_of
from studyapp.minicloud.services.ec2.kinds import DIGITS
from studyapp.minicloud.services.ec2.listing import next_token, paged, present
from studyapp.minicloud.services.ec2.needs import anything
from studyapp.minicloud.services.ec2.operations.regions import zone_id
from studyapp.minicloud.services.ec2.service import SERVICE
from studyapp.minicloud.services.ec2.types import GPUS, TYPES, Type

IMAGE_PATHS = {
    **TAGGED,
    "architecture": "Architecture",
    "block-device-mapping.delete-on-termination": "BlockDeviceMappings.Ebs.DeleteOnTermination",
    "block-device-mapping.device-name": "BlockDeviceMappings.DeviceName",
    "block-device-mapping.snapshot-id": "BlockDeviceMappings.Ebs.SnapshotId",
    "block-device-mapping.volume-size": "BlockDeviceMappings.Ebs.VolumeSize",
    "block-device-mapping.volume-type": "BlockDeviceMappings.Ebs.VolumeType",
    "creation-date": "CreationDate",
    "description": "Description",
    "ena-support": "EnaSupport",
    "hypervisor": "Hypervisor",
    "image-id": "ImageId",
    "image-type": "ImageType",
    "is-public": "Public",
    "name": "Name",
    "owner-alias": "ImageOwnerAlias",
    "owner-id": "OwnerId",
    "platform": "Platform",
    "root-device-name": "RootDeviceName",
    "root-device-type": "RootDeviceType",
    "state": "State",
    "virtualization-type": "VirtualizationType",
}
TYPE_PATHS = {
    "bare-metal": "BareMetal",
    "burstable-performance-supported": "BurstablePerformanceSupported",
    "current-generation": "CurrentGeneration",
    "free-tier-eligible": "FreeTierEligible",
    "hypervisor": "Hypervisor",
    "instance-storage-info.disk.size-in-gb": "InstanceStorageInfo.Disks.SizeInGB",
    "instance-storage-info.total-size-in-gb": "InstanceStorageInfo.TotalSizeInGB",
    "instance-storage-supported": "InstanceStorageSupported",
    "instance-type": "InstanceType",
    "memory-info.size-in-mib": "MemoryInfo.SizeInMiB",
    "network-info.network-performance": "NetworkInfo.NetworkPerformance",
    "processor-info.supported-architecture": "ProcessorInfo.SupportedArchitectures",
    "supported-root-device-type": "SupportedRootDeviceTypes",
    "supported-usage-class": "SupportedUsageClasses",
    "supported-virtualization-type": "SupportedVirtualizationTypes",
    "vcpu-info.default-vcpus": "VCpuInfo.DefaultVCpus",
}
OFFERING_PATHS = {"instance-type": "InstanceType", "location": "Location"}


def image_view(image: Image) -> View:
    """An image."""
    disk = {
        "DeleteOnTermination": True,
        "Encrypted": False,
        "SnapshotId": image.snapshot,
        "VolumeSize": image.size,
        "VolumeType": image.volume,
    }
    return {
        "ImageId": image.id,
        "Name": image.name,
        "Description": image.description,
        "OwnerId": image.owner,
        "ImageOwnerAlias": "amazon",
        "ImageLocation": f"amazon/{image.name}",
        "CreationDate": image.created,
        "Architecture": image.architecture,
        "PlatformDetails": image.platform[0],
        "UsageOperation": image.platform[1],
        "BlockDeviceMappings": [{"DeviceName": image.root, "Ebs": disk}],
        "EnaSupport": True,
        "Hypervisor": "xen",
        "ImageType": "machine",
        "Public": True,
        "RootDeviceName": image.root,
        "RootDeviceType": "ebs",
        "SriovNetSupport": "simple",
        "State": "available",
        "VirtualizationType": "hvm",
        **({"Platform": "windows"} if image.is_windows else {}),
        **({"ImdsSupport": "v2.0"} if image.tokens == "required" else {}),
    }


def find_image(ctx: Context, image_id: str) -> Image:
    """The image with an id; InvalidAMIID.Malformed or .NotFound."""
    prefix, _, digits = image_id.rpartition("-")
    if prefix != "ami" or not DIGITS.fullmatch(digits):
        raise errors.malformed("InvalidAMIID", "ami", image_id)
    found = images_of(ctx.region).get(image_id)
    if found is None:
        text = f"The image id '[{image_id}]' does not exist"
        raise errors.refusal("InvalidAMIID.NotFound", text)
    return found


@SERVICE.operation("DescribeImages", needs=anything, reads=True)
def describe_images(ctx: Context, params: Params) -> Output:
    """Images by id, owner ("amazon", "self", an account) and filters; all here are public."""
    wanted = params.get("ImageIds") or ()
    chosen = [find_image(ctx, one) for one in dict.fromkeys(wanted)]
    every = chosen if wanted else list(images_of(ctx.region).values())
    owners = {ctx.account if owner == "self" else owner for owner in params.get("Owners") or ()}
    users = params.get("ExecutableUsers") or ("all",)
    owned = [
        image
        for image in every
        if "all" in users and (not owners or image.owner in owners or "amazon" in owners)
    ]
    views, token = paged(ctx, params, IMAGE_PATHS, image_view, _behind(owned))
    return {"Images": views, **next_token(token)}


def _behind(items: Sequence[Any]) -> Any:
    """Rows of a list, by place."""
    return lambda after: (
        ((f"{place:06}",), item)
        for place, item in enumerate(items)
        if after is None or f"{place:06}" > after[0]
    )


def type_view(kind: Type) -> View:
    """An instance type; clock speeds and limits of its disks are not part of the data here."""
    view: View = {
        "InstanceType": kind.name,
        "CurrentGeneration": kind.current,
        "FreeTierEligible": kind.free,
        "SupportedUsageClasses": kind.usage,
        "SupportedRootDeviceTypes": ["ebs"],
        "SupportedVirtualizationTypes": ["hvm"],
        "BareMetal": False,
        "Hypervisor": kind.hypervisor,
        "ProcessorInfo": {"SupportedArchitectures": kind.architectures},
        "VCpuInfo": {"DefaultVCpus": kind.cores},
        "MemoryInfo": {"SizeInMiB": kind.memory},
        "InstanceStorageSupported": kind.disk > 0,
        "NetworkInfo": {"NetworkPerformance": kind.network},
        "BurstablePerformanceSupported": kind.bursts,
    }
    if kind.disk:
        disk = {"SizeInGB": kind.disk, "Count": kind.disks, "Type": kind.disk_kind}
        total = kind.disk * kind.disks
        view["InstanceStorageInfo"] = {"TotalSizeInGB": total, "Disks": [disk]}
    if kind.name in GPUS:
        name, maker, count, memory = GPUS[kind.name]
        gpu = {
            "Name": name,
            "Manufacturer": maker,
            "Count": count,
            "MemoryInfo": {"SizeInMiB": memory},
        }
        view["GpuInfo"] = {"Gpus": [gpu], "TotalGpuMemoryInMiB": count * memory}
    return view


def find_type(name: str) -> Type:
    """An instance type that the sandbox knows; the words about what is none: moto issue 1695."""
    found = TYPES.get(name)
    if found is None and name not in spec.model("ec2").shape_for("InstanceType").enum:
        raise errors.invalid(f"Invalid value '{name}' for InstanceType.")
    if found is None:
        text = f"The instance type '{name}' is not part of this sandbox."
        raise errors.refusal("Unsupported", text, unverified=True)
    return found


@SERVICE.operation("DescribeInstanceTypes", needs=anything, reads=True)
def describe_instance_types(ctx: Context, params: Params) -> Output:
    """Instance types by name and filters."""
    wanted = params.get("InstanceTypes") or ()
    unknown = [name for name in wanted if name not in TYPES]
    if unknown:
        text = f"The following supplied instance types do not exist: [{', '.join(unknown)}]"
        raise errors.refusal("InvalidInstanceType", text)
    kinds = [TYPES[name] for name in dict.fromkeys(wanted)] if wanted else list(TYPES.values())
    views, token = paged(ctx, params, TYPE_PATHS, type_view, _behind(kinds))
    return {"InstanceTypes": views, **next_token(token)}


@SERVICE.operation("DescribeInstanceTypeOfferings", needs=anything, reads=True)
def describe_instance_type_offerings(ctx: Context, params: Params) -> Output:
    """In which Region or zones a type can be launched: here, everywhere."""
    sort = params.get("LocationType", "region")
    zones = REGIONS[ctx.region].zones
    places = {
        "region": [ctx.region],
        "availability-zone": list(zones),
        "availability-zone-id": [zone_id(ctx.account, zone) for zone in zones],
    }.get(sort)
    if places is None:
        raise errors.invalid(f"Location type '{sort}' has no offerings here.", unverified=True)
    offers = [
        {"InstanceType": name, "LocationType": sort, "Location": place}
        for name in TYPES
        for place in places
    ]
    views, token = paged(ctx, params, OFFERING_PATHS, lambda one: one, _behind(offers))
    return {"InstanceTypeOfferings": views, **next_token(token)}


def image_keys(image: Image | None, image_id: str) -> dict[str, Any]:
    """The condition keys of an image."""
    more = present(
        **{"ec2:owner": "amazon" if image else "", "ec2:rootdevicetype": "ebs" if image else ""}
    )
    return {"ec2:imageid": image_id, "ec2:imagetype": "machine", "ec2:public": True, **more}
