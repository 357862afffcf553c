"""What makes a policy malformed for its use, as `checking` says, with cures."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from studyapp.minicloud.policy.checking import check
from studyapp.minicloud.policy.conditions.compiling import OPERATORS
from studyapp.minicloud.policy.document import (
    CURRENT,
    DOCUMENT_ELEMENTS,
    PRINCIPAL_TYPES,
    STATEMENT_ELEMENTS,
    Problem,
)
from studyapp.minicloud.policy.editing import (
    Patch,
    add_member,
    drop_member,
    items,
    members,
    rename_member,
    replace,
    statements,
)
from studyapp.minicloud.policy.linting.actions import FIRST
from studyapp.minicloud.policy.linting.globals import GLOBAL_KEYS
from studyapp.minicloud.policy.linting.parts import root_of
from studyapp.minicloud.policy.linting.values import Cure, Finding, Lint, nearest
from studyapp.minicloud.policy.linting.walking import Spot, spot_at
from studyapp.minicloud.policy.places import Node

# The rules of `checking` and the issue codes of IAM Access Analyzer.
CODES: Final[Mapping[str, str]] = {
    "version": "INVALID_VERSION",
    "effect": "INVALID_EFFECT",
    "sid": "UNSUPPORTED_SID",
    "sid-twice": "UNIQUE_SIDS_REQUIRED",
    "actions": "MISSING_ACTION",
    "resources": "MISSING_RESOURCE",
    "vendor": "INVALID_ACTION",
    "vendor-name": "INVALID_SERVICE_IN_ACTION",
    "colons": "INVALID_ACTION",
    "own-principal": "UNSUPPORTED_PRINCIPAL",
    "no-principal": "MISSING_PRINCIPAL",
    "trust-resource": "INVALID_POLICY_ELEMENT",
    "trust-action": "UNSUPPORTED_ACTION_IN_POLICY",
    "arn": "INVALID_ARN_PREFIX",
    "partition": "INVALID_PARTITION",
    "service": "INVALID_SERVICE",
    "not-principal": "UNSUPPORTED_ELEMENT_COMBINATION",
    "star": "",  # what Access Analyzer says of it is not known
    "syntax": "INVALID_POLICY_ELEMENT",
}
SERVICES: Final = (("EC2", "ec2.amazonaws.com"), ("Lambda", "lambda.amazonaws.com"))
NO_OPERATOR: Final = re.compile(r"There is no condition operator (.+)\.")
NO_ELEMENT: Final = re.compile(r"(A statement|A policy|Principal|NotPrincipal) has no element .+\.")
KNOWN: Final = {"A statement": STATEMENT_ELEMENTS, "A policy": DOCUMENT_ELEMENTS}
WRAPPERS: Final = ("PolicyDocument", "Document", "AssumeRolePolicyDocument", "Policy")
WEB: Final = re.compile(
    r"https?://(?:(?P<host>[a-z0-9.-]+?)\.s3[.-][a-z0-9.-]*?amazonaws\.com/?"
    r"|s3[.-][a-z0-9.-]*?amazonaws\.com/(?P<path>[a-z0-9.-]+)/?)(?P<key>.*)"
)

Cures = Iterator[Cure]


def shape(lint: Lint, text: str) -> Iterator[Finding]:
    """The problems of a text that is JSON; `text` has spaces where the lint's has comments."""
    root = root_of(text)
    problems = check(text, lint.use)
    wrapped = _wrapped(lint, text, root)
    if wrapped is not None:
        yield wrapped
        return
    if lint.use == "trust" and any(one.rule == "no-principal" for one in problems):
        yield _no_trust(lint, text, root)
        return
    for problem in problems:
        at = _offset(text, problem)
        spot = spot_at(root, at)
        made = _curing.get(problem.rule, _no_cure)
        cures = tuple(made(lint, text, spot, problem))
        rule = "version" if spot.path == ("Version",) and not spot.named else problem.rule
        code = CODES.get(rule, "INVALID_POLICY_ELEMENT")
        sentence = problem.detail or problem.message
        yield lint.finding("error", code, sentence, spot.span, path=spot.path, cures=cures)


def _wrapped(lint: Lint, text: str, root: Node) -> Finding | None:
    """A policy as an API's answer holds it, within another object."""
    named = members(root)
    inner = next((named[one] for one in WRAPPERS if one in named), None)
    if "Statement" in named or inner is None or "Statement" not in members(inner.node):
        return None
    sentence = f"The policy itself is what {inner.name} holds."
    kept = text[inner.node.at : inner.node.end]
    cure = Cure(f"Keep what {inner.name} holds", (Patch(0, len(text), kept),))
    span = (inner.at, inner.at + len(inner.name) + 2)
    return lint.finding("error", "INVALID_POLICY_ELEMENT", sentence, span, cures=(cure,))


def no_text(lint: Lint) -> Finding:
    """An empty field where a policy has to be."""
    if lint.use == "trust":
        sentence = "A role needs a trust policy: it says who may take the role."
        return lint.finding(
            "error", "MISSING_STATEMENT", sentence, (0, 0), cures=_trusts(lint.text)
        )
    sentence = "There is no policy yet."
    return lint.finding("error", "MISSING_STATEMENT", sentence, (0, 0))


