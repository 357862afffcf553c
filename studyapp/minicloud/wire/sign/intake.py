"""One request's body on its way in: decoded, counted, hashed, compared with what headers say.

The door makes an `Intake` after `verify_head`, stores what `stream` gives, and goes on with the
request that `complete` makes. Nothing is to be kept of a body whose stream raised.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
"""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from hashlib import md5, sha256
from typing import Any

from msgspec import structs

from studyapp.minicloud.kernel.blobs import Blob
from studyapp.minicloud.kernel.checksums import ALGORITHMS, Hasher, hasher
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.wire.message import Request
from studyapp.minicloud.wire.sign.chunks import Chain, Decoder
from studyapp.minicloud.wire.sign.claims import Kind, Signature
from studyapp.minicloud.wire.sign.verify import SIGNED_CHUNKS, STREAMS, check_payload

PREFIX = "x-amz-checksum-"
_NOT_VALUES = {f"{PREFIX}{name}" for name in ("mode", "algorithm", "type")}


class Intake:
    """The checks of one body.

    `secret` is that of the signature's access key, "" for an anonymous request; `limit` the most
    bytes that are taken (EntityTooLarge beyond it).
    """

    def __init__(
        self, request: Request, signature: Signature | None, secret: str = "", *, limit: int
    ) -> None:
        self._request = request
        self._signature = signature
        self._limit = limit
        self._size = 0
        self._decoder = _decoder(request, signature, secret)
        self._name, self._hasher = _checksum(request)
        self._md5 = _md5(request)
        self._sha256 = sha256() if _wants_digest(signature) else None
        self._md5_hash = md5(usedforsecurity=False)

    def stream(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The body's bytes, out of what the socket gives.

        Raises CloudError: BadDigest, InvalidDigest, IncompleteBody, EntityTooLarge,
        InvalidRequest, SignatureDoesNotMatch, XAmzContentSHA256Mismatch.
        """
        for raw in chunks:
            pieces = self._decoder.feed(raw) if self._decoder else (raw,)
            for piece in pieces:
                self._take(piece)
                yield piece
        if self._decoder:
            self._decoder.finish()
        self._check_size()
        self._check_digests()

    def complete(self, body: bytes | Blob) -> Request:
        """The request with its decoded body, its trailers as headers, and its real length."""
        length = body.length if isinstance(body, Blob) else len(body)
        fields = self._request.fields
        whole = fields.get("content-length", "0") == str(length)
        if whole and not self._decoder and fields.keys().isdisjoint(_OF_CHUNKS):
            return self._request.with_body(body)
        headers = [pair for pair in self._request.headers if pair[0] not in _TRANSPORT]
        if self._decoder:
            encoding = _without_chunked(self._request.header("content-encoding"))
            headers = [pair for pair in headers if pair[0] != "content-encoding"]
            headers += [("content-encoding", encoding)] if encoding else []
            headers += self._decoder.trailers.items()
        headers.append(("content-length", str(length)))
        return structs.replace(self._request, headers=tuple(headers), body=body)

    def _take(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._limit:
            text = "Your proposed upload exceeds the maximum allowed object size."
            members: dict[str, Any] = {
                "ProposedSize": str(self._size),
                "MaxSizeAllowed": str(self._limit),
            }
            raise CloudError("EntityTooLarge", text, 400, **members)
        if self._sha256:
            self._sha256.update(piece)
        if self._hasher:
            self._hasher.update(piece)
        if self._md5:
            self._md5_hash.update(piece)

    def _check_size(self) -> None:
        name = "x-amz-decoded-content-length" if self._decoder else "content-length"
        said = self._request.header(name)
        if said.isascii() and said.isdigit() and int(said[:20]) == self._size:
            return
        if said or self._decoder:
            text = "You did not provide the number of bytes specified by the Content-Length"
            raise CloudError("IncompleteBody", f"{text} HTTP header", 400)

    def _check_digests(self) -> None:
        if self._sha256 and self._signature:
            check_payload(self._signature, self._sha256.hexdigest())
        if self._md5 and self._md5_hash.digest() != self._md5:
            text = "The Content-MD5 you specified did not match what we received."
            members: dict[str, Any] = {
                "ExpectedDigest": b64encode(self._md5).decode(),
                "CalculatedDigest": b64encode(self._md5_hash.digest()).decode(),
            }
            raise CloudError("BadDigest", text, 400, **members)
        if self._hasher:
            trailers = self._decoder.trailers if self._decoder else {}
            header = f"{PREFIX}{self._name.lower()}"
            said = trailers.get(header, self._request.header(header))
            _compare(self._name, said, self._hasher.digest())


_OF_CHUNKS = {"x-amz-decoded-content-length", "x-amz-trailer"}
_TRANSPORT = {"content-length", *_OF_CHUNKS}


def _wants_digest(signature: Signature | None) -> bool:
    if signature is None or signature.kind is Kind.QUERY_V2:
        return False
    return bool(signature.payload) and signature.payload not in STREAMS


def _decoder(request: Request, signature: Signature | None, secret: str) -> Decoder | None:
    said = signature.payload if signature else request.header("x-amz-content-sha256")
    chunked = "aws-chunked" in request.header("content-encoding").lower()
    if said not in STREAMS and not chunked:
        return None
    if signature and said.startswith(SIGNED_CHUNKS):
        return Decoder(Chain(signature, secret), signed_trailers=said.endswith("-TRAILER"))
    return Decoder(None)


def _without_chunked(encoding: str) -> str:
    kept = [part.strip() for part in encoding.split(",")]
    return ",".join(part for part in kept if part and part.lower() != "aws-chunked")


def _checksum(request: Request) -> tuple[str, Hasher | None]:
    """The one checksum that the headers or the announced trailers name.

    CompleteMultipartUpload names that of the whole object there, which is not its body's.
    """
    fields = request.fields
    if request.method == "POST" and "uploadId" in request.argument_map:
        return "", None
    named = {name for name in fields if name.startswith(PREFIX)} - _NOT_VALUES
    trailer = fields.get("x-amz-trailer", "").strip().lower()
    if trailer.startswith(PREFIX):
        named.add(trailer)
    if not named:
        return "", None
    if len(named) > 1:
        text = "Expecting a single x-amz-checksum- header."
        raise CloudError("InvalidRequest", f"{text} Multiple checksum Types are not allowed.", 400)
    algorithm = named.pop().removeprefix(PREFIX).upper()
    if algorithm not in ALGORITHMS:
        text = "The algorithm type you specified in x-amz-checksum- header is invalid."
        raise CloudError("InvalidRequest", text, 400)
    return algorithm, hasher(algorithm)


def _compare(algorithm: str, said: str, calculated: bytes) -> None:
    try:
        digest = b64decode(said, validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if len(digest) != len(calculated):
        text = f"Value for {PREFIX}{algorithm.lower()} header is invalid."
        raise CloudError("InvalidRequest", text, 400)
    if digest != calculated:
        text = f"The {algorithm} you specified did not match the calculated checksum."
        raise CloudError("BadDigest", text, 400)


def _md5(request: Request) -> bytes:
    """The digest of Content-MD5, empty without the header. Raises InvalidDigest."""
    said = request.fields.get("content-md5")
    if said is None:
        return b""
    try:
        digest = b64decode(said, validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if len(digest) != 16:
        text = "The Content-MD5 you specified was invalid."
        members: dict[str, Any] = {"Content-MD5": said[:1024]}
        raise CloudError("InvalidDigest", text, 400, **members)
    return digest
