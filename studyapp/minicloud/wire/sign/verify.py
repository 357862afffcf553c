"""Whether a signature is right, in time, and covers what it must.

Texts of refusals: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html and
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html. Codes are
those of the query protocol and of S3; `errors` gives each protocol its own names.
"""

import hmac
from functools import lru_cache
from hashlib import sha256
from typing import Any

from studyapp.minicloud.kernel.blobs import Blob
from studyapp.minicloud.kernel.clock import MINUTE, SECOND, iso
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.wire.message import Request
from studyapp.minicloud.wire.sign import v2
from studyapp.minicloud.wire.sign.canonical import UNSIGNED, canonical_requests, string_to_sign
from studyapp.minicloud.wire.sign.claims import Kind, Signature
from studyapp.minicloud.wire.times import to_basic

SKEW = 15 * MINUTE
STREAMING = "STREAMING-"
SIGNED_CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
STREAMS = frozenset(
    {SIGNED_CHUNKS, f"{SIGNED_CHUNKS}-TRAILER", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"}
)
MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your"
)


def verify(signature: Signature, request: Request, secret: str, now: int) -> None:
    """Check signature, time and body; `now` is the wall time in milliseconds.

    The request has its whole body, as bytes or as a stored blob. Raises CloudError:
    SignatureDoesNotMatch, RequestTimeTooSkewed, AccessDenied ("Request has expired"),
    InvalidRequest, XAmzContentSHA256Mismatch.
    """
    verify_head(signature, request, secret, now)
    if signature.payload:
        check_payload(signature, _digest(request.body))


def verify_head(signature: Signature, request: Request, secret: str, now: int) -> None:
    """Check what can be checked before the body has come, for S3 (see `verify`).

    For other services the body is part of the signature and must be there.
    """
    if signature.kind is Kind.QUERY_V2:
        v2.verify(signature, request, secret, now)
        return
    _check_time(signature, now)
    _check_headers(signature, request)
    payload = _payload(signature, request)
    key = signing_key(signature, secret)
    calculated = []
    for canonical in canonical_requests(request, signature, payload):
        text = string_to_sign(signature, canonical)
        if matches(key, text, signature.signature):
            return
        calculated.append((canonical, text))
    raise _mismatch(signature, *calculated[0])


def signing_key(signature: Signature, secret: str) -> bytes:
    """The key of one day, region and service."""
    return _signing_key(secret, signature.date, signature.region, signature.service)


