"""Becoming a role for a while: AssumeRole.

The role's trust policy decides, together with the caller's own policies; the credentials that
come out are the claim on their key's id, see `kernel.credentials`.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from studyapp.minicloud.kernel import arn, credentials
from studyapp.minicloud.kernel.call import CallAs, Door, Output, Params
from studyapp.minicloud.kernel.clock import SECOND, Moment
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.credentials import Session
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.membership import membership
from studyapp.minicloud.kernel.service import ContextValue, Need, tags_context
from studyapp.minicloud.services.sts import chain, errors, factor, limiting, sessions
from studyapp.minicloud.services.sts.service import SERVICE

HOUR_SECONDS = 3_600
NOT_MODELLED = (
    "ProvidedContexts",
    "MinimumSessionTokenSize",
)


class Home(NamedTuple):
    """A role as IAM shows it, and the account that it is in."""

    ctx: Context
    role: dict[str, Any]


def _role(ctx: Context, role_arn: str) -> Home | None:
    """The role of an account of this world, or None; closed accounts have none."""
    account = _account(ctx, role_arn)
    name = role_arn.partition(":role/")[2].rpartition("/")[2]
    closed = membership(ctx.db, account).closed
    if not name or closed or ctx.db.holder("account", account) is None:
        return None
    home = ctx.at(account)
    try:
        found = home.invoke("iam", "GetRole", {"RoleName": name}, CallAs.INTERNAL)["Role"]
    except CloudError as error:
        if error.code in ("NoSuchEntity", "ValidationError"):
            return None
        raise
    return Home(home, found) if found["Arn"] == role_arn else None


def _account(ctx: Context, role_arn: str) -> str:
    """The account that an ARN names, the caller's when it is none."""
    try:
        return arn.parse(role_arn).account
    except ValueError:
        return ctx.account


def _trust(ctx: Context, params: Params) -> Sequence[Need]:
    """The trust policy must let the caller in; a role that is not there lets nobody in.

    Across accounts the caller's own policies must allow it too.
    """
    if ctx.principal.kind == "root":
        raise errors.roots_have_none()
    home = _role(ctx, params["RoleArn"])
    owner = _account(ctx, params["RoleArn"])
    text = home.role["AssumeRolePolicyDocument"] if home else ""
    keys: dict[str, ContextValue] = {"sts:rolesessionname": params["RoleSessionName"]}
    if "ExternalId" in params:
        keys["sts:externalid"] = params["ExternalId"]
    if factor.is_shown(ctx, params):
        keys |= {"aws:multifactorauthpresent": True, "aws:multifactorauthage": 0}
    tags = {tag["Key"]: tag["Value"] for tag in params.get("Tags", ())}
    keys |= tags_context(tags, request=True) | chain.context(ctx, params)
    actions = (
        "sts:AssumeRole",
        *(("sts:TagSession",) if tags else ()),
        *chain.actions(ctx, params),
    )
    trusted = (Need(one, params["RoleArn"], keys, text, owner, "trust") for one in actions)
    return (*trusted, *chain.own_needs(ctx, params, keys))


def _act(ctx: Context, params: Params, output: Output) -> str:
    return f"assume role {params['RoleArn'].rpartition('/')[2]}"


@SERVICE.operation("AssumeRole", needs=_trust, act=_act, secret=("SecretAccessKey", "SessionToken"))
def assume_role(ctx: Context, params: Params) -> Output:
    """Credentials of a session of a role; it acts in the account of the role.

    One that is issued at the HTTP door lives by the wall's clock, any other by the simulated one.
    """
    for name in NOT_MODELLED:
        if name in params:
            raise errors.not_modelled(name)
    home = _role(ctx, params["RoleArn"])
    if home is None:
        raise LookupError("an assumed role that is not there")
    token = credentials.session_token(ctx.entropy)
    session, ends = _session(ctx, params, home, token)
    output: Output = {
        "Credentials": sessions.issue(home.ctx, session, token, ends),
        "AssumedRoleUser": {
            "AssumedRoleId": f"{session.holder}:{session.name}",
            "Arn": home.ctx.arn(f"assumed-role/{home.role['RoleName']}/{session.name}"),
        },
    }
    if session.source_identity:
        output["SourceIdentity"] = session.source_identity
    return output | ({"PackedPolicySize": limiting.packed(params)} if session.policies else {})


def _session(ctx: Context, params: Params, home: Home, token: str) -> tuple[Session, Moment]:
    """The session, and when it ends on both clocks."""
    length = _duration(ctx, params, home.role["MaxSessionDuration"]) * SECOND
    ends = Moment(ctx.now + length, ctx.wall + length)
    by_wall = ctx.call.door is Door.HTTP and ctx.principal.kind != "service"
    tags, transitive = chain.tags(ctx, params)
    session = Session(
        holder=home.role["RoleId"],
        name=params["RoleSessionName"],
        issued=ctx.now,
        expires=ends.wall if by_wall else ends.simulated,
        by_wall=by_wall,
        token=credentials.hashed(token),
        tags=tags,
        policies=limiting.policies(home.ctx, params),
        mfa=factor.take(ctx, params),
        source_identity=chain.source_identity(ctx, params),
        transitive=transitive,
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
