"""The service-linked role of Access Analyzer, one for all Regions.

IAM User Guide, "Using service-linked roles for IAM Access Analyzer": made with the first analyzer,
and made again with the next one after it was deleted, for which all analyzers must be gone. "Create
an IAM Access Analyzer external access analyzer": one of an organization makes it in each account.
"""

from typing import Any

from studyapp.minicloud.kernel import linked
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.regions import REGIONS
from studyapp.minicloud.services.accessanalyzer import errors
from studyapp.minicloud.services.accessanalyzer.service import SERVICE
from studyapp.minicloud.services.accessanalyzer.state import ANALYZERS

NAME = "AWSServiceRoleForAccessAnalyzer"


def ensure(ctx: Context) -> None:
    """Make it in the caller's account unless it is there; AccessDeniedException."""
    try:
        linked.ensure(ctx, NAME)
    except CloudError as error:
        if error.code != "AccessDenied":
            raise
        raise errors.no_role(error.message) from error


@SERVICE.on("iam:linked-role-unwanted")
def tell_of_use(ctx: Context, principal: str, usage: list[dict[str, Any]]) -> None:
    """Each analyzer needs the role."""
    if principal != SERVICE.host:
        return
    for region in REGIONS:
        held = list(ctx.db.at(region=region).values(ANALYZERS))
        if held:
            arns = [ctx.arn(f"analyzer/{one.name}", region=region) for one in held]
            usage.append({"Region": region, "Resources": arns})
