"""The encoded message that comes with some denials, and what it says.

AWS STS API Reference, "DecodeAuthorizationMessage": the details of a denial can be secret, so
that EC2 sends them encoded; who may decode them sees who asked for what, and the condition keys
of the request.
"""

import zlib
from collections.abc import Mapping, Sequence

import msgspec

from studyapp.minicloud.kernel.call import Principal
from studyapp.minicloud.kernel.secrets import KeyRing
from studyapp.minicloud.kernel.service import ContextValue

MARK = b"denial:"


def encode(
    secrets: KeyRing,
    principal: Principal,
    action: str,
    resource: str,
    context: Mapping[str, ContextValue],
    *,
    explicit: bool,
) -> str:
    """The encoded message of a denial; only the same key ring can read it."""
    said = {
        "allowed": False,
        "explicitDeny": explicit,
        "matchedStatements": {"items": []},
        "failures": {"items": []},
        "context": {
            "principal": {
                "id": principal.unique_id,
                "name": principal.name,
                "arn": principal.arn,
            },
            "action": action,
            "resource": resource,
            "conditions": {"items": [_condition(key, context[key]) for key in sorted(context)]},
        },
    }
    owner = principal.account.encode()
    return secrets.seal(MARK + owner + b":" + zlib.compress(msgspec.json.encode(said), 9))


def decode(secrets: KeyRing, text: str, account: str) -> str:
    """The JSON of an encoded message of this account; ValueError for anything else."""
    data = secrets.unseal(text)
    start = MARK + account.encode() + b":"
    if not data.startswith(start):
        raise ValueError("not an encoded denial of this account")
    return zlib.decompress(data.removeprefix(start)).decode()


def _condition(key: str, value: ContextValue) -> Mapping[str, object]:
    many: Sequence[object] = value if isinstance(value, list | tuple) else (value,)
    items = [{"value": _word(one)} for one in many]
    return {"key": key, "values": {"items": items}}


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
