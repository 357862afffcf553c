"""AWS's documentation of operations and their members, as plain text for `aws … help`.

botocore carries it as HTML. Paragraphs come out separated by an empty line, points of a list
start with "* ", and nothing is wrapped: whoever shows it knows the width.
"""

import functools
import re
from collections.abc import Mapping
from html.parser import HTMLParser

from studyapp.minicloud.spec.models import raw_docs, raw_model

BLOCKS = frozenset(
    {"p", "div", "ul", "ol", "dl", "dt", "dd", "li", "note", "important", "caution", "pre", "tr"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "table", "fullname", "examples"}
)
TITLES = {"note": "Note: ", "important": "Important: ", "caution": "Caution: "}


def docs(service: str, operation: str = "") -> str:
    """The text of a service, or of one of its operations; "" where AWS says nothing.

    Raises KeyError for a service or an operation that does not exist.
    """
    if not operation:
        return text(raw_docs(service)["service"])
    if operation not in raw_model(service)["operations"]:
        raise KeyError(operation)
    return text(raw_docs(service)["operations"].get(operation, ""))


def member_docs(service: str, shape: str) -> Mapping[str, str]:
    """The text of each member of a shape ("CreateUserRequest"), in the model's order.

    A member without a text of its own has that of its shape. Raises KeyError for an unknown shape.
    """
    found = raw_docs(service)
    own, shapes = found["members"].get(shape, {}), found["shapes"]
    members = raw_model(service)["shapes"][shape].get("members", {})
    return {
        name: text(own.get(name) or shapes.get(member["shape"], ""))
        for name, member in members.items()
    }


@functools.lru_cache(maxsize=512)
def text(html: str) -> str:
    """HTML as plain text."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._done: list[str] = []  # finished lines, "" between paragraphs
        self._line: list[str] = []
        self._lists = 0
        self._start = ""  # what the next line begins with

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._end_line()
        elif tag in BLOCKS:
            self._end_line()
            self._open(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in BLOCKS:
            return
        self._end_line()
        if tag in {"ul", "ol", "dl"}:
            self._lists -= 1
        if tag == "li":
            self._start = ""

    def handle_data(self, data: str) -> None:
        self._line.append(data)

    def text(self) -> str:
        self._end_line()
        return "\n\n".join(self._done)

    def _open(self, tag: str) -> None:
        if tag in {"ul", "ol", "dl"}:
            self._lists += 1
        elif tag in {"li", "dt"}:
            self._start = "* "
        elif tag in TITLES:
            self._start = TITLES[tag]

    def _end_line(self) -> None:
        line = re.sub(r"\s+", " ", "".join(self._line)).strip()
        self._line.clear()
        if not line:
            return
        indent = "  " * max(self._lists - 1, 0) if self._start == "* " else "  " * self._lists
        self._done.append(f"{indent}{self._start}{line}")
        self._start = ""
