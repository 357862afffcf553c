"""The history in words: what a record is called, what became of it, what will happen by itself."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from studyapp.console.iam import shown
from studyapp.sandbox.api import Clash, Difference, Due, Field, described

SERVICES = {
    "accessanalyzer": "Access Analyzer",
    "billing": "Billing",
    "budgets": "Budgets",
    "cloudtrail": "CloudTrail",
    "ec2": "EC2",
    "iam": "IAM",
    "kms": "KMS",
    "organizations": "Organizations",
    "s3": "S3",
    "sts": "STS",
}
# What the engine keeps beside the records that a learner knows.
BESIDE = {
    ("budgets", "watch"),
    ("cloudtrail", "deliveries"),
    ("ec2", "defaults"),
    ("ec2", "hosts"),
    ("ec2", "key-pair-names"),
    ("ec2", "launches"),
    ("ec2", "private-addresses"),
    ("ec2", "security-group-names"),
    ("iam", "credential-report"),
    ("iam", "entities"),
    ("iam", "last-accessed"),
    ("kms", "names"),
    ("organizations", "children"),
    ("organizations", "requests"),
    ("sts", "sessions"),
}
NOUNS = {
    ("accessanalyzer", "archived"): "archived finding",
    ("billing", "cost-allocation-tags"): "cost allocation tag",
    ("billing", "inbox"): "mail",
    ("billing", "plan"): "account plan",
    ("ec2", "addresses"): "Elastic IP address",
    ("ec2", "dhcp-options"): "DHCP options",
    ("ec2", "network-acls"): "network ACL",
    ("ec2", "vpcs"): "VPC",
    ("iam", "account"): "account settings",
    ("iam", "attachments"): "attached policy",
    ("iam", "logins"): "console password",
    ("iam", "members"): "membership",
    ("iam", "mfa-devices"): "MFA device",
    ("iam", "policies"): "managed policy",
    ("organizations", "membership"): "membership",
    ("organizations", "nodes"): "account or unit",
    ("organizations", "targets"): "attached policy",
    ("s3", "parts"): "uploaded part",
    ("s3", "uploads"): "unfinished upload",
    ("s3", "versions"): "object version",
}
BY_ITSELF = {
    ("budgets", "check"): "Budgets looks at the costs",
    ("iam", "deletion-over"): "the deletion of a service-linked role is forgotten",
    ("organizations", "expire"): "an invitation of the organization runs out",
    ("organizations", "forget-handshake"): "an old invitation of the organization is forgotten",
    ("cloudtrail", "deliver"): "trail {name} looks for something to log",
    ("ec2", "running"): "instance {instance} is running",
    ("ec2", "stopped"): "instance {instance} has stopped",
    ("ec2", "terminated"): "instance {instance} is terminated",
    ("ec2", "gone"): "terminated instance {instance} leaves the list",
    ("iam", "report-over"): "a report of last accesses is forgotten",
    ("kms", "delete"): "key {key_id} is deleted for good",
    ("kms", "rotate"): "key {key_id} gets new material",
    ("organizations", "close-account"): "account {account} is closed",
    ("organizations", "end-account"): "closed account {account} leaves the list",
    ("organizations", "forget-request"): "a request for an account is forgotten",
    ("organizations", "make-account"): "a requested account is made",
    ("sts", "session-over"): "a session that has ended is forgotten",
}
NOTHING: tuple[Any, ...] = (None, "", [], {})
LONGEST = 120  # characters of a value in a sentence
FIRST_TIME, LAST_TIME = 10**12, 4 * 10**12  # whole numbers that are times in milliseconds


class Line(Struct, frozen=True):
    """One field of a record on both sides, as text."""

    name: str
    before: str
    after: str


class Told(Struct, frozen=True):
    """A record that differs: in a sentence, field by field, and as its whole state."""

    what: str
    title: str
    sentence: str
    lines: tuple[Line, ...]
    before: str
    after: str
    beside: bool


def told(one: Difference, names: Mapping[str, str]) -> Told:
    """A difference as the page shows it; `names` tells what unique ids stand for."""
    title = titled(one, names)
    title = f"{title[0].upper()}{title[1:]}"
    sentence = f"{title} {one.what}"
    if one.fields:
        sentence += f": {'; '.join(_in_words(field, names) for field in one.fields)}"
    return Told(
        what=one.what,
        title=title,
        sentence=f"{sentence}.",
        lines=tuple(
            Line(_path(field), _whole(field.before, names), _whole(field.after, names))
            for field in one.fields
        ),
        before=_state(one.before),
        after=_state(one.after),
        beside=_is_beside(one),
    )


def titled(one: Difference, names: Mapping[str, str]) -> str:
    """What a record is called: "security group web (sg-…) in us-east-1"."""
    noun = NOUNS.get((one.service, one.kind)) or _singular(one.kind.replace("-", " "))
    if one.kind not in ("buckets", "security-groups", "instances", "vpcs", "subnets"):
        noun = f"{SERVICES.get(one.service, one.service)} {noun}"
    name, number = _name(one), str(one.value.get("id", ""))
    if not name:
        name, number = " / ".join(names.get(part, part) for part in one.key if part), ""
    text = f"{noun} {name}".rstrip()
    if number not in ("", "null", name) and not number.startswith("A"):
        text += f" ({number})"
    return f"{text} in {one.region}" if one.region else text


def clashing(clashes: Sequence[Clash]) -> list[tuple[Clash, str]]:
    """What stands in the way of an undo, each with what it is called.

    Records beside others are left out, unless there is nothing else.
    """
    named = [(one, described(one.address, one.image)) for one in clashes]
    told = [(one, titled(record, {})) for one, record in named if not _is_beside(record)]
    return told or [(one, titled(record, {})) for one, record in named]


def _is_beside(one: Difference) -> bool:
    """Whether a record is only there for the engine to find things by."""
    return (one.service, one.kind) in BESIDE or one.kind == "opened"


def coming(event: Due) -> str:
    """What will happen by itself."""
    words = BY_ITSELF.get((event.service, event.kind))
    if words is None:
        return f"{SERVICES.get(event.service, event.service)}: {event.kind.replace('-', ' ')}"
    return words.format_map({key: str(value) for key, value in event.args.items()})


def _name(one: Difference) -> str:
    value = one.value
    if one.service == "s3" and one.kind in ("objects", "versions"):
        return "/".join(one.key[:2])
    tags = value.get("tags")
    for pair in tags if isinstance(tags, list) else ():
        if isinstance(pair, list) and pair[:1] == ["Name"]:
            return str(pair[1])
    return str(value.get("name") or value.get("id") or "")


def _singular(word: str) -> str:
    for end, instead in (("ies", "y"), ("sses", "ss"), ("ases", "as"), ("s", "")):
        if word.endswith(end) and not word.endswith("ss"):
            return word.removesuffix(end) + instead
    return word


def _in_words(field: Field, names: Mapping[str, str]) -> str:
    name = _path(field)
    if isinstance(field.before, list) or isinstance(field.after, list):
        parts = []
        if field.after:
            parts.append(f"with {_short(field.after, names)}")
        if field.before:
            parts.append(f"without {_short(field.before, names)}")
        return f"{name} {' and '.join(parts)}"
    return f"{name} from {_short(field.before, names)} to {_short(field.after, names)}"


def _path(field: Field) -> str:
    return " / ".join(part.replace("_", " ") for part in field.path)


def _short(value: Any, names: Mapping[str, str]) -> str:
    text = " ".join(_whole(value, names).split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _whole(value: Any, names: Mapping[str, str]) -> str:
    if value in NOTHING:
        return "nothing"
    match value:
        case bool():
            return "yes" if value else "no"
        case int() if FIRST_TIME <= value < LAST_TIME:
            return shown(value)
        case str():
            return names.get(value, value)
        case list():
            return ", ".join(_whole(item, names) for item in value)
        case {"protocol": str(protocol), "low": low, "high": high, "peer": peer, "egress": egress}:
            ports = "" if low == -1 else f" {low}" if low == high else f" {low} to {high}"
            name = "everything" if protocol == "-1" else f"{protocol}{ports}"
            return f"{name} {'to' if egress else 'from'} {peer}"
        case dict():
            parts = ((key, item) for key, item in value.items() if item not in NOTHING)
            return " ".join(f"{key.replace('_', ' ')} {_whole(item, names)}" for key, item in parts)
        case _:
            return str(value)


def _state(value: dict[str, Any] | None) -> str:
    return "" if value is None else json.dumps(value, indent=2, ensure_ascii=False)
