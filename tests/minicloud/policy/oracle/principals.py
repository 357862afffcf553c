"""Principal and NotPrincipal: who is meant by a statement of a resource policy.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from enum import Enum
from typing import Any

from tests.minicloud.policy.oracle.request import Caller, listed

#: Callers without an identity in IAM, and the sort of principal that names them.
OUTSIDERS = {"service": "Service", "web-identity": "Federated", "anonymous": None}


class Named(Enum):
    """How closely a statement names the caller. It decides what else may limit an allow.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
    """

    NOT = 0
    ACCOUNT = 1
    """The account: it only delegates to the account's own policies."""
    PARENT = 2
    """The role of a session, or the user who federated: boundary and session policy limit it."""
    DIRECTLY = 3
    """User, session or everybody: no implicit deny of another policy limits it."""


def named_by(principal: Any, caller: Caller) -> Named:
    """The closest way in which a Principal element names the caller.

    Several principals are joined by OR. `"*"` and `{"AWS": "*"}` mean everybody, anonymous
    callers too.
    """
    if principal == "*":
        return Named.DIRECTLY
    closest = Named.NOT
    for sort, names in principal.items():
        for name in listed(names):
            found = _named_as(sort, str(name), caller)
            closest = max(closest, found, key=lambda one: one.value)
    return closest


def _named_as(sort: str, name: str, caller: Caller) -> Named:
    if (sort, name) == ("AWS", "*"):
        return Named.DIRECTLY
    if caller.kind in OUTSIDERS:
        meant = sort == OUTSIDERS[caller.kind] and name == caller.arn
        return Named.DIRECTLY if meant else Named.NOT
    if sort != "AWS":
        return Named.NOT
    if name in (caller.account, account_arn(caller.account)):
        return Named.ACCOUNT
    if name in (caller.parent, caller.unique_id):
        return Named.DIRECTLY if caller.kind == "user" else Named.PARENT
    if name == caller.arn:
        return Named.PARENT if caller.kind == "role" else Named.DIRECTLY
    return Named.NOT


def account_arn(account: str) -> str:
    """The ARN that means the whole account."""
    return f"arn:aws:iam::{account}:root"


def spared_by(not_principal: Any, caller: Caller, has_boundary: bool) -> bool:
    """Whether a Deny with NotPrincipal leaves the caller alone.

    AWS looks at the account first, then at the user or role, then at the session, so that all of
    them must be listed. A principal with a permissions boundary is never spared.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    """
    if has_boundary:
        return False
    if caller.kind in OUTSIDERS:
        return named_by(not_principal, caller) is not Named.NOT
    if not_principal == "*":
        return True
    names = [str(name) for name in listed(not_principal.get("AWS", []))]
    if "*" in names:
        return True
    account = caller.account in names or account_arn(caller.account) in names
    itself = caller.kind == "root" or caller.arn in names
    if caller.kind in ("user", "role"):
        itself = itself or caller.unique_id in names
    if caller.kind in ("session", "federated-user"):
        itself = itself and (caller.parent in names or caller.unique_id in names)
    return account and itself
