"""Raw HTML in notes: it never reaches a page as HTML, and its text stays visible.

Tags that only format are dropped, pictures become placeholders, and every other `<` outside
code becomes `&lt;`.
"""

import re
from html import unescape

from studyapp.corpus.notes.images import Image, report_missing
from studyapp.corpus.notes.report import Report

RISKY = re.compile(r"<[A-Za-z/!?]")
AUTOLINK = re.compile(r"<(?:https?://|mailto:)[^\s<>`\"'|\\]{1,1000}>")
TAG = re.compile(r"</?(?P<name>[A-Za-z][A-Za-z0-9-]{0,20})(?P<rest>[\s/][^<>`]{0,500})?>")
_FORMATTING = """
abbr b big br center code del details div em font hr i ins kbd mark p s section small span
strong sub summary sup u var
"""
DROPPED = frozenset(_FORMATTING.split())
_ATTRIBUTE = re.compile(
    r"\b(alt|src)\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE
)
_ANY_MARK = re.compile(r"[*_`~<&\[\\]")
_PICTURE = re.compile(r"!\[([^\[\]]{0,500})\]\(([^()]{0,500})\)")
_LINK = re.compile(r"\[([^\[\]]{0,500})\]\([^()]{0,500}\)")
_MARKS = re.compile(r"\*\*|__|~~|`")
_STARS = re.compile(r"(?<![\w*])([*_])(\S[^*_]{0,200})\1(?!\w)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def image_of_tag(rest: str) -> Image:
    """The picture that an `<img …>` tag names."""
    found = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(rest)}
    return Image(unescape(found.get("alt", "")), unescape(found.get("src", "")))


def report_html(index: int, report: Report) -> None:
    """Warn that a line held HTML."""
    message = "HTML is not taken over. Its text was kept; tags that only format were dropped."
    report.add(index, "raw-html", message)


def plain_title(text: str, index: int, report: Report) -> str:
    """The words of a heading without marks; angle brackets of tags become plain quotes."""

    def picture(match: re.Match[str]) -> str:
        image = Image(match[1], match[2])
        report_missing(image, index, report)
        return image.alt.strip() or image.name

    def tag(match: re.Match[str]) -> str:
        report_html(index, report)
        name = match["name"].lower()
        return " " if name in DROPPED else f"‹{match.group()[1:-1]}›"

    if not _ANY_MARK.search(text):
        return " ".join(text.split())
    text = _PICTURE.sub(picture, text)
    text = _LINK.sub(r"\1", text)
    text = _STARS.sub(r"\2", _MARKS.sub("", text))
    text = unescape(_ESCAPED.sub(r"\1", text))
    text = RISKY.sub(lambda match: "‹" + match.group()[1:], TAG.sub(tag, text))
    return " ".join(text.split())
