"""Temporary credentials: how they are made, and when they are forgotten."""

from studyapp.minicloud.kernel import credentials
from studyapp.minicloud.kernel.call import Output
from studyapp.minicloud.kernel.clock import DAY, HOUR, Moment
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.credentials import KIND, OF_SESSION, Session
from studyapp.minicloud.services.sts.service import SERVICE

SIGN_IN = 12 * HOUR  # how long a sign-in to the console lasts


def issue(ctx: Context, session: Session, token: str, ends: Moment) -> Output:
    """New keys for a session whose token is this one: the `Credentials` of an answer."""
    key = credentials.key_id(OF_SESSION, ctx.entropy.token(20))
    ring = ctx.secrets.current
    ctx.db.claim(KIND, key, credentials.data(ctx.account, ring, session))
    ctx.after(ends.simulated - ctx.now + DAY, "session-over", key=key)
    return {
        "AccessKeyId": key,
        "SecretAccessKey": ctx.secrets.secret(key, credentials.SERIAL, ring),
        "SessionToken": token,
        "Expiration": ends,
    }


def of_console(ctx: Context) -> Output:
    """The credentials that a sign-in to the console gives CloudShell, for whoever calls.

    AWS CloudShell User Guide, "Security in AWS CloudShell": the shell has the credentials of the
    sign-in. No operation of AWS gives them. They live by the wall's clock, since links that are
    signed with them are opened outside.
    """
    return own(ctx, SIGN_IN, by_wall=True)


def own(
    ctx: Context,
    length: int,
    *,
    by_wall: bool,
    mfa: int | None = None,
    policies: tuple[tuple[str, str], ...] = (),
    name: str = "",
    tags: tuple[tuple[str, str], ...] = (),
    iam: bool = True,
) -> Output:
    """Credentials of the caller, for `length` milliseconds, limited by `policies`.

    With a `name` they are those of a federated user; without `iam` they call no operation of IAM.
    """
    token = credentials.session_token(ctx.entropy)
    ends = Moment(ctx.now + length, ctx.wall + length)
    session = Session(
        holder=ctx.principal.unique_id.partition(":")[0],
        name=name or ctx.principal.session,
        issued=ctx.now,
        expires=ends.wall if by_wall else ends.simulated,
        by_wall=by_wall,
        token=credentials.hashed(token),
        tags=tags,
        policies=policies,
        mfa=mfa,
        iam=iam,
    )
    return issue(ctx, session, token, ends)


@SERVICE.due("session-over")
def forget(ctx: Context, key: str) -> None:
    """Forget a session a day after its end; one that lives by the wall may have longer."""
    claim = ctx.db.holder(KIND, key)
    session = credentials.entry(claim).session if claim else None
    if session is None:
        return
    if session.is_over(Moment(ctx.now, ctx.wall)):
        ctx.db.release(KIND, key)
    else:
        ctx.after(DAY, "session-over", key=key)
