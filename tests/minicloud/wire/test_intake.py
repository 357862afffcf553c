"""Bodies on their way in: chunks, their signatures, lengths and checksums."""

import datetime as dt
import hmac
from base64 import b64encode
from hashlib import md5, sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from studyapp.minicloud.kernel.blobs import MemoryBlobs
from studyapp.minicloud.kernel.checksums import checksum
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.wire import Intake, Kind, Request, Signature
from studyapp.minicloud.wire.sign.verify import signing_key

SECRET = "secret"
LIMIT = 1_000_000
CLAIM = Signature(
    Kind.HEADER,
    "AKIAEXAMPLE",
    "ab" * 32,
    "20240102",
    "us-east-1",
    "s3",
    ("host",),
    "20240102T030405Z",
    round(dt.datetime(2024, 1, 2, 3, 4, 5, tzinfo=dt.UTC).timestamp() * 1000),
)
SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
EMPTY = sha256(b"").hexdigest()


def sign(algorithm: str, previous: str, *digests: str) -> str:
    lines = [algorithm, CLAIM.stamp, CLAIM.scope, previous, *digests]
    return hmac.digest(signing_key(CLAIM, SECRET), "\n".join(lines).encode(), "sha256").hex()


def chunked(pieces: list[bytes], trailers: dict[str, str] | None = None) -> bytes:
    """The pieces as a client signs and sends them."""
    out, previous = b"", CLAIM.signature
    for piece in [*pieces, b""]:
        digest = sha256(piece).hexdigest()
        previous = sign("AWS4-HMAC-SHA256-PAYLOAD", previous, EMPTY, digest)
        out += f"{len(piece):x};chunk-signature={previous}\r\n".encode()
        out += piece + b"\r\n" if piece else b""
    if trailers:
        lines = "".join(f"{name}:{value}\n" for name, value in trailers.items())
        digest = sha256(lines.encode()).hexdigest()
        signature = sign("AWS4-HMAC-SHA256-TRAILER", previous, digest)
        out += lines.replace("\n", "\r\n").encode()
        out += f"x-amz-trailer-signature:{signature}\r\n".encode()
    return out + b"\r\n"


def request(size: int | None, **headers: str) -> Request:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    if size is not None:
        given["x-amz-decoded-content-length"] = str(size)
    return Request("PUT", "/bucket/key", headers=tuple(given.items()))


def taken(sent: bytes, head: Request, payload: str, step: int = 7) -> tuple[bytes, Request]:
    intake = Intake(head, structs.replace(CLAIM, payload=payload), SECRET, limit=LIMIT)
    chunks = (sent[at : at + step] for at in range(0, len(sent), step))
    body = b"".join(intake.stream(chunks))
    return body, intake.complete(body)


def refused(sent: bytes, head: Request, payload: str) -> str:
    with pytest.raises(CloudError) as caught:
        taken(sent, head, payload)
    return caught.value.code


pieces = st.lists(st.binary(min_size=1, max_size=40), max_size=4)


@settings(max_examples=40, deadline=None)
@given(pieces, st.integers(1, 60))
def test_signed_chunks_give_their_data_however_they_arrive(sent: list[bytes], step: int) -> None:
    whole = b"".join(sent)
    body, done = taken(
        chunked(sent), request(len(whole), content_encoding="aws-chunked"), SIGNED, step
    )
    assert body == whole
    assert done.body == whole
    assert done.header("content-length") == str(len(whole))
    assert "content-encoding" not in done.fields


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 7))
def test_a_flipped_bit_never_passes(at: int, bit: int) -> None:
    sent = bytearray(chunked([b"first chunk", b"second"]))
    place = at % (len(sent) - 2)
    sent[place] ^= 1 << bit
    head = request(17)
    try:
        body, _ = taken(bytes(sent), head, SIGNED)
    except CloudError:
        return
    assert body == b"first chunksecond"  # the case of a size's digit means nothing