@lru_cache(maxsize=256)  # a client signs all of a day's requests to a service with one key
def _signing_key(secret: str, *scope: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (*scope, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def matches(key: bytes, text: str, given: str) -> bool:
    """Whether `given` is the signature of the text, compared in constant time."""
    wanted = hmac.digest(key, text.encode(), "sha256").hex()
    return hmac.compare_digest(wanted.encode(), given.encode())


def check_payload(signature: Signature, digest: str) -> None:
    """Refuse a body whose SHA-256 (hexadecimal) is not what the headers said."""
    said = signature.payload
    if signature.kind is Kind.QUERY_V2 or not said or said == UNSIGNED or said in STREAMS:
        return
    if not hmac.compare_digest(said.encode(), digest.encode()):
        raise CloudError(
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
            400,
            ClientComputedContentSHA256=said,
            S3ComputedContentSHA256=digest,
        )


def _digest(body: bytes | Blob) -> str:
    return body.digest if isinstance(body, Blob) else sha256(body).hexdigest()


def _payload(signature: Signature, request: Request) -> str:
    """The payload hash of the canonical request."""
    said = signature.payload
    if signature.service != "s3":
        return said or _digest(request.body)
    if signature.kind is Kind.QUERY:
        return said or UNSIGNED
    if not said:
        text = "Missing required header for this request: x-amz-content-sha256"
        raise CloudError("InvalidRequest", text, 400)
    if said != UNSIGNED and said not in STREAMS and not _is_sha256(said):
        text = f"x-amz-content-sha256 must be {UNSIGNED}, {', '.join(sorted(STREAMS))}"
        members: dict[str, Any] = {
            "ArgumentName": "x-amz-content-sha256",
            "ArgumentValue": said[:1024],
        }
        raise CloudError("InvalidArgument", f"{text}, or a valid sha256 value.", 400, **members)
    return said


def _is_sha256(text: str) -> bool:
    return len(text) == 64 and not set(text) - set("0123456789abcdef")


def _check_time(signature: Signature, now: int) -> None:
    day = to_basic(signature.signed_at)[:8]
    if day != signature.date:
        text = "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date"
        text = f"{text} from HTTP: '{signature.date[:20]}' != '{day}', from '{signature.stamp}'."
        raise CloudError("SignatureDoesNotMatch", text, 403)
    if signature.kind is Kind.QUERY:
        _check_expiry(signature, now)
        return
    if abs(now - signature.signed_at) <= SKEW:
        return
    if signature.service == "s3":
        raise CloudError(
            "RequestTimeTooSkewed",
            "The difference between the request time and the current time is too large.",
            403,
            RequestTime=signature.stamp,
            ServerTime=iso(now),
            MaxAllowedSkewMilliseconds=str(SKEW),
        )
    raise _skewed(signature, now, SKEW)


def _skewed(signature: Signature, now: int, allowed: int) -> CloudError:
    if signature.service == "ec2":
        return CloudError("RequestExpired", "Request has expired.", 400)
    late = signature.signed_at < now
    bound, sign = (now - allowed, "-") if late else (now + allowed, "+")
    said = "Signature expired" if late else "Signature not yet current"
    relation = "is now earlier than" if late else "is still later than"
    limits = f"{to_basic(bound)} ({to_basic(now)} {sign} {allowed // MINUTE} min.)"
    text = f"{said}: {to_basic(signature.signed_at)} {relation} {limits}"
    return CloudError("SignatureDoesNotMatch", text, 403)


def _check_expiry(signature: Signature, now: int) -> None:
    """A link's time: S3 refuses an old one in other words than the rest."""
    seconds = signature.expires or 0
    end = signature.signed_at + seconds * SECOND
    early = signature.signed_at > now + SKEW
    if not early and now <= end:
        return
    if signature.service != "s3":
        raise _skewed(signature, now, SKEW if early else seconds * SECOND)
    if early:
        raise CloudError("AccessDenied", "Request is not valid yet", 403, unverified=True)
    members: dict[str, Any] = {
        "X-Amz-Expires": str(seconds),
        "Expires": iso(end),
        "ServerTime": iso(now),
    }
    raise CloudError("AccessDenied", "Request has expired", 403, **members)


def _check_headers(signature: Signature, request: Request) -> None:
    """The host must be signed, and for S3 every `x-amz-` header that came."""
    signed = set(signature.signed_headers)
    if "host" not in signed:
        text = "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
        raise CloudError("SignatureDoesNotMatch", text, 403)
    if signature.service != "s3":
        return
    loose = [name for name in request.fields if name.startswith("x-amz-") and name not in signed]
    if signature.kind is Kind.QUERY:
        loose = [name for name in loose if name != "x-amz-content-sha256"]
    if loose:
        text = "There were headers present in the request which were not signed"
        raise CloudError("AccessDenied", text, 403, HeadersNotSigned=", ".join(sorted(loose)))


def _mismatch(signature: Signature, canonical: str, text: str) -> CloudError:
    if signature.service != "s3":
        tail = "AWS Secret Access Key and signing method. Consult the service documentation"
        return CloudError("SignatureDoesNotMatch", f"{MISMATCH} {tail} for details.", 403)
    return CloudError(
        "SignatureDoesNotMatch",
        f"{MISMATCH} key and signing method.",
        403,
        AWSAccessKeyId=signature.access_key_id,
        StringToSign=text,
        SignatureProvided=signature.signature,
        StringToSignBytes=text.encode().hex(" "),
        CanonicalRequest=canonical,
        CanonicalRequestBytes=canonical.encode().hex(" "),
    )
