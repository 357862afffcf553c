"""Principals that AWS would not accept: names, groups, patterns, ARNs with a wrong word."""

import re
from collections.abc import Iterator
from typing import Final

from studyapp.minicloud.policy.editing import items, members, replace
from studyapp.minicloud.policy.linting.parts import Part, parts_of
from studyapp.minicloud.policy.linting.values import Cure, Finding, Lint, nearest

# IAM User Guide, "AWS JSON policy elements: Principal".
KINDS: Final = ("user", "role", "root", "assumed-role", "federated-user")
ACCOUNT: Final = re.compile(r"\d{12}")
UNIQUE: Final = re.compile(r"A(?:IDA|ROA|GPA|KIA|SIA|NPA|NVA|PKA)[A-Z0-9]{8,}")
ARN: Final = re.compile(
    r"arn:[\w-]+:(?:iam|sts)::(?:\d{12}|cloudfront):(?P<kind>[\w-]+)(?P<rest>/.+)?"
)
PLAIN: Final = re.compile(r"[\w+=,.@-]{1,64}")
WILDCARD: Final = "UNSUPPORTED_WILDCARD_IN_PRINCIPAL"


def principals(lint: Lint, text: str) -> Iterator[Finding]:
    """Wrong values of AWS, where policies name principals."""
    if lint.use not in ("trust", "resource"):
        return
    for part in parts_of(text):
        for element in ("Principal", "NotPrincipal"):
            held = part.members.get(element)
            named = members(held.node if held else None).get("AWS")
            for node in items(named.node) if named else ():
                if node.kind == "string":
                    path = (*part.path, element, "AWS")
                    yield from _principal(lint, Part(node, path))


def _principal(lint: Lint, value: Part) -> Iterator[Finding]:
    text = value.text
    found = ARN.fullmatch(text)
    if text == "*" or ACCOUNT.fullmatch(text) or UNIQUE.fullmatch(text):
        return
    code, instead = "", []
    if "*" in text or "?" in text:
        code = WILDCARD
        sentence = "A principal is no pattern: name each one, or * with a condition."
    elif found and found["kind"] == "group":
        sentence = "A group is no principal: name its users, or a role that they take."
    elif found and found["kind"] in KINDS:
        return
    elif found:
        meant = nearest(found["kind"], KINDS)
        sentence = f"There is no principal of the kind {found['kind']}."
        instead = [f"{text[: found.start('kind')]}{meant}{found['rest'] or ''}"] if meant else []
    elif text.isdecimal():
        sentence = f"{text} is no account: an id has twelve digits."
    else:
        sentence = f"{text or 'An empty text'} is no principal: it is named by its ARN."
        if lint.account and PLAIN.fullmatch(text):
            instead = [f"arn:aws:iam::{lint.account}:{kind}/{text}" for kind in ("user", "role")]
    cures = [Cure(f"Change to {one}", replace(value.node, one)) for one in instead]
    span = (value.node.at, value.node.end)
    yield lint.finding("error", code, sentence, span, path=value.path, cures=cures)
