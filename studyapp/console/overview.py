"""The services on the home page, with what is in the account now."""

from collections.abc import Callable

from django.urls import reverse
from msgspec import Struct

from studyapp.console.ec2_reads import instances
from studyapp.console.organizations import described
from studyapp.sandbox.api import CloudError, Desk, mail_count, running


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


Part = tuple[str, str, str, Callable[[Desk], str] | str]


def services(desk: Desk) -> list[Group]:
    """All parts of the console; a count that the caller may not read says so."""
    return [Group(title, tuple(_service(desk, *part) for part in parts)) for title, parts in PARTS]


def _service(
    desk: Desk, title: str, icon: str, name: str, now: Callable[[Desk], str] | str
) -> Service:
    url = reverse(f"console:{name}")
    return Service(title, icon, url, now if isinstance(now, str) else _now(desk, now))


def _count(service: str, operation: str, key: str, word: str) -> Callable[[Desk], str]:
    return lambda desk: counted(len(desk.look(service, operation)[key]), word)


def counted(number: int, word: str) -> str:
    """A number with its noun."""
    if number == 0:
        return "None yet"
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _now(desk: Desk, read: Callable[[Desk], str]) -> str:
    try:
        return read(desk)
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


def _organization(desk: Desk) -> str:
    """How many accounts there are; a member only sees whose organization it is in."""
    whole = described(desk)
    if whole is None:
        return "None yet"
    if whole["MasterAccountId"] != desk.account:
        return f"Managed by {whole['MasterAccountId']}"
    return counted(len(desk.look("organizations", "ListAccounts")["Accounts"]), "account")


def _budgets(desk: Desk) -> str:
    asked = {"AccountId": desk.account}
    found = len(desk.look("budgets", "DescribeBudgets", asked)["Budgets"])
    mails = mail_count(desk)
    return counted(found, "budget") + (f", {counted(mails, 'mail')}" if mails else "")


PARTS: tuple[tuple[str, tuple[Part, ...]], ...] = (
    (
        "Compute",
        (
            ("EC2 instances", "server", "ec2", _machines),
            ("Machine images", "copy", "ec2_images", "What machines start from"),
            ("Key pairs", "key", "ec2_keys", _count("ec2", "DescribeKeyPairs", "KeyPairs", "pair")),
        ),
    ),
    (
        "Storage",
        (("S3 buckets", "bucket", "s3", _count("s3", "ListBuckets", "Buckets", "bucket")),),
    ),
    (
        "Network",
        (
            ("Networks", "net", "ec2_networks", _count("ec2", "DescribeVpcs", "Vpcs", "VPC")),
            ("Network picture", "route", "ec2_picture", "Who reaches whom, and why not"),
            (
                "Security groups",
                "shield",
                "ec2_groups",
                _count("ec2", "DescribeSecurityGroups", "SecurityGroups", "group"),
            ),
            (
                "Network ACLs",
                "lock",
                "ec2_acls",
                _count("ec2", "DescribeNetworkAcls", "NetworkAcls", "ACL"),
            ),
            ("Elastic IPs", "globe", "ec2_addresses", _addresses),
        ),
    ),
    (
        "Identity (IAM)",
        (
            ("Users", "user", "iam_users", _count("iam", "ListUsers", "Users", "user")),
            ("Groups", "users", "iam_groups", _count("iam", "ListGroups", "Groups", "group")),
            ("Roles", "person", "iam_roles", _count("iam", "ListRoles", "Roles", "role")),
            ("Policies", "lock", "iam_policies", _policies),
            ("Access simulator", "play", "iam_simulator", "Who may do what, and why"),
            ("Access analyzer", "shield", "iam_analyzer", "Who outside has access"),
        ),
    ),
    (
        "Security",
        (("Keys (KMS)", "key", "kms", _count("kms", "ListKeys", "Keys", "key")),),
    ),
    (
        "Accounts",
        (
            ("Organizations", "users", "organizations", _organization),
            ("Switch role", "person", "switch_role", "Into another account"),
        ),
    ),
    (
        "Oversight",
        (
            ("CloudTrail", "trail", "trail", "Each call, and why"),
            ("Timeline", "clock", "timeline", "Each step, and ways back"),
            ("Bill", "bill", "bill", lambda desk: f"{running(desk).total} this month"),
            ("Budgets", "coin", "budgets", _budgets),
            ("What is simulated", "eye", "coverage", "Each operation"),
        ),
    ),
    (
        "Other ways in",
        (
            ("Own clients", "route", "connect", "aws, boto3, rclone"),
            ("CloudShell", "term", "shell", "The aws command line"),
        ),
    ),
)
