"""Statements that allow more than is good: everything, everybody, every role."""

import re
from collections.abc import Iterator
from typing import Final

from studyapp.minicloud.policy.editing import Patches, add_member, items, members, replace
from studyapp.minicloud.policy.linting.parts import Part, parts_of, values
from studyapp.minicloud.policy.linting.values import Cure, Finding, Lint
from studyapp.minicloud.policy.matching import Wild, glob

READING: Final = ("Get", "List", "Describe", "BatchGet", "Head", "View")
PASSED: Final = "iam:PassedToService"
PASSING: Final = "iam:passrole"
WILD: Final = re.compile(r"[*?]")
ALL: Final = re.compile(r"\*(:\*)?")
DOMAIN: Final = re.compile(r"\.(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal)$")
SERVICE_NAME: Final = re.compile(r"[a-z0-9-]+")


def width(lint: Lint, text: str) -> Iterator[Finding]:
    """What allows too much, statement by statement."""
    for part in parts_of(text):
        if not part.allows():
            continue
        if lint.use in ("resource", "trust"):
            yield from _everybody(lint, part)
        if lint.use not in ("identity", "session"):
            continue
        yield from _exclusions(lint, part)
        if any(one.text == "*" for one in values(part, "Resource")):
            yield from _actions(lint, text, part)
        if any(WILD.search(one.text) for one in values(part, "Resource")):
            yield from _passing(lint, text, part)


def _actions(lint: Lint, text: str, part: Part) -> Iterator[Finding]:
    """Wide actions on every resource; a condition limits them."""
    limited = "Condition" in part.members
    held = values(part, "Action")
    for value in held:
        if ALL.fullmatch(value.text) and not limited:
            yield _everything(lint, text, part, value)
        elif value.text.endswith(":*") and not limited:
            yield from _whole_service(lint, value)


def _passing(lint: Lint, text: str, part: Part) -> Iterator[Finding]:
    """iam:PassRole for several roles, and no word about the services that they go to."""
    held = [one for one in values(part, "Action") if glob([Wild(one.text.lower())])(PASSING)]
    if not held or _has_key(part, PASSED) or any(ALL.fullmatch(one.text) for one in held):
        return
    wild = next(one.text for one in values(part, "Resource") if WILD.search(one.text))
    which = "any role" if wild == "*" else "any such role"
    sentence = (
        f"iam:PassRole on {wild} lets its holder hand {which} to a service, an administrator's too."
    )
    patches = _with_condition(text, part, "StringEquals", PASSED, "ec2.amazonaws.com")
    cure = Cure("Only to EC2, with iam:PassedToService", patches)
    one, code = held[0], "PASS_ROLE_WITH_STAR_IN_RESOURCE"
    span = (one.node.at, one.node.end)
    yield lint.finding("security", code, sentence, span, path=one.path, cures=(cure,))


def _everything(lint: Lint, text: str, part: Part, value: Part) -> Finding:
    sentence = "This allows everything on everything: its holder is an administrator."
    patches = _with_condition(text, part, "Bool", "aws:MultiFactorAuthPresent", "true")
    cure = Cure("Ask for MFA at least", patches)
    span = (value.node.at, value.node.end)
    return lint.finding("security", "", sentence, span, path=value.path, cures=(cure,))


def _whole_service(lint: Lint, value: Part) -> Iterator[Finding]:
    """All of a service, with what that means, and reading alone instead."""
    prefix = value.text[:-2].lower()
    known = list(lint.reference.actions(prefix).values())
    if not known:
        return
    risky = [one for one in known if "Permissions management" in one.levels]
    title = lint.reference.services().get(prefix, prefix)
    more = f", {len(risky)} of which change permissions" if risky else ""
    sentence = f"This allows all {len(known)} actions of {title} on every resource{more}."
    verbs = [verb for verb in READING if any(one.name.startswith(verb) for one in known)]
    wanted = [f"{prefix}:{verb}*" for verb in verbs]
    cures: tuple[Cure, ...] = ()
    if wanted:
        patches = _instead(value, wanted)
        cures = (Cure(f"Allow reading alone: {', '.join(wanted)}", patches),)
    span = (value.node.at, value.node.end)
    yield lint.finding("warning", "", sentence, span, path=value.path, cures=cures)


