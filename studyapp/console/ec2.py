"""What the EC2 pages share."""

from typing import Any, Final

from django.urls import reverse

from studyapp.console.blocks import Cell, Pair, Tab
from studyapp.sandbox.api import Desk

CRUMBS = (("EC2", "/console/ec2/"),)
PAGES = (
    ("instances", "Instances", "ec2"),
    ("groups", "Security groups", "ec2_groups"),
    ("keys", "Key pairs", "ec2_keys"),
    ("images", "Images", "ec2_images"),
)
BADGES: Final = {
    "running": "good",
    "pending": "accent",
    "stopping": "warn",
    "shutting-down": "warn",
    "stopped": "plain",
    "terminated": "plain",
}
MOST = 1_500


def ec2_tabs(current: str) -> tuple[Tab, ...]:
    """The lists of EC2."""
    return tuple(
        Tab(label, reverse(f"console:{name}"), key == current) for key, label, name in PAGES
    )


def instance_url(instance: str) -> str:
    """The page of an instance."""
    return reverse("console:ec2_instance", args=[instance])


def group_url(group: str) -> str:
    """The page of a security group."""
    return reverse("console:ec2_group", args=[group])


def all_of(desk: Desk, operation: str, key: str, **params: Any) -> list[dict[str, Any]]:
    """All entries of an EC2 list, up to `MOST`."""
    found: list[dict[str, Any]] = []
    while len(found) < MOST:
        page = desk.look("ec2", operation, params)
        found += page.get(key, ())
        if not page.get("NextToken"):
            break
        params["NextToken"] = page["NextToken"]
    return found


def name_of(thing: dict[str, Any]) -> str:
    """The value of the tag Name."""
    return next((tag["Value"] for tag in thing.get("Tags", ()) if tag["Key"] == "Name"), "")


def state_cell(state: str) -> Cell:
    """The state of a machine."""
    return Cell(state.capitalize(), badge=BADGES.get(state, "plain"))


def type_options(desk: Desk) -> tuple[Pair, ...]:
    """Machine types with what they have, small ones first."""
    found = all_of(desk, "DescribeInstanceTypes", "InstanceTypes")
    found.sort(
        key=lambda one: (
            one["InstanceType"].partition(".")[0],
            one["MemoryInfo"]["SizeInMiB"],
            one["VCpuInfo"]["DefaultVCpus"],
        )
    )
    return tuple((one["InstanceType"], _described(one)) for one in found)


def _described(one: dict[str, Any]) -> str:
    size = one["MemoryInfo"]["SizeInMiB"] / 1024
    return f"{one['InstanceType']}, {one['VCpuInfo']['DefaultVCpus']} vCPU, {size:g} GiB"
