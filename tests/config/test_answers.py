"""Answers to plain requests are, byte for byte, those that gunicorn gives."""

import io
import re
from collections.abc import Iterable
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.http.errors import InvalidResponseHeader, InvalidResponseHeaderName
from gunicorn.http.unreader import IterUnreader
from gunicorn.http.wsgi import Response, base_environ, create
from hypothesis import example, given
from hypothesis import strategies as st

from studyapp.config.answers import SHORT, PlainResponse, environ_of
from studyapp.config.heads import PlainRequest
from studyapp.sandbox.door import messages

DATE = re.compile(rb"(\nDate: )\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT(?=\r)")
CLIENT, SERVER = ("127.0.0.1", 4000), ("127.0.0.1", 8000)


class Wire:
    """A socket's end that keeps what was sent, and in how many pieces."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def sendall(self, data: bytes) -> None:
        self.pieces.append(data)

    send = sendall


class Connection:
    """What the server knows of a connection."""

    client, server = CLIENT, SERVER

    def __init__(self) -> None:
        self.sock = Wire()


def request(head: bytes) -> PlainRequest:
    settings = Config()
    settings.set("header_map", "dangerous")
    found = PlainRequest(settings, IterUnreader(iter([head])), CLIENT)
    assert found.plain
    return found


def answered(
    kind: type[Response], asked: PlainRequest, status: str, headers: Any, pieces: Iterable[Any]
) -> Any:
    """The bytes of an answer and whether the connection ends, or the error; and the sends."""
    wire = Wire()
    answer = kind(asked, wire, asked.cfg)
    try:
        answer.start_response(status, headers)
        for piece in pieces:
            answer.write(piece)
        answer.close()
    except (TypeError, ValueError, InvalidResponseHeader, InvalidResponseHeaderName) as error:
        return type(error).__name__, 0
    sent = DATE.sub(rb"\1", b"".join(wire.pieces))
    return (sent, answer.should_close()), len(wire.pieces)


def same(head: bytes, status: str, headers: Any, pieces: list[Any]) -> tuple[Any, int]:
    expected, _ = answered(Response, request(head), status, headers, pieces)
    found, sends = answered(PlainResponse, request(head), status, headers, pieces)
    assert found == expected
    return found, sends


GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
HEAD = b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"
LAST = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n"
FIVE = ("Content-Length", "5")


def test_a_short_answer_goes_out_in_one_piece() -> None:
    (sent, ends), sends = same(GET, "200 OK", [("Content-Type", "text/xml"), FIVE], [b"hello"])
    assert sent.endswith(b"Content-Type: text/xml\r\nContent-Length: 5\r\n\r\nhello")
    assert (sends, ends) == (1, False)


@pytest.mark.parametrize("head", [GET, HEAD, LAST])
@pytest.mark.parametrize(
    ("status", "headers", "pieces"),
    [
        ("200 OK", [FIVE], [b"hel", b"lo"]),
        ("200 OK", [FIVE], [b"hello, that is too long"]),
        ("200 OK", [FIVE], [b"he"]),
        ("200 OK", [FIVE], []),
        ("200 OK", [FIVE], ["hello"]),
        ("200 OK", [], [b"in ", b"", b"chunks"]),
        ("200 OK", [("Content-Length", str(SHORT + 1))], [b"a" * (SHORT + 1)]),
        ("200 OK", [("Content-Length", "0")], [b""]),
        ("200 OK", [("Content-Length", "five")], [b"hello"]),
        ("200 OK", [("content-length", "5"), ("CONTENT-LENGTH", "4")], [b"hello"]),
        ("204 No Content", [FIVE], []),
        ("304 Not Modified", [FIVE, ("ETag", '"a"')], []),
        ("404 Not Found", [FIVE], [b"hello"]),
        ("200 OK", [FIVE, ("Date", "now"), ("Server", "mine")], [b"hello"]),
        ("200 OK", [FIVE, ("Connection", "close")], [b"hello"]),
        ("101 Switching Protocols", [("Connection", "upgrade"), ("Upgrade", "websocket")], []),
        ("200 OK", [FIVE, ("A", " b ")], [b"hello"]),
        ("200 OK", [FIVE, ("A", "")], [b"hello"]),
        ("200 OK", [FIVE, ("A", "b\r\nC: d")], [b"hello"]),
        ("200 OK", [FIVE, ("A: b\r\nC", "d")], [b"hello"]),
        ("200 OK", [FIVE, ("A", "b\r\n")], [b"hello"]),
        ("200 OK", [FIVE, ("", "b")], [b"hello"]),
        ("200 OK", [FIVE, ("A", "ä\t€")], [b"hello"]),
        ("200 OK", [FIVE, ("A", "ä")], [b"hello"]),
        ("200 OK", [FIVE, ("A", 5)], [b"hello"]),
        ("200 OK", [FIVE, (b"A", "b")], [b"hello"]),
        ("20 OK", [FIVE], [b"hello"]),
        ("200 OK\r\nA: b", [FIVE], [b"hello"]),
    ],
)
def test_every_answer_is_gunicorns(
    head: bytes, status: str, headers: Any, pieces: list[Any]
) -> None:
    same(head, status, headers, pieces)


TEXTS = st.text(st.sampled_from("aB-_:\r\n\t ä€\x00\x7f"), max_size=5)
HEADERS = st.one_of(
    st.tuples(st.sampled_from(["Content-Type", "ETag", "X-Amz-Id", "Date"]), TEXTS),
    st.tuples(TEXTS, TEXTS),
    st.tuples(st.just("Content-Length"), st.integers(0, 9).map(str)),
)


@given(
    st.sampled_from([GET, HEAD, LAST]),
    st.sampled_from(["200 OK", "204 No Content", "404 Not Found", "500 \u00e4"]),
    st.lists(HEADERS, max_size=4),
    st.lists(st.binary(max_size=6), max_size=3),
)
@example(GET, "200 OK", [("a", "b\r\n"), ("c", "")], [b""])
def test_any_answer_is_gunicorns(
    head: bytes, status: str, headers: list[tuple[str, str]], pieces: list[bytes]
) -> None:
    same(head, status, headers, pieces)


@pytest.mark.parametrize(
    "head",
    [
        GET,
        b"GET /a%20b%2Fc/?x=%41&y HTTP/1.1\r\nHost: a\r\nX-A-B: c\r\n\r\n",
        b"GET /%e2%82%ac/%zz/% HTTP/1.1\r\nHost: a\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Type: text/xml\r\nContent-Length: 2\r\n\r\nhi",
        b"PUT /k HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n",
        b"POST / HTTP/1.1\r\nScript-Names: /a\r\nContent-Types: b\r\nRemote-Addr: c\r\n\r\n",
    ],
)
def test_the_application_is_told_the_same(head: bytes) -> None:
    asked, connection = request(head), Connection()
    _, expected = create(asked, connection.sock, CLIENT, SERVER, asked.cfg)
    shared = base_environ(asked.cfg)
    found = environ_of(asked, connection, shared)
    del expected["wsgi.early_hints"]
    expected["wsgi.errors"] = shared["wsgi.errors"]
    expected[messages.HEADERS] = asked.headers
    assert found == expected


def test_a_body_that_came_with_its_head_is_read_as_it_is() -> None:
    asked = request(b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi")
    assert isinstance(asked.body, io.BytesIO)
    assert asked.body.read() == b"hi"
