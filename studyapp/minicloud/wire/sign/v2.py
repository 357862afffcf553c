"""Signature Version 2 in a query string: the links to S3 that older clients still make.

https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
"""

import binascii
import hmac
from base64 import b64decode, b64encode
from typing import Any
from urllib.parse import unquote

from studyapp.minicloud.kernel.clock import SECOND, iso
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.wire.message import Request
from studyapp.minicloud.wire.sign.claims import Signature

# Query members that are part of the resource, so that they are signed: those of the documentation
# and those that clients have added since.
SUBRESOURCES = frozenset(
    [
        "accelerate",
        "acl",
        "analytics",
        "cors",
        "defaultObjectAcl",
        "delete",
        "inventory",
        "lifecycle",
        "location",
        "logging",
        "metrics",
        "notification",
        "object-lock",
        "partNumber",
        "policy",
        "replication",
        "requestPayment",
        "response-cache-control",
        "response-content-disposition",
        "response-content-encoding",
        "response-content-language",
        "response-content-type",
        "response-expires",
        "restore",
        "select",
        "select-type",
        "storageClass",
        "tagging",
        "torrent",
        "uploadId",
        "uploads",
        "versionId",
        "versioning",
        "versions",
        "website",
    ]
)


def verify(signature: Signature, request: Request, secret: str, now: int) -> None:
    """Check a presigned link; `now` is the wall time in milliseconds.

    Raises CloudError AccessDenied ("Request has expired") or SignatureDoesNotMatch.
    """
    end = (signature.expires or 0) * SECOND
    if now > end:
        members: dict[str, Any] = {"Expires": iso(end), "ServerTime": iso(now)}
        raise CloudError("AccessDenied", "Request has expired", 403, **members)
    text, *others = (
        string_to_sign(request, str(signature.expires), path) for path in _paths(request)
    )
    if not any(matches(secret, one, signature.signature) for one in (text, *others)):
        message = "The request signature we calculated does not match the signature you provided."
        raise CloudError(
            "SignatureDoesNotMatch",
            f"{message} Check your key and signing method.",
            403,
            AWSAccessKeyId=signature.access_key_id,
            StringToSign=text,
            SignatureProvided=signature.signature,
            StringToSignBytes=text.encode().hex(" "),
        )


def matches(secret: str, text: str, given: str) -> bool:
    """Whether `given` is the Base64 of the text's HMAC-SHA1, compared in constant time."""
    wanted = hmac.digest(secret.encode(), text.encode(), "sha1")
    try:
        told = b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        return False
    same = hmac.compare_digest(wanted, told)
    return same and b64encode(told).decode() == given  # one text, so that no bit is free


def _paths(request: Request) -> tuple[str, ...]:
    """The path as sent; a bucket alone is signed with a slash at its end by some clients."""
    bucket = f"/{request.bucket}" if request.bucket else ""
    path = bucket + (request.path or "/")
    return (path, f"{path}/") if path.count("/") == 1 and path != "/" else (path,)


def string_to_sign(request: Request, expires: str, path: str) -> str:
    """Method, MD5, type, end, `x-amz-` headers and resource.

    A link has no headers of its own: what they would say stands in its query.
    """
    told = {name.lower(): value for name, value in request.arguments if _is_header(name.lower())}
    told |= {name: value for name, value in request.fields.items() if _is_header(name)}
    amz = [f"{name}:{' '.join(told[name].split())}" for name in sorted(told) if name[:2] == "x-"]
    standard = [told.get("content-md5", ""), told.get("content-type", ""), expires]
    return "\n".join([request.method, *standard, *amz, _resource(request, path)])


def _is_header(name: str) -> bool:
    return name.startswith("x-amz-") or name in {"content-md5", "content-type"}


def _resource(request: Request, path: str) -> str:
    parts = (part for part in request.query.split("&") if _is_signed(part))
    signed = sorted(parts, key=lambda part: part.partition("=")[0])
    told = [_told(part) for part in signed]
    return path + (f"?{'&'.join(told)}" if told else "")


def _is_signed(part: str) -> bool:
    return unquote(part.partition("=")[0]) in SUBRESOURCES


def _told(part: str) -> str:
    name, equals, value = part.partition("=")
    return f"{unquote(name)}={unquote(value)}" if equals and value else unquote(name)
