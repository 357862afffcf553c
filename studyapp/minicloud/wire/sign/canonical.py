"""The canonical request of Signature Version 4.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

S3 signs the path as it is sent; every other service signs it normalised and encoded once more.
Where a client wrote an encoding other than AWS's own (a `~` as `%7E`), both forms are tried:
they name the same request.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice, product
from urllib.parse import quote, unquote_to_bytes

from studyapp.minicloud.wire.message import Request
from studyapp.minicloud.wire.sign.claims import Kind, Signature
from studyapp.minicloud.wire.times import to_basic

UNSIGNED = "UNSIGNED-PAYLOAD"
SAFE = "-_.~"


def canonical_requests(request: Request, signature: Signature, payload: str) -> Iterator[str]:
    """The canonical request in each form that names this request, the likeliest first."""
    headers = _headers(request, signature.signed_headers)
    names = ";".join(signature.signed_headers)

    def form(path: str, query: str) -> str:
        return f"{request.method}\n{path}\n{query}\n{headers}\n{names}\n{payload}"

    raw = request.path or "/"
    pairs = _pairs(request, signature) if request.query else []
    path, query = _path(raw, signature), _joined(pairs)
    yield form(path, query)
    path_again = _path(quote(unquote_to_bytes(raw), safe="/" + SAFE), signature)
    query_again = _joined((_encoded(name), _encoded(value)) for name, value in pairs)
    forms = product(dict.fromkeys((path, path_again)), dict.fromkeys((query, query_again)))
    for other in islice(forms, 1, None):  # the first is the one above
        yield form(*other)


def string_to_sign(signature: Signature, canonical: str) -> str:
    """What the signing key signs."""
    digest = sha256(canonical.encode()).hexdigest()
    return f"AWS4-HMAC-SHA256\n{to_basic(signature.signed_at)}\n{signature.scope}\n{digest}"


def _path(path: str, signature: Signature) -> str:
    if signature.service == "s3" or path == "/":
        return path
    return quote(_normal(path), safe="/" + SAFE)


def _normal(path: str) -> str:
    """Without empty segments, `.` and `..`."""
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del kept[-1:]
        elif part not in {"", "."}:
            kept.append(part)
    tail = "/" if path.endswith("/") and kept else ""
    return f"/{'/'.join(kept)}{tail}"


def _pairs(request: Request, signature: Signature) -> list[tuple[str, str]]:
    parts = [part.partition("=") for part in request.query.split("&") if part]
    if signature.kind is Kind.QUERY:
        parts = [part for part in parts if part[0] != "X-Amz-Signature"]
    return [(name, value) for name, _, value in parts]


def _joined(pairs: Iterable[tuple[str, str]]) -> str:
    return "&".join([f"{name}={value}" for name, value in sorted(pairs)])


def _encoded(text: str) -> str:
    return quote(unquote_to_bytes(text), safe=SAFE)


def _headers(request: Request, names: Iterable[str]) -> str:
    """`name:value` lines; a signed header that is not there signs as empty."""
    fields = request.fields
    return "".join([f"{name}:{' '.join(fields.get(name, '').split())}\n" for name in names])
