"""How accounts leave the organisation, and how they are closed."""

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.clock import DAY
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.organizations import errors, limits
from studyapp.minicloud.services.organizations.finding import Realm, managed, realm
from studyapp.minicloud.services.organizations.lifecycle import close, part
from studyapp.minicloud.services.organizations.needs import anything, on
from studyapp.minicloud.services.organizations.service import SERVICE


@SERVICE.operation(
    "RemoveAccountFromOrganization", needs=on("AccountId"), act="remove account {AccountId}"
)
def remove_account_from_organization(ctx: Context, params: Params) -> Output:
    """Let an account stand alone."""
    return _let_go(managed(ctx), params["AccountId"])


@SERVICE.operation("LeaveOrganization", needs=anything, act="leave the organization")
def leave_organization(ctx: Context, params: Params) -> Output:
    """Leave as a member; a service control policy may forbid it."""
    return _let_go(realm(ctx), ctx.account)


def _let_go(mine: Realm, account: str) -> Output:
    node, member = mine.account(account)
    if account == mine.management:
        raise errors.master_stays()
    if member.created and mine.ctx.now < member.joined + limits.WAIT_DAYS * DAY:
        text = "This operation requires a wait period.  Try again later."
        raise errors.constraint("WAIT_PERIOD_ACTIVE", text, unverified=False)
    if member.state != "ACTIVE":
        text = "A closed account cannot leave its organization."
        raise errors.constraint("ACCOUNT_CANNOT_LEAVE_ORGANIZATION", text)
    part(mine, node)
    return {}


@SERVICE.operation("CloseAccount", needs=on("AccountId"), act="close account {AccountId}")
def close_account(ctx: Context, params: Params) -> Output:
    """Close a member account: nobody calls from it any more, and in 90 days it is gone."""
    mine = managed(ctx)
    node, member = mine.account(params["AccountId"])
    if mine.org.features != "ALL":
        text = "All features must be enabled in the organization."
        raise errors.constraint("ORGANIZATION_NOT_IN_ALL_FEATURES_MODE", text)
    if node.id == mine.management:
        text = "You cannot close the management account of an organization."
        raise errors.constraint("CANNOT_CLOSE_MANAGEMENT_ACCOUNT", text)
    if member.state != "ACTIVE":
        raise errors.closed_already()
    close(mine, node, member)
    return {}
