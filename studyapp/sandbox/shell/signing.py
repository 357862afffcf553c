"""Links to objects that work without credentials, signed as clients sign them.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
Their end is by the wall's clock (decision 10), since whoever opens one knows no other.
"""

import hmac
from urllib.parse import quote, urlsplit

from msgspec import Struct

from studyapp.minicloud.wire.message import Request
from studyapp.minicloud.wire.sign.canonical import (
    SAFE,
    UNSIGNED,
    canonical_requests,
    string_to_sign,
)
from studyapp.minicloud.wire.sign.claims import ALGORITHM, Kind, Signature
from studyapp.minicloud.wire.sign.verify import signing_key
from studyapp.minicloud.wire.times import to_basic


class Credentials(Struct, frozen=True):
    """What signs: `token` is a session's, else ""."""

    access_key_id: str
    secret: str
    token: str = ""


class Link(Struct, frozen=True):
    """An object to be read: `host` with its port, `seconds` for which the link holds."""

    scheme: str
    host: str
    bucket: str
    key: str
    region: str
    seconds: int


def address(site: str, host: str) -> tuple[str, str]:
    """Scheme and host with port of a host of the sandbox, reached as the site itself is."""
    parts = urlsplit(site)
    return parts.scheme or "http", f"{host}:{parts.port}" if parts.port else host


def presign(link: Link, credentials: Credentials, wall: int) -> str:
    """The link; `wall` in milliseconds."""
    claim = Signature(
        kind=Kind.QUERY,
        access_key_id=credentials.access_key_id,
        signature="",
        date=to_basic(wall)[:8],
        region=link.region,
        service="s3",
        signed_headers=("host",),
        signed_at=wall,
        expires=link.seconds,
    )
    pairs = {
        "X-Amz-Algorithm": ALGORITHM,
        "X-Amz-Credential": f"{credentials.access_key_id}/{claim.scope}",
        "X-Amz-Date": to_basic(wall),
        "X-Amz-Expires": str(link.seconds),
        "X-Amz-SignedHeaders": "host",
    }
    if credentials.token:
        pairs["X-Amz-Security-Token"] = credentials.token
    query = "&".join(f"{name}={quote(value, safe=SAFE)}" for name, value in pairs.items())
    path = "/" + quote(link.key, safe="/" + SAFE)
    request = Request("GET", path, query, (("host", link.host),), bucket=link.bucket)
    canonical = next(canonical_requests(request, claim, UNSIGNED))
    text = string_to_sign(claim, canonical)
    mark = hmac.digest(signing_key(claim, credentials.secret), text.encode(), "sha256").hex()
    return f"{link.scheme}://{link.host}{path}?{query}&X-Amz-Signature={mark}"