def test_signed_trailers_become_headers() -> None:
    trailers = {"x-amz-checksum-crc32c": checksum("CRC32C", b"hello")}
    head = request(5, x_amz_trailer="x-amz-checksum-crc32c", content_encoding="gzip,aws-chunked")
    body, done = taken(chunked([b"hel", b"lo"], trailers), head, f"{SIGNED}-TRAILER")
    assert body == b"hello"
    assert done.header("x-amz-checksum-crc32c") == trailers["x-amz-checksum-crc32c"]
    assert done.header("content-encoding") == "gzip"
    wrong = chunked([b"hel", b"lo"], trailers).replace(b"signature:", b"signature:0")
    assert refused(wrong, head, f"{SIGNED}-TRAILER") == "SignatureDoesNotMatch"


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"])
def test_unsigned_chunks_are_held_to_their_checksum(algorithm: str) -> None:
    name = f"x-amz-checksum-{algorithm.lower()}"
    head = request(5, x_amz_trailer=name, x_amz_sdk_checksum_algorithm=algorithm)
    kind = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"

    def sent(value: str) -> bytes:
        return f"5\r\nhello\r\n0\r\n{name}:{value}\r\n\r\n".encode()

    body, done = taken(sent(checksum(algorithm, b"hello")), head, kind)
    assert body == b"hello"
    assert done.header(name) == checksum(algorithm, b"hello")
    assert refused(sent(checksum(algorithm, b"other")), head, kind) == "BadDigest"
    assert refused(sent("AAAA"), head, kind) == "InvalidRequest"
    assert refused(b"5\r\nhello\r\n0\r\n\r\n", head, kind) == "InvalidRequest"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"", "IncompleteBody"),
        (b"5\r\nhel", "IncompleteBody"),
        (b"5\r\nhello\r\n0\r\n", "IncompleteBody"),
        (b"4\r\nhello\r\n0\r\n\r\n", "InvalidRequest"),
        (b"zz\r\nhello\r\n0\r\n\r\n", "InvalidRequest"),
        (b"ffffffffffffffff\r\n", "InvalidRequest"),
        (b"5\r\nhello\r\n0\r\n\r\nmore", "InvalidRequest"),
        (b"5" * 40_000, "InvalidRequest"),
        (b"3\r\nhel\r\n0\r\n\r\n", "IncompleteBody"),
    ],
)
def test_broken_chunks_are_refused(sent: bytes, code: str) -> None:
    assert refused(sent, request(5), "STREAMING-UNSIGNED-PAYLOAD-TRAILER") == code


def test_a_plain_body_is_held_to_what_headers_say() -> None:
    body = b"hello"
    digest = sha256(body).hexdigest()
    good = request(None, content_length="5", content_md5=b64encode(md5(body).digest()).decode())
    assert taken(body, good, digest)[0] == body
    assert refused(b"hell0", request(None), digest) == "XAmzContentSHA256Mismatch"
    assert refused(b"hell0", good, "UNSIGNED-PAYLOAD") == "BadDigest"
    assert refused(b"hell", request(None, content_length="5"), "UNSIGNED-PAYLOAD") == (
        "IncompleteBody"
    )
    assert refused(body, request(None, content_md5="abc"), "UNSIGNED-PAYLOAD") == "InvalidDigest"
    two = request(None, x_amz_checksum_crc32="a", x_amz_checksum_sha1="b")
    assert refused(body, two, "UNSIGNED-PAYLOAD") == "InvalidRequest"


def test_a_completed_upload_names_the_checksum_of_the_object() -> None:
    head = Request("POST", "/b/k", "uploadId=1", headers=(("x-amz-checksum-crc32", "aaaaaa==-2"),))
    intake = Intake(head, None, limit=LIMIT)
    assert b"".join(intake.stream([b"<x/>"])) == b"<x/>"


def test_a_body_beyond_the_limit_is_refused_while_it_comes() -> None:
    blobs = MemoryBlobs()
    intake = Intake(Request("PUT", "/b/k"), None, limit=10)
    with pytest.raises(CloudError) as caught:
        blobs.put(intake.stream(b"12345" for _ in iter(int, 1)))
    assert caught.value.code == "EntityTooLarge"
    assert blobs.bodies == {}
