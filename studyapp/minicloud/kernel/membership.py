"""Which organisation an account belongs to: what condition keys and guardrails ask first.

Kept in the account's own records, so that a call of an account outside any organisation finds
out by reading one record. The organisation itself lies with its management account.
"""

from typing import Any

from msgspec import Struct

from studyapp.minicloud.kernel.records import GLOBAL, Settings
from studyapp.minicloud.kernel.work import Records


class Membership(Struct, frozen=True, omit_defaults=True):
    """The organisation's id, the id of its management account, and the account's place in it.

    `path` is the one of `aws:PrincipalOrgPaths`: "o-…/r-…/ou-…/". `closed` says that the account
    was closed, so that nobody calls from it any more.
    """

    organization: str = ""
    management: str = ""
    path: str = ""
    closed: bool = False

    @property
    def nodes(self) -> tuple[str, ...]:
        """The ids of the root and of the units down to the account's parent."""
        return tuple(self.path.split("/")[1:-1])


MEMBERSHIP = Settings("organizations", "membership", Membership, scope=GLOBAL)


def membership(db: Records, account: str) -> Membership:
    """The membership of an account of this world; an empty one for any other account."""
    return db.at(account=account).read(MEMBERSHIP) if account else Membership()


def keys(db: Records, account: str, whose: str) -> dict[str, Any]:
    """The condition keys about the organisation of the caller ("principal") or the "resource".

    IAM User Guide, "AWS global condition context keys": absent outside organisations.
    """
    found = membership(db, account)
    if not found.organization:
        return {}
    return {
        f"aws:{whose}orgid": found.organization,
        f"aws:{whose}orgpaths": [found.path],
    }


def accounts(db: Records) -> list[str]:
    """The ids of all accounts of this world."""
    return list(db.held("account"))
