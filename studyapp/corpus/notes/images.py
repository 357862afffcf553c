"""Pictures that notes point to. The file of the notes never holds them: each leaves a mark."""

import re
from urllib.parse import unquote

import msgspec

from studyapp.corpus.notes.report import Report

_TITLE = re.compile(r"\s+[\"'(][^\n]*$")
_SPECIAL = re.compile(r"[\\*_\[\]|~{}#!$:]")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "`": "&#96;"})
_LONGEST = 200


class Image(msgspec.Struct, frozen=True):
    """The words for a picture and where it is."""

    alt: str
    target: str

    @property
    def name(self) -> str:
        """The file name, or the address of a picture on another site."""
        target = self.target.strip()
        if target.startswith("<"):
            target = target[1:].partition(">")[0]
        else:
            target = _TITLE.sub("", target)
        if target.startswith("data:"):
            return ""
        if target.startswith(("http://", "https://", "//")):
            return target[:_LONGEST]
        path = target.partition("#")[0].partition("?")[0].replace("\\", "/")
        return unquote(path.rstrip("/").rpartition("/")[2])[:_LONGEST]


class Span(msgspec.Struct):
    """Finds brackets in one line from left to right, in linear time."""

    text: str
    known: dict[str, int] = msgspec.field(default_factory=dict)

    def find(self, mark: str, start: int) -> int:
        """The first place of the mark from `start` on, or -1; `start` never goes back."""
        place = self.known.get(mark, -2)
        if place == -1 or place >= start:
            return place
        place = self.known[mark] = self.text.find(mark, start)
        return place


def read_image(span: Span, start: int) -> tuple[Image, int] | None:
    """Read `![alt](target)`, `![alt][ref]` or `![[file]]` at `start`; also returns its end."""
    text = span.text
    if text.startswith("![[", start):
        end = span.find("]]", start)
        if end < 0:
            return None
        file, _bar, alt = text[start + 3 : end].partition("|")
        return Image(alt, file), end + 2
    close = span.find("]", start)
    if close < 0:
        return None
    alt, opening = text[start + 2 : close], text[close + 1 : close + 2]
    if opening not in {"(", "["}:
        return None
    end = span.find(")" if opening == "(" else "]", close + 1)
    if end < 0:
        return None
    target = text[close + 2 : end] if opening == "(" else ""
    return Image(alt, target), end + 1


def placeholder(image: Image) -> str:
    """The Markdown that stands where the picture was."""
    alt, name = literal(image.alt), literal(image.name)
    if alt and name:
        return f"*Missing picture: {alt} ({name})*"
    return f"*Missing picture: {alt or name}*" if alt or name else "*Missing picture*"


def report_missing(image: Image, index: int, report: Report) -> None:
    """Warn that a picture is not there."""
    name = image.name or image.alt.strip()[:_LONGEST] or "without a name"
    message = f'The picture "{name}" does not come with the notes. A line names it instead.'
    report.add(index, "missing-image", message)


def literal(text: str) -> str:
    """Text as Markdown that shows just this text, on one line."""
    line = " ".join(text[:_LONGEST].split())
    return _SPECIAL.sub(r"\\\g<0>", line).translate(_ENTITIES)
