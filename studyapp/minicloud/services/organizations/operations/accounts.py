"""Accounts of the organisation: asking for one, seeing them, moving them."""

import re
from collections.abc import Iterator

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.organizations import errors, limits
from studyapp.minicloud.services.organizations.finding import Realm, managed
from studyapp.minicloud.services.organizations.lifecycle import begin, counted, place
from studyapp.minicloud.services.organizations.needs import anything, creating, on
from studyapp.minicloud.services.organizations.operations.tags import tags_of
from studyapp.minicloud.services.organizations.service import SERVICE
from studyapp.minicloud.services.organizations.state import MEMBERS, REQUESTS, Node, Request
from studyapp.minicloud.services.organizations.tree import move
from studyapp.minicloud.services.organizations.views import account_view, listed, request_view

ROLE = "OrganizationAccountAccessRole"
RESERVED = "AWSServiceRoleFor"
LOWEST, ROOM = 10**11, 9 * 10**11  # ids of twelve digits that do not begin with 0
ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+")


@SERVICE.operation("CreateAccount", needs=creating(), act="create account {AccountName}")
def create_account(ctx: Context, params: Params) -> Output:
    """Ask for a new account; DescribeCreateAccountStatus tells when it is there."""
    mine = managed(ctx)
    text = "You have exceeded the allowed number of AWS accounts."
    error = errors.constraint("ACCOUNT_NUMBER_LIMIT_EXCEEDED", text, unverified=False)
    ctx.quota(limits.ACCOUNTS, counted(mine), error)
    role = params.get("RoleName", ROLE)
    if role.startswith(RESERVED):
        text = f"A role name can't begin with the reserved prefix {RESERVED}."
        raise errors.invalid("INVALID_ROLE_NAME", text)
    request = Request(
        id=f"car-{ctx.ids.hex(32)}",
        name=params["AccountName"],
        email=_address(params["Email"]),
        account=str(LOWEST + int(ctx.ids.hex(16), 16) % ROOM),
        asked=ctx.now,
        role=role,
        tags=tags_of(params.get("Tags", ())),
    )
    begin(ctx, request)
    return {"CreateAccountStatus": request_view(request)}


def _address(text: str) -> str:
    if ADDRESS.fullmatch(text) is None:
        raise errors.bad_pattern()
    return text


@SERVICE.operation("DescribeCreateAccountStatus", needs=anything, reads=True)
def describe_create_account_status(ctx: Context, params: Params) -> Output:
    """How far the making of an account has come."""
    managed(ctx)
    request = ctx.db.get(REQUESTS, params["CreateAccountRequestId"])
    if request is None:
        raise errors.no_request()
    return {"CreateAccountStatus": request_view(request)}


@SERVICE.operation("ListCreateAccountStatus", needs=anything, reads=True)
def list_create_account_status(ctx: Context, params: Params) -> Output:
    """The requests of the last 90 days, of all states or some."""
    managed(ctx)
    wanted = params.get("States") or ("IN_PROGRESS", "SUCCEEDED", "FAILED")
    rows = ((one.id, one) for one in ctx.db.values(REQUESTS) if one.state in wanted)
    return listed(ctx, params, "CreateAccountStatuses", rows, request_view)


@SERVICE.operation("DescribeAccount", needs=on("AccountId"), reads=True)
def describe_account(ctx: Context, params: Params) -> Output:
    """An account of the organisation."""
    mine = managed(ctx)
    return {"Account": account_view(mine, mine.account(params["AccountId"])[0])}


@SERVICE.operation("ListAccounts", needs=anything, reads=True)
def list_accounts(ctx: Context, params: Params) -> Output:
    """All accounts, the management account among them."""
    mine = managed(ctx)
    rows = _rows(mine, (account for (account,), _ in mine.db.scan(MEMBERS)))
    return listed(ctx, params, "Accounts", rows, lambda node: account_view(mine, node))


@SERVICE.operation("ListAccountsForParent", needs=on("ParentId"), reads=True)
def list_accounts_for_parent(ctx: Context, params: Params) -> Output:
    """The accounts right below a root or unit."""
    mine = managed(ctx)
    rows = _rows(mine, mine.below(mine.parent(params["ParentId"]).id, "account"))
    return listed(ctx, params, "Accounts", rows, lambda node: account_view(mine, node))


@SERVICE.operation(
    "MoveAccount",
    needs=on("AccountId", "SourceParentId", "DestinationParentId"),
    act="move account {AccountId}",
)
def move_account(ctx: Context, params: Params) -> Output:
    """Hang an account below another root or unit; other policies hold for it at once."""
    mine = managed(ctx)
    node, _ = mine.account(params["AccountId"])
    source = mine.parent(params["SourceParentId"], "Source")
    target = mine.parent(params["DestinationParentId"], "Destination")
    if node.parent != source.id:
        raise errors.no_account()  # AWS looks for it below the source alone, a report of 2026 says
    if node.parent == target.id:
        raise errors.same_place()
    place(mine, move(mine, node, target.id))
    return {}


def _rows(mine: Realm, accounts: Iterator[str]) -> Iterator[tuple[str, Node]]:
    return ((account, mine.account(account)[0]) for account in accounts)
