"""Inviting accounts that stand alone, and answering an invitation."""

from collections.abc import Sequence

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.clock import DAY
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.membership import MEMBERSHIP, membership
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.services.organizations import errors, handshakes, limits, own_role
from studyapp.minicloud.services.organizations.finding import ACCOUNT_ID, Realm, managed
from studyapp.minicloud.services.organizations.lifecycle import EMAIL, contact_of, counted, join
from studyapp.minicloud.services.organizations.needs import anything, creating
from studyapp.minicloud.services.organizations.operations.tags import tags_of
from studyapp.minicloud.services.organizations.service import SERVICE
from studyapp.minicloud.services.organizations.state import (
    HANDSHAKES,
    INVITATIONS,
    Handshake,
    Member,
    Node,
)
from studyapp.minicloud.services.organizations.views import handshake_arn, handshake_view, listed


def on_handshake(ctx: Context, params: Params) -> Sequence[Need]:
    """The operation's action on the handshake."""
    action = f"organizations:{ctx.operation}"
    try:
        mine, one = handshakes.found(ctx, params["HandshakeId"])
    except CloudError:
        return (Need(action),)
    return (Need(action, handshake_arn(mine, one.id)),)


@SERVICE.operation("InviteAccountToOrganization", needs=creating(), act="invite an account")
def invite_account_to_organization(ctx: Context, params: Params) -> Output:
    """Invite an account by its id or its e-mail address."""
    mine = managed(ctx)
    party, kind = params["Target"]["Id"], params["Target"]["Type"]
    account = _account_of(ctx, party, kind)
    if any(
        one.state == "OPEN" and (one.party == party or (account and one.account == account))
        for one in ctx.db.values(HANDSHAKES)
    ):
        raise errors.same_handshake()
    if account and membership(ctx.db, account).organization:
        text = "The invited account is already a member of an organization."
        raise errors.handshake_constraint("ALREADY_IN_AN_ORGANIZATION", text)
    text = "You have exceeded the allowed number of AWS accounts."
    reason = "ACCOUNT_NUMBER_LIMIT_EXCEEDED"
    error = errors.handshake_constraint(reason, text, unverified=False)
    ctx.quota(limits.ACCOUNTS, counted(mine), error)
    made = Handshake(
        id=f"h-{ctx.ids.hex(32)}",
        party=party,
        by_email=kind == "EMAIL",
        account=account,
        asked=ctx.now,
        ends=ctx.now + limits.INVITED_DAYS * DAY,
        notes=params.get("Notes", ""),
        tags=tags_of(params.get("Tags", ())),
    )
    handshakes.open_one(mine, made)
    return {"Handshake": handshake_view(mine, made)}


def _account_of(ctx: Context, party: str, kind: str) -> str:
    """The open account of this world that is invited; empty for any other."""
    if kind == "ORGANIZATION":
        text = (
            "You specified the wrong type of entity (account, organization, or email) as a party."
        )
        raise errors.invalid("INVALID_PARTY_TYPE_TARGET", text)
    if kind == "EMAIL":
        held = ctx.db.holder(EMAIL, party.lower()) if "\x00" not in party else None
        account = held.account if held else ""
    elif ACCOUNT_ID.fullmatch(party) is None:
        raise errors.bad_pattern()
    else:
        account = party if ctx.db.holder("account", party) else ""
    return "" if membership(ctx.db, account).closed else account


@SERVICE.operation("AcceptHandshake", needs=on_handshake, act="accept an invitation")
def accept_handshake(ctx: Context, params: Params) -> Output:
    """Join the organisation that invited the caller's account."""
    mine, one = _got(ctx, params)
    if one.state == "OPEN" and ctx.db.read(MEMBERSHIP).organization:
        text = "The account is already a member of an organization."
        raise errors.handshake_constraint("ALREADY_IN_AN_ORGANIZATION", text)
    ended = handshakes.settle(mine, one, "ACCEPTED")
    if mine.org.features == "ALL":
        own_role.ensure(ctx)
    known = contact_of(ctx)
    node = Node(
        id=ctx.account, kind="account", name=known.name, parent=mine.org.root, tags=one.tags
    )
    join(mine, node, Member(email=known.email, joined=ctx.now, created=False))
    return {"Handshake": handshake_view(mine, ended)}


@SERVICE.operation("DeclineHandshake", needs=on_handshake, act="decline an invitation")
def decline_handshake(ctx: Context, params: Params) -> Output:
    """Stay alone."""
    mine, one = _got(ctx, params)
    return {"Handshake": handshake_view(mine, handshakes.settle(mine, one, "DECLINED"))}


@SERVICE.operation("CancelHandshake", needs=on_handshake, act="cancel an invitation")
def cancel_handshake(ctx: Context, params: Params) -> Output:
    """Take an invitation back, by who sent it."""
    mine = managed(ctx)
    one = ctx.db.get(HANDSHAKES, params["HandshakeId"])
    if one is None:
        raise errors.no_handshake()
    return {"Handshake": handshake_view(mine, handshakes.settle(mine, one, "CANCELED"))}


@SERVICE.operation("DescribeHandshake", needs=on_handshake, reads=True)
def describe_handshake(ctx: Context, params: Params) -> Output:
    """An invitation, by who sent it or got it."""
    mine, one = handshakes.found(ctx, params["HandshakeId"])
    return {"Handshake": handshake_view(mine, one)}


@SERVICE.operation("ListHandshakesForAccount", needs=anything, reads=True)
def list_handshakes_for_account(ctx: Context, params: Params) -> Output:
    """The invitations that the caller's account got."""
    got = [handshakes.found(ctx, key) for (key,), _ in ctx.db.scan(INVITATIONS)]
    return _listed(ctx, params, got)


@SERVICE.operation("ListHandshakesForOrganization", needs=anything, reads=True)
def list_handshakes_for_organization(ctx: Context, params: Params) -> Output:
    """The invitations that the organisation sent."""
    mine = managed(ctx)
    return _listed(ctx, params, [(mine, one) for one in ctx.db.values(HANDSHAKES)])


def _listed(ctx: Context, params: Params, found: list[tuple[Realm, Handshake]]) -> Output:
    wanted = params.get("Filter", {}).get("ActionType", "INVITE")
    rows = ((one.id, (mine, one)) for mine, one in found if wanted == "INVITE")
    return listed(ctx, params, "Handshakes", rows, lambda pair: handshake_view(*pair))


def _got(ctx: Context, params: Params) -> tuple[Realm, Handshake]:
    """An invitation that the caller's account got."""
    if ctx.db.get(INVITATIONS, params["HandshakeId"]) is None:
        raise errors.no_handshake()
    return handshakes.found(ctx, params["HandshakeId"])
