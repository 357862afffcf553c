"""Console passwords: kept as salted hashes, checked against the account's rules."""

from hmac import compare_digest

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.services.iam import errors, rules
from studyapp.minicloud.services.iam.needs import on_own_user
from studyapp.minicloud.services.iam.service import SERVICE
from studyapp.minicloud.services.iam.sorts import USER, own_name
from studyapp.minicloud.services.iam.state import (
    LOGINS,
    PASSWORD_POLICY,
    Login,
    PasswordPolicy,
    User,
)

REMEMBERED = 24  # hashes of earlier passwords: the most that a policy can ask for
SALT = 16
PASSWORDS = ("Password", "OldPassword", "NewPassword")


def _user(ctx: Context, params: Params) -> User:
    name = own_name(ctx, params)
    if name is None:
        raise errors.validation("The root user's password is not kept by IAM.")
    return USER.find(ctx, name)


def _login(ctx: Context, user: User) -> Login:
    found = ctx.db.get(LOGINS, user.id)
    if found is None:
        raise errors.no_login(user.name)
    return found


def _policy(ctx: Context) -> PasswordPolicy | None:
    return ctx.db.read(PASSWORD_POLICY) if ctx.db.has(PASSWORD_POLICY) else None


@SERVICE.operation(
    "CreateLoginProfile",
    needs=on_own_user,
    act="give user {UserName} a password",
    secret=PASSWORDS,
)
def create_login_profile(ctx: Context, params: Params) -> Output:
    """Give a user a password for the console."""
    _check_modelled(params)
    user = _user(ctx, params)
    if ctx.db.get(LOGINS, user.id) is not None:
        raise errors.login_exists(user.name)
    password = params.get("Password")
    if password is None:
        raise errors.validation("A password is needed here.")
    rules.check_password(password, _policy(ctx), user.name)
    salt = ctx.entropy.token(SALT)
    login = Login(
        created=ctx.now,
        changed=ctx.now,
        salt=salt,
        hash=rules.hashed(password, salt),
        must_change=params.get("PasswordResetRequired", False),
    )
    ctx.db.put(LOGINS, user.id, login)
    return {"LoginProfile": _view(user, login)}


@SERVICE.operation("GetLoginProfile", needs=on_own_user, reads=True)
def get_login_profile(ctx: Context, params: Params) -> Output:
    """Whether a user has a password."""
    user = _user(ctx, params)
    return {"LoginProfile": _view(user, _login(ctx, user))}


@SERVICE.operation(
    "UpdateLoginProfile",
    needs=on_own_user,
    act="change the password of user {UserName}",
    secret=PASSWORDS,
)
def update_login_profile(ctx: Context, params: Params) -> Output:
    """Set another password, or ask for a new one at the next sign-in."""
    _check_modelled(params)
    user = _user(ctx, params)
    login = _login(ctx, user)
    if "Password" in params:
        login = _renewed(ctx, user, login, params["Password"])
    must_change = params.get("PasswordResetRequired", login.must_change)
    ctx.db.put(LOGINS, user.id, replace(login, must_change=must_change))
    return {}


@SERVICE.operation(
    "DeleteLoginProfile", needs=on_own_user, act="take the password of user {UserName} away"
)
def delete_login_profile(ctx: Context, params: Params) -> Output:
    """Take the password away: the user cannot sign in to the console any more."""
    user = _user(ctx, params)
    _login(ctx, user)
    ctx.db.delete(LOGINS, user.id)
    return {}


@SERVICE.operation(
    "ChangePassword", needs=on_own_user, act="change the own password", secret=PASSWORDS
)
def change_password(ctx: Context, params: Params) -> Output:
    """Let a user change the own password."""
    if ctx.principal.kind != "user":
        raise CloudError("InvalidUserType", "Only an IAM user has a password to change.", 400,
                         unverified=True)  # fmt: skip
    user = USER.find(ctx, ctx.principal.name)
    login = _login(ctx, user)
    if not _is(params["OldPassword"], login.salt, login.hash):
        raise errors.unmodifiable("The old password was incorrect.")
    login = _renewed(ctx, user, login, params["NewPassword"])
    ctx.db.put(LOGINS, user.id, replace(login, must_change=False))
    return {}


def _renewed(ctx: Context, user: User, login: Login, password: str) -> Login:
    """The login with another password, which the account's rules must allow."""
    policy = _policy(ctx)
    rules.check_password(password, policy, user.name)
    earlier = ((login.salt, login.hash), *login.previous)
    reuse = policy.reuse if policy else 0
    if any(_is(password, salt, kept) for salt, kept in earlier[:reuse]):
        text = "Policy constraint violation with password reuse prevention during password change."
        raise errors.weak_password(text)
    salt = ctx.entropy.token(SALT)
    return replace(
        login,
        changed=ctx.now,
        salt=salt,
        hash=rules.hashed(password, salt),
        previous=earlier[:REMEMBERED],
    )


def _is(password: str, salt: bytes, kept: bytes) -> bool:
    return compare_digest(rules.hashed(password, salt), kept)


def _check_modelled(params: Params) -> None:
    for name in ("MaxSigninSessionDuration", "ResetMaxSigninSessionDuration"):
        if name in params:
            raise errors.not_modelled(name)


def _view(user: User, login: Login) -> dict[str, object]:
    return {
        "UserName": user.name,
        "CreateDate": login.created,
        "PasswordResetRequired": login.must_change,
    }
