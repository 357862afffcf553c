"""Cutting the body of a lesson into pieces: prose, `##` headings and `:::` blocks."""

import re

import msgspec

from studyapp.corpus.fields import KEBAB
from studyapp.corpus.findings import FileFindings, did_you_mean
from studyapp.corpus.prose import CodeFence

BLOCK_NAMES = ("pretest", "check", "try", "figure", "explorer")
_HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})(?:[ \t]+(?P<text>.*))?")
_SLUG = re.compile(r"(?P<title>.*?)[ \t]*\{#(?P<slug>[^{}]*)\}[ \t]*")
_UNDERLINE = re.compile(r" {0,3}(?:-{2,}|={2,})[ \t]*")
_FENCE = re.compile(r" {0,3}:::+(?P<rest>.*)")


class HeadingPiece(msgspec.Struct, frozen=True):
    """A `##` heading; the slug is "" when it is missing or wrong."""

    line: int
    title: str
    slug: str


class ProsePiece(msgspec.Struct, frozen=True):
    """A run of Markdown, without the blank lines around it."""

    line: int
    text: str


class BlockPiece(msgspec.Struct):
    """A `:::name argument` block and its lines; `end_line` is the line of its closing `:::`."""

    line: int
    name: str
    argument: str
    body: list[str] = []
    end_line: int = 0


Piece = HeadingPiece | ProsePiece | BlockPiece


def cut(lines: list[str], first_line: int, file: FileFindings) -> list[Piece]:
    """Cut the lines of a body, the first of which is `first_line` of the file."""
    cutter = _Cutter(file)
    for number, line in enumerate(lines, first_line):
        cutter.take(line, number)
    cutter.finish()
    return cutter.pieces


class _Cutter:
    def __init__(self, file: FileFindings) -> None:
        self.file = file
        self.pieces: list[Piece] = []
        self.prose: list[str] = []
        self.prose_line = 0
        self.block: BlockPiece | None = None
        self.code = CodeFence()

    def take(self, line: str, number: int) -> None:
        """Take the next line of the body."""
        if self.block is not None and not self._ends_without_fence(line):
            self._take_inside(self.block, line, number)
            return
        if self.block is not None:
            self._close_unclosed(self.block)
        if self.code.takes(line, number):
            self._take_prose(line, number)
        elif fence := _FENCE.fullmatch(line):
            self._take_fence(fence["rest"].strip(), number)
        elif heading := _HEADING.fullmatch(line):
            self._take_heading(heading, line, number)
        else:
            self._refuse_underline(line, number)
            self._take_prose(line, number)

    def finish(self) -> None:
        """Close what is still open at the end of the file."""
        if self.block is not None:
            self._close_unclosed(self.block)
        if self.code.opened_at is not None:
            self.file.problem(
                self.code.opened_at, "the code that starts here is never closed; end it with ```"
            )
        self._end_prose()

    def _ends_without_fence(self, line: str) -> bool:
        """Tell whether the line shows that the closing `:::` was forgotten."""
        if self.code.opened_at is not None:
            return False
        if fence := _FENCE.fullmatch(line):
            return bool(fence["rest"].strip())
        return line.startswith("## ") and _SLUG.fullmatch(line) is not None

    def _take_inside(self, block: BlockPiece, line: str, number: int) -> None:
        is_code = block.name != "try" and self.code.takes(line, number)
        if not is_code and _FENCE.fullmatch(line):
            block.end_line = number
            self.block = None
        else:
            block.body.append(line)

    def _close_unclosed(self, block: BlockPiece) -> None:
        self.file.problem(
            block.line, f"the block `:::{block.name}` is never closed; end it with a line `:::`"
        )
        block.end_line = block.line + len(block.body)
        self.block = None
        self.code = CodeFence()

    def _take_fence(self, rest: str, number: int) -> None:
        name, _, argument = rest.partition(" ")
        if not name:
            self.file.problem(number, "this `:::` closes nothing; remove it, or name the block")
            return
        if name not in BLOCK_NAMES:
            hint = did_you_mean(name, BLOCK_NAMES) or f"; known are {', '.join(BLOCK_NAMES)}"
            self.file.problem(number, f"unknown block `:::{name}`{hint}")
        self._end_prose()
        self.block = BlockPiece(number, name, argument.strip(), [])
        self.pieces.append(self.block)

    def _take_heading(self, heading: re.Match[str], line: str, number: int) -> None:
        level, text = len(heading["marks"]), (heading["text"] or "").strip()
        if level == 1:
            self.file.problem(number, "a lesson has no `#` heading; its title is in front matter")
        elif level == 2:
            self._end_prose()
            self._start_section(text, number)
            return
        elif _SLUG.fullmatch(text):
            self.file.problem(number, "only a `##` heading carries a `{#slug}`; remove it here")
        self._take_prose(line, number)

    def _start_section(self, text: str, number: int) -> None:
        match = _SLUG.fullmatch(text)
        slug, title = (match["slug"], match["title"].strip()) if match else ("", text)
        if not match:
            self.file.problem(number, f"the section heading `{text}` needs a slug: `{{#slug}}`")
        elif not KEBAB.fullmatch(slug):
            self.file.problem(
                number, f"the slug `{slug}` must be small letters, digits and hyphens"
            )
        if not title:
            self.file.problem(number, "the section heading has no title")
        self.pieces.append(HeadingPiece(number, title, slug))

    def _refuse_underline(self, line: str, number: int) -> None:
        above = self.prose[-1].strip() if self.prose else ""
        if above and not above.startswith(("|", ">")) and _UNDERLINE.fullmatch(line):
            self.file.problem(
                number, "text above this line becomes a heading; leave a blank line between them"
            )

    def _take_prose(self, line: str, number: int) -> None:
        if not self.prose:
            if not line.strip():
                return
            self.prose_line = number
        self.prose.append(line)

    def _end_prose(self) -> None:
        if self.prose:
            self.pieces.append(ProsePiece(self.prose_line, "\n".join(self.prose).rstrip()))
        self.prose = []
