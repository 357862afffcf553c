"""From the lines of a section to Markdown that every reader of Markdown shows alike."""

import re
from collections.abc import Iterator

from studyapp.corpus.notes.code_blocks import CodeReader
from studyapp.corpus.notes.fences import Fence
from studyapp.corpus.notes.inline import clean_lines
from studyapp.corpus.notes.lines import indent_of, is_list_item, mend_code, mend_spaces
from studyapp.corpus.notes.report import Report
from studyapp.corpus.schema import Prose

_MARKER = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]+")
_BULLET = re.compile(r" {0,3}[-*+] +\S")
_UNDERLINE = re.compile(r"(?:-+|=+)[ \t]*")
_NESTED = re.compile(r"#{1,6}(?:[ \t]+(?P<title>.*))?")
_FENCE = re.compile(r"(?:```[^`]*|~~~.*)")
_TICKS = re.compile(r"`{3,}")


class ProseWriter:
    """Writes the prose of one section: lines and blocks of code are fed to it in order."""

    def __init__(self, report: Report, code: CodeReader) -> None:
        self.report = report
        self.code = code
        self.out: list[tuple[int, str]] = []
        self.waiting: list[tuple[int, str]] = []
        self.code_rows: set[int] = set()
        self.in_list = False

    def line(self, index: int, raw: str) -> None:
        """Take the next line of text."""
        text = mend_spaces(raw, index, self.report)
        if text:
            self.waiting.append((index, text))
        else:
            self.blank(index)

    def blank(self, index: int) -> None:
        """Take an empty line, or one that is not shown."""
        self._flush()
        self.out.append((index, ""))

    def fence(self, fence: Fence, lines: list[str]) -> None:
        """Take a block of code."""
        self._flush()
        block = self.code.read(fence)
        if block.prose:
            self.line(fence.first, block.first_line)
            for index in range(fence.first + 1, fence.end):
                self.line(index, lines[index])
            if fence.last >= fence.end:
                self.blank(fence.last)
            return
        body = [(fence.first, mend_code(block.first_line, fence.first, self.report))]
        body = body if block.first_line else []
        body += [
            (index, mend_code(lines[index], index, self.report))
            for index in range(fence.first + 1, fence.end)
        ]
        self._write_code(fence.first, fence.prefix, block.language, body)

    def blocks(self) -> tuple[Prose, ...]:
        """The section's prose, cut so that in each block line follows line as in the notes."""
        self._flush()
        found = []
        for piece in _pieces(self.out, self.code_rows):
            markdown = "\n".join(text for _index, text in piece)
            found.append(Prose(markdown, piece[0][0] + 1))
        return tuple(found)

    def _flush(self) -> None:
        chunk, self.waiting = self.waiting, []
        if not chunk:
            return
        if not self.in_list and indent_of(chunk[0][1]) >= 4:
            chunk = self._indented_code(chunk)
        cleaned = list(clean_lines(chunk, self.report))
        for index, text, alone in cleaned:
            if alone:
                self._paragraph(index, text)
            else:
                self.out.append((index, self._guarded(index, text) if text.strip() else ""))
        self._follow_lists([text for _index, text, _alone in cleaned])

    def _indented_code(self, chunk: list[tuple[int, str]]) -> list[tuple[int, str]]:
        """Write the lines of code that open the chunk; returns the others."""
        size = next((i for i, (_, text) in enumerate(chunk) if indent_of(text) < 4), len(chunk))
        code = [(index, text[4:]) for index, text in chunk[:size]]
        if any("<" in text for _index, text in code):
            self._write_code(code[0][0], "", "", code)
        else:
            self.out += chunk[:size]
        return chunk[size:]

    def _follow_lists(self, texts: list[str]) -> None:
        if texts and not texts[0].startswith(" "):
            self.in_list = False
        self.in_list = self.in_list or any(is_list_item(text) for text in texts)

    def _paragraph(self, index: int, text: str) -> None:
        """Write a line as a paragraph of its own."""
        if self.out and self.out[-1][1]:
            self.out.append((index, ""))
        self.out += [(index, text.rstrip()), (index, "")]

    def _guarded(self, index: int, text: str) -> str:
        """A line that neither opens a fence nor becomes a heading by what stands around it."""
        prefix, rest = _containers(text)
        if rest.startswith(("`", "~")) and ">" not in prefix and _FENCE.fullmatch(rest):
            return f"{prefix}&#{ord(rest[0])};{rest[1:]}"
        if rest.startswith(":::"):
            return f"{prefix}\\{rest}"
        if rest.startswith("#") and (nested := _NESTED.fullmatch(rest)):
            return self._nested_heading(index, prefix, nested["title"] or "")
        body = text.lstrip(" \t>")
        if body[:1] in {"-", "="} and _UNDERLINE.fullmatch(body):
            return self._underline(index, text, text[: -len(body)], body.rstrip())
        return text

    def _nested_heading(self, index: int, prefix: str, title: str) -> str:
        message = "A heading inside a list or a quotation is shown as emphasised text."
        self.report.add(index, "nested-heading", message)
        title = title.strip().strip("#*_ ")
        return f"{prefix}*{title}*" if title else f"{prefix}\\#"

    def _underline(self, index: int, text: str, prefix: str, rest: str) -> str:
        """A rule is kept as a rule: below a paragraph it would make a heading of it."""
        above = self.out[-1][1] if self.out else ""
        if not above:
            return text if rest[0] == "-" else f"{prefix}\\{rest}"
        if rest == "-" and _BULLET.match(above) and indent_of(text) <= indent_of(above):
            return text
        if ">" not in prefix and rest.startswith("---"):
            self.out.append((index, ""))
            return text
        return f"{prefix}\\{rest}"

    def _write_code(
        self, first: int, prefix: str, language: str, body: list[tuple[int, str]]
    ) -> None:
        """Write a fence whose lines all stand at least as deep as the fence itself."""
        width = indent_of(prefix + "x") if not prefix.strip() else _width(prefix)
        marked = bool(prefix.strip())
        if width >= 4 and not self.in_list and not marked:
            prefix, width = "", 0
        if self.out and self.out[-1][1] and (width >= 4 or marked):
            self.out.append((first, ""))
        ticks = "`" * max(
            3, *(len(run) + 1 for _i, text in body for run in _TICKS.findall(text)), 3
        )
        lead, opened = _expanded(prefix), len(self.out)
        self.out.append((first, f"{lead}{ticks}{language}"))
        self.out += [(index, _deep(text, width)) for index, text in body]
        last = body[-1][0] if body else first
        self.out.append((last + 1, " " * width + ticks))
        self.code_rows.update(range(opened, len(self.out)))
        self.in_list = marked or (self.in_list and width > 0)


