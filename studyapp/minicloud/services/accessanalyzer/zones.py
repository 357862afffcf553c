"""Whom a policy lets in from outside of the zone of trust. Pure.

IAM User Guide, "How IAM Access Analyzer findings work" and "IAM Access Analyzer filter keys": each
allowing statement, each principal by itself; a finding says with which conditions. AWS services are
not reported.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from studyapp.minicloud.policy import Query, Source, Subject, evaluate

ACCOUNT: Final = re.compile(r"(?:arn:[^:]+:(?:iam|sts)::)?(\d{12})(?::.*)?")
# Condition keys whose fixed values say which account or organisation the caller is of.
ACCOUNT_KEYS: Final = ("aws:principalaccount", "aws:sourceaccount", "kms:calleraccount")
ARN_KEYS: Final = ("aws:principalarn", "aws:sourcearn")
ORG_KEYS: Final = ("aws:principalorgid", "aws:sourceorgid")
EQUALS: Final = ("stringequals", "arnequals", "arnlike", "stringlike")


class Zone(Struct, frozen=True):
    """Who is trusted: accounts, and the id of the organisation whose they are ("" for none)."""

    accounts: frozenset[str]
    organization: str = ""


class Access(Struct, frozen=True):
    """One way in from outside: `principal` is its sort and name, `public` that it is everybody."""

    principal: tuple[str, str]
    actions: tuple[str, ...]
    conditions: tuple[tuple[str, str], ...]
    public: bool


def accesses(text: str, resource: str, zone: Zone, *, strangers: bool = True) -> Iterator[Access]:
    """All ways in; `strangers` False leaves out what Block Public Access makes void."""
    for statement in _listed(json.loads(text).get("Statement", [])):
        if statement.get("Effect") != "Allow" or _keeps_inside(statement, zone):
            continue
        conditions = tuple(_conditions(statement))
        actions = tuple(_texts(statement.get("Action", statement.get("NotAction", []))))
        about = _texts(statement.get("Resource", resource))
        for sort, name in _principals(statement):
            everybody = name == "*"
            if everybody and not strangers:
                continue
            if not _is_outside(sort, name, zone):
                continue
            if _is_denied(text, (sort, name), actions, about):
                continue
            yield Access((sort, name), actions, conditions, everybody and not conditions)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _texts(value: Any) -> list[str]:
    return [str(one) for one in _listed(value)]


def _principals(statement: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each principal; NotPrincipal with Allow is everybody else."""
    if "NotPrincipal" in statement:
        yield "AWS", "*"
        return
    held = statement.get("Principal", {})
    if not isinstance(held, dict):
        yield "AWS", str(held)
        return
    for sort, names in held.items():
        for name in _texts(names):
            yield sort, name


def _is_outside(sort: str, name: str, zone: Zone) -> bool:
    if sort == "Service":
        return False
    if sort != "AWS" or name == "*":
        return True
    found = ACCOUNT.fullmatch(name)
    # What is neither an account nor an ARN is the id of a principal that is gone: nobody.
    return found is not None and found[1] not in zone.accounts


def _conditions(statement: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Keys with their values, as findings show them."""
    for tests in statement.get("Condition", {}).values():
        for key, value in tests.items():
            yield key, ", ".join(_texts(value))


def _keeps_inside(statement: Mapping[str, Any], zone: Zone) -> bool:
    """Whether a condition lets in nobody from outside."""
    for operator, tests in statement.get("Condition", {}).items():
        if operator.lower() not in EQUALS:
            continue
        for key, value in tests.items():
            if all(_is_inside(key.lower(), one, zone) for one in _texts(value)):
                return True
    return False


def _is_inside(key: str, value: str, zone: Zone) -> bool:
    if key in ACCOUNT_KEYS:
        return value in zone.accounts
    if key in ORG_KEYS:
        return bool(zone.organization) and value == zone.organization
    if key in ARN_KEYS:
        parts = value.split(":")
        return len(parts) > 4 and parts[4] in zone.accounts
    return False


def _is_denied(
    text: str, principal: tuple[str, str], actions: Sequence[str], resources: Sequence[str]
) -> bool:
    """Whether the same policy denies all of it again to the same principal.

    A pattern of resources is asked as it stands: only a pattern as wide covers it.
    """
    sort, name = principal
    found = ACCOUNT.fullmatch(name)
    kind = "federated" if sort == "Federated" else "user" if found else "anonymous"
    who = Subject(kind, found[1] if found else "", "" if name == "*" else name)
    if not actions or any("*" in one for one in actions):
        return False
    source = (Source("resource", "policy", text),)
    return all(
        any(
            step.effect == "Deny" and step.outcome == "matched"
            for step in evaluate(Query(action, resource, who, "0"), source).steps
        )
        for action in actions
        for resource in resources
    )
