"""Roles of services: each makes its own at its first use (decision 12).

IAM User Guide, "Create a service-linked role": the service calls IAM with the permissions of whoever
uses it first, who needs `iam:CreateServiceLinkedRole` for that.
"""

from studyapp.minicloud.kernel.call import CallAs
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError


def ensure(ctx: Context, role: str, description: str = "") -> None:
    """Make the role of the calling service in the caller's account, unless it is there.

    It is made by a forwarded call, which has an event of its own; CloudError AccessDenied in IAM's
    words when the caller may not.
    """
    try:
        ctx.invoke("iam", "GetRole", {"RoleName": role}, CallAs.INTERNAL)
    except CloudError as error:
        if error.code != "NoSuchEntity":
            raise
        more = {"Description": description} if description else {}
        ctx.invoke("iam", "CreateServiceLinkedRole", {"AWSServiceName": ctx.host, **more})
