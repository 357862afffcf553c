"""Heads that are read in one step say what gunicorn reads in them, and nothing else is taken."""

import re
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.http.errors import ParseException
from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader
from hypothesis import example, given
from hypothesis import strategies as st

from studyapp.config.heads import HEAD, LONGEST, MOST, PlainRequest

PEER = ("127.0.0.1", 4000)
CALL = (
    b"POST / HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"User-Agent: Boto3/1.44 md/Botocore\r\nX-Amz-Date: 20261128T060000Z\r\n"
    b"Authorization: AWS4-HMAC-SHA256 Credential=AKIA/x, SignedHeaders=host, Signature=00\r\n"
    b"Content-Length: 5\r\n\r\nhello"
)


def read(kind: type[Request], *pieces: bytes) -> Any:
    """What a request is taken for, or the refusal; then what comes after it."""
    settings = Config()
    settings.set("header_map", "dangerous")
    unreader = IterUnreader(iter(pieces))
    try:
        found = kind(settings, unreader, PEER)
        body = found.body.read()
    except (OSError, ParseException, StopIteration) as error:
        return type(error).__name__
    seen = (found.method, found.uri, found.path, found.query, found.fragment, found.version)
    rest = b""
    while more := unreader.read():
        rest += more
    kept = (found.headers, found.scheme, found.should_close(), found._expected_100_continue)
    return seen, kept, body, rest


def _may_pass(name: str) -> bool:
    return "_" not in name or name.startswith("X-AMZ-META-")


def same(*pieces: bytes) -> Any:
    expected = read(Request, *pieces)
    if isinstance(expected, tuple):
        expected[1][0][:] = [pair for pair in expected[1][0] if _may_pass(pair[0])]
    assert read(PlainRequest, *pieces) == expected
    return expected


def test_a_call_is_read_in_one_step() -> None:
    assert HEAD.match(CALL)
    seen, kept, body, rest = same(CALL)
    assert seen == ("POST", "/", "/", "", "", (1, 1))
    assert ("HOST", "127.0.0.1:8000") in kept[0]
    assert (body, rest) == (b"hello", b"")


@pytest.mark.parametrize("cut", [1, 7, 20, 60, len(CALL) - 6, len(CALL) - 1])
def test_a_head_that_comes_in_pieces_is_the_same(cut: int) -> None:
    same(CALL[:cut], CALL[cut:])


def test_what_follows_a_request_is_kept() -> None:
    assert same(CALL + CALL)[-1] == CALL


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"POST", b"post"),
        (b"POST", b"CONNECT"),
        (b"POST /", b"POST  /"),
        (b"POST /", b"POST //a/../b?c=%2F?d"),
        (b"POST /", b"POST /a#b"),
        (b"POST /", b"POST http://host/a?b"),
        (b"POST /", b"POST /\xe4"),
        (b"POST /", b"POST *"),
        (b"HTTP/1.1", b"HTTP/1.0"),
        (b"HTTP/1.1", b"HTTP/2.0"),
        (b"Host: 127", b"Host : 127"),
        (b"Host: 127", b"Host: a\r\nHost: 127"),
        (b"Host: 127", b"X-A: 1\r\nx-a: 2\r\nHost: 127"),
        (b"Host: 127", b"X-A: 1\r\n folded\r\nHost: 127"),
        (b"Host: 127", b"X_A: 1\r\nHost: 127"),
        (b"Host: 127", b"X-A: \t a \x00\r\nHost: 127"),
        (b"Host: 127", b"X-A: \t \xe4 \t\r\nHost: 127"),
        (b"Host: 127", b"X-A:\r\nHost: 127"),
        (b"Host: 127", b": b\r\nHost: 127"),
        (b"Host: 127", b"X-A: 1\nHost: 127"),
        (b"Host: 127", b"X-A: 1\r\r\nHost: 127"),
        (b"Host: 127", b"Expect: 100-continue\r\nHost: 127"),
        (b"Host: 127", b"Expect: another\r\nHost: 127"),
        (b"Host: 127", b"X-Forwarded-Proto: https\r\nHost: 127"),
        (b"Host: 127", b"X-Forwarded-Proto: https\r\nX-Forwarded-Ssl: off\r\nHost: 127"),
        (b"Host: 127", b"Connection: close\r\nHost: 127"),
        (b"Content-Length: 5", b"Transfer-Encoding: chunked"),
        (b"Content-Length: 5", b"Content-Length: 5\r\nTransfer-Encoding: chunked"),
        (b"Content-Length: 5", b"Content-Length: 5\r\nContent-Length: 6"),
        (b"Content-Length: 5", b"Content-Length: +5"),
        (b"Content-Length: 5\r\n", b""),
        (b"\r\n", b"\n"),
        (b"\r\n\r\nhello", b"\r\n"),
        (CALL, b"\r\n" + CALL),
        (CALL, b"GET / HTTP/1.1\r\n\r\n"),
        (b"User", b"".join(b"X-%d: a\r\n" % n for n in range(MOST)) + b"User"),
        (b"User", b"".join(b"X-%d: a\r\n" % n for n in range(200)) + b"User"),
        (b"POST /", b"POST /" + b"a" * LONGEST),
        (b"POST /", b"POST /" + b"a" * 9_000),
        (b"User-Agent: ", b"User-Agent: " + b"a" * LONGEST),
        (b"User-Agent: ", b"User-Agent: " + b"a" * 9_000),
    ],
)
def test_what_is_not_plain_goes_the_usual_way(old: bytes, new: bytes) -> None:
    same(CALL.replace(old, new, -1 if old == b"\r\n" else 1))


LINES = st.sampled_from(
    [*re.findall(rb"[^\r\n]+\r\n", CALL), b" x\r\n", b"Expect: 100-continue\r\n", b"X_Y: z\r\n"]
)
PIECES = st.one_of(
    LINES, st.binary(max_size=6), st.sampled_from([b"\r\n", b"\n", b"\r", b" ", b":"])
)


@given(st.lists(PIECES, max_size=12), st.integers(0, 40))
@example([b"POST / HTTP/1.1\r\n", b"Host: a\r\n", b"X: \x80\r\n", b"\r\n"], 0)
def test_anything_at_all_is_read_alike(pieces: list[bytes], cut: int) -> None:
    whole = b"".join(pieces)
    same(whole)
    same(CALL[:cut] + whole + CALL[cut:])
