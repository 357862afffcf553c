"""Invitations of accounts that stand alone: who sees them, and how they end.

Organizations User Guide, "Inviting an AWS account to join your organization": an invitation can be
answered for 15 days, and is seen for 30 days more.
"""

from msgspec.structs import replace

from studyapp.minicloud.kernel.clock import DAY
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.organizations import errors, limits
from studyapp.minicloud.services.organizations.finding import Realm
from studyapp.minicloud.services.organizations.service import SERVICE
from studyapp.minicloud.services.organizations.state import (
    HANDSHAKES,
    INVITATIONS,
    Handshake,
    Invitation,
)


def open_one(realm: Realm, handshake: Handshake) -> None:
    """Keep a new invitation, and tell the account of it."""
    realm.db.put(HANDSHAKES, handshake.id, handshake)
    if handshake.account:
        home = realm.ctx.at(handshake.account).db
        home.put(INVITATIONS, handshake.id, Invitation(realm.management))
    realm.ctx.after(limits.INVITED_DAYS * DAY, "expire", handshake=handshake.id)


def settle(realm: Realm, handshake: Handshake, state: str) -> Handshake:
    """Bring an open invitation to its end; it is forgotten 30 days later."""
    if handshake.state == state:
        raise errors.already_in_state()
    if handshake.state != "OPEN":
        raise errors.no_transition()
    ended: Handshake = replace(handshake, state=state)
    realm.db.put(HANDSHAKES, ended.id, ended)
    realm.ctx.after(limits.HANDSHAKES_KEPT * DAY, "forget-handshake", handshake=ended.id)
    return ended


def withdraw(ctx: Context, handshake: Handshake) -> None:
    """Take an invitation out of the invited account's records."""
    home = ctx.at(handshake.account).db if handshake.account else None
    if home is not None and home.get(INVITATIONS, handshake.id) is not None:
        home.delete(INVITATIONS, handshake.id)


def found(ctx: Context, handshake: str) -> tuple[Realm, Handshake]:
    """An invitation that the caller's account sent or got, with the organisation that sent it."""
    got = ctx.db.get(INVITATIONS, handshake)
    management = got.management if got else ctx.account
    one = ctx.at(management).db.get(HANDSHAKES, handshake)
    if one is None:
        raise errors.no_handshake()
    return Realm(ctx, management), one


@SERVICE.due("expire")
def expire(ctx: Context, handshake: str) -> None:
    """Nobody answered in time."""
    one = ctx.db.get(HANDSHAKES, handshake)
    if one is not None and one.state == "OPEN":
        settle(Realm(ctx, ctx.account), one, "EXPIRED")


@SERVICE.due("forget-handshake")
def forget(ctx: Context, handshake: str) -> None:
    """It was seen long enough."""
    one = ctx.db.get(HANDSHAKES, handshake)
    if one is not None:
        withdraw(ctx, one)
        ctx.db.delete(HANDSHAKES, handshake)
