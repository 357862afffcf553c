"""Condition keys that AWS does not have, and those that no request here has."""

import re
from collections.abc import Iterator
from typing import Final

from studyapp.minicloud.policy.editing import members, rename_member
from studyapp.minicloud.policy.linting.globals import ABSENT, GLOBAL_KEYS, TAG_KEYS
from studyapp.minicloud.policy.linting.parts import parts_of
from studyapp.minicloud.policy.linting.values import Cure, Finding, Kind, Lint, Path, nearest
from studyapp.minicloud.policy.places import Member

PROVIDERS: Final = frozenset({"saml"})  # beside those that are named by their host
NAME: Final = re.compile(r"\$\{|<")  # "s3:ExistingObjectTag/<key>", "aws:RequestTag/${TagKey}"


def keys(lint: Lint, text: str) -> Iterator[Finding]:
    """Unknown condition keys, with the one that is meant."""
    for part in parts_of(text):
        condition = part.members.get("Condition")
        for operator in members(condition.node if condition else None).values():
            for name, member in members(operator.node).items():
                path = (*part.path, "Condition", operator.name, name)
                yield from _unknown(lint, text, member, path)


def _unknown(lint: Lint, text: str, member: Member, path: Path) -> Iterator[Finding]:
    prefix, colon, _ = member.name.partition(":")
    lowered = prefix.lower()
    if not colon or "." in prefix or lowered in PROVIDERS:
        return  # its shape is wrong, which others say, or it is one of an identity provider
    span = (member.at, member.at + len(member.name) + 2)
    if reason := ABSENT.get(member.name.lower()):
        sentence = f"No request in this sandbox has {member.name}: {reason}."
        yield lint.finding("suggestion", "", sentence, span, path=path)
        return
    known = _known(lint, lowered)
    if _is_known(member.name.lower(), known):
        return
    services = lint.reference.services()
    if lowered == "aws":
        code, sentence = (
            "INVALID_GLOBAL_CONDITION_KEY",
            f"There is no global condition key {member.name}.",
        )
    elif lowered in services:
        code = "INVALID_SERVICE_CONDITION_KEY"
        sentence = f"{services[lowered]} has no condition key {member.name}."
    else:
        code = "INVALID_SERVICE_CONDITION_KEY"
        sentence = f"No service has condition keys with the prefix {prefix}."
    kind: Kind = "error" if lowered == "aws" or lowered in services else "warning"
    meant = meant_key(lint, member.name)
    cures = (Cure(f"Change to {meant}", rename_member(text, member, meant)),) if meant else ()
    yield lint.finding(kind, code, sentence, span, path=path, cures=cures)


def is_known(lint: Lint, name: str) -> bool:
    """Whether AWS has a condition key of this name; it begins with a prefix."""
    return _is_known(name.lower(), _known(lint, name.partition(":")[0].lower()))


def meant_key(lint: Lint, name: str) -> str:
    """The condition key that is meant by a wrong one; "" when none is like it."""
    prefix, _, rest = name.partition(":")
    known = _known(lint, prefix.lower())
    return _meant(name, rest, known) or GLOBAL_KEYS.get(f"aws:{rest.lower()}", "")


def _known(lint: Lint, prefix: str) -> dict[str, str]:
    """Keys in lower case and as spelled; one that ends in a name stops before it."""
    found = {**GLOBAL_KEYS, **TAG_KEYS} if prefix == "aws" else {}
    for key, spelled in lint.reference.condition_keys(prefix).items():
        found[NAME.split(key)[0]] = NAME.split(spelled)[0]
    return found


def _is_known(name: str, known: dict[str, str]) -> bool:
    if name in known and not name.endswith(("/", ":")):
        return True
    return any(
        name.startswith(stem) and len(name) > len(stem)
        for stem in known
        if stem.endswith(("/", ":"))
    )


def _meant(name: str, rest: str, known: dict[str, str]) -> str:
    """The nearest key; what follows a stroke stays."""
    stem, stroke, tail = name.partition("/")
    if stroke:
        near = nearest(f"{stem}/", [one for one in known.values() if one.endswith("/")])
        return f"{near}{tail}" if near and tail else ""
    plain = [one for one in known.values() if not one.endswith(("/", ":"))]
    return nearest(name, plain) if rest else ""
