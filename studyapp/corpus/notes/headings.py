"""Finding the headings of notes, also those with slips in their marks."""

import re
from collections.abc import Container

import msgspec

from studyapp.corpus.notes.html import plain_title
from studyapp.corpus.notes.lines import is_layout, is_list_item, mend_spaces
from studyapp.corpus.notes.report import Report

_MARKS = re.compile(r" {0,3}(?P<marks>#[#@$%&*~^!.,:;]*)(?P<space>[ \t]*)(?P<rest>.*)")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*")
_ANCHOR = re.compile(r"[ \t]*\{#?[\w:. -]{0,80}\}$")
_TAIL = " \t#@|\\~^*_=<>{}"
_LONGEST_TITLE = 160


class Heading(msgspec.Struct, frozen=True):
    """A heading: its line (0-based), how many lines it takes, its level and its plain title.

    `rest` is the part of an over-long heading that goes into the text below it.
    """

    index: int
    level: int
    title: str
    height: int = 1
    rest: str = ""


def find_headings(
    lines: list[str], in_code: Container[int], report: Report
) -> tuple[list[Heading], set[int]]:
    """Find the headings outside code, and the lines of heading marks that have no title."""
    found: list[Heading] = []
    empty: set[int] = set()
    for index, raw in enumerate(lines):
        if index in in_code or not _may_be_heading(raw):
            continue
        line = mend_spaces(raw, index, report) if "#" in raw[:40] else raw
        heading = _marked(lines, line, index, report)
        if heading is None:
            heading = _underlined(lines, in_code, index, report)
        if heading is not None and heading.title:
            found.append(heading)
        elif heading is not None:
            empty.add(index)
            message = "These # marks have no title. They were left out; the text below stays."
            report.add(index, "empty-heading", message)
    _report_levels(found, report)
    return found, empty


def _may_be_heading(line: str) -> bool:
    text = line.lstrip()
    return text[:1] in {"#", "=", "-"}


def _marked(lines: list[str], line: str, index: int, report: Report) -> Heading | None:
    found = _MARKS.fullmatch(line)
    if found is None:
        return None
    marks, rest = found["marks"], found["rest"].strip()
    level = len(marks) if marks.endswith("#") else marks.count("#")
    mended = set(marks) != {"#"}
    if mended and (marks.count("#") < 2 or not found["space"] or not rest):
        return None
    if rest and not found["space"]:
        if not _is_glued_title(lines, marks, rest, index):
            return None
        mended = True
    if mended or level > 6:
        message = f'The heading marks "{marks[:20]}" were read as a heading'
        report.add(index, "malformed-heading", f"{message} of level {min(level, 6)}.")
    return _titled(index, min(level, 6), rest, report)


def _is_glued_title(lines: list[str], marks: str, rest: str, index: int) -> bool:
    """Whether text without a space after its # marks is meant as a heading, not as a tag."""
    if not rest[0].isalnum() or len(rest) > _LONGEST_TITLE:
        return False
    if len(marks) > 1:
        return True
    tags = any(word.startswith("#") for word in rest.split())
    after_blank = index == 0 or not lines[index - 1].strip()
    return rest[0].isupper() and after_blank and not tags


def _titled(index: int, level: int, rest: str, report: Report) -> Heading:
    core = rest.rstrip("#")
    text = core.rstrip(" \t") if core != rest and core.endswith((" ", "\t")) else rest
    if not core:
        return Heading(index, level, "")
    cleaned = _without_tail(text)
    if cleaned != text:
        message = f'"{text[len(cleaned) :].strip()[:40]}" was taken off the end of the heading.'
        report.add(index, "heading-tail", message)
    title = plain_title(cleaned[: 4 * _LONGEST_TITLE], index, report)
    if len(title) <= _LONGEST_TITLE and len(cleaned) <= 4 * _LONGEST_TITLE:
        return Heading(index, level, title)
    message = "The heading is very long. Its first words are the title; all of it is in the text."
    report.add(index, "long-heading", message)
    short = title[: _LONGEST_TITLE // 2].rsplit(" ", 1)[0]
    return Heading(index, level, short + "…", rest=cleaned)


def _without_tail(text: str) -> str:
    """A title without an anchor, stray marks or a full stop or colon at its end."""
    cleaned = _ANCHOR.sub("", text[-200:]) if text.endswith("}") else text[-200:]
    cleaned = text[:-200] + cleaned
    core = cleaned.rstrip(_TAIL)
    if core and cleaned[len(core) : len(core) + 1] in {" ", "\t"}:
        cleaned = core
    cleaned = cleaned.rstrip()
    if cleaned.endswith((".", ":")) and not cleaned.endswith("..") and len(cleaned) > 1:
        cleaned = cleaned[:-1].rstrip()
    return cleaned or text


def _underlined(
    lines: list[str], in_code: Container[int], index: int, report: Report
) -> Heading | None:
    """A one-line paragraph with a line of `=` or `-` below it."""
    mark = lines[index].strip()
    if index == 0 or len(mark) < 3 or not _UNDERLINE.fullmatch(lines[index]):
        return None
    above = lines[index - 1]
    alone = index == 1 or not lines[index - 2].strip() or index - 2 in in_code
    if index - 1 in in_code or not alone or not _is_paragraph(above):
        return None
    text = mend_spaces(above, index - 1, report).strip()
    heading = _titled(index - 1, 1 if mark[0] == "=" else 2, text, report)
    return msgspec.structs.replace(heading, height=2)


def _is_paragraph(line: str) -> bool:
    text = line.strip()
    if not text or line.startswith(("    ", "\t")) or is_layout(line) or is_list_item(line):
        return False
    return text[0] not in "#>|=-<!`~" and "|" not in text


def _report_levels(headings: list[Heading], report: Report) -> None:
    first: dict[str, int] = {}
    before = 0
    for heading in headings:
        if before and heading.level > before + 1:
            message = f"The level jumps from {before} to {heading.level}; no level was skipped."
            report.add(heading.index, "level-jump", message)
        before = heading.level
        key = heading.title.casefold()
        if key in first:
            message = f'"{heading.title[:60]}" is also the heading of line {first[key] + 1}.'
            message += " Both were kept; a number tells them apart where they meet."
            report.add(heading.index, "duplicate-heading", message)
        else:
            first[key] = heading.index
