"""Machines, interfaces and volumes as answers show them."""

from collections.abc import Iterable

from studyapp.minicloud.kernel.call import Output
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.ec2.addresses import private_name, public_name
from studyapp.minicloud.services.ec2.filters import View
from studyapp.minicloud.services.ec2.images import Image, images_of
from studyapp.minicloud.services.ec2.listing import present, tag_list, tagged
from studyapp.minicloud.services.ec2.state import CODES, INTERFACES, Instance, Interface, Volume
from studyapp.minicloud.services.ec2.types import TYPES

AMAZON = "amazon"


def state_view(state: str) -> View:
    """A state with its code."""
    return {"Code": CODES[state], "Name": state}


def reservation_view(ctx: Context, reservation: str, instances: Iterable[Instance]) -> Output:
    """A launch with its machines."""
    return reservation_of(ctx, reservation, [instance_view(ctx, one) for one in instances])


def reservation_of(ctx: Context, reservation: str, views: list[View]) -> View:
    """A launch whose machines are views already; groups belong to EC2-Classic, so none."""
    return {
        "ReservationId": reservation,
        "OwnerId": ctx.account,
        "Groups": [],
        "Instances": views,
    }


def instance_view(ctx: Context, instance: Instance) -> View:
    """A machine; who has ended has no interface, addresses and disks any more."""
    found = ctx.db.get(INTERFACES, instance.interface) if instance.interface else None
    image = images_of(ctx.region)[instance.image]
    public = found.public if found else ""
    view: View = {
        "InstanceId": instance.id,
        "ImageId": instance.image,
        "InstanceType": instance.type,
        "State": state_view(instance.state),
        "StateTransitionReason": instance.reason,
        "LaunchTime": instance.launched,
        "AmiLaunchIndex": instance.index,
        "PublicDnsName": public_name(ctx.region, public),
        "PrivateDnsName": private_name(ctx.region, instance.private) if instance.private else "",
        "Placement": {
            "AvailabilityZone": instance.zone,
            "GroupName": "",
            "Tenancy": "default",
        },
        "Monitoring": {"State": "enabled" if instance.monitored else "disabled"},
        "ProductCodes": [],
        "BlockDeviceMappings": [
            {
                "DeviceName": device.name,
                "Ebs": {
                    "AttachTime": device.attached,
                    "DeleteOnTermination": device.deletes,
                    "Status": "attached",
                    "VolumeId": device.volume,
                },
            }
            for device in instance.devices
        ],
        "NetworkInterfaces": [_own_interface_view(ctx, found, instance)] if found else [],
        "SecurityGroups": _groups(found) if found else [],
        "EbsOptimized": instance.ebs_optimized,
        **_made_of(image, instance),
    }
    if found:
        view |= {
            "VpcId": instance.vpc,
            "SubnetId": instance.subnet,
            "PrivateIpAddress": instance.private,
            "SourceDestCheck": True,
        }
    return tagged(instance, view | _extras(instance, public))


def _extras(instance: Instance, public: str) -> View:
    """The members that not every machine has."""
    view = present(
        PublicIpAddress=public,
        KeyName=instance.key,
        ClientToken=instance.token,
    )
    if instance.profile:
        view["IamInstanceProfile"] = {"Arn": instance.profile, "Id": instance.profile_id}
    code = instance.reason_code or ("pending" if instance.state == "pending" else "")
    if code:
        text = f"{code}: User initiated shutdown" if instance.reason_code else code
        view["StateReason"] = {"Code": code, "Message": text}
    return view


def _made_of(image: Image, instance: Instance) -> View:
    view: View = {
        "Architecture": image.architecture,
        "EnaSupport": True,
        "Hypervisor": "xen",
        "PlatformDetails": image.platform[0],
        "UsageOperation": image.platform[1],
        "RootDeviceName": image.root,
        "RootDeviceType": "ebs",
        "VirtualizationType": "hvm",
        "CpuOptions": _cores(instance),
        "MetadataOptions": {
            "State": "applied",
            "HttpTokens": instance.tokens,
            "HttpPutResponseHopLimit": 2 if instance.tokens == "required" else 1,
            "HttpEndpoint": "enabled",
            "HttpProtocolIpv6": "disabled",
            "InstanceMetadataTags": "disabled",
        },
    }
    return view | ({"Platform": "windows"} if image.is_windows else {})


