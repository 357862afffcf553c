"""What a request claims about who signed it, before anything is checked.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

import re
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct, structs

from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.wire import times
from studyapp.minicloud.wire.message import Request

ALGORITHM = "AWS4-HMAC-SHA256"
MAX_EXPIRES = 604_800  # seconds: seven days


class Kind(StrEnum):
    """Where the signature stands, and which one it is."""

    HEADER = "header"
    QUERY = "query"
    QUERY_V2 = "query-v2"


class Signature(Struct, frozen=True):
    """A claim: who signed (`access_key_id`, `token`), when, for what, over which headers.

    `date`, `region` and `service` are the credential scope ("" for version 2), `stamp` the signed
    time as sent and `signed_at` the same in wall milliseconds. `expires` is a number of seconds
    after it for a presigned query, and the absolute second of the end for version 2. `payload` is
    what is said of the body: a SHA-256 in hexadecimal, `UNSIGNED-PAYLOAD`, `STREAMING-…` or "".
    """

    kind: Kind
    access_key_id: str
    signature: str
    date: str = ""
    region: str = ""
    service: str = ""
    signed_headers: tuple[str, ...] = ()
    stamp: str = ""
    signed_at: int = 0
    expires: int | None = None
    token: str = ""
    payload: str = ""

    @property
    def scope(self) -> str:
        """The credential scope as it is signed."""
        return f"{self.date}/{self.region}/{self.service}/aws4_request"


def authorization(request: Request) -> Signature | None:
    """The claim of a request, None when it carries none (anonymous).

    Raises CloudError: IncompleteSignature (S3: AuthorizationHeaderMalformed or
    AuthorizationQueryParametersError), InvalidRequest for version 2 in a header, InvalidArgument
    for two signatures at once.
    """
    fields, query = request.fields, request.argument_map
    header = fields.get("authorization", "")
    in_query = "X-Amz-Signature" in query or "X-Amz-Algorithm" in query
    old_query = {"AWSAccessKeyId", "Signature"} <= query.keys()
    if sum((bool(header), in_query, old_query)) > 1:
        text = "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter,"
        text += " Signature query string parameter or the Authorization header should be specified"
        raise CloudError("InvalidArgument", text, 400)
    if header:
        return _from_header(
            header,
            fields.get("x-amz-date", "") or fields.get("date", ""),
            fields.get("x-amz-security-token", ""),
            fields.get("x-amz-content-sha256", ""),
        )
    if in_query:
        return _from_query(request, query)
    return _from_old_query(query) if old_query else None


def restore_names(request: Request, signature: Signature | None) -> Request:
    """The request with the true names of signed headers.

    A WSGI server hands `x-amz-meta-a_b` over as `x-amz-meta-a-b`; the list of signed headers
    tells which it was.
    """
    signed = signature.signed_headers if signature else ()
    if "_" not in "".join(signed):
        return request
    renamed = {name.replace("_", "-"): name for name in signed if "_" in name}
    headers = tuple((renamed.get(name, name), value) for name, value in request.headers)
    return structs.replace(request, headers=headers)


_AUTHORIZING = frozenset(
    [
        "x-amz-algorithm",
        "x-amz-content-sha256",
        "x-amz-credential",
        "x-amz-date",
        "x-amz-expires",
        "x-amz-security-token",
        "x-amz-signature",
        "x-amz-signedheaders",
    ]
)


def with_hoisted(request: Request, signature: Signature | None) -> Request:
    """The request with the `x-amz-` headers that a presigned link to S3 carries in its query."""
    if signature is None or signature.kind is Kind.HEADER or signature.service != "s3":
        return request
    named = ((name.lower(), value) for name, value in request.arguments)
    hoisted = tuple(
        (name, value.encode().decode("latin-1"))
        for name, value in named
        if name.startswith("x-amz-")
        and name not in _AUTHORIZING
        and name not in request.fields
        and value.isprintable()
    )
    if not hoisted:
        return request
    return structs.replace(request, headers=(*request.headers, *hoisted))


_PART = re.compile(r"\s*(Credential|SignedHeaders|Signature)=([^,\s]*)\s*")


@lru_cache(maxsize=256)  # each request is asked thrice on its way through the door
def _from_header(header: str, stamp: str, token: str, payload: str) -> Signature:
    algorithm, _, rest = header.partition(" ")
    if algorithm == "AWS":
        text = "The authorization mechanism you have provided is not supported."
        raise CloudError("InvalidRequest", f"{text} Please use {ALGORITHM}.", 400)
    if algorithm != ALGORITHM:
        raise CloudError("InvalidArgument", "Unsupported Authorization Type", 400)
    parts: dict[str, str] = {}
    for piece in rest.split(","):
        match = _PART.fullmatch(piece)
        if match is None or match[1] in parts:
            raise _incomplete(f"'{piece.strip()[:60]}' not a valid key=value pair", header)
        parts[match[1]] = match[2]
    missing = [
        f"Authorization header requires '{name}' parameter."
        for name in ("Credential", "Signature", "SignedHeaders")
        if not parts.get(name)
    ]
    if not stamp:
        missing.append(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
        )
    if missing:
        raise _incomplete(" ".join(missing), header)
    key, date, region, service = _credential(parts["Credential"], header)
    return Signature(
        Kind.HEADER,
        key,
        parts["Signature"],
        date,
        region,
        service,
        tuple(parts["SignedHeaders"].lower().split(";")),
        stamp,
        _stamped(stamp, header),
        token=token,
        payload=payload,
    )


def _credential(text: str, header: str) -> tuple[str, str, str, str]:
    parts = text.rsplit("/", 4)
    if len(parts) != 5 or parts[4] != "aws4_request" or not all(parts[:4]):
        detail = (
            "Credential must have exactly 5 slash-delimited elements, e.g."
            " keyid/date/region/service/term,"
        )
        raise _incomplete(f"{detail} got '{text[:100]}'", header)
    return parts[0], parts[1], parts[2], parts[3]


def _stamped(stamp: str, header: str) -> int:
    try:
        return times.from_basic(stamp)
    except ValueError:
        pass
    try:
        return times.from_text(stamp)
    except (ValueError, TypeError, OverflowError, IndexError):
        detail = "Date must be in ISO-8601 'basic format'. Got"
        raise _incomplete(f"{detail} '{stamp[:60]}'.", header) from None


def _incomplete(text: str, header: str) -> CloudError:
    return CloudError(
        "IncompleteSignature", f"{text} Authorization={header.partition(' ')[0]}", 400
    )


_QUERY_NAMES = (
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Signature",
    "X-Amz-Date",
    "X-Amz-SignedHeaders",
    "X-Amz-Expires",
)


def _from_query(request: Request, query: dict[str, str]) -> Signature:
    if not all(query.get(name) for name in _QUERY_NAMES):
        listed = ", ".join(_QUERY_NAMES[:-1])
        text = f"Query-string authentication version 4 requires the {listed}, and X-Amz-Expires"
        raise _wrong_query(f"{text} parameters.")
    if query["X-Amz-Algorithm"] != ALGORITHM:
        raise _wrong_query(f'X-Amz-Algorithm only supports "{ALGORITHM}"')
    parts = query["X-Amz-Credential"].rsplit("/", 4)
    if len(parts) != 5 or parts[4] != "aws4_request" or not all(parts):
        text = (
            "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting"
        )
        raise _wrong_query(f'{text} "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".')
    try:
        signed_at = times.from_basic(query["X-Amz-Date"])
    except ValueError:
        text = "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""
        raise _wrong_query(text) from None
    return Signature(
        Kind.QUERY,
        parts[0],
        query["X-Amz-Signature"],
        parts[1],
        parts[2],
        parts[3],
        tuple(query["X-Amz-SignedHeaders"].lower().split(";")),
        query["X-Amz-Date"],
        signed_at,
        _expires(query["X-Amz-Expires"]),
        query.get("X-Amz-Security-Token", ""),
        query.get("X-Amz-Content-Sha256", request.header("x-amz-content-sha256")),
    )


def _expires(text: str) -> int:
    if not re.fullmatch(r"-?\d{1,18}", text):
        raise _wrong_query("X-Amz-Expires should be a number")
    seconds = int(text)
    if seconds < 0:
        raise _wrong_query("X-Amz-Expires must be non-negative")
    if seconds > MAX_EXPIRES:
        text = "X-Amz-Expires must be less than a week (in seconds); that is, the given"
        raise _wrong_query(f"{text} X-Amz-Expires must be less than {MAX_EXPIRES} seconds")
    return seconds


def _wrong_query(text: str) -> CloudError:
    return CloudError("AuthorizationQueryParametersError", text, 400)


def _from_old_query(query: dict[str, str]) -> Signature:
    """A presigned link of version 2 to S3, which boto3 still makes in us-east-1."""
    expires = query.get("Expires", "")
    if not re.fullmatch(r"\d{1,12}", expires):
        text = "Query-string authentication requires the Signature, Expires and AWSAccessKeyId"
        raise CloudError("AccessDenied", f"{text} parameters", 403)
    return Signature(
        Kind.QUERY_V2,
        query["AWSAccessKeyId"],
        query["Signature"],
        service="s3",
        expires=int(expires),
        token=query.get("x-amz-security-token", ""),
    )
