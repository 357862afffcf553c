"""Parameters and answers as CloudTrail writes them: names begin small, lists of EC2 have items.

The forms of EC2 follow the examples of the AWS CloudTrail User Guide ("CloudTrail log file
examples") and of the Amazon EC2 API Reference; other services are written as their API names
their members, with a small first letter.
"""

from typing import Any

from studyapp.minicloud import spec
from studyapp.minicloud.kernel.clock import EARLIEST, LATEST, iso

SETS = {
    "GroupIds": ("securityGroupIdSet", "groupId"),
    "InstanceIds": ("instancesSet", "instanceId"),
    "KeyNames": ("keySet", "keyName"),
    "NetworkInterfaceIds": ("networkInterfaceIdSet", "networkInterfaceId"),
    "SubnetIds": ("subnetSet", "subnetId"),
    "VolumeIds": ("volumeSet", "volumeId"),
    "VpcIds": ("vpcSet", "vpcId"),
}
OF_LAUNCH = ("ImageId", "MinCount", "MaxCount", "KeyName")
OF_S3 = {"Bucket": "bucketName"}
# In answers secret keys are left out, and private ones told as removed (the same page, IAM's
# "Logging IAM and AWS STS API calls", EC2's "Log Amazon EC2 API calls").
LEFT_OUT = "SecretAccessKey"
PRIVATE, REMOVED = "KeyMaterial", "<sensitiveDataRemoved>"


def small(name: str) -> str:
    """A name with a small first letter: `userName`, `dBName`."""
    return name[:1].lower() + name[1:]


def parameters(service: str, operation: str, params: dict[str, Any]) -> dict[str, Any] | None:
    """`requestParameters`; None when there are none."""
    if not params:
        return None
    known = spec.has_operation(service, operation)
    shape = spec.operation(service, operation).input_shape if known else None
    if service == "ec2":
        return _launch(params, shape) if operation == "RunInstances" else _ec2(params, shape)
    if service == "s3":
        return {
            OF_S3.get(name) or small(name): _plain(value, _member(shape, name))
            for name, value in params.items()
            if name != "Body"
        }
    found: dict[str, Any] = _plain(params, shape)
    return found


def elements(
    service: str, operation: str, output: dict[str, Any] | None, request_id: str
) -> dict[str, Any] | None:
    """`responseElements`; None when the operation answers nothing."""
    known = spec.has_operation(service, operation)
    shape = spec.operation(service, operation).output_shape if known else None
    if service == "ec2":
        told = _answer(output or {}, shape)
        return {"requestId": request_id, **(told or {"_return": True})}
    if not output:
        return None
    found: dict[str, Any] = _plain(output, shape)
    return found


def _launch(params: dict[str, Any], shape: Any) -> dict[str, Any]:
    """What RunInstances asks for: images stand in a set of their own."""
    of_set = {name: value for name, value in params.items() if name in OF_LAUNCH}
    rest = {name: value for name, value in params.items() if name not in OF_LAUNCH}
    return {"instancesSet": {"items": [_ec2(of_set, shape)]}, **_ec2(rest, shape)}


def _ec2(value: Any, shape: Any) -> Any:
    """Parameters of EC2: each list in an object of its own."""
    if isinstance(value, list):
        return {"items": [_ec2(item, getattr(shape, "member", None)) for item in value]}
    if not isinstance(value, dict):
        return _scalar(value, shape)
    found = {}
    for name, item in value.items():
        if name in SETS and isinstance(item, list):
            title, member = SETS[name]
            found[title] = {"items": [{member: one} for one in item]}
        else:
            found[small(name)] = _ec2(item, _member(shape, name))
    return found


def _answer(value: Any, shape: Any) -> Any:
    """Answers of EC2, with the names of its XML."""
    if isinstance(value, list):
        return {"items": [_answer(item, getattr(shape, "member", None)) for item in value]}
    if not isinstance(value, dict):
        return _scalar(value, shape)
    found = {}
    for name, item in value.items():
        member = _member(shape, name)
        title = member.serialization.get("name") if member is not None else None
        told = REMOVED if name == PRIVATE else _answer(item, member)
        found[title or small(name)] = told
    return found


def _plain(value: Any, shape: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item, getattr(shape, "member", None)) for item in value]
    if not isinstance(value, dict):
        return _scalar(value, shape)
    if getattr(shape, "type_name", "") == "map":
        return {key: _plain(item, getattr(shape, "value", None)) for key, item in value.items()}
    return {
        small(name): _plain(item, _member(shape, name))
        for name, item in value.items()
        if name != LEFT_OUT
    }


def _scalar(value: Any, shape: Any) -> Any:
    is_time = getattr(shape, "type_name", "") == "timestamp" and isinstance(value, int)
    return iso(value) if is_time and EARLIEST <= value <= LATEST else value


def _member(shape: Any, name: str) -> Any:
    members = getattr(shape, "members", None) or {}
    return members.get(name)
