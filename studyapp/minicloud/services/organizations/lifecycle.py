"""The life of a member account: made some time after it was asked for, closed, gone.

API Reference, "CreateAccount" and "CloseAccount": both answer at once and work on. How long they
take is not documented; here it is five seconds of simulated time.
"""

from msgspec.structs import replace

from studyapp.minicloud.kernel.clock import DAY, SECOND
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.membership import MEMBERSHIP, Membership
from studyapp.minicloud.services.organizations import limits
from studyapp.minicloud.services.organizations.finding import Realm
from studyapp.minicloud.services.organizations.service import SERVICE
from studyapp.minicloud.services.organizations.state import (
    CONTACT,
    HANDSHAKES,
    MEMBERS,
    NODES,
    REQUESTS,
    Contact,
    Member,
    Node,
    Request,
)
from studyapp.minicloud.services.organizations.tree import plant, uproot

MAKING = 5 * SECOND
CLOSING = 5 * SECOND
# The first account of the sandbox has neither name nor address of its own until it manages others.
NAME = "management"
ADDRESS = "management+{account}@example.com"
EMAIL = "account-email"  # the kind of names; unique in a world, in AWS everywhere


def begin(ctx: Context, request: Request) -> None:
    """Keep a request, and let it be carried out."""
    ctx.db.put(REQUESTS, request.id, request)
    ctx.after(MAKING, "make-account", request=request.id)


@SERVICE.due("make-account")
def make(ctx: Context, request: str) -> None:
    """Carry a request out; it fails when the e-mail address has an account already."""
    asked = ctx.db.get(REQUESTS, request)
    realm = Realm(ctx, ctx.account)
    if asked is None or not realm.org.id:
        return
    ctx.after(limits.REQUESTS_KEPT * DAY, "forget-request", request=request)
    if ctx.db.holder(EMAIL, asked.email.lower()):
        failed = replace(asked, state="FAILED", done=ctx.now, reason="EMAIL_ALREADY_EXISTS")
        ctx.db.put(REQUESTS, request, failed)
        return
    ctx.db.put(REQUESTS, request, replace(asked, state="SUCCEEDED", done=ctx.now))
    every = realm.org.features == "ALL"
    ctx.emit("account-made", account=asked.account, role=asked.role, linked_role=every)
    node = Node(
        id=asked.account, kind="account", name=asked.name, parent=realm.org.root, tags=asked.tags
    )
    join(realm, node, Member(email=asked.email, joined=ctx.now))


@SERVICE.due("forget-request")
def forget(ctx: Context, request: str) -> None:
    """Requests can be looked up for 90 days."""
    if ctx.db.get(REQUESTS, request) is not None:
        ctx.db.delete(REQUESTS, request)


def counted(realm: Realm) -> int:
    """How many accounts count against the quota: members, requests on their way, invitations."""
    waiting = sum(one.state == "IN_PROGRESS" for one in realm.db.values(REQUESTS))
    invited = sum(one.state == "OPEN" for one in realm.db.values(HANDSHAKES))
    return realm.db.count(MEMBERS) + waiting + invited


def contact_of(ctx: Context) -> Contact:
    """Name and address of the account; made up for one that nobody gave any."""
    kept = ctx.db.read(CONTACT)
    return kept if kept.email else Contact(NAME, ADDRESS.format(account=ctx.account))


def forget_contact(ctx: Context) -> None:
    """Forget name and address of an account that were made up."""
    known = ctx.db.read(CONTACT)
    if known.email == ADDRESS.format(account=ctx.account):
        ctx.db.release(EMAIL, known.email)
        ctx.db.clear(CONTACT)


def join(realm: Realm, node: Node, member: Member) -> None:
    """Make an account a member of the organisation."""
    home = realm.ctx.at(node.id).db
    if home.holder(EMAIL, member.email.lower()) is None:
        home.claim(EMAIL, member.email.lower())
    home.write(CONTACT, Contact(node.name, member.email))
    realm.db.put(MEMBERS, node.id, member)
    place(realm, plant(realm, node))


def place(realm: Realm, node: Node) -> None:
    """Write down with the account where in the organisation it stands."""
    path = realm.path(realm.parent(node.parent))
    mine = Membership(realm.org.id, realm.management, path)
    realm.ctx.at(node.id).db.write(MEMBERSHIP, mine)


def part(realm: Realm, node: Node) -> None:
    """Let an account go: it stands alone, and no policy of the organisation limits it.

    Its e-mail address stays its own, even when it was closed: AWS Account Management Reference
    Guide, "Close an AWS account".
    """
    realm.ctx.at(node.id).db.clear(MEMBERSHIP)
    realm.db.delete(MEMBERS, node.id)
    uproot(realm, node)


def close(realm: Realm, node: Node, member: Member) -> None:
    """Begin to close an account: nobody calls from it any more."""
    now = realm.ctx.now
    realm.db.put(MEMBERS, node.id, replace(member, state="PENDING_CLOSURE", closed=now))
    home = realm.ctx.at(node.id).db
    home.write(MEMBERSHIP, replace(home.read(MEMBERSHIP), closed=True))
    realm.ctx.after(CLOSING, "close-account", account=node.id)
    realm.ctx.after(limits.GRACE_DAYS * DAY, "end-account", account=node.id)


@SERVICE.due("close-account")
def suspend(ctx: Context, account: str) -> None:
    """The account is closed; it can be seen for 90 days."""
    member = ctx.db.get(MEMBERS, account)
    if member is not None and member.state == "PENDING_CLOSURE":
        ctx.db.put(MEMBERS, account, replace(member, state="SUSPENDED"))


@SERVICE.due("end-account")
def end(ctx: Context, account: str) -> None:
    """A closed account leaves the organisation for good; its id is never given again."""
    node = ctx.db.get(NODES, account)
    if node is None:
        return
    part(Realm(ctx, ctx.account), node)
    ctx.at(account).db.write(MEMBERSHIP, Membership(closed=True))
