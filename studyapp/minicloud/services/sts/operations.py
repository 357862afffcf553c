"""What STS answers about the caller and about keys."""

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.service import NO_NEEDS
from studyapp.minicloud.services.sts.service import SERVICE


@SERVICE.operation("GetCallerIdentity", needs=NO_NEEDS, reads=True)
def get_caller_identity(ctx: Context, params: Params) -> Output:
    """Who calls. STS API Reference, "GetCallerIdentity": no permission is needed."""
    caller = ctx.principal
    return {"UserId": caller.unique_id, "Account": caller.account, "Arn": caller.arn}