def _cores(instance: Instance) -> View:
    kind = TYPES[instance.type]
    threads = 1 if kind.architecture == "arm64" or kind.cores == 1 else 2
    return {"CoreCount": kind.cores // threads, "ThreadsPerCore": threads}


def _groups(interface: Interface) -> list[View]:
    return [{"GroupId": group, "GroupName": name} for group, name in interface.groups]


def _association(ctx: Context, interface: Interface) -> View:
    if not interface.public:
        return {}
    name = public_name(ctx.region, interface.public)
    owner = ctx.account if interface.allocation else AMAZON
    whose = {"IpOwnerId": owner, "PublicDnsName": name, "PublicIp": interface.public}
    return {"Association": whose}


def _own_interface_view(ctx: Context, interface: Interface, instance: Instance) -> View:
    """An interface as a part of its machine."""
    association = _association(ctx, interface)
    name = private_name(ctx.region, interface.private)
    own = {"Primary": True, "PrivateDnsName": name, "PrivateIpAddress": interface.private}
    return {
        "NetworkInterfaceId": interface.id,
        "SubnetId": interface.subnet,
        "VpcId": interface.vpc,
        "Description": interface.description,
        "OwnerId": ctx.account,
        "Status": "in-use",
        "MacAddress": interface.mac,
        "PrivateIpAddress": interface.private,
        "PrivateDnsName": name,
        "PrivateIpAddresses": [own | association],
        "SourceDestCheck": True,
        "InterfaceType": "interface",
        "Ipv6Addresses": [],
        "Groups": _groups(interface),
        "Attachment": {
            "AttachTime": interface.attached,
            "AttachmentId": interface.attachment,
            "DeleteOnTermination": interface.deletes,
            "DeviceIndex": 0,
            "NetworkCardIndex": 0,
            "Status": "attached",
        },
        **association,
    }


def interface_view(ctx: Context, interface: Interface) -> View:
    """An interface by itself."""
    association = _association(ctx, interface)
    name = private_name(ctx.region, interface.private)
    if association and interface.allocation:
        more = {"AllocationId": interface.allocation, "AssociationId": interface.association}
        association = {"Association": association["Association"] | more}
    own = {"Primary": True, "PrivateDnsName": name, "PrivateIpAddress": interface.private}
    view: View = {
        "NetworkInterfaceId": interface.id,
        "SubnetId": interface.subnet,
        "VpcId": interface.vpc,
        "AvailabilityZone": interface.zone,
        "Description": interface.description,
        "OwnerId": ctx.account,
        "RequesterManaged": False,
        "Status": "in-use" if interface.instance else "available",
        "MacAddress": interface.mac,
        "PrivateIpAddress": interface.private,
        "PrivateDnsName": name,
        "PrivateIpAddresses": [own | association],
        "SourceDestCheck": True,
        "InterfaceType": "interface",
        "Ipv6Addresses": [],
        "Groups": _groups(interface),
        "TagSet": tag_list(interface.tags),
        **association,
    }
    if interface.instance:
        view["Attachment"] = {
            "AttachTime": interface.attached,
            "AttachmentId": interface.attachment,
            "DeleteOnTermination": interface.deletes,
            "DeviceIndex": 0,
            "InstanceId": interface.instance,
            "InstanceOwnerId": ctx.account,
            "Status": "attached",
        }
    return view


def volume_view(ctx: Context, volume: Volume) -> View:
    """A volume."""
    attached = {
        "AttachTime": volume.attached,
        "DeleteOnTermination": volume.deletes,
        "Device": volume.device,
        "InstanceId": volume.instance,
        "State": "attached",
        "VolumeId": volume.id,
    }
    view: View = {
        "VolumeId": volume.id,
        "Size": volume.size,
        "VolumeType": volume.kind,
        "AvailabilityZone": volume.zone,
        "CreateTime": volume.created,
        "Encrypted": volume.encrypted,
        "MultiAttachEnabled": False,
        "SnapshotId": volume.snapshot,
        "State": "in-use" if volume.instance else "available",
        "Attachments": [attached] if volume.instance else [],
    }
    more = present(Iops=volume.iops or None, Throughput=volume.throughput or None)
    return tagged(volume, view | more)