def _containers(text: str) -> tuple[str, str]:
    """The marks of quotations and lists before a line's text, and the text."""
    place = 0
    while place < len(text):
        if text[place] in " \t>":
            place += 1
        elif found := _MARKER.match(text, place):
            place = found.end()
        else:
            break
    return text[:place], text[place:]


def _expanded(prefix: str) -> str:
    if "\t" not in prefix:
        return prefix
    return prefix.expandtabs(4)


def _width(prefix: str) -> int:
    return len(_expanded(prefix))


def _deep(text: str, width: int) -> str:
    """A line of code at least `width` deep; deeper lines keep their depth."""
    if not width or not text.strip():
        return text
    if indent_of(text) >= width:
        return " " * indent_of(text) + text.lstrip(" \t")
    return " " * width + text.lstrip(" \t")


def _pieces(out: list[tuple[int, str]], code_rows: set[int]) -> Iterator[list[tuple[int, str]]]:
    """Cut the lines where a paragraph starts and the line numbers have drifted."""
    piece: list[tuple[int, str]] = []
    drifted = False
    for row, (index, text) in enumerate(out):
        if not piece:
            drifted = False
            if text.strip():
                piece = [(index, text)]
            continue
        drifted = drifted or index != piece[0][0] + len(piece)
        if drifted and not piece[-1][1] and text[:1].isalpha() and row not in code_rows:
            yield _trimmed(piece)
            piece, drifted = [(index, text)], False
        else:
            piece.append((index, text))
    if piece:
        yield _trimmed(piece)


def _trimmed(piece: list[tuple[int, str]]) -> list[tuple[int, str]]:
    while len(piece) > 1 and not piece[-1][1].strip():
        piece.pop()
    return piece
