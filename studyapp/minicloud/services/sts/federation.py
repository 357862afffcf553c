"""GetFederationToken: a user's permissions under another name, limited by session policies.

STS API Reference, "GetFederationToken"; IAM User Guide, "Permissions for GetFederationToken": the
session may what both the user and the session policies allow, so nothing without such a policy,
and what a resource's policy allows it by name. It calls no operation of IAM (which answers as to an
unknown key: unverified), and of STS none but GetCallerIdentity.
"""

import json
from collections.abc import Sequence

from studyapp.minicloud.kernel.call import Door, Output, Params
from studyapp.minicloud.kernel.clock import SECOND
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.credentials import OF_SESSION
from studyapp.minicloud.kernel.service import Need, tags_context
from studyapp.minicloud.services.sts import errors, limiting, sessions
from studyapp.minicloud.services.sts.service import SERVICE

USUAL = 43_200  # seconds
NEVER = {"Effect": "Deny", "Action": "sts:*", "Resource": "*"}
LIMIT = (
    "limits of GetFederationToken",
    json.dumps({"Version": "2012-10-17", "Statement": [NEVER]}),
)


def _named(ctx: Context, params: Params) -> Sequence[Need]:
    """The operation's action on the federated user, and sts:TagSession when tags come with it."""
    tags = {tag["Key"]: tag["Value"] for tag in params.get("Tags", ())}
    keys = tags_context(tags, request=True)
    arn = ctx.arn(f"federated-user/{params['Name']}")
    actions = ("sts:GetFederationToken", "sts:TagSession") if tags else ("sts:GetFederationToken",)
    return tuple(Need(action, arn, keys) for action in actions)


@SERVICE.operation(
    "GetFederationToken",
    needs=_named,
    act="get credentials for {Name}",
    secret=("SecretAccessKey", "SessionToken"),
)
def get_federation_token(ctx: Context, params: Params) -> Output:
    """Credentials of a federated user for 12 hours, or as long as is asked."""
    caller = ctx.principal
    if caller.kind == "root":
        raise errors.not_modelled("A federated user of the root user")
    if caller.kind != "user" or caller.access_key_id.startswith(OF_SESSION):
        raise errors.only_for_long_keys("GetFederationToken")
    name = params["Name"]
    given = limiting.policies(ctx, params)
    made = sessions.own(
        ctx,
        params.get("DurationSeconds", USUAL) * SECOND,
        by_wall=ctx.call.door is Door.HTTP,
        policies=(LIMIT, *given),
        name=name,
        tags=limiting.tags(params),
        iam=False,
    )
    who = {"FederatedUserId": f"{ctx.account}:{name}", "Arn": ctx.arn(f"federated-user/{name}")}
    output: Output = {"Credentials": made, "FederatedUser": who}
    return output | ({"PackedPolicySize": limiting.packed(params)} if given else {})
