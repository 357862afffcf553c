"""What an event is about: types and names of resources, out of the recorded call.

The types are those that AWS CloudTrail's and AWS Config's lists of resource types have; which
ones the real service names for an operation is not documented.
"""

import re
from collections.abc import Iterator
from typing import Any

from studyapp.minicloud.kernel.storage import TrailRow

Resource = tuple[str, str]  # type and name

BY_ARN = (
    (re.compile(r"arn:aws:s3:::[^/]+"), "AWS::S3::Bucket"),
    (re.compile(r"arn:aws:s3:::.+/.*"), "AWS::S3::Object"),
    (re.compile(r"arn:aws:iam::\d*:user/.+"), "AWS::IAM::User"),
    (re.compile(r"arn:aws:iam::\d*:group/.+"), "AWS::IAM::Group"),
    (re.compile(r"arn:aws:iam::\d*:role/.+"), "AWS::IAM::Role"),
    (re.compile(r"arn:aws:iam::\w*:policy/.+"), "AWS::IAM::Policy"),
    (re.compile(r"arn:aws:iam::\d*:instance-profile/.+"), "AWS::IAM::InstanceProfile"),
    (re.compile(r"arn:aws:iam::\d*:mfa/.+"), "AWS::IAM::MFADevice"),
    (re.compile(r"arn:aws:kms:[^:]*:\d*:key/.+"), "AWS::KMS::Key"),
    (re.compile(r"arn:aws:kms:[^:]*:\d*:alias/.+"), "AWS::KMS::Alias"),
    (re.compile(r"arn:aws:cloudtrail:[^:]*:\d*:trail/.+"), "AWS::CloudTrail::Trail"),
    (re.compile(r"arn:aws:organizations::\d*:account/.+"), "AWS::Organizations::Account"),
)
BY_ID = {
    "acl": "AWS::EC2::NetworkAcl",
    "ami": "AWS::EC2::Ami",
    "eipalloc": "AWS::EC2::EIP",
    "eni": "AWS::EC2::NetworkInterface",
    "i": "AWS::EC2::Instance",
    "igw": "AWS::EC2::InternetGateway",
    "key": "AWS::EC2::KeyPair",
    "rtb": "AWS::EC2::RouteTable",
    "sg": "AWS::EC2::SecurityGroup",
    "subnet": "AWS::EC2::Subnet",
    "vol": "AWS::EC2::Volume",
    "vpc": "AWS::EC2::VPC",
}
BY_MEMBER = {
    "Bucket": "AWS::S3::Bucket",
    "GroupName": "AWS::IAM::Group",
    "InstanceProfileName": "AWS::IAM::InstanceProfile",
    "RoleName": "AWS::IAM::Role",
    "UserName": "AWS::IAM::User",
    "AccessKeyId": "AWS::IAM::AccessKey",
}
OF_EC2 = {"GroupName": "AWS::EC2::SecurityGroup", "KeyName": "AWS::EC2::KeyPair"}
ID = re.compile(r"([a-z]+)-0?[0-9a-f]{8,17}")
UNIQUE = re.compile(r"A(?:IDA|GPA|ROA|NPA|IPA)[A-Z0-9]{16,}")


def type_of(arn: str) -> str:
    """The type of the resource with an ARN; empty when CloudTrail names none."""
    found = next((kind for form, kind in BY_ARN if form.fullmatch(arn)), "")
    if found or not arn.startswith("arn:aws:ec2:"):
        return found
    return BY_ID.get(arn.rpartition("/")[2].partition("-")[0], "")


def resources_of(row: TrailRow) -> list[Resource]:
    """What a call was about: by ARN, by name and by id, each once, in the order of their names."""
    found: dict[Resource, None] = {}
    for arn in row.resources:
        kind = type_of(arn)
        if kind:
            found[kind, arn if kind != "AWS::S3::Bucket" else arn.rpartition(":")[2]] = None
            if kind.startswith(("AWS::IAM", "AWS::EC2", "AWS::KMS", "AWS::CloudTrail")):
                name = arn.rpartition("/")[2]
                if "*" not in name:
                    found[kind, name] = None
    for value in (row.params, row.output or {}):
        for one in _named(row.service, value):
            found[one] = None
    return [one for one in found if one[1] and "*" not in one[1]]


def _named(service: str, value: Any) -> Iterator[Resource]:
    """Names and ids in parameters and answers."""
    match value:
        case list():
            for item in value:
                yield from _named(service, item)
        case dict():
            for member, item in value.items():
                yield from _by_member(service, member, item)
        case str():
            yield from _by_id(service, value)


def _by_member(service: str, member: str, item: Any) -> Iterator[Resource]:
    members = OF_EC2 if service == "ec2" else BY_MEMBER
    if isinstance(item, str) and member in members:
        yield members[member], item
    elif isinstance(item, str) and service == "iam" and member == "Arn" and type_of(item):
        yield type_of(item), item
    else:
        yield from _named(service, item)


def _by_id(service: str, text: str) -> Iterator[Resource]:
    match = ID.fullmatch(text)
    if service == "ec2" and match and match[1] in BY_ID:
        yield BY_ID[match[1]], text
    elif service == "iam" and UNIQUE.fullmatch(text):
        kinds = {"AID": "User", "AGP": "Group", "ARO": "Role", "ANP": "Policy"}
        yield f"AWS::IAM::{kinds.get(text[:3], 'InstanceProfile')}", text
