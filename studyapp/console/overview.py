"""The services on the home page, with what is in the account now."""

from collections.abc import Callable

from django.urls import reverse
from msgspec import Struct

from studyapp.console.ec2_reads import instances
from studyapp.sandbox.api import CloudError, Desk


class Service(Struct, frozen=True):
    """A link to a part of the console; `now` is what is there."""

    title: str
    icon: str
    url: str
    now: str


class Group(Struct, frozen=True):
    """Services of one kind."""

    title: str
    services: tuple[Service, ...]


def services(desk: Desk) -> list[Group]:
    """All parts of the console; a count that the caller may not read says so."""

    def part(title: str, icon: str, name: str, now: Callable[[], str] | str) -> Service:
        return Service(
            title, icon, reverse(f"console:{name}"), now if isinstance(now, str) else _now(now)
        )

    def count(service: str, operation: str, key: str, word: str) -> Callable[[], str]:
        return lambda: counted(len(desk.look(service, operation)[key]), word)

    return [
        Group(
            "Compute",
            (
                part("EC2 instances", "server", "ec2", lambda: _machines(desk)),
                part("Machine images", "copy", "ec2_images", "What machines start from"),
                part("Key pairs", "key", "ec2_keys", count("ec2", "DescribeKeyPairs", "KeyPairs", "pair")),
            ),
        ),
        Group(
            "Storage",
            (part("S3 buckets", "bucket", "s3", count("s3", "ListBuckets", "Buckets", "bucket")),),
        ),
        Group(
            "Network",
            (
                part("Networks", "net", "ec2_networks", count("ec2", "DescribeVpcs", "Vpcs", "VPC")),
                part("Security groups", "shield", "ec2_groups", count("ec2", "DescribeSecurityGroups", "SecurityGroups", "group")),
                part("Elastic IPs", "globe", "ec2_addresses", lambda: _addresses(desk)),
            ),
        ),
        Group(
            "Identity (IAM)",
            (
                part("Users", "user", "iam_users", count("iam", "ListUsers", "Users", "user")),
                part("Groups", "users", "iam_groups", count("iam", "ListGroups", "Groups", "group")),
                part("Roles", "person", "iam_roles", count("iam", "ListRoles", "Roles", "role")),
                part("Policies", "lock", "iam_policies", lambda: _policies(desk)),
            ),
        ),
        Group(
            "Oversight",
            (
                part("CloudTrail", "trail", "trail", "Each call, and why"),
                part("What is simulated", "eye", "coverage", "Each operation"),
            ),
        ),
        Group(
            "Other ways in",
            (
                part("Own clients", "route", "connect", "aws, boto3, rclone"),
                part("CloudShell", "term", "shell", "The aws command line"),
            ),
        ),
    ]  # fmt: skip


def counted(number: int, word: str) -> str:
    """A number with its noun."""
    if number == 0:
        return "None yet"
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _now(read: Callable[[], str]) -> str:
    try:
        return read()
    except CloudError:
        return "May not be read by this identity"


def _machines(desk: Desk) -> str:
    states = [one["State"]["Name"] for one in instances(desk)]
    parts = [
        f"{states.count(state)} {state}"
        for state in ("running", "pending", "stopped")
        if state in states
    ]
    return ", ".join(parts) or "None yet"


def _addresses(desk: Desk) -> str:
    found = len(desk.look("ec2", "DescribeAddresses")["Addresses"])
    return f"{found} held" if found else "None yet"


def _policies(desk: Desk) -> str:
    own = desk.look("iam", "ListPolicies", {"Scope": "Local"})["Policies"]
    return f"{len(own)} of your own" if own else "None of your own"
