"""Attributes of machines and subnets, and what a machine printed.

Amazon EC2 API Reference, "ModifyInstanceAttribute": one attribute a call; the type and the user
data of a machine can only be changed while it is stopped.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.services.ec2 import errors, kinds, launching
from studyapp.minicloud.services.ec2.images import images_of
from studyapp.minicloud.services.ec2.needs import Keys, about, on, on_instance
from studyapp.minicloud.services.ec2.operations.catalogue import find_type
from studyapp.minicloud.services.ec2.seeking import seek
from studyapp.minicloud.services.ec2.service import SERVICE
from studyapp.minicloud.services.ec2.state import (
    GROUPS,
    HOSTS,
    INSTANCES,
    INTERFACES,
    SUBNETS,
    Instance,
    Subnet,
)
from studyapp.minicloud.services.ec2.views import instance_view

MEMBERS = {
    "disableApiTermination": "DisableApiTermination",
    "disableApiStop": "DisableApiStop",
    "ebsOptimized": "EbsOptimized",
    "instanceInitiatedShutdownBehavior": "InstanceInitiatedShutdownBehavior",
    "instanceType": "InstanceType",
    "userData": "UserData",
    "groupSet": "Groups",
}
KNOWN = frozenset(MEMBERS.values())
OTHER = ("DryRun", "InstanceId", "Attribute", "Value")
Change = Callable[[Context, Instance, Any], Instance]


def _value(given: Any) -> Any:
    return given.get("Value") if isinstance(given, Mapping) else given


def _asked(params: Params) -> tuple[str, Any]:
    """The one attribute that is to be changed, and its new value."""
    found = {name: _value(given) for name, given in params.items() if name not in OTHER}
    if params.get("Attribute"):
        word: str = params["Attribute"]
        found[MEMBERS.get(word, word)] = params.get("Value", "")
    if not found:
        raise errors.combination("No attributes specified.")
    if len(found) > 1:
        text = "Fields for multiple attribute types specified: " + ", ".join(found)
        raise errors.combination(text, unverified=True)
    name, value = next(iter(found.items()))
    if name not in KNOWN:
        raise CloudError("NotImplemented", f"Changing {name} is not part of this sandbox yet.", 501)
    return name, value


def _needs(ctx: Context, params: Params) -> Sequence[Need]:
    found = seek(ctx, INSTANCES, params["InstanceId"])
    more: Keys = {}
    if params.get("Attribute"):
        more["ec2:attribute"] = params["Attribute"]
    for name, given in params.items():
        value = _value(given)
        if name in KNOWN and isinstance(value, str | bool):
            more["ec2:attribute"] = name
            more[f"ec2:attribute/{name.lower()}"] = value
    needs = [about(ctx, "instance", params["InstanceId"], found, more)]
    groups = params.get("Groups") or ()
    needs += [about(ctx, "security-group", one, seek(ctx, GROUPS, one)) for one in groups]
    return needs


def _flag(field: str) -> Change:
    def change(ctx: Context, instance: Instance, value: Any) -> Instance:
        return replace(instance, **{field: value in (True, "true")})

    return change


def _shutdown(ctx: Context, instance: Instance, value: Any) -> Instance:
    if value not in ("stop", "terminate"):
        text = f"Invalid value '{value}' for instanceInitiatedShutdownBehavior"
        raise errors.invalid(text, unverified=True)
    return replace(instance, shutdown=value)


def _check_stopped(instance: Instance) -> None:
    if instance.state != "stopped":
        raise errors.not_stopped(instance.id)


def _type(ctx: Context, instance: Instance, value: Any) -> Instance:
    _check_stopped(instance)
    kind = find_type(value)
    image = images_of(ctx.region)[instance.image]
    if kind.architecture != image.architecture:
        raise errors.mismatch(kind.architecture, image.architecture)
    return replace(instance, type=kind.name)


def _user_data(ctx: Context, instance: Instance, value: Any) -> Instance:
    _check_stopped(instance)
    text = b64encode(value).decode() if isinstance(value, bytes) else value
    return replace(instance, user_data=launching.read_user_data(text or ""))


def _groups(ctx: Context, instance: Instance, value: Any) -> Instance:
    ids = [value] if isinstance(value, str) else value
    subnet: Subnet = kinds.find(ctx, kinds.SUBNET, instance.subnet)
    asked = launching.wiring({"SecurityGroupIds": ids, "SubnetId": subnet.id})
    groups = launching.find_groups(ctx, asked, subnet)
    interface = seek(ctx, INTERFACES, instance.interface) if instance.interface else None
    if interface is None:
        raise errors.wrong_state(instance.id, "modified")
    pairs = tuple((group.id, group.name) for group in groups)
    ctx.db.put(INTERFACES, interface.id, replace(interface, groups=pairs))
    return instance


CHANGES: dict[str, Change] = {
    "DisableApiTermination": _flag("protected"),
    "DisableApiStop": _flag("stop_protected"),
    "EbsOptimized": _flag("ebs_optimized"),
    "InstanceInitiatedShutdownBehavior": _shutdown,
    "InstanceType": _type,
    "UserData": _user_data,
    "Groups": _groups,
}


@SERVICE.operation("ModifyInstanceAttribute", needs=_needs, act="change {InstanceId}")
def modify_instance_attribute(ctx: Context, params: Params) -> Output:
    """Change one attribute of a machine."""
    instance: Instance = kinds.find(ctx, kinds.INSTANCE, params["InstanceId"])
    name, value = _asked(params)
    changed = CHANGES[name](ctx, instance, value)
    ctx.db.put(INSTANCES, changed.id, changed)
    return {}


@SERVICE.operation("DescribeInstanceAttribute", needs=on_instance, reads=True)
def describe_instance_attribute(ctx: Context, params: Params) -> Output:
    """One attribute of a machine."""
    instance: Instance = kinds.find(ctx, kinds.INSTANCE, params["InstanceId"])
    view = instance_view(ctx, instance)
    data = {"Value": instance.user_data} if instance.user_data else {}
    values: dict[str, Output] = {
        "disableApiTermination": {"DisableApiTermination": {"Value": instance.protected}},
        "disableApiStop": {"DisableApiStop": {"Value": instance.stop_protected}},
        "ebsOptimized": {"EbsOptimized": {"Value": instance.ebs_optimized}},
        "enaSupport": {"EnaSupport": {"Value": True}},
        "instanceInitiatedShutdownBehavior": {
            "InstanceInitiatedShutdownBehavior": {"Value": instance.shutdown}
        },
        "instanceType": {"InstanceType": {"Value": instance.type}},
        "rootDeviceName": {"RootDeviceName": {"Value": view["RootDeviceName"]}},
        "sourceDestCheck": {"SourceDestCheck": {"Value": True}},
        "userData": {"UserData": data},
        "blockDeviceMapping": {"BlockDeviceMappings": view["BlockDeviceMappings"]},
        "groupSet": {"Groups": [{"GroupId": one["GroupId"]} for one in view["SecurityGroups"]]},
        "productCodes": {"ProductCodes": []},
    }
    found = values.get(params["Attribute"])
    if found is None:
        text = f"The attribute {params['Attribute']} is not part of this sandbox yet."
        raise CloudError("NotImplemented", text, 501)
    return {"InstanceId": instance.id, **found}


@SERVICE.operation("GetConsoleOutput", needs=on_instance, reads=True)
def get_console_output(ctx: Context, params: Params) -> Output:
    """What a machine printed when it booted, in base64; nothing before it has run.

    Machines of images that are not simulated (Debian, Windows) print nothing.
    """
    instance: Instance = kinds.find(ctx, kinds.INSTANCE, params["InstanceId"])
    host = seek(ctx, HOSTS, instance.id)
    output: Output = {"InstanceId": instance.id, "Timestamp": instance.launched}
    if host is None:
        return output
    return {**output, "Output": b64encode(host.log.encode()).decode()}


@SERVICE.operation(
    "ModifySubnetAttribute", needs=on(kinds.SUBNET, "SubnetId"), act="change {SubnetId}"
)
def modify_subnet_attribute(ctx: Context, params: Params) -> Output:
    """Say whether new machines in a subnet get a public address."""
    subnet: Subnet = kinds.find(ctx, kinds.SUBNET, params["SubnetId"])
    if "MapPublicIpOnLaunch" not in params:
        text = "Of a subnet the sandbox can only change MapPublicIpOnLaunch."
        raise CloudError("NotImplemented", text, 501)
    public = params["MapPublicIpOnLaunch"].get("Value", False)
    ctx.db.put(SUBNETS, subnet.id, replace(subnet, public=public))
    return {}
