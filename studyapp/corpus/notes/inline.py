"""Cleaning a line of prose: pictures and raw HTML, but nothing inside code spans.

In a paragraph with HTML a code span counts only when it ends on its own line, and none counts
beside a link whose target could swallow a backtick. The other backticks there are written as
entities, so that no reader of Markdown can pair them otherwise.
"""

import re
from collections.abc import Iterator

from studyapp.corpus.notes.html import AUTOLINK, DROPPED, RISKY, TAG, image_of_tag, report_html
from studyapp.corpus.notes.images import Image, placeholder, read_image, report_missing
from studyapp.corpus.notes.report import Report

_STOPS = re.compile(r"\\.|`+|!\[|<")
_TICKS = re.compile(r"`+")
_MOST_STOPS = 500
_LINK = re.compile(r"\]\(")
_PLAIN_LINK = re.compile(r"\]\([^\s()<>`\"'\\]*\)")
_TABLE_RULE = frozenset(" \t>|:-")


def clean_lines(lines: list[tuple[int, str]], report: Report) -> Iterator[tuple[int, str, bool]]:
    """Yield (index, text, stands alone) for the lines of one paragraph, list or table."""
    risky = any("<" in text and RISKY.search(text) for _index, text in lines)
    in_table = risky and any("-" in text and _TABLE_RULE.issuperset(text) for _i, text in lines)
    linked = risky and _has_odd_link("\n".join(text for _index, text in lines))
    for index, text in lines:
        if not risky and "![" not in text:
            yield index, text, False
            continue
        if sum(text.count(mark) for mark in ("<", "`", "![")) > _MOST_STOPS:
            yield index, _flattened(text, index, report), False
            continue
        line = _Line(text, index, report, strict=risky, in_table=in_table)
        line.linked = linked
        yield index, line.cleaned(), line.only_pictures


def _flattened(text: str, index: int, report: Report) -> str:
    """A line with more marks than anyone writes by hand: it is shown as plain text."""
    message = "This line is full of marks. It is shown as plain text."
    report.add(index, "flattened-line", message)
    text = text.replace("<", "&lt;").replace("`", "&#96;")
    return text.replace("![", "!\\[")


class _Line:
    """One pass from left to right over a line."""

    def __init__(
        self, text: str, index: int, report: Report, *, strict: bool, in_table: bool
    ) -> None:
        self.text = text
        self.index = index
        self.report = report
        self.strict = strict
        self.in_table = in_table
        self.linked = False
        self.partner = _partners(text)
        self.out: list[str] = []
        self.pictures = 0
        self.words = False

    @property
    def only_pictures(self) -> bool:
        """Whether the line shows pictures and nothing else."""
        return self.pictures > 0 and not self.words

    def cleaned(self) -> str:
        """The line as it goes into the section."""
        place = 0
        while stop := _STOPS.search(self.text, place):
            self._plain(self.text[place : stop.start()])
            place = self._take(stop)
        self._plain(self.text[place:])
        return "".join(self.out)

    def _plain(self, text: str) -> None:
        if text:
            self.words = self.words or not text.isspace()
            self.out.append(text)

    def _take(self, stop: re.Match[str]) -> int:
        mark = stop.group()
        if mark[0] == "\\":
            return self._escaped(stop)
        if mark[0] == "`":
            return self._code(stop)
        if mark == "![":
            found = read_image(self.text, stop.start())
            if found is not None:
                self._picture(found[0], found[1])
                return found[1]
            mark = "!\\["
        elif self.strict:
            return self._angle(stop.start())
        self._plain(mark)
        return stop.end()

    def _escaped(self, stop: re.Match[str]) -> int:
        char = stop.group()[1]
        if not self.strict or char not in "<`":
            self._plain(stop.group())
            return stop.end()
        self._plain("&lt;" if char == "<" else "&#96;")
        ticks = _TICKS.match(self.text, stop.end()) if char == "`" else None
        if ticks is None:
            return stop.end()
        self._plain("&#96;" * len(ticks.group()))
        return ticks.end()

    def _code(self, stop: re.Match[str]) -> int:
        end = self.partner.get(stop.start(), -1)
        code = self.text[stop.start() : end]
        if end > 0 and not self.linked and not (self.in_table and "|" in code):
            self._plain(code)
            return end
        self._plain("&#96;" * len(stop.group()) if self.strict else stop.group())
        return stop.end()

    def _angle(self, start: int) -> int:
        if link := AUTOLINK.match(self.text, start):
            self._plain(link.group())
            return link.end()
        if RISKY.match(self.text, start):
            report_html(self.index, self.report)
        tag = TAG.match(self.text, start)
        name = tag["name"].lower() if tag else ""
        if tag and name == "img":
            self._picture(image_of_tag(tag["rest"] or ""), tag.end())
        elif tag and name in DROPPED:
            self.out.append(" " if name in {"br", "hr"} else "")
        else:
            self._plain("&lt;")
            return start + 1
        return tag.end()

    def _picture(self, image: Image, end: int) -> None:
        report_missing(image, self.index, self.report)
        self.pictures += 1
        before = self.out[-1][-1:] if self.out else ""
        self.out.append(" " if before.isalnum() else "")
        self.out.append(placeholder(image))
        self.out.append(" " if self.text[end : end + 1].isalnum() else "")


def _has_odd_link(text: str) -> bool:
    """Whether a link has more than a plain address in its round brackets."""
    return any(not _PLAIN_LINK.match(text, odd.start()) for odd in _LINK.finditer(text))


def _partners(text: str) -> dict[int, int]:
    """For each run of backticks that opens a code span on this line, where the span ends."""
    found: dict[int, int] = {}
    ends: dict[int, int] = {}
    for run in reversed(list(_TICKS.finditer(text))):
        length = run.end() - run.start()
        if length in ends:
            found[run.start()] = ends[length]
        ends[length] = run.end()
    return found
