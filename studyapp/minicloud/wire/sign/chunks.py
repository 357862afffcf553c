"""Bodies of content encoding `aws-chunked`, decoded as the bytes arrive.

Each chunk is `size[;chunk-signature=…]` and its data; after the last one (size 0) come the
trailers. Signed chunks build a chain that starts at the signature of the request.
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
"""

import re
from collections.abc import Iterator
from hashlib import sha256

from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.wire.sign.claims import Signature
from studyapp.minicloud.wire.sign.verify import MISMATCH, matches, signing_key
from studyapp.minicloud.wire.times import to_basic

MAX_LINE = 512
MAX_TRAILERS = 16_384
MAX_CHUNK = 1 << 40
EMPTY = sha256(b"").hexdigest()

_SIZE = re.compile(rb"([0-9a-fA-F]{1,16})(?:;chunk-signature=([0-9a-f]{64}))?")


class Chain:
    """The signatures of the chunks of one body, each over the one before."""

    def __init__(self, signature: Signature, secret: str) -> None:
        self._key = signing_key(signature, secret)
        self._head = f"{to_basic(signature.signed_at)}\n{signature.scope}"
        self._previous = signature.signature

    def chunk(self, given: str, digest: str) -> None:
        """Check the next chunk by the SHA-256 of its data. Raises SignatureDoesNotMatch."""
        self._check("AWS4-HMAC-SHA256-PAYLOAD", f"{EMPTY}\n{digest}", given)

    def trailer(self, given: str, lines: bytes) -> None:
        """Check the trailers, `name:value` and a newline each. Raises SignatureDoesNotMatch."""
        self._check("AWS4-HMAC-SHA256-TRAILER", sha256(lines).hexdigest(), given)

    def _check(self, algorithm: str, digests: str, given: str) -> None:
        text = f"{algorithm}\n{self._head}\n{self._previous}\n{digests}"
        if not matches(self._key, text, given):
            raise CloudError("SignatureDoesNotMatch", f"{MISMATCH} key and signing method.", 403)
        self._previous = given


class Decoder:
    """Takes raw bytes, gives the data; `chain` None for chunks without signatures.

    `trailers` has the trailing headers by lower-case name once the body has ended. `finish` must
    be called at the end of the input. Raises CloudError: InvalidRequest, IncompleteBody,
    SignatureDoesNotMatch; what was given out before is then worth nothing.
    """

    def __init__(self, chain: Chain | None, *, signed_trailers: bool = False) -> None:
        self._chain = chain
        self._signed_trailers = signed_trailers
        self._buffer = bytearray()
        self._left = 0  # of the current chunk's data
        self._step = self._size
        self._signature = ""
        self._hash = sha256()
        self._lines: list[bytes] = []
        self._done = False
        self.trailers: dict[str, str] = {}

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The data that the next raw bytes complete."""
        if self._done and data:
            raise _malformed()
        self._buffer += data
        while not self._done:
            if self._left:
                piece = bytes(self._buffer[: self._left])
                if not piece:
                    return
                del self._buffer[: len(piece)]
                self._left -= len(piece)
                if self._chain:
                    self._hash.update(piece)
                yield piece
            elif not self._line():
                return

    def finish(self) -> None:
        """Tell that no more comes."""
        if not self._done:
            text = "You did not provide the number of bytes specified by the Content-Length"
            raise CloudError("IncompleteBody", f"{text} HTTP header", 400)

    def _line(self) -> bool:
        """Take one line; False when it has not come whole."""
        end = self._buffer.find(b"\r\n", 0, MAX_TRAILERS)
        if end < 0:
            if len(self._buffer) > MAX_TRAILERS:
                raise _malformed()
            return False
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 2]
        self._step(line)
        return True

    def _size(self, line: bytes) -> None:
        match = _SIZE.fullmatch(line[:MAX_LINE])
        if match is None or (match[2] is None) != (self._chain is None):
            raise _malformed()
        self._left = int(match[1], 16)
        if self._left > MAX_CHUNK:
            raise _malformed()
        self._signature = (match[2] or b"").decode()
        self._hash = sha256()
        self._step = self._end_of_chunk
        if self._left == 0:
            self._close_chunk()
            self._step = self._trailer

    def _end_of_chunk(self, line: bytes) -> None:
        if line:
            raise _malformed()
        self._close_chunk()
        self._step = self._size

    def _close_chunk(self) -> None:
        if self._chain:
            self._chain.chunk(self._signature, self._hash.hexdigest())

    def _trailer(self, line: bytes) -> None:
        if not line:
            self._end()
            return
        name, colon, value = line.partition(b":")
        if not colon or len(self._lines) > 20:
            raise _malformed()
        key = name.strip().lower().decode("latin-1")
        self.trailers[key] = value.strip().decode("latin-1")
        if key != "x-amz-trailer-signature":
            self._lines.append(key.encode("latin-1") + b":" + value.strip() + b"\n")

    def _end(self) -> None:
        given = self.trailers.pop("x-amz-trailer-signature", "")
        if self._chain and self._signed_trailers:
            self._chain.trailer(given, b"".join(self._lines))
        elif self._chain and self.trailers:
            raise _malformed()  # nobody signed them
        if self._buffer:
            raise _malformed()
        self._done = True


def _malformed() -> CloudError:
    text = "The request body is not in the form that its content encoding aws-chunked asks for."
    return CloudError("InvalidRequest", text, 400, unverified=True)
