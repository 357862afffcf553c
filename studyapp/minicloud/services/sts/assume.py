"""Becoming a role for a while: AssumeRole.

The role's trust policy decides, together with the caller's own policies; the credentials that
come out are the claim on their key's id, see `kernel.credentials`.
"""

from collections.abc import Sequence
from typing import Any

from studyapp.minicloud.kernel import arn, credentials
from studyapp.minicloud.kernel.call import CallAs, Door, Output, Params
from studyapp.minicloud.kernel.clock import SECOND, Moment
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.credentials import Session
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.service import ContextValue, Need, tags_context
from studyapp.minicloud.policy import check
from studyapp.minicloud.services.sts import errors, factor, sessions
from studyapp.minicloud.services.sts.service import SERVICE

HOUR_SECONDS = 3_600
LARGEST = 2_048  # characters of session policies and the ARNs of managed ones
NOT_MODELLED = (
    *("SourceIdentity", "TransitiveTagKeys", "ProvidedContexts"),
    "MinimumSessionTokenSize",
)


def _role(ctx: Context, role_arn: str) -> dict[str, Any] | None:
    """The role as IAM shows it, or None; roles of other accounts are not reached yet."""
    try:
        named = arn.parse(role_arn)
    except ValueError:
        return None
    if named.account != ctx.account or not named.resource.startswith("role/"):
        return None
    name = named.resource.rpartition("/")[2]
    try:
        found = ctx.invoke("iam", "GetRole", {"RoleName": name}, CallAs.INTERNAL)["Role"]
    except CloudError as error:
        if error.code in ("NoSuchEntity", "ValidationError"):
            return None
        raise
    return found if found["Arn"] == role_arn else None


def _trust(ctx: Context, params: Params) -> Sequence[Need]:
    """The trust policy must let the caller in; a role that is not there lets nobody in."""
    if ctx.principal.kind == "root":
        raise errors.roots_have_none()
    role = _role(ctx, params["RoleArn"])
    text = role["AssumeRolePolicyDocument"] if role else ""
    keys: dict[str, ContextValue] = {"sts:rolesessionname": params["RoleSessionName"]}
    if "ExternalId" in params:
        keys["sts:externalid"] = params["ExternalId"]
    if factor.is_shown(ctx, params):
        keys |= {"aws:multifactorauthpresent": True, "aws:multifactorauthage": 0}
    tags = {tag["Key"]: tag["Value"] for tag in params.get("Tags", ())}
    keys |= tags_context(tags, request=True)
    actions = ("sts:AssumeRole", "sts:TagSession") if tags else ("sts:AssumeRole",)
    return tuple(
        Need(action, params["RoleArn"], keys, text, ctx.account, "trust") for action in actions
    )


def _act(ctx: Context, params: Params, output: Output) -> str:
    return f"assume role {params['RoleArn'].rpartition('/')[2]}"


@SERVICE.operation("AssumeRole", needs=_trust, act=_act, secret=("SecretAccessKey", "SessionToken"))
def assume_role(ctx: Context, params: Params) -> Output:
    """Credentials of a session of a role.

    One that is issued at the HTTP door lives by the wall's clock, any other by the simulated one.
    """
    for name in NOT_MODELLED:
        if name in params:
            raise errors.not_modelled(name)
    role = _role(ctx, params["RoleArn"])
    if role is None:
        raise LookupError("an assumed role that is not there")
    token = credentials.session_token(ctx.entropy)
    session, ends = _session(ctx, params, role, token)
    output: Output = {
        "Credentials": sessions.issue(ctx, session, token, ends),
        "AssumedRoleUser": {
            "AssumedRoleId": f"{session.holder}:{session.name}",
            "Arn": ctx.arn(f"assumed-role/{role['RoleName']}/{session.name}"),
        },
    }
    return output | ({"PackedPolicySize": _packed(params)} if session.policies else {})


def _session(
    ctx: Context, params: Params, role: dict[str, Any], token: str
) -> tuple[Session, Moment]:
    """The session, and when it ends on both clocks."""
    length = _duration(ctx, params, role["MaxSessionDuration"]) * SECOND
    ends = Moment(ctx.now + length, ctx.wall + length)
    by_wall = ctx.call.door is Door.HTTP and ctx.principal.kind != "service"
    session = Session(
        holder=role["RoleId"],
        name=params["RoleSessionName"],
        issued=ctx.now,
        expires=ends.wall if by_wall else ends.simulated,
        by_wall=by_wall,
        token=credentials.hashed(token),
        tags=tuple((tag["Key"], tag["Value"]) for tag in params.get("Tags", ())),
        policies=_policies(ctx, params),
        mfa=factor.take(ctx, params),
    )
    return session, ends


def _duration(ctx: Context, params: Params, longest: int) -> int:
    """How long the session lasts, in seconds; an hour unless the caller asks for more or less."""
    asked: int = params.get("DurationSeconds", HOUR_SECONDS)
    if ctx.principal.kind == "role" and asked > HOUR_SECONDS:
        raise errors.longer_than_chain()
    if asked > longest:
        raise errors.longer_than_role()
    return asked


def _policies(ctx: Context, params: Params) -> tuple[tuple[str, str], ...]:
    """The session policies: managed ones as they are now, and the inline one."""
    if _packed(params) > 100:
        raise errors.too_large(_packed(params))
    found = [(_name(one["arn"]), _text(ctx, one["arn"])) for one in params.get("PolicyArns", ())]
    text = params.get("Policy")
    if text is not None:
        problems = check(text, "session")
        if problems:
            raise errors.malformed(problems[0].message)
        found.append(("session policy", text))
    return tuple(found)


def _packed(params: Params) -> int:
    """How much of the room for session policies is used, in per cent."""
    arns = sum(len(one["arn"]) for one in params.get("PolicyArns", ()))
    return -(-100 * (arns + len(params.get("Policy", ""))) // LARGEST)


def _name(policy: str) -> str:
    return policy.rpartition("/")[2]


def _text(ctx: Context, policy: str) -> str:
    found = ctx.invoke("iam", "GetPolicy", {"PolicyArn": policy}, CallAs.INTERNAL)["Policy"]
    asked = {"PolicyArn": policy, "VersionId": found["DefaultVersionId"]}
    version = ctx.invoke("iam", "GetPolicyVersion", asked, CallAs.INTERNAL)["PolicyVersion"]
    return str(version["Document"])
