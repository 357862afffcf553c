"""The Principal element: who is meant, and how exactly the caller was named.

IAM User Guide, "AWS JSON policy elements: Principal" and "NotPrincipal".
"""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from studyapp.minicloud.policy.trace import Who

# How a policy names the caller, from the most exact on: itself or everyone, its role, its account;
# "bounded" when NotPrincipal would spare it, had it no permissions boundary.
Named = Literal["caller", "role", "account", "bounded", ""]
ACCOUNT = re.compile(r"(?:arn:[^:]+:iam::)?(\d{12})(?::root)?")


class Principals:
    """`Principal`, or `NotPrincipal` when `excluding`."""

    __slots__ = ("accounts", "everyone", "excluding", "names", "others", "written")

    def __init__(self, written: Mapping[str, Sequence[str]], *, excluding: bool) -> None:
        self.excluding = excluding
        aws = written.get("AWS", ())
        self.written = tuple(text for texts in written.values() for text in texts)
        self.everyone = "*" in aws
        accounts = {text: ACCOUNT.fullmatch(text) for text in aws}
        self.accounts = frozenset(found[1] for found in accounts.values() if found)
        self.names = frozenset(text for text, found in accounts.items() if text and not found)
        self.others = {kind: frozenset(texts) for kind, texts in written.items() if kind != "AWS"}

    def named(self, who: Who, *, bounded: bool = False) -> Named:
        """How the element covers the caller; "" when it does not.

        `bounded`: the caller has a permissions boundary. NotPrincipal then spares no user or role,
        whomever it lists (User Guide, "NotPrincipal", key points).
        """
        if not self.excluding:
            return self._listed(who)
        if not self._spared(who):
            return "caller"
        return "bounded" if bounded and who.kind in ("user", "role") else ""

    def _listed(self, who: Who) -> Named:
        if self.everyone:
            return "caller"
        if who.kind in ("service", "federated"):
            names = self.others.get("Service" if who.kind == "service" else "Federated", ())
            return "caller" if who.arn in names or "*" in names else ""
        # A simulated caller may be a role without a session: its own ARN is the role's.
        itself = who.arn != who.role_arn
        if itself and (who.arn in self.names or who.unique_id in self.names):
            return "caller"
        if who.role_arn and (who.role_arn in self.names or _role_id(who) in self.names):
            return "role"
        return "account" if who.account in self.accounts else ""

    def _spared(self, who: Who) -> bool:
        """NotPrincipal spares a caller only when its whole chain is listed.

        User Guide, "NotPrincipal": the account, then the role, then the session are each looked
        for, so each must be named.
        """
        if self.everyone or who.kind in ("service", "federated", "anonymous"):
            return bool(self._listed(who))
        if who.account not in self.accounts:
            return False
        if who.kind == "root":
            return True
        if who.arn not in self.names and who.unique_id not in self.names:
            return False
        return not who.role_arn or who.role_arn in self.names or _role_id(who) in self.names


def _role_id(who: Who) -> str:
    return who.unique_id.partition(":")[0]
