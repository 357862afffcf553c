"""What an account begins with that was made through Organizations.

Organizations User Guide, "Accessing member accounts in an organization": a root user whom nobody
has given a password or a key, and a role that gives the management account's administrators all
permissions. That its policy is an inline one is unverified. API Reference, "CreateAccount": with all
features it has the service-linked role of Organizations too.
"""

import json
from base64 import b32encode
from collections.abc import Mapping, Sequence

from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.ids import UNIQUE_LENGTH
from studyapp.minicloud.services.iam import linked
from studyapp.minicloud.services.iam.service import SERVICE
from studyapp.minicloud.services.iam.sorts import ROLE
from studyapp.minicloud.services.iam.state import ACCOUNT, Account, Role

ORGANIZATIONS = "organizations.amazonaws.com"
ACCESS_ANALYZER = "access-analyzer.amazonaws.com"
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


@SERVICE.on("organizations:account-made")
def start_member(ctx: Context, account: str, role: str, *, linked_role: bool) -> None:
    """Make the account, and the role that principals of the management account may assume.

    `linked_role` says whether Organizations has a role of its own in it.
    """
    home = ctx.at(account)
    home.db.claim("account", account)
    home.db.write(ACCOUNT, Account(created=ctx.now))
    trusted = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ctx.account}:root"},
        "Action": "sts:AssumeRole",
    }
    made = Role(
        name=role,
        id=_id(ctx, "member-role", account),
        created=ctx.now,
        trust=_policy(trusted),
        inline=(("AdministratorAccess", _policy(EVERYTHING)),),
    )
    ROLE.add(home, made)
    if linked_role:
        _link(home, ORGANIZATIONS)


@SERVICE.on("accessanalyzer:organization-analyzed")
def let_analyze(ctx: Context, accounts: Sequence[str]) -> None:
    """Give Access Analyzer its role in each account that it is to look at."""
    for account in accounts:
        _link(ctx.at(account), ACCESS_ANALYZER)


def _link(home: Context, principal: str) -> None:
    """Make the role of a service unless it is there: by the service itself, which asks nobody."""
    kind = linked.of(principal)
    if kind is None:
        raise LookupError(f"{principal} has no role")
    if ROLE.seek(home, kind.name) is None:
        unique_id = _id(home, "linked-role", home.account, principal)
        linked.make(home, kind, kind.name, unique_id=unique_id)


def _id(ctx: Context, *words: str) -> str:
    """A unique id that is always the same: what was due is made again when it is undone."""
    letters = b32encode(bytes.fromhex(ctx.ids.fixed(*words))).decode()
    return ROLE.id_prefix + letters[:UNIQUE_LENGTH]


def _policy(statement: Mapping[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
