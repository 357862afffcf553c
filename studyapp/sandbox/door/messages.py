"""Between WSGI and the wire: raw paths, true header names, bodies in pieces, safe answers."""

from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from studyapp.minicloud.kernel.blobs import Blob, Blobs
from studyapp.minicloud.wire import Headers, Request, Response, safe_header

Environ = dict[str, Any]
StartResponse = Callable[..., Any]

PHRASES = {int(one): one.phrase for one in HTTPStatus}
CHUNK = 64 * 1024  # bytes
HEADERS = "fairweather.headers"  # where our own server tells the headers as they came
SAFE = (
    ("Content-Security-Policy", "sandbox"),
    ("X-Content-Type-Options", "nosniff"),
)
_OWN = {"content-security-policy", "x-content-type-options", "set-cookie"}


def request_of(environ: Environ, bucket: str) -> Request:
    """The request as it stood on the wire, without its body.

    gunicorn's RAW_URI keeps `%2F`, `//` and `..` as they came; other servers have decoded the
    path already, and then it is encoded again.
    """
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI") or ""
    if raw.startswith("/"):
        path, _, query = raw.partition("?")
    elif "://" in raw:
        path, _, query = ("/" + raw.split("://", 1)[1].partition("/")[2]).partition("?")
    else:
        path, query = _encoded(environ), environ.get("QUERY_STRING", "")
    return Request(environ["REQUEST_METHOD"], path, query, _headers(environ), b"", bucket)


def body_of(environ: Environ) -> Iterator[bytes]:
    """The body in pieces; of known length, or until the server says that it ended."""
    stream = environ["wsgi.input"]
    length = environ.get("CONTENT_LENGTH")
    left = int(length) if length and length.isdecimal() else None
    if left is None and not environ.get("wsgi.input_terminated"):
        return
    while left is None or left > 0:
        chunk = stream.read(CHUNK if left is None else min(CHUNK, left))
        if not chunk:
            return
        if left is not None:
            left -= len(chunk)
        yield chunk


def send(
    response: Response, blobs: Blobs | None, start_response: StartResponse, *, head: bool = False
) -> Iterable[bytes]:
    """Answer; every response of the door forbids scripts and sniffing and sets no cookie."""
    status = f"{response.status} {PHRASES.get(response.status, 'Unknown')}"
    kept = [pair for pair in response.headers if pair[0].lower() not in _OWN]
    values = "".join([value for _, value in kept])
    if not (values.isascii() and values.isprintable()):
        kept = [(name, safe_header(value)) for name, value in kept]
    start_response(status, [*kept, *SAFE])
    if head or response.status in (204, 304):
        return []
    if isinstance(response.body, Blob):
        if blobs is None:
            raise ValueError("a stored body without its store")
        return blobs.read(response.body)
    return [response.body]


def _headers(environ: Environ) -> Headers:
    if HEADERS in environ:
        return tuple([(name.lower(), value) for name, value in environ[HEADERS]])
    headers = [
        (name[5:].replace("_", "-").lower(), value)
        for name, value in environ.items()
        if name.startswith("HTTP_") and name not in ("HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH")
    ]
    for name, wire in (("CONTENT_LENGTH", "content-length"), ("CONTENT_TYPE", "content-type")):
        if environ.get(name):
            headers.insert(0, (wire, environ[name]))
    return tuple(headers)


def _encoded(environ: Environ) -> str:
    path = environ.get("PATH_INFO", "/") or "/"
    return quote(path.encode("latin-1"), safe="/-_.~")
