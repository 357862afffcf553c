"""The service-linked role of Organizations, which each account of an organisation has.

Organizations User Guide, "Creating an organization" (its permissions) and "AWS Organizations and
service-linked roles"; API Reference, "AcceptHandshake" and `AccessDeniedForDependencyException`.
With consolidated billing alone it is not used; whether AWS makes it then is unverified.
"""

from typing import Any

from studyapp.minicloud.kernel import linked
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.membership import membership
from studyapp.minicloud.kernel.regions import HOME
from studyapp.minicloud.services.organizations import errors
from studyapp.minicloud.services.organizations.finding import Realm
from studyapp.minicloud.services.organizations.service import SERVICE
from studyapp.minicloud.services.organizations.views import organization_view

NAME = "AWSServiceRoleForOrganizations"
DESCRIPTION = (
    "Service-linked role used by AWS Organizations to enable integration of other AWS services "
    "with Organizations."
)


def ensure(ctx: Context) -> None:
    """Make it in the caller's account unless it is there; AccessDeniedForDependencyException."""
    try:
        linked.ensure(ctx, NAME, DESCRIPTION)
    except CloudError as error:
        if error.code != "AccessDenied":
            raise
        raise errors.no_linked_role() from error


@SERVICE.on("iam:linked-role-unwanted")
def tell_of_use(ctx: Context, principal: str, usage: list[dict[str, Any]]) -> None:
    """All features need the role in every account."""
    mine = membership(ctx.db, ctx.account)
    if principal != SERVICE.host or not mine.organization:
        return
    realm = Realm(ctx, mine.management)
    if realm.org.features == "ALL":
        usage.append({"Region": HOME, "Resources": [organization_view(realm)["Arn"]]})
