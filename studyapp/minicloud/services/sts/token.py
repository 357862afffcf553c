"""GetSessionToken: the caller's own permissions for a while, with a second factor if one is shown.

STS API Reference, "GetSessionToken": called with long-term keys only; no permission is needed.
The credentials call no operation of IAM unless a factor was shown (IAM does not know them then, as
99designs/aws-vault 1056 shows; passing a role to another service is none), and of STS only
AssumeRole and GetCallerIdentity.
"""

import json

from studyapp.minicloud.kernel.call import Door, Output, Params
from studyapp.minicloud.kernel.clock import SECOND
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.credentials import OF_SESSION
from studyapp.minicloud.kernel.service import NO_NEEDS
from studyapp.minicloud.services.sts import errors, factor, sessions
from studyapp.minicloud.services.sts.service import SERVICE

OF_STS = (
    "sts:GetSessionToken",
    "sts:GetFederationToken",
    "sts:GetAccessKeyInfo",
    "sts:DecodeAuthorizationMessage",
)
ALL_ELSE = {"Effect": "Allow", "NotAction": OF_STS, "Resource": "*"}
LIMIT = (
    "limits of GetSessionToken",
    json.dumps({"Version": "2012-10-17", "Statement": [ALL_ELSE]}),
)
USUAL = 43_200  # seconds
LONGEST_OF_ROOT = 3_600


@SERVICE.operation(
    "GetSessionToken",
    needs=NO_NEEDS,
    act="get credentials for a session",
    secret=("SecretAccessKey", "SessionToken", "TokenCode"),
)
def get_session_token(ctx: Context, params: Params) -> Output:
    """Credentials of the caller for 12 hours, or as long as is asked; an hour at most for root."""
    caller = ctx.principal
    if caller.kind not in ("user", "root") or caller.access_key_id.startswith(OF_SESSION):
        raise errors.only_for_long_keys()
    seconds: int = params.get("DurationSeconds", USUAL)
    if caller.kind == "root":
        seconds = min(seconds, LONGEST_OF_ROOT)
    mfa = factor.take(ctx, params)
    by_wall = ctx.call.door is Door.HTTP
    made = sessions.own(
        ctx, seconds * SECOND, by_wall=by_wall, mfa=mfa, policies=(LIMIT,), iam=mfa is not None
    )
    return {"Credentials": made}
