"""Answers to plain requests, in one piece where they are short.

gunicorn asks half a dozen questions of each header of an answer, and sends the head and the body
one after the other: the client wakes for a head that it can do nothing with, while the server is
still at work. What it would refuse, leave out or frame in chunks goes its own way here too.
"""

import re
import time
from functools import lru_cache
from typing import Any

from gunicorn.http.message import TOKEN_RE
from gunicorn.http.wsgi import Response
from gunicorn.util import hop_headers, http_date, unquote_to_wsgi_str

from studyapp.config.heads import PlainRequest
from studyapp.sandbox.door.messages import HEADERS

SHORT = 64 * 1024  # bytes of a body that are worth a copy to go out with their head
# RFC 9110, section 5.5: values neither begin nor end with a blank.
LINES = re.compile(
    rf"(?:{TOKEN_RE.pattern}: (?:[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?)?\r\n)*"
)


class PlainResponse(Response):
    """gunicorn's response to a plain request."""

    headers: list[tuple[str, str]]
    headers_sent: bool
    checked: tuple[list[tuple[str, str]], str] | None = None  # headers, and how they are sent

    def process_headers(self, headers: list[tuple[str, str]]) -> None:
        """See `Response.process_headers` for what it leaves out and raises."""
        lines = _lines(headers)
        fields = {name.lower(): value for name, value in headers}
        as_told = LINES.fullmatch(lines) and lines.count("\r\n") == len(headers)
        if not as_told or not hop_headers.isdisjoint(fields):
            super().process_headers(headers)
            return
        if "content-length" in fields:
            self.response_length = int(fields["content-length"])
        self.headers, self.checked = headers, (headers, lines)

    def send_headers(self) -> None:
        """See `Response.send_headers`."""
        if not self.headers_sent:
            self.sock.sendall(self._head())
            self.headers_sent = True

    def write(self, arg: bytes) -> None:
        """See `Response.write`; a body that is one short piece goes out with its head."""
        whole = self.response_length == len(arg) <= SHORT and isinstance(arg, bytes)
        if not whole or self.headers_sent or self._omits_body:
            super().write(arg)
            return
        self.sock.sendall(self._head() + arg)
        self.headers_sent, self.sent = True, len(arg)

    def _head(self) -> bytes:
        if self.chunked or self.upgrade:
            start = "".join(self.default_headers())
        else:
            start = (
                f"HTTP/1.1 {self.status}\r\nServer: {self.version}\r\n"
                f"Date: {_date(int(time.time()))}\r\n"
                f"Connection: {'close' if self.should_close() else 'keep-alive'}\r\n"
            )
        told, lines = self.checked or (None, "")
        if self.headers is not told:  # gunicorn has left some out
            lines = _lines(self.headers)
        return f"{start}{lines}\r\n".encode("latin-1")


def environ_of(request: PlainRequest, connection: Any, shared: dict[str, Any]) -> dict[str, Any]:
    """What the application is told of a plain request (PEP 3333), beside what all share."""
    environ = {
        **shared,
        "wsgi.input": request.body,
        "wsgi.url_scheme": request.scheme,
        "gunicorn.socket": connection.sock,
        "REQUEST_METHOD": request.method,
        "QUERY_STRING": request.query,
        "RAW_URI": request.uri,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": connection.client[0],
        "REMOTE_PORT": str(connection.client[1]),
        "SERVER_NAME": connection.server[0],
        "SERVER_PORT": str(connection.server[1]),
        "PATH_INFO": unquote_to_wsgi_str(request.path) if "%" in request.path else request.path,
        "SCRIPT_NAME": "",
        HEADERS: request.headers,
    }
    for name, value in request.headers:
        environ["HTTP_" + name.replace("-", "_")] = value
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if "HTTP_" + name in environ:
            environ[name] = environ.pop("HTTP_" + name)
    return environ


def _lines(headers: list[tuple[str, str]]) -> str:
    return "".join([name + ": " + value + "\r\n" for name, value in headers])


@lru_cache(maxsize=2)
def _date(second: int) -> str:
    return str(http_date(second))
