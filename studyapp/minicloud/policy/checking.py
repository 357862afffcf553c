"""What a policy must be besides well-formed, by the place that it is meant for.

IAM User Guide, "Grammar of the IAM JSON policy language", "Creating a role: trust policies";
Organizations User Guide, "SCP syntax", "RCP syntax". AWS's API names each fault with one sentence;
those sentences are quoted in public reports of `MalformedPolicyDocument`, not in the guides, and
therefore count as unverified.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final, Literal

from studyapp.minicloud.policy.document import CURRENT, MAX_PROBLEMS, Document, Problem, place, read
from studyapp.minicloud.policy.places import Member, Node, read_json

Use = Literal["identity", "session", "trust", "resource", "scp", "rcp"]
Members = Mapping[str, Member]

OWN_PRINCIPAL: Final = frozenset({"identity", "session", "scp"})
STRICT: Final = frozenset({"identity", "session"})
PARTITION: Final = re.compile(r"aws(?:-[a-z0-9]+){0,3}|\*")
SID: Final = re.compile(r"[0-9A-Za-z]*")
VENDOR: Final = re.compile(r"[a-zA-Z0-9-]+")
ORGANISATION: Final = (
    "The provided policy document does not meet the requirements of the specified policy type."
)
MESSAGES: Final[Mapping[str, str]] = {
    "version": "Policy document must be version 2012-10-17 or greater.",
    "sid": "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the "
    "regular expression [0-9A-Za-z]*",
    "sid-twice": "Statement IDs (SID) in a single policy must be unique.",
    "actions": "Policy statement must contain actions.",
    "resources": "Policy statement must contain resources.",
    "vendor": "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    "colons": "Actions/Condition can contain only one colon.",
    "own-principal": "Policy document should not specify a principal.",
    "no-principal": "Missing required field Principal",
    "trust-resource": "Has prohibited field Resource",
    "trust-action": "AssumeRole policy may only specify STS AssumeRole actions.",
    "service": "Resource vendor must be fully qualified and cannot contain regexes.",
    "star": 'AssumeRolepolicy contained an invalid principal: "STAR":"*".',
    "not-principal": "Syntax errors in policy.",
}


def check(text: str, use: Use) -> tuple[Problem, ...]:
    """Everything that is wrong with a policy for this use, in the order of the text.

    The first problem's `message` is what the API answers; the page of an editor shows all.
    """
    document = read(text)
    if not isinstance(document, Document):
        return tuple(_for(use, problem) for problem in document)
    problems = [_for(use, one) for one in islice(_Checker(text, use).problems(), MAX_PROBLEMS)]
    return tuple(sorted(problems, key=lambda one: (one.line, one.column)))


def _for(use: Use, problem: Problem) -> Problem:
    if use not in ("scp", "rcp"):
        return problem
    detail = problem.detail
    return Problem(ORGANISATION, detail, problem.line, problem.column, problem.rule)


class _Checker:
    def __init__(self, text: str, use: Use) -> None:
        self.text = text
        self.use: Use = use
        self.root = read_json(text)

    def problem(self, at: int, rule: str, detail: str, message: str = "") -> Problem:
        return Problem(message or MESSAGES[rule], detail, *place(self.text, at), rule)

    def problems(self) -> Iterator[Problem]:
        document = _members(self.root)
        version = document.get("Version")
        if self.use in STRICT and (version is None or version.node.value != CURRENT):
            at = version.node.at if version else self.root.at
            yield self.problem(at, "version", f'Write "Version": "{CURRENT}".')
        seen: set[str] = set()
        for node in _nodes(document["Statement"].node):
            members = _members(node)
            yield from self.sid(members, seen)
            yield from self.actions(node, members)
            yield from self.resources(node, members)
            yield from self.principals(node, members)
            yield from self.conditions(members)

    def sid(self, members: Members, seen: set[str]) -> Iterator[Problem]:
        if "Sid" not in members or self.use not in (*STRICT, "trust"):
            return
        node = members["Sid"].node
        sid = str(node.value)
        if not SID.fullmatch(sid):
            yield self.problem(node.at, "sid", "A Sid has letters and digits only.")
        if sid and sid in seen:
            yield self.problem(node.at, "sid-twice", f"Another statement has the Sid {sid}.")
        seen.add(sid)

    def actions(self, node: Node, members: Members) -> Iterator[Problem]:
        member = members.get("Action") or members["NotAction"]
        nodes = _nodes(member.node)
        if not nodes:
            yield self.problem(member.at, "actions", "The list of actions is empty.")
        if self.use == "rcp" and member.name == "NotAction":
            yield self.problem(member.at, "syntax", "An RCP cannot have NotAction.", ORGANISATION)
        for one in nodes:
            yield from self.action(one)

    def action(self, node: Node) -> Iterator[Problem]:
        text = str(node.value)
        vendor, colon, name = text.partition(":")
        if not text:
            yield self.problem(node.at, "vendor", "The name of an action is missing.")
        elif text == "*":
            if self.use == "rcp":
                yield self.problem(node.at, "vendor", "An RCP must name a service.")
        elif not colon:
            yield self.problem(
                node.at, "vendor", f"{text} has no service in front, as in s3:{text}."
            )
        elif ":" in name:
            yield self.problem(node.at, "colons", f"{text} has more than one colon.")
        elif not VENDOR.fullmatch(vendor):
            detail = f"{vendor or 'Nothing'} is not the prefix of a service."
            yield self.problem(node.at, "vendor-name", detail, f"Vendor {vendor} is not valid")
        elif self.use == "trust" and not _is_assuming(text):
            yield self.problem(node.at, "trust-action", f"{text} has no place in a trust policy.")

    def resources(self, node: Node, members: Members) -> Iterator[Problem]:
        member = members.get("Resource") or members.get("NotResource")
        if self.use == "trust":
            if member:
                yield self.problem(member.at, "trust-resource", "A trust policy is about its role.")
            return
        nodes = _nodes(member.node) if member else ()
        if not nodes:
            at = member.at if member else node.at
            yield self.problem(at, "resources", "A statement needs Resource or NotResource.")
        for one in nodes:
            yield from self.resource(one)

    def resource(self, node: Node) -> Iterator[Problem]:
        text = str(node.value)
        if text == "*":
            return
        parts = text.split(":")
        if parts[0] != "arn" or len(parts) < 3:
            message = f'Resource {text} must be in ARN format or "*".'
            yield self.problem(node.at, "arn", "A resource is an ARN or *.", message)
        elif not PARTITION.fullmatch(parts[1]):
            rest = ":".join([*parts[2:], *["*"] * (6 - len(parts))])
            message = f'Partition "{parts[1]}" is not valid for resource "arn:{parts[1]}:{rest}".'
            yield self.problem(
                node.at, "partition", f"{parts[1] or 'Nothing'} is no partition.", message
            )
        elif "*" in parts[2] or "?" in parts[2]:
            yield self.problem(node.at, "service", "The service of an ARN cannot be a pattern.")

    def conditions(self, members: Members) -> Iterator[Problem]:
        if "Condition" not in members or self.use not in (*STRICT, "trust"):
            return
        for operator in _members(members["Condition"].node).values():
            for key, member in _members(operator.node).items():
                if ":" not in key:
                    detail = f"{key} has no service in front, as in aws:{key}."
                    yield self.problem(member.at, "vendor", detail)

    def principals(self, node: Node, members: Members) -> Iterator[Problem]:
        member = members.get("Principal") or members.get("NotPrincipal")
        if self.use in OWN_PRINCIPAL:
            if member:
                detail = "The principal is whoever the policy is attached to."
                yield self.problem(member.at, "own-principal", detail)
            return
        if member is None:
            yield self.problem(node.at, "no-principal", "Say for whom with Principal.")
            return
        denies = members["Effect"].node.value == "Deny"
        if member.name == "NotPrincipal" and not denies:
            detail = "NotPrincipal goes with Deny only."
            yield self.problem(member.at, "not-principal", detail)
        if self.use == "trust" and member.node.kind == "string":
            detail = 'In a trust policy everybody is {"AWS": "*"}.'
            yield self.problem(member.node.at, "star", detail)
        if self.use == "rcp" and (member.node.value != "*" or member.name != "Principal"):
            yield self.problem(member.at, "no-principal", 'The principal of an RCP is "*".')
        if self.use == "rcp" and not denies:
            detail = "An RCP of your own only denies."
            yield self.problem(members["Effect"].node.at, "effect", detail, ORGANISATION)


def _is_assuming(action: str) -> bool:
    service, _, name = action.lower().partition(":")
    return service == "sts" and name.startswith(
        ("assumerole", "tagsession", "setsourceidentity", "setcontext", "*")
    )


def _members(node: Node) -> Members:
    values = node.value if isinstance(node.value, tuple) else ()
    return {one.name: one for one in values if isinstance(one, Member)}


def _nodes(node: Node) -> tuple[Node, ...]:
    if node.kind != "array" or not isinstance(node.value, tuple):
        return (node,)
    return tuple(one for one in node.value if isinstance(one, Node))
