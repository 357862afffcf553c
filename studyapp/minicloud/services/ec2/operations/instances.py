"""Machines and their parts: look at them."""

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.ec2 import errors, kinds, limits
from studyapp.minicloud.services.ec2.filters import TAGGED, TIME, View
from studyapp.minicloud.services.ec2.listing import Listing, described, items, next_token
from studyapp.minicloud.services.ec2.needs import anything
from studyapp.minicloud.services.ec2.service import SERVICE
from studyapp.minicloud.services.ec2.state import Instance
from studyapp.minicloud.services.ec2.views import (
    instance_view,
    interface_view,
    reservation_of,
    state_view,
    volume_view,
)

RESERVATION = "_reservation"  # kept beside a view until it is sorted into its reservation
DEVICE = "BlockDeviceMappings"
CARD = "NetworkInterfaces"
INSTANCE_PATHS = {
    **TAGGED,
    "architecture": "Architecture",
    "availability-zone": "Placement.AvailabilityZone",
    "block-device-mapping.attach-time": f"{TIME}{DEVICE}.Ebs.AttachTime",
    "block-device-mapping.delete-on-termination": f"{DEVICE}.Ebs.DeleteOnTermination",
    "block-device-mapping.device-name": f"{DEVICE}.DeviceName",
    "block-device-mapping.status": f"{DEVICE}.Ebs.Status",
    "block-device-mapping.volume-id": f"{DEVICE}.Ebs.VolumeId",
    "client-token": "ClientToken",
    "dns-name": "PublicDnsName",
    "group-id": "SecurityGroups.GroupId",
    "group-name": "SecurityGroups.GroupName",
    "hypervisor": "Hypervisor",
    "iam-instance-profile.arn": "IamInstanceProfile.Arn",
    "iam-instance-profile.id": "IamInstanceProfile.Id",
    "image-id": "ImageId",
    "instance-id": "InstanceId",
    "instance-state-code": "State.Code",
    "instance-state-name": "State.Name",
    "instance-type": "InstanceType",
    "instance.group-id": "SecurityGroups.GroupId",
    "instance.group-name": "SecurityGroups.GroupName",
    "ip-address": "PublicIpAddress",
    "key-name": "KeyName",
    "launch-index": "AmiLaunchIndex",
    "launch-time": f"{TIME}LaunchTime",
    "metadata-options.http-tokens": "MetadataOptions.HttpTokens",
    "monitoring-state": "Monitoring.State",
    "network-interface.addresses.association.public-ip": (
        f"{CARD}.PrivateIpAddresses.Association.PublicIp"
    ),
    "network-interface.addresses.private-ip-address": (
        f"{CARD}.PrivateIpAddresses.PrivateIpAddress"
    ),
    "network-interface.group-id": f"{CARD}.Groups.GroupId",
    "network-interface.network-interface-id": f"{CARD}.NetworkInterfaceId",
    "network-interface.subnet-id": f"{CARD}.SubnetId",
    "network-interface.vpc-id": f"{CARD}.VpcId",
    "owner-id": f"{CARD}.OwnerId",
    "placement-group-name": "Placement.GroupName",
    "platform": "Platform",
    "platform-details": "PlatformDetails",
    "private-dns-name": "PrivateDnsName",
    "private-ip-address": "PrivateIpAddress",
    "reason": "StateTransitionReason",
    "reservation-id": RESERVATION,
    "root-device-name": "RootDeviceName",
    "root-device-type": "RootDeviceType",
    "source-dest-check": "SourceDestCheck",
    "state-reason-code": "StateReason.Code",
    "state-reason-message": "StateReason.Message",
    "subnet-id": "SubnetId",
    "tenancy": "Placement.Tenancy",
    "virtualization-type": "VirtualizationType",
    "vpc-id": "VpcId",
}


def _kept(ctx: Context, instance: Instance) -> View:
    return {**instance_view(ctx, instance), RESERVATION: instance.reservation}


INSTANCES = Listing(kinds.INSTANCE, "Reservations", "InstanceIds", INSTANCE_PATHS, _kept)


@SERVICE.operation("DescribeInstances", needs=anything, reads=True)
def describe_instances(ctx: Context, params: Params) -> Output:
    """Machines by id or filters, sorted into the launches that they come from."""
    if (most := params.get("MaxResults", limits.SMALLEST_PAGE)) < limits.SMALLEST_PAGE:
        raise errors.page_too_small(most)
    views, token = items(ctx, params, INSTANCES)
    launches: dict[str, list[View]] = {}
    for view in views:
        launches.setdefault(view.pop(RESERVATION), []).append(view)
    found = [
        reservation_of(ctx, name, sorted(members, key=lambda one: one["AmiLaunchIndex"]))
        for name, members in launches.items()
    ]
    return {"Reservations": found, **next_token(token)}


