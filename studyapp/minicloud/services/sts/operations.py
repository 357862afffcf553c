"""What STS answers about callers and keys."""

from studyapp.minicloud.kernel import denials
from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.credentials import KIND
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.service import NO_NEEDS
from studyapp.minicloud.services.sts.service import SERVICE


@SERVICE.operation("GetCallerIdentity", needs=NO_NEEDS, reads=True)
def get_caller_identity(ctx: Context, params: Params) -> Output:
    """Who calls. STS API Reference, "GetCallerIdentity": no permission is needed."""
    caller = ctx.principal
    return {"UserId": caller.user_id, "Account": caller.account, "Arn": caller.arn}


@SERVICE.operation("GetAccessKeyInfo", reads=True)
def get_access_key_info(ctx: Context, params: Params) -> Output:
    """The account of an access key, whether or not it is active."""
    held = ctx.db.holder(KIND, params["AccessKeyId"])
    if held is None:
        text = f"There is no access key {params['AccessKeyId']} in this world."
        raise CloudError("ValidationError", text, 400, unverified=True)
    return {"Account": held.account}


@SERVICE.operation("DecodeAuthorizationMessage", reads=True)
def decode_authorization_message(ctx: Context, params: Params) -> Output:
    """What the encoded message of a denial says; only in the account that was denied."""
    try:
        said = denials.decode(ctx.secrets, params["EncodedMessage"], ctx.account)
    except ValueError as error:
        text = "Message is not valid"
        code = "InvalidAuthorizationMessageException"
        raise CloudError(code, text, 400, unverified=True) from error
    return {"DecodedMessage": said}
