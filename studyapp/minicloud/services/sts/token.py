"""GetSessionToken: the caller's own permissions for a while, with a second factor if one is shown.

STS API Reference, "GetSessionToken": called with long-term keys only; no permission is needed.
The credentials call no operation of IAM unless a factor was shown, and of STS only AssumeRole and
GetCallerIdentity.
"""

import json

from studyapp.minicloud.kernel.call import Door, Output, Params
from studyapp.minicloud.kernel.clock import SECOND
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.service import NO_NEEDS
from studyapp.minicloud.services.sts import errors, factor, sessions
from studyapp.minicloud.services.sts.service import SERVICE

OF_STS = (
    "sts:GetSessionToken",
    "sts:GetFederationToken",
    "sts:GetAccessKeyInfo",
    "sts:DecodeAuthorizationMessage",
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
    if caller.kind not in ("user", "root") or caller.access_key_id.startswith("ASIA"):
        raise errors.only_for_long_keys()
    seconds: int = params.get("DurationSeconds", USUAL)
    if caller.kind == "root":
        seconds = min(seconds, LONGEST_OF_ROOT)
    mfa = factor.take(ctx, params)
    by_wall = ctx.call.door is Door.HTTP
    never = OF_STS if mfa is not None else (*OF_STS, "iam:*")
    limit = ("limits of GetSessionToken", _all_but(never))
    made = sessions.own(ctx, seconds * SECOND, by_wall=by_wall, mfa=mfa, policies=(limit,))
    return {"Credentials": made}


def _all_but(actions: tuple[str, ...]) -> str:
    """A policy that allows all but some actions."""
    allow = {"Effect": "Allow", "NotAction": list(actions), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [allow]})