def _instead(value: Part, wanted: list[str]) -> Patches:
    """Several values in the place of one."""
    if value.parent is None:
        return replace(value.node, wanted if len(wanted) > 1 else wanted[0])
    (patch,) = replace(value.node, wanted)
    inner = patch.new.removeprefix("[").removesuffix("]")
    return (type(patch)(patch.at, patch.end, inner),)


def _exclusions(lint: Lint, part: Part) -> Iterator[Finding]:
    """Allow with NotAction or NotResource: everything else, whatever will be added."""
    other = part.members.get("NotResource")
    if other is not None:
        sentence = "Allow with NotResource allows it on everything else, new things too."
        span = (other.at, other.at + len(other.name) + 2)
        yield lint.finding("security", "", sentence, span, path=(*part.path, "NotResource"))
    found = part.members.get("NotAction")
    if found is None:
        return
    sentence = "Allow with NotAction allows all other actions of all services, new ones too."
    effect = part.members["Effect"].node
    cure = Cure("Deny all but these instead", replace(effect, "Deny"))
    span = (found.at, found.at + len(found.name) + 2)
    yield lint.finding(
        "security", "", sentence, span, path=(*part.path, "NotAction"), cures=(cure,)
    )


def _everybody(lint: Lint, part: Part) -> Iterator[Finding]:
    """A principal that is everybody, and no condition that narrows it."""
    held = part.members.get("Principal")
    if held is None:
        return
    node, path = held.node, (*part.path, "Principal")
    named = members(node)
    yield from _services(lint, part)
    inside = named.get("AWS")
    listed = items(inside.node) if inside else ()
    star = node if node.value == "*" else next((one for one in listed if one.value == "*"), None)
    if star is None or "Condition" in part.members:
        return
    what = "take this role" if lint.use == "trust" else "do this, without signing in"
    sentence = f"Everybody in the world may {what}."
    cures: tuple[Cure, ...] = ()
    if lint.account:
        arn = f"arn:aws:iam::{lint.account}:root"
        new = replace(star, {"AWS": arn}) if star is node else replace(star, arn)
        cures = (Cure("Limit it to this account", new),)
    yield lint.finding("security", "", sentence, (star.at, star.end), path=path, cures=cures)


def _services(lint: Lint, part: Part) -> Iterator[Finding]:
    """A service without its domain, or with a wrong one."""
    held = members(part.members["Principal"].node).get("Service")
    for one in items(held.node) if held else ():
        name = str(one.value)
        if one.kind != "string" or name == "*" or DOMAIN.search(name):
            continue
        short = name.partition(".")[0]
        if not SERVICE_NAME.fullmatch(short):
            continue
        sentence = f"A service is named as {short}.amazonaws.com."
        cure = Cure(f"Change to {short}.amazonaws.com", replace(one, f"{short}.amazonaws.com"))
        path = (*part.path, "Principal", "Service")
        code = "INVALID_SERVICE_PRINCIPAL_FORMAT"
        yield lint.finding("error", code, sentence, (one.at, one.end), path=path, cures=(cure,))


def _has_key(part: Part, key: str) -> bool:
    condition = part.members.get("Condition")
    return any(
        name.lower() == key.lower()
        for operator in members(condition.node if condition else None).values()
        for name in members(operator.node)
    )


def _with_condition(text: str, part: Part, operator: str, key: str, value: str) -> Patches:
    """The statement with one more condition."""
    held = part.members.get("Condition")
    if held is None:
        return add_member(text, part.node, "Condition", {operator: {key: value}})
    inner = members(held.node).get(operator)
    if inner is None:
        return add_member(text, held.node, operator, {key: value})
    return add_member(text, inner.node, key, value)