def _no_trust(lint: Lint, text: str, root: Node) -> Finding:
    """A policy that says what is allowed, where one is needed that says who may take a role."""
    sentence = (
        "This is no trust policy: it says what may be done. The trust policy of a role says who may "
        "take the role, with Principal and sts:AssumeRole."
    )
    return lint.finding(
        "error", CODES["no-principal"], sentence, (root.at, root.end), cures=_trusts(text)
    )


def _trusts(text: str) -> Cures:
    for title, principal in SERVICES:
        new = (
            f'{{\n  "Version": "{CURRENT}",\n  "Statement": [\n    {{\n      "Effect": "Allow",\n'
            f'      "Principal": {{ "Service": "{principal}" }},\n'
            '      "Action": "sts:AssumeRole"\n    }\n  ]\n}'
        )
        yield Cure(f"Let {title} take the role", (Patch(0, len(text), new),))


def _offset(text: str, problem: Problem) -> int:
    lines = text.split("\n")
    return sum(len(line) + 1 for line in lines[: problem.line - 1]) + problem.column - 1


def _no_cure(_lint: Lint, _text: str, _spot: Spot, _problem: Problem) -> Cures:
    return iter(())


def _version(_lint: Lint, text: str, spot: Spot, _problem: Problem) -> Cures:
    if spot.node.kind == "object":
        first = next(iter(members(spot.node).values()), None)
        if first is not None:
            own = text[text.rfind("\n", 0, first.at) + 1 : first.at]
            gap = f"\n{own}" if not own.strip() and "\n" in text[: first.at] else " "
            new = f'"Version": "{CURRENT}",{gap}'
            yield Cure(f'Add "Version": "{CURRENT}"', (Patch(first.at, first.at, new),))
    else:
        yield Cure(f"Change to {CURRENT}", replace(spot.node, CURRENT))


def _effect(lint: Lint, text: str, spot: Spot, _problem: Problem) -> Cures:
    if spot.node.kind == "object":
        for word in ("Allow", "Deny"):
            yield Cure(f'Add "Effect": "{word}"', add_member(text, spot.node, "Effect", word))
        return
    meant = "Deny" if lint.use == "rcp" else nearest(str(spot.node.value), ("Allow", "Deny"))
    for word in (meant,) if meant else ("Allow", "Deny"):
        yield Cure(f"Change to {word}", replace(spot.node, word))


def _sid(_lint: Lint, _text: str, spot: Spot, _problem: Problem) -> Cures:
    value = unicodedata.normalize("NFKD", str(spot.node.value))
    plain = re.sub(r"[^0-9A-Za-z]+", "", value.title().replace("'", ""))
    written = re.sub(r"[^0-9A-Za-z]+", "", value)
    new = plain if " " in value else written
    yield Cure(f"Change to {new}" if new else "Leave it empty", replace(spot.node, new))


def _sid_twice(_lint: Lint, text: str, spot: Spot, _problem: Problem) -> Cures:
    taken = {
        str(found["Sid"].node.value)
        for one in statements(root_of(text))
        if "Sid" in (found := members(one))
    }
    base = str(spot.node.value)
    new = next(f"{base}{n}" for n in range(2, 1000) if f"{base}{n}" not in taken)
    yield Cure(f"Change to {new}", replace(spot.node, new))


def _resources(_lint: Lint, text: str, spot: Spot, _problem: Problem) -> Cures:
    if spot.node.kind == "object":
        yield Cure('Add "Resource": "*"', add_member(text, spot.node, "Resource", "*"))


def _vendor(lint: Lint, text: str, spot: Spot, _problem: Problem) -> Cures:
    """An action or a condition key without the service in front."""
    if spot.member is not None and "Condition" in spot.path:
        known = GLOBAL_KEYS.get(f"aws:{spot.member.name.lower()}")
        if known:
            yield Cure(f"Change to {known}", rename_member(text, spot.member, known))
        return
    name = str(spot.node.value)
    prefixes = [one for one in FIRST if name.lower() in lint.reference.actions(one)]
    for prefix in prefixes[:3]:
        full = f"{prefix}:{lint.reference.actions(prefix)[name.lower()].name}"
        yield Cure(f"Change to {full}", replace(spot.node, full))


def _vendor_name(lint: Lint, _text: str, spot: Spot, _problem: Problem) -> Cures:
    vendor, _, name = str(spot.node.value).partition(":")
    if (vendor, name) == ("*", "*"):
        yield Cure("Change to *", replace(spot.node, "*"))
        return
    meant = nearest(vendor, lint.reference.services())
    if meant:
        yield Cure(f"Change to {meant}:{name}", replace(spot.node, f"{meant}:{name}"))


def _remove(_lint: Lint, _text: str, spot: Spot, _problem: Problem) -> Cures:
    if spot.member is not None and spot.parent is not None:
        name = spot.member.name
        yield Cure(f"Remove {name}", drop_member(spot.parent, name))