def _status_view(ctx: Context, instance: Instance) -> View:
    """How a machine is; the checks of one that has just started are still initializing."""
    running = instance.state == "running"
    fresh = ctx.now - instance.launched < CHECKED
    word = "not-applicable" if not running else "initializing" if fresh else "ok"
    status: View = {"Status": word}
    if running:
        outcome = "initializing" if fresh else "passed"
        status["Details"] = [{"Name": "reachability", "Status": outcome}]
    return {
        "InstanceId": instance.id,
        "AvailabilityZone": instance.zone,
        "InstanceState": state_view(instance.state),
        "InstanceStatus": status,
        "SystemStatus": status,
        "AttachedEbsStatus": status,
    }


CHECKED = 120_000  # milliseconds after the launch until the status checks have passed
STATUS_PATHS = {
    "availability-zone": "AvailabilityZone",
    "instance-state-code": "InstanceState.Code",
    "instance-state-name": "InstanceState.Name",
    "instance-status.reachability": "InstanceStatus.Details.Status",
    "instance-status.status": "InstanceStatus.Status",
    "system-status.reachability": "SystemStatus.Details.Status",
    "system-status.status": "SystemStatus.Status",
}
STATUSES = Listing(kinds.INSTANCE, "InstanceStatuses", "InstanceIds", STATUS_PATHS, _status_view)


@SERVICE.operation("DescribeInstanceStatus", needs=anything, reads=True)
def describe_instance_status(ctx: Context, params: Params) -> Output:
    """The status checks of machines; without IncludeAllInstances only of running ones."""
    if params.get("IncludeAllInstances"):
        return described(ctx, params, STATUSES)
    running = {"Name": "instance-state-name", "Values": ["running"]}
    filters = [*params.get("Filters", ()), running]
    return described(ctx, {**params, "Filters": filters}, STATUSES)


INTERFACE_PATHS = {
    "tag": "TagSet.Key",
    "addresses.private-ip-address": "PrivateIpAddresses.PrivateIpAddress",
    "addresses.association.public-ip": "PrivateIpAddresses.Association.PublicIp",
    "association.allocation-id": "Association.AllocationId",
    "association.association-id": "Association.AssociationId",
    "association.ip-owner-id": "Association.IpOwnerId",
    "association.public-ip": "Association.PublicIp",
    "attachment.attachment-id": "Attachment.AttachmentId",
    "attachment.delete-on-termination": "Attachment.DeleteOnTermination",
    "attachment.instance-id": "Attachment.InstanceId",
    "attachment.status": "Attachment.Status",
    "availability-zone": "AvailabilityZone",
    "description": "Description",
    "group-id": "Groups.GroupId",
    "group-name": "Groups.GroupName",
    "interface-type": "InterfaceType",
    "mac-address": "MacAddress",
    "network-interface-id": "NetworkInterfaceId",
    "owner-id": "OwnerId",
    "private-dns-name": "PrivateDnsName",
    "private-ip-address": "PrivateIpAddress",
    "source-dest-check": "SourceDestCheck",
    "status": "Status",
    "subnet-id": "SubnetId",
    "vpc-id": "VpcId",
}
VOLUME_PATHS = {
    **TAGGED,
    "attachment.attach-time": f"{TIME}Attachments.AttachTime",
    "attachment.delete-on-termination": "Attachments.DeleteOnTermination",
    "attachment.device": "Attachments.Device",
    "attachment.instance-id": "Attachments.InstanceId",
    "attachment.status": "Attachments.State",
    "availability-zone": "AvailabilityZone",
    "create-time": f"{TIME}CreateTime",
    "encrypted": "Encrypted",
    "multi-attach-enabled": "MultiAttachEnabled",
    "size": "Size",
    "snapshot-id": "SnapshotId",
    "status": "State",
    "volume-id": "VolumeId",
    "volume-type": "VolumeType",
}
INTERFACES = Listing(
    kinds.INTERFACE, "NetworkInterfaces", "NetworkInterfaceIds", INTERFACE_PATHS, interface_view
)
VOLUMES = Listing(kinds.VOLUME, "Volumes", "VolumeIds", VOLUME_PATHS, volume_view)


@SERVICE.operation("DescribeNetworkInterfaces", needs=anything, reads=True)
def describe_network_interfaces(ctx: Context, params: Params) -> Output:
    """Network interfaces by id or filters."""
    return described(ctx, params, INTERFACES)


@SERVICE.operation("DescribeVolumes", needs=anything, reads=True)
def describe_volumes(ctx: Context, params: Params) -> Output:
    """Volumes by id or filters."""
    return described(ctx, params, VOLUMES)
