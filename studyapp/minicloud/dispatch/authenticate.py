"""Step one: who calls."""

from collections.abc import Mapping

from msgspec.structs import replace

from studyapp.minicloud import spec
from studyapp.minicloud.dispatch.identity import Identity
from studyapp.minicloud.kernel.call import (
    Anonymous,
    ArnCaller,
    CallAs,
    Caller,
    KeyCaller,
    Principal,
)
from studyapp.minicloud.kernel.clock import Moment
from studyapp.minicloud.kernel.context import Context, service_principal
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.membership import membership
from studyapp.minicloud.kernel.service import Service
from studyapp.minicloud.kernel.work import Records

NOBODY = "anonymous"
REASONS: Mapping[str, spec.codes.Reason] = {
    "InvalidClientTokenId": "unknown-key",
    "ExpiredToken": "expired-token",
}


def authenticate(
    identity: Identity, db: Records, caller: Caller, now: Moment, service: str
) -> Principal:
    """The principal of a call of a service.

    Raises CloudError InvalidClientTokenId for an unknown key and ExpiredToken for a session that
    is over, both with the code and the words of the service; NoSuchEntity when console or shell
    act as somebody of an account that was closed.
    """
    try:
        return _principal(identity, db, caller, now, service)
    except CloudError as error:
        raise _worded(error, service) from None


def _principal(
    identity: Identity, db: Records, caller: Caller, now: Moment, service: str
) -> Principal:
    match caller:
        case KeyCaller(access_key_id=key):
            held = db.holder("access-key", key)
            if held is None or membership(db, held.account).closed:
                raise unknown_key()
            return identity.by_key(db.at(account=held.account), caller, now, service)
        case ArnCaller(arn=arn):
            account = arn.split(":")[4:5] or [""]
            if membership(db, account[0]).closed:
                raise CloudError("NoSuchEntity", f"The account {account[0]} was closed.", 404)
            return identity.by_arn(db.at(account=account[0]), caller, now)
        case Anonymous(account=account):
            return Principal(NOBODY, "", NOBODY, NOBODY, NOBODY)


def account_of(principal: Principal, caller: Caller) -> str:
    """The account in which a call is made: the caller's, or that of what nobody asks for."""
    return caller.account if isinstance(caller, Anonymous) else principal.account


def _worded(error: CloudError, service: str) -> CloudError:
    reason = REASONS.get(error.code)
    if reason is None or service not in spec.service_names():
        return error
    found = spec.codes.code(service, reason)
    text = found.text or error.message
    return CloudError(found.code, text, found.status, unverified=not found.verified)


def unsigned(service: str) -> CloudError:
    """What a service answers to a caller who did not sign; `service` may be unknown ("")."""
    found = spec.codes.code(service if service in spec.service_names() else "s3", "unsigned")
    return CloudError(found.code, found.text, found.status, unverified=not found.verified)


def unknown_key() -> CloudError:
    """What a key that is not there answers."""
    text = "The security token included in the request is invalid."
    return CloudError("InvalidClientTokenId", text, 403)


def inner_principal(outer: Context, as_: CallAs, service: Service) -> Principal:
    """As whom a service makes an inner call; ValueError for a role, which nobody names yet."""
    caller = outer.principal
    if as_ is CallAs.CALLER:
        return replace(caller, via=(*caller.via, service.host))
    if as_ in (CallAs.SERVICE, CallAs.INTERNAL):
        source = caller.source if caller.kind == "service" else ""
        return replace(service_principal(service, outer.account), source=source)
    raise ValueError(f"{as_} needs a role")