def _principal(lint: Lint, text: str, spot: Spot, _problem: Problem) -> Cures:
    if lint.account and lint.use == "resource" and spot.node.kind == "object":
        arn = f"arn:aws:iam::{lint.account}:root"
        patches = add_member(text, spot.node, "Principal", {"AWS": arn})
        yield Cure("Add this account as Principal", patches)
    if lint.use == "rcp":
        patches = (
            add_member(text, spot.node, "Principal", "*")
            if spot.node.kind == "object" and spot.member is None
            else replace(spot.node, "*")
        )
        yield Cure('Add "Principal": "*"', patches)


def _trust_action(_lint: Lint, _text: str, spot: Spot, _problem: Problem) -> Cures:
    yield Cure("Change to sts:AssumeRole", replace(spot.node, "sts:AssumeRole"))


def _star(_lint: Lint, _text: str, spot: Spot, _problem: Problem) -> Cures:
    yield Cure('Change to {"AWS": "*"}', replace(spot.node, {"AWS": "*"}))


def _arn(_lint: Lint, _text: str, spot: Spot, _problem: Problem) -> Cures:
    value = str(spot.node.value)
    web = WEB.fullmatch(value)
    if value.lower().startswith("arn:"):
        made = f"arn{value[3:]}"
        yield Cure(f"Change to {made}", replace(spot.node, made))
        return
    if web is not None:
        bucket, key = web["host"] or web["path"], web["key"]
        value = f"{bucket}/{key}" if key else bucket
    elif value.startswith("s3://"):
        value = value.removeprefix("s3://")
    elif spot.service() != "s3" or ":" in value:
        return
    yield Cure(f"Change to arn:aws:s3:::{value}", replace(spot.node, f"arn:aws:s3:::{value}"))


def _partition(_lint: Lint, _text: str, spot: Spot, _problem: Problem) -> Cures:
    parts = str(spot.node.value).split(":")
    parts[1] = "aws"
    yield Cure(f"Change to {':'.join(parts)}", replace(spot.node, ":".join(parts)))


def _service(_lint: Lint, _text: str, spot: Spot, _problem: Problem) -> Cures:
    service = spot.service()
    if service:
        parts = str(spot.node.value).split(":")
        parts[2] = service
        yield Cure(f"Change to {':'.join(parts)}", replace(spot.node, ":".join(parts)))


def _syntax(_lint: Lint, text: str, spot: Spot, problem: Problem) -> Cures:
    """Misspelled elements and condition operators, a wrong version, lists within lists."""
    operator, element = NO_OPERATOR.fullmatch(problem.detail), NO_ELEMENT.fullmatch(problem.detail)
    if spot.path == ("Version",) and not spot.named:
        yield Cure(f"Change to {CURRENT}", replace(spot.node, CURRENT))
    elif operator and spot.member is not None:
        meant = _operator(spot.member.name)
        if meant and meant not in members(spot.parent):
            yield Cure(f"Change to {meant}", rename_member(text, spot.member, meant))
    elif element and spot.member is not None and spot.parent is not None:
        meant = nearest(spot.member.name, KNOWN.get(element[1], PRINCIPAL_TYPES))
        if meant and meant not in members(spot.parent):
            yield Cure(f"Change to {meant}", rename_member(text, spot.member, meant))
        yield Cure(f"Remove {spot.member.name}", drop_member(spot.parent, spot.member.name))
    elif spot.node.kind == "array" and spot.parent is not None and spot.parent.kind == "array":
        flat = [one.value for one in _flat(spot.parent)]
        if all(isinstance(one, str) for one in flat):
            yield Cure("Make one list of it", replace(spot.parent, flat))


def _operator(name: str) -> str:
    """The condition operator that is meant, with its set prefix and IfExists."""
    prefix, colon, base = name.rpartition(":")
    ending = "IfExists" if base.lower().endswith("ifexists") else ""
    known = {one.name for one in OPERATORS.values()} | {"Null"}
    meant = nearest(base[: len(base) - len(ending)], known)
    sets = nearest(prefix, ("ForAllValues", "ForAnyValue")) if colon else ""
    if not meant or (colon and not sets):
        return ""
    return f"{sets}{colon}{meant}{'' if meant == 'Null' else ending}"


def _flat(node: Node) -> Iterator[Node]:
    """The values of lists within a list."""
    for one in items(node):
        if one.kind == "array":
            yield from _flat(one)
        else:
            yield one


_curing: Mapping[str, Callable[[Lint, str, Spot, Problem], Cures]] = {
    "version": _version,
    "effect": _effect,
    "sid": _sid,
    "sid-twice": _sid_twice,
    "resources": _resources,
    "vendor": _vendor,
    "vendor-name": _vendor_name,
    "own-principal": _remove,
    "trust-resource": _remove,
    "no-principal": _principal,
    "trust-action": _trust_action,
    "star": _star,
    "arn": _arn,
    "partition": _partition,
    "service": _service,
    "syntax": _syntax,
}
