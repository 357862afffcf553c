"""What an account begins with that was made through Organizations.

Organizations User Guide, "Accessing member accounts in an organization": a root user whom nobody
has given a password or a key, and a role that gives the management account's administrators all
permissions. That its policy is an inline one is unverified.
"""

import json
from base64 import b32encode
from collections.abc import Mapping

from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.ids import UNIQUE_LENGTH
from studyapp.minicloud.services.iam.service import SERVICE
from studyapp.minicloud.services.iam.sorts import ROLE
from studyapp.minicloud.services.iam.state import ACCOUNT, Account, Role

EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


@SERVICE.on("organizations:account-made")
def start_member(ctx: Context, account: str, role: str) -> None:
    """Make the account, and the role that principals of the management account may assume."""
    home = ctx.at(account)
    home.db.claim("account", account)
    home.db.write(ACCOUNT, Account(created=ctx.now))
    trusted = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ctx.account}:root"},
        "Action": "sts:AssumeRole",
    }
    # Fixed, since it is made again when what was due is undone.
    letters = b32encode(bytes.fromhex(ctx.ids.fixed("member-role", account))).decode()
    made = Role(
        name=role,
        id=ROLE.id_prefix + letters[:UNIQUE_LENGTH],
        created=ctx.now,
        trust=_policy(trusted),
        inline=(("AdministratorAccess", _policy(EVERYTHING)),),
    )
    ROLE.add(home, made)


def _policy(statement: Mapping[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
