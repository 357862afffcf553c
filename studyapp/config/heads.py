"""Requests, read in one step where they are plain; gunicorn reads all others.

gunicorn looks at a head line by line, and asks a dozen questions of each: half of what the server
itself costs a request. A plain head answers them all at once: one of the usual methods, a path,
HTTP/1.1, every name but once, none that changes how the rest is to be read. What is not plain for
any reason, or has not come whole, goes gunicorn's own way from the beginning, which alone refuses.
"""

import re
from io import BytesIO
from typing import Any

from gunicorn.http.body import LengthReader
from gunicorn.http.message import Request
from gunicorn.http.parser import RequestParser

LONGEST = 8_000  # bytes: shorter than gunicorn lets the request line or any one header be
MOST = 90  # headers; gunicorn takes a hundred
# RFC 9112, section 3 and 5; a target without a fragment, and names without an underscore.
HEAD = re.compile(
    rb"(GET|PUT|POST|DELETE|HEAD|PATCH|OPTIONS) (/[!\"$-~]*) HTTP/1\.1\r\n"
    rb"((?:[!#-'*+.^`|~0-9A-Za-z-]+:[\t -~\x80-\xff]*\r\n)+)\r\n"
)
LATER = "100-continue"  # the client waits before it sends the body
META = "X-AMZ-META-"  # names of a learner's own metadata may hold underscores


class PlainRequest(Request):
    """gunicorn's request. `plain` tells that its head was read in one step."""

    plain = False
    headers: list[tuple[str, str]]
    waits: bool  # whether the client sends its body only when it is told to
    length: str  # as the head tells it, "0" when it does not
    ends: bool  # whether the client wants no other answer on the connection

    def _parse_python(self, unreader: Any, buf: bytearray) -> bytes:
        """What follows the head in the buffer. See `Request._parse_python` for what it raises."""
        found = HEAD.match(buf, 0, LONGEST)
        if found is None or not self._is_plain(found[3].decode("latin-1")):
            rest: bytes = super()._parse_python(unreader, buf)
            # `A_B` could pass for `A-B` in the application, which sees both alike.
            self.headers = [pair for pair in self.headers if _is_safe(pair[0])]
            return rest
        self.plain = True
        uri = found[2].decode()
        path, _, query = uri.partition("?")
        self.method, self.uri, self.version = found[1].decode(), uri, (1, 1)
        self.path, self.query, self.fragment = path, query, ""
        return bytes(buf[found.end() :])

    def _is_plain(self, lines: str) -> bool:
        """Whether no header changes how others are read; then `headers` has them."""
        fields: dict[str, str] = {}
        for count, line in enumerate(lines.split("\r\n")[:-1]):
            name, _, value = line.partition(":")
            fields[name.upper()] = value.strip(" \t")
            if len(fields) <= count or count >= MOST:
                return False
        expected = fields.get("EXPECT", LATER).lower()
        schemes = self.cfg.secure_scheme_headers.keys()
        if "TRANSFER-ENCODING" in fields or expected != LATER or not schemes.isdisjoint(fields):
            return False
        self.waits = self._expected_100_continue = "EXPECT" in fields
        self.headers = list(fields.items())
        self.length = fields.get("CONTENT-LENGTH", "0")
        self.ends = fields.get("CONNECTION", "").lower() == "close"
        return True

    def set_body_reader(self) -> None:
        """Take a body that has come with its head as it is; others are read as they come."""
        if self.plain and len(self.length) < 8 and self.length.isdecimal():
            length = int(self.length)
            if length <= len(self.unreader.buf.getbuffer()):
                self.body = BytesIO(self.unreader.read(length))
                return
        super().set_body_reader()

    def should_close(self) -> bool:
        """See `Message.should_close`."""
        return self.must_close or self.ends if self.plain else bool(super().should_close())


def _is_safe(name: str) -> bool:
    return "_" not in name or name.startswith(META)


class PlainParser(RequestParser):
    """gunicorn's parser of one connection."""

    mesg_class = PlainRequest

    def finish_body(self, deadline: float | None = None, max_bytes: int | None = None) -> bool:
        """See `Parser.finish_body`; nothing is left of most bodies when it is asked."""
        body = self.mesg and self.mesg.body
        if isinstance(body, BytesIO):
            return True
        reader = body and body.reader
        if isinstance(reader, LengthReader) and reader.length == 0 and not body.failed:
            return True
        finished: bool = super().finish_body(deadline, max_bytes)
        return finished
