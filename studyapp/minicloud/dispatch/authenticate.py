"""Step one: who calls."""

from studyapp.minicloud.dispatch.identity import Identity
from studyapp.minicloud.kernel.call import Anonymous, ArnCaller, Caller, KeyCaller, Principal
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.work import Records

NOBODY = "anonymous"


def authenticate(identity: Identity, db: Records, caller: Caller, now: int) -> Principal:
    """The principal of a call.

    Raises CloudError InvalidClientTokenId for an unknown key; the chain gives it the code of the
    service's protocol.
    """
    match caller:
        case KeyCaller(access_key_id=key):
            held = db.holder("access-key", key)
            if held is None:
                raise unknown_key()
            return identity.by_key(db.at(account=held.account), caller, now)
        case ArnCaller(arn=arn):
            account = arn.split(":")[4:5] or [""]
            return identity.by_arn(db.at(account=account[0]), caller, now)
        case Anonymous(account=account):
            return Principal(NOBODY, "", NOBODY, NOBODY, NOBODY)


def account_of(principal: Principal, caller: Caller) -> str:
    """The account in which a call is made: the caller's, or that of what nobody asks for."""
    return caller.account if isinstance(caller, Anonymous) else principal.account


def unknown_key() -> CloudError:
    """What a key that is not there answers."""
    text = "The security token included in the request is invalid."
    return CloudError("InvalidClientTokenId", text, 403)
