"""The models' documentation (HTML) as lines of plain text."""

import html
import re
import textwrap

TAG = re.compile(r"<[^<>]{0,400}>")
BREAK = re.compile(
    r"</?(p|ul|ol|dl|dt|dd|div|note|important|h[1-6]|br|pre|table|tr)\b", re.IGNORECASE
)
WIDTH = 78
LONGEST = 12_000


def plain(text: str, indent: str = "       ") -> str:
    """Paragraphs and lists of some HTML, wrapped and indented; "" for nothing."""
    pieces: list[str] = []
    position = 0
    for tag in TAG.finditer(text[:LONGEST]):
        pieces.append(text[position : tag.start()])
        position = tag.end()
        if tag.group().lower().startswith("<li"):
            pieces.append("\0o ")
        elif BREAK.match(tag.group()):
            pieces.append("\0")
    pieces.append(text[position:LONGEST])
    whole = html.unescape("".join(pieces))
    paragraphs = (" ".join(part.split()) for part in whole.split("\0"))
    shown = [_wrapped(part, indent) for part in paragraphs if part and part != "o"]
    return "\n\n".join(shown)


def summary(text: str) -> str:
    """The first sentence of some HTML, on one line."""
    first = " ".join(plain(text, "").split("\n\n")[0].split())
    return first.split(". ")[0].rstrip(".") + "." if first else ""


def _wrapped(text: str, indent: str) -> str:
    deeper = indent + "  " if text.startswith("o ") else indent
    return textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=deeper)
