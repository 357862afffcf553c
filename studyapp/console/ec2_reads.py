"""What EC2's pages read; every read is authorised as the learner's principal."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from studyapp.console.acts import every
from studyapp.console.blocks import Cell, Pair, Tab
from studyapp.console.ec2_words import ENDED, View, name_of
from studyapp.console.s3 import outside
from studyapp.sandbox.api import Desk

SECTIONS = (
    ("Instances", "ec2"),
    ("Security groups", "ec2_groups"),
    ("Network ACLs", "ec2_acls"),
    ("Key pairs", "ec2_keys"),
    ("Elastic IPs", "ec2_addresses"),
    ("Images", "ec2_images"),
    ("Instance types", "ec2_types"),
    ("VPC and subnets", "ec2_networks"),
    ("Network picture", "ec2_picture"),
)


def all_of(desk: Desk, operation: str, key: str, **params: Any) -> list[View]:
    """Everything that a Describe call lists."""
    return every(desk, "ec2", operation, params, key)


def instances(desk: Desk, **params: Any) -> list[View]:
    """Machines, the last launched first, those that have ended last."""
    launches = all_of(desk, "DescribeInstances", "Reservations", **params)
    found = [one for launch in launches for one in launch["Instances"]]
    found.sort(key=lambda one: (one["LaunchTime"], one["InstanceId"]), reverse=True)
    return sorted(found, key=lambda one: one["State"]["Name"] in ENDED)


def instance(desk: Desk, instance_id: str) -> View:
    """One machine; CloudError when it is not there."""
    return instances(desk, InstanceIds=[instance_id])[0]


def groups(desk: Desk, **params: Any) -> list[View]:
    """Security groups by name."""
    found = all_of(desk, "DescribeSecurityGroups", "SecurityGroups", **params)
    return sorted(found, key=lambda one: str(one["GroupName"]))


def rules(desk: Desk, *group_ids: str) -> list[View]:
    """The rules of some groups."""
    wanted = [{"Name": "group-id", "Values": list(group_ids)}]
    return all_of(desk, "DescribeSecurityGroupRules", "SecurityGroupRules", Filters=wanted)


def default_vpc(desk: Desk) -> str:
    """The id of the default VPC, "" when there is none."""
    wanted = [{"Name": "is-default", "Values": ["true"]}]
    found = all_of(desk, "DescribeVpcs", "Vpcs", Filters=wanted)
    return str(found[0]["VpcId"]) if found else ""


def site_of(request: HttpRequest, desk: Desk, one: View) -> str:
    """The address at which a browser sees what a machine serves; "" while it does not run."""
    address = str(one.get("PublicIpAddress", ""))
    if not address or one["State"]["Name"] != "running":
        return ""
    return outside(request, desk, address.replace(".", "-"), "ec2")


def address_cell(request: HttpRequest, desk: Desk, one: View) -> Cell:
    """The public address of a machine; a link while it runs."""
    address, url = str(one.get("PublicIpAddress", "")), site_of(request, desk, one)
    if not address:
        return Cell("none", kind="muted")
    return Cell(address, url=url, kind="mono", outside=bool(url))


def sections(current: str) -> tuple[Tab, ...]:
    """The pages of EC2 beside each other."""
    return tuple(Tab(label, url_of(name), current=name == current) for label, name in SECTIONS)


def url_of(name: str, *args: str) -> str:
    """The address of a page of the console."""
    return reverse(f"console:{name}", args=args)


def crumbs(*more: Pair) -> tuple[Pair, ...]:
    """The way to a page of EC2."""
    return (("EC2", url_of("ec2")), *more)


def instance_cell(desk_names: dict[str, str], instance_id: str) -> Cell:
    """A machine as a link, by its name."""
    if not instance_id:
        return Cell("none", kind="muted")
    name = desk_names.get(instance_id, instance_id)
    return Cell(name, url=url_of("ec2_instance", instance_id))


def names_of(found: list[View]) -> dict[str, str]:
    """The names of machines by id."""
    return {str(one["InstanceId"]): name_of(one) for one in found}
