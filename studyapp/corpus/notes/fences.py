"""Finding blocks of fenced code, also where a fence is missing, stray or mistaken.

Marks come in pairs. Where a run of marks cannot be paired, one block was never closed: the
first whose pair would swallow a heading, else the last. A labelled block that swallows a heading
with sentences below it was not closed either. Such a block is closed at a sensible place.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator

import msgspec

from studyapp.corpus.notes.languages import code_in
from studyapp.corpus.notes.lines import indent_of, looks_like_prose
from studyapp.corpus.notes.report import Report

_MARK = re.compile(r"(?P<prefix>[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(?P<run>`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})[ \t]+(?P<title>\S.*)")
_COMMENTED = re.compile(r"\s*#{1,6}[ \t]+\S")
_FRONT_MATTER_LINES = 100
_MAY_HOLD_HEADINGS = ("md", "markdown", "text", "txt", "plain")


class Mark(msgspec.Struct, frozen=True):
    """A line of three or more backticks or tildes."""

    index: int
    prefix: str
    char: str
    length: int
    label: str


class Fence(msgspec.Struct, frozen=True):
    """A block of code: `first` to `last` with its marks, body lines `first + 1` to `end - 1`."""

    first: int
    last: int
    end: int
    prefix: str
    label: str


class Fences(msgspec.Struct, frozen=True):
    """The blocks of code in order, and the lines of marks that belong to none."""

    blocks: tuple[Fence, ...]
    strays: frozenset[int]


def find_fences(lines: list[str], report: Report) -> Fences:
    """Find all fenced blocks; reports what had to be mended."""
    finder = _Finder(lines, report)
    finder.run()
    return Fences(tuple(finder.blocks), frozenset(finder.strays))


class _Finder:
    def __init__(self, lines: list[str], report: Report) -> None:
        self.lines = lines
        self.report = report
        self.blocks: list[Fence] = []
        self.strays: set[int] = set()
        front = self._front_matter()
        self.marks = [mark for mark in _marks(lines) if mark.index > front]
        self.closers = _closers(self.marks)
        self.headings = [i for i in range(len(lines)) if _is_strong_heading(lines, i)]

    def run(self) -> None:
        """Walk over the marks and turn them into blocks."""
        place = 0
        while place < len(self.marks):
            mark = self.marks[place]
            if mark.char == "~" or mark.length > 3:
                place = self._take_long(place)
            else:
                group = self._group(place)
                place = self._take_group(place, group)

    def _front_matter(self) -> int:
        """The index of the last line of a YAML header, or -1."""
        if self.lines[0].rstrip() != "---":
            return -1
        for index, line in enumerate(self.lines[1:_FRONT_MATTER_LINES], 1):
            if line.rstrip() in {"---", "..."} and index > 1:
                self.blocks.append(Fence(0, index, index, "", "yaml"))
                message = "The header of the file is shown as a block of YAML."
                self.report.add(0, "front-matter", message)
                return index
            if not line.strip():
                return -1
        return -1

    def _take_long(self, place: int) -> int:
        """A block with tildes or a longer mark: it ends at the next mark that can close it."""
        mark = self.marks[place]
        bare = self.closers[mark.char, min(mark.length, 8)]
        following = bisect_left(bare, place + 1)
        if following == len(bare):
            self._close_unclosed(place)
            return place + 1
        closing = bare[following]
        self._close(mark, self.marks[closing].index)
        return closing + 1

    def _group(self, place: int) -> list[int]:
        """The places of the mark and of the bare ones after it, up to one that must open."""
        group = [place]
        for later in range(place + 1, len(self.marks)):
            mark = self.marks[later]
            if mark.label and mark.char == "`" and mark.length == 3:
                break
            if mark.char == "~" or mark.length > 3:
                if len(group) % 2:
                    continue
                break
            group.append(later)
        return group

    def _take_group(self, place: int, group: list[int]) -> int:
        """Pair the marks of a group; returns the place to go on from."""
        if len(group) % 2 == 0 and self._swallows_a_heading(group):
            self._close_unclosed(place)
            return place + 1
        odd_one = self._odd_one_out(group) if len(group) % 2 else -1
        step = 0
        while step < len(group):
            if step == odd_one:
                self._close_unclosed(group[step])
                step += 1
            else:
                opening, closing = self.marks[group[step]], self.marks[group[step + 1]]
                self._close(opening, closing.index)
                step += 2
        return max(place, group[-1]) + 1

    def _swallows_a_heading(self, group: list[int]) -> bool:
        """Whether the first pair looks right but a heading with sentences stands between."""
        opening, closing = self.marks[group[0]], self.marks[group[1]]
        if not opening.label or opening.label.lower().startswith(_MAY_HOLD_HEADINGS):
            return False
        start = bisect_left(self.headings, opening.index + 1)
        end = bisect_left(self.headings, closing.index)
        return any(_opens_prose(self.lines, index) for index in self.headings[start:end])

    def _odd_one_out(self, group: list[int]) -> int:
        for step in range(0, len(group) - 1, 2):
            first, last = (self.marks[group[step + side]].index for side in (0, 1))
            following = bisect_left(self.headings, first + 1)
            if following < len(self.headings) and self.headings[following] < last:
                return step
        return len(group) - 1

    def _close(self, mark: Mark, closing: int) -> None:
        written = any(self.lines[i].strip() for i in range(mark.index + 1, closing))
        if not written and not code_in(mark.label):
            self.strays.update((mark.index, closing))
            named = f' marked "{mark.label[:40]}"' if mark.label else ""
            message = f"A block of code{named} without a line in it was left out."
            self.report.add(mark.index, "empty-fence", message)
            self.report.add(closing, "empty-fence", "The end of an empty block was left out.")
            return
        self._keep(Fence(mark.index, closing, closing, mark.prefix, mark.label))

    def _close_unclosed(self, place: int) -> None:
        mark = self.marks[place]
        limit = self.marks[place + 1].index if place + 1 < len(self.marks) else len(self.lines)
        end = _sensible_end(self.lines, mark, limit)
        if end == mark.index + 1 and not code_in(mark.label):
            self.strays.add(mark.index)
            named = f' with "{mark.label[:40]}"' if mark.label else ""
            message = f"This mark{named} neither opens nor closes a block of code. It was left out."
            self.report.add(mark.index, "stray-fence", message)
            return
        message = f"The block of code is never closed. It was closed after line {end}."
        self.report.add(mark.index, "unclosed-fence", message)
        self._keep(Fence(mark.index, end - 1, end, mark.prefix, mark.label))

    def _keep(self, block: Fence) -> None:
        self.blocks.append(block)
        for index in range(block.first + 1, block.end):
            if _COMMENTED.match(self.lines[index]):
                message = "The line starts with # but stands in code. It was kept as code."
                self.report.add(index, "hash-in-code", message)


def _marks(lines: list[str]) -> Iterator[Mark]:
    for index, line in enumerate(lines):
        if "```" not in line and "~~~" not in line:
            continue
        found = _MARK.match(line)
        if found is None:
            continue
        run, label = found["run"], line[found.end() :].strip()
        if run[0] == "~" or "`" not in label:
            yield Mark(index, found["prefix"], run[0], len(run), label)


def _closers(marks: list[Mark]) -> dict[tuple[str, int], list[int]]:
    """The places of the marks without a label, by what they can close."""
    found: dict[tuple[str, int], list[int]] = {
        (char, length): [] for char in "`~" for length in range(3, 9)
    }
    for place, mark in enumerate(marks):
        if not mark.label:
            for length in range(3, min(mark.length, 8) + 1):
                found[mark.char, length].append(place)
    return found


def _is_strong_heading(lines: list[str], index: int) -> bool:
    """Whether a line is more likely a heading than a comment, wherever it stands."""
    line = lines[index]
    if "#" not in line[:4]:
        return False
    found = _HEADING.fullmatch(line)
    if found is None or (index and lines[index - 1].strip()):
        return False
    following = lines[index + 1] if index + 1 < len(lines) else ""
    return len(found["marks"]) > 1 or not following.strip() or looks_like_prose(following)


def _opens_prose(lines: list[str], index: int) -> bool:
    """Whether a heading of a lower level has a sentence below it."""
    if not lines[index].lstrip().startswith("##"):
        return False
    following = next((line for line in lines[index + 1 : index + 4] if line.strip()), "")
    return looks_like_prose(following)


def _sensible_end(lines: list[str], mark: Mark, limit: int) -> int:
    """The index after the last line of code of a block that nobody closed."""
    index = end = mark.index + 1
    if not mark.label and _first_is_prose(lines, end, limit):
        return end
    while index < limit:
        line = lines[index]
        after_blank = not lines[index - 1].strip()
        if line.strip():
            if _ends_unclosed(lines, index, after_blank=after_blank and index > end):
                break
            end = index + 1
        index += 1
    return end


def _first_is_prose(lines: list[str], start: int, limit: int) -> bool:
    if start >= limit:
        return True
    first = lines[start]
    return not first.strip() or looks_like_prose(first) or _HEADING.fullmatch(first) is not None


def _ends_unclosed(lines: list[str], index: int, *, after_blank: bool) -> bool:
    """Whether this line of an unclosed block is not code any more."""
    line = lines[index]
    if indent_of(line) > 3:
        return False
    found = _HEADING.fullmatch(line) if "#" in line[:4] else None
    if found is not None and len(found["marks"]) > 1:
        return after_blank or found["title"][0].isupper()
    if found is not None:
        return _is_strong_heading(lines, index)
    return after_blank and (looks_like_prose(line) or line.lstrip().startswith("!["))
