"""An HTTP request and an HTTP response, as the door hands them over: no I/O, nothing decoded."""

import zlib
from collections.abc import Iterable
from functools import cached_property
from urllib.parse import unquote_plus

from msgspec import Struct, structs

from studyapp.minicloud.kernel.blobs import Blob
from studyapp.minicloud.kernel.errors import CloudError

Headers = tuple[tuple[str, str], ...]
Pairs = tuple[tuple[str, str], ...]

MAX_UNPACKED = 1 << 24  # bytes of a compressed body; the largest operation takes 16 MB
_OF_HEAD = frozenset(["fields", "arguments", "argument_map"])
_ACTION = ("Action", "Version")
MAX_PAIRS = 20_000  # of a query or a form; no operation's largest request comes near


class Request(Struct, frozen=True, dict=True):
    """What a client sent.

    `path` and `query` are raw, as in the request line (percent-encoded, Latin-1), `headers` have
    lower-case names and keep their order. `body` is bytes, or the stored blob when the door has
    streamed it. `bucket` is the bucket that the Host names (virtual-hosted style), else "".
    """

    method: str
    path: str
    query: str = ""
    headers: Headers = ()
    body: bytes | Blob = b""
    bucket: str = ""

    def with_body(self, body: bytes | Blob) -> "Request":
        """The same request with its body, and with what was read of its head already."""
        made = structs.replace(self, body=body)
        for name in _OF_HEAD & self.__dict__.keys():
            made.__dict__[name] = self.__dict__[name]
        return made

    @cached_property
    def fields(self) -> dict[str, str]:
        """The headers by name; repeated ones are joined with a comma."""
        joined: dict[str, str] = {}
        for name, value in self.headers:
            joined[name] = f"{joined[name]},{value}" if name in joined else value
        return joined

    def header(self, name: str, default: str = "") -> str:
        """One header by its lower-case name."""
        return self.fields.get(name, default)

    @cached_property
    def arguments(self) -> Pairs:
        """The decoded query, in order. Raises MalformedQueryString."""
        return decode_pairs(self.query)

    @cached_property
    def argument_map(self) -> dict[str, str]:
        """The decoded query by name; the first of repeated names counts."""
        return dict(reversed(self.arguments)) if self.query else {}

    @cached_property
    def content(self) -> bytes:
        """The body as it was before the client compressed it (CloudWatch's clients do).

        Raises SerializationException for a body that is no gzip, or too large unpacked.
        """
        body = self.body
        if isinstance(body, Blob):
            raise CloudError("SerializationException", "The body was stored.", 400)
        if not body or self.header("content-encoding").strip().lower() != "gzip":
            return body
        return _unpacked(body)

    @cached_property
    def form(self) -> Pairs:
        """The decoded form of a POST, else nothing. Raises MalformedQueryString."""
        if not self.body:
            return ()
        kind = self.header("content-type").partition(";")[0].strip().lower()
        if kind != "application/x-www-form-urlencoded" or not isinstance(self.body, bytes):
            return ()
        return decode_pairs(self.content.decode("latin-1"))

    @cached_property
    def action(self) -> dict[str, str]:
        """`Action` and `Version` of a query request, wherever they stand."""
        if not self.query and not self.body:
            return {}
        pairs = (*self.arguments, *self.form)
        return {name: value for name, value in pairs if name in _ACTION}


class Response(Struct, frozen=True):
    """What goes back to the client; a `Blob` body is read by the door."""

    status: int
    headers: Headers = ()
    body: bytes | Blob = b""

    def header(self, name: str) -> str | None:
        """The value of a header, whatever the case of its name; None without it."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


def _unpacked(body: bytes) -> bytes:
    unpacking = zlib.decompressobj(wbits=31)  # gzip
    try:
        plain = unpacking.decompress(body, MAX_UNPACKED)
    except zlib.error:
        plain = b""
    if not unpacking.eof or unpacking.unused_data:
        text = "The body is not gzip as its encoding says, or too large."
        raise CloudError("SerializationException", text, 400, unverified=True)
    return plain


def decode_pairs(text: str) -> Pairs:
    """The pairs of `a=1&b=2`, percent-decoded as UTF-8. Raises MalformedQueryString."""
    if not text:
        return ()
    parts = text.split("&", MAX_PAIRS)
    if len(parts) > MAX_PAIRS:
        raise CloudError("MalformedQueryString", "The query string has too many parameters.", 404)
    try:
        return tuple(_pairs(parts))
    except UnicodeDecodeError:
        message = "The query string contains a syntax error."
        raise CloudError("MalformedQueryString", message, 404) from None


def _pairs(parts: Iterable[str]) -> Iterable[tuple[str, str]]:
    for part in parts:
        name, _, value = part.partition("=")
        if "%" in part or "+" in part:
            yield unquote_plus(name, errors="strict"), unquote_plus(value, errors="strict")
        elif part:
            yield name, value
