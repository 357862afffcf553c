"""The policy of a browser upload: what the form may hold, and until when.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
"""

import binascii
import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.wire import times

# Fields that no condition has to name.
_FREE = {"policy", "signature", "awsaccesskeyid", "x-amz-signature", "file", "bucket"}


def check_policy(encoded: str, fields: Mapping[str, str], size: int, now: int) -> None:
    """Check a form against its policy (Base64 of JSON).

    `fields` are the form's by lower-case name, with `bucket` and the final `key`; `size` is the
    file's in bytes, `now` the wall time. Raises CloudError: InvalidPolicyDocument, AccessDenied,
    EntityTooSmall, EntityTooLarge.
    """
    policy = _document(encoded)
    if now >= _expiration(policy):
        raise _denied("Policy expired.")
    named = set()
    for condition in _conditions(policy):
        match condition:
            case ["content-length-range", low, high]:
                _check_size(size, _bound(low), _bound(high))
            case [str(operator), str(field), str(value)] if field.startswith("$"):
                name = field[1:].lower()
                named.add(name)
                if not _holds(operator.lower(), fields.get(name, ""), value):
                    told = json.dumps(condition, ensure_ascii=False)
                    raise _denied(f"Policy Condition failed: {told}")
            case _:
                raise _invalid("Invalid condition.")
    extra = [
        name for name in fields if name not in named | _FREE and not name.startswith("x-ignore-")
    ]
    if extra:
        raise _denied(f"Extra input fields: {extra[0]}")


def _document(encoded: str) -> dict[str, Any]:
    try:
        policy = msgspec.json.decode(b64decode("".join(encoded.split()), validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise _invalid("Invalid JSON.") from None
    if not isinstance(policy, dict):
        raise _invalid("Invalid JSON.")
    return policy


def _expiration(policy: Mapping[str, Any]) -> int:
    text = policy.get("expiration")
    if not isinstance(text, str):
        raise _invalid("Policy missing expiration.")
    try:
        return times.from_text(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        raise _invalid(f"Invalid 'expiration' value: '{text[:60]}'") from None


def _conditions(policy: Mapping[str, Any]) -> Iterator[list[Any]]:
    listed = policy.get("conditions")
    if not isinstance(listed, list):
        raise _invalid("Policy missing conditions.")
    for condition in listed:
        if isinstance(condition, dict):
            for name, value in condition.items():
                yield ["eq", f"${name}", value]
        elif isinstance(condition, list):
            yield condition
        else:
            raise _invalid("Invalid condition.")


def _holds(operator: str, given: str, value: str) -> bool:
    if operator == "eq":
        return given == value
    if operator == "starts-with":
        return given.startswith(value)
    raise _invalid(f"Unknown operation: {operator[:40]}.")


def _bound(value: Any) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _invalid("Invalid content-length-range.")


def _check_size(size: int, low: int, high: int) -> None:
    if size < low:
        text = "Your proposed upload is smaller than the minimum allowed size"
        raise CloudError("EntityTooSmall", text, 400, ProposedSize=size, MinSizeAllowed=low)
    if size > high:
        text = "Your proposed upload exceeds the maximum allowed size"
        raise CloudError("EntityTooLarge", text, 400, ProposedSize=size, MaxSizeAllowed=high)


def _denied(text: str) -> CloudError:
    return CloudError("AccessDenied", f"Invalid according to Policy: {text}", 403)


def _invalid(text: str) -> CloudError:
    return CloudError("InvalidPolicyDocument", f"Invalid Policy: {text}", 400)
