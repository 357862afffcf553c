"""Pictures that notes point to. The file of the notes never holds them: each leaves a mark."""

import re
from itertools import islice
from urllib.parse import unquote

import msgspec

from studyapp.corpus.notes.report import Report

_TITLE = re.compile(r"\s{1,9}[\"'(].*", re.DOTALL)
_SQUARE = re.compile(r"[\[\]]")
_ROUND = re.compile(r"[()]")
_BRACKETS_LOOKED_AT = 8
_SPECIAL = re.compile(r"[\\*_\[\]|~{}#!]")
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
        angled = target.startswith("<")
        target = target[1:].partition(">")[0] if angled else _TITLE.sub("", target)
        if target.startswith("data:"):
            return ""
        if target.startswith(("http://", "https://", "//")):
            return target[:_LONGEST]
        path = target.partition("#")[0].partition("?")[0].replace("\\", "/")
        return unquote(path.rstrip("/").rpartition("/")[2])[:_LONGEST]


def read_image(text: str, start: int) -> tuple[Image, int] | None:
    """Read `![alt](target)`, `![alt][ref]` or `![[file]]` at `start`; also returns its end."""
    if text.startswith("![[", start):
        end = text.find("]]", start, start + _LONGEST)
        file, _bar, alt = text[start + 3 : end].partition("|")
        return (Image(alt, file), end + 2) if end > 0 else None
    close = _matching(text, start + 1, _SQUARE)
    opening = text[close + 1 : close + 2]
    if close < 0 or opening not in {"(", "["}:
        return None
    end = _matching(text, close + 1, _ROUND if opening == "(" else _SQUARE)
    if end < 0:
        return None
    target = text[close + 2 : end] if opening == "(" else ""
    return Image(text[start + 2 : close], target), end + 1


def _matching(text: str, start: int, brackets: re.Pattern[str]) -> int:
    """The place of the bracket that closes the one at `start`, or -1. It looks at a few only."""
    depth = 0
    for found in islice(brackets.finditer(text, start), _BRACKETS_LOOKED_AT):
        depth += 1 if found.group() in "([" else -1
        if depth == 0:
            return found.start()
    return -1


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
