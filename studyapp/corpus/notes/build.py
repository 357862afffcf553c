"""From the bytes of a notes file to a course."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from studyapp.corpus.notes.code_blocks import CodeReader
from studyapp.corpus.notes.decode import decode, refuse_empty
from studyapp.corpus.notes.fences import Fences, find_fences
from studyapp.corpus.notes.groups import group_lines, title_of
from studyapp.corpus.notes.headings import Heading, find_headings
from studyapp.corpus.notes.lines import is_layout
from studyapp.corpus.notes.prose import ProseWriter
from studyapp.corpus.notes.report import Report
from studyapp.corpus.notes.slugs import Slugs
from studyapp.corpus.notes.tree import MOST_WORDS, Draft, Part, grow, plan
from studyapp.corpus.schema import (
    Course,
    Lesson,
    Module,
    OutlineLesson,
    Prose,
    Section,
    Source,
)

_WORDS_A_MINUTE = 180
_PREAMBLE = "Introduction"
_NOT_A_COURSE_TITLE = frozenset(
    {"introduction", "intro", "overview", "notes", "contents", "table of contents", "summary"}
)
_WORD = re.compile(r"[^\W_]")


def import_notes(
    data: bytes, *, slug: str, title: str | None = None, filename: str = "notes.md"
) -> Course:
    """Turn notes written in Markdown into a course whose warnings name every repair.

    The course is not checked, and each of its lessons and sections names its lines in the
    file. Raises CorpusError for a file that is too large, binary, empty or not decodable.
    """
    report = Report()
    lines = decode(data, filename=filename, report=report)
    return _Importer(lines, report, slug=slug, title=title, filename=filename).course()


class _Importer:
    def __init__(
        self, lines: list[str], report: Report, *, slug: str, title: str | None, filename: str
    ) -> None:
        self.lines = lines
        self.report = report
        self.slug = slug
        self.filename = filename
        self.fences: Fences = find_fences(lines, report)
        self.fence_at = {fence.first: fence for fence in self.fences.blocks}
        self.in_code = {
            index for fence in self.fences.blocks for index in range(fence.first, fence.last + 1)
        }
        hidden = self.in_code | self.fences.strays
        self.headings, empty = find_headings(lines, hidden, report)
        self.dropped = self.fences.strays | empty | self._layout_lines()
        self.code = CodeReader(lines, report)
        self.title = (title or "").strip() or self._own_title()

    def _layout_lines(self) -> set[int]:
        found = set()
        for index, line in enumerate(self.lines):
            if index not in self.in_code and is_layout(line):
                found.add(index)
                message = f'The layout mark "{line.strip()[:40]}" was left out.'
                self.report.add(index, "layout-line", message)
        return found

    def _own_title(self) -> str:
        """The only top heading, unless it says nothing; else the name of the file."""
        if self.headings:
            top = self.headings[0]
            alone = all(other.level > top.level for other in self.headings[1:])
            if alone and top.title.casefold() not in _NOT_A_COURSE_TITLE:
                return top.title
        stem = PurePosixPath(self.filename.replace("\\", "/")).stem
        words = " ".join(re.sub(r"[-_.]+", " ", stem).split())
        return words[:1].upper() + words[1:] or "Notes"

    def course(self) -> Course:
        """Plan the lessons, write them, and put everything together."""
        drafts = list(self._drafts())
        if not drafts:
            raise refuse_empty(self.filename)
        drafts[0].start = 0
        modules = _Modules()
        ids = Slugs()
        lessons = []
        for place, draft in enumerate(drafts):
            end = drafts[place + 1].start if place + 1 < len(drafts) else len(self.lines)
            lesson = self._lesson(draft, end, ids.take(draft.title), modules.id_of(draft.module))
            modules.add(lesson)
            lessons.append(lesson)
        return Course(
            slug=self.slug,
            title=self.title,
            checked=False,
            modules=modules.all(),
            lessons=tuple(lessons),
            warnings=self.report.warnings(),
        )

    def _drafts(self) -> Iterator[Draft]:
        first = self.headings[0].index if self.headings else len(self.lines)
        if not self.headings:
            if self._has_text(0, first):
                message = "The notes have no headings. They were cut into sections at blank lines."
                self.report.add(0, "no-headings", message)
                yield Draft(self.title, self._groups(0, first), 0, self.title)
            return
        chapters = plan(grow(self._parts()), common=self.title, course_title=self.title)
        if self._has_text(0, first):
            chaptered = chapters[0].module != self.title
            module = _PREAMBLE if chaptered else self.title
            yield Draft(_PREAMBLE, self._preamble(first), 0, module)
        yield from chapters

    def _preamble(self, end: int) -> list[Part]:
        words = self._words(0, end)
        if words > MOST_WORDS:
            return self._groups(0, end)
        return [Part(Heading(0, 1, _PREAMBLE, height=0), 0, end, words, has_text=True)]

    def _groups(self, start: int, end: int) -> list[Part]:
        parts = []
        for first, last in group_lines(self.lines, start, end, self.in_code):
            title = title_of(self.lines, first, last, self.in_code)
            heading = Heading(first, 1, title, height=0)
            parts.append(Part(heading, first, last, self._words(first, last), has_text=True))
        return parts

    def _parts(self) -> list[Part]:
        parts = []
        for place, heading in enumerate(self.headings):
            last = place + 1 == len(self.headings)
            end = len(self.lines) if last else self.headings[place + 1].index
            body = heading.index + heading.height
            has_text = bool(heading.rest) or self._has_text(body, end)
            parts.append(Part(heading, heading.index, end, self._words(body, end), has_text))
        return parts

    def _has_text(self, start: int, end: int) -> bool:
        return any(
            self.lines[index].strip() and index not in self.dropped for index in range(start, end)
        )

    def _words(self, start: int, end: int) -> int:
        return sum(
            1
            for index in range(start, end)
            if index not in self.dropped
            for word in self.lines[index].split()
            if _WORD.search(word)
        )

    def _lesson(self, draft: Draft, end: int, lesson_id: str, module: str) -> Lesson:
        slugs = Slugs()
        return Lesson(
            id=lesson_id,
            module=module,
            title=draft.title,
            source=Source(self.filename, draft.start + 1, end),
            minutes=max(1, round(draft.words() / _WORDS_A_MINUTE)),
            sections=tuple(self._section(part, slugs) for part in draft.parts),
            words=draft.words(),
            text="\n".join(self.lines[draft.start : end]),
        )

    def _section(self, part: Part, slugs: Slugs) -> Section:
        heading = part.heading
        blocks = self._blocks(part)
        if not part.has_text:
            below = " Its text is under the headings below it." if part.children else ""
            message = f'There is no text under "{heading.title[:60]}".{below}'
            self.report.add(heading.index, "empty-section", message)
        return Section(
            slug=slugs.take(heading.title),
            title=heading.title,
            source=Source(self.filename, part.start + 1, part.end),
            blocks=blocks,
        )

    def _blocks(self, part: Part) -> tuple[Prose, ...]:
        writer = ProseWriter(self.report, self.code)
        if part.heading.rest:
            writer.line(part.start, part.heading.rest)
            writer.blank(part.start)
        index = part.start + part.heading.height
        while index < part.end:
            fence = self.fence_at.get(index)
            if fence is not None:
                writer.fence(fence, self.lines)
                index = fence.last + 1
                continue
            if index in self.dropped:
                writer.blank(index)
            else:
                writer.line(index, self.lines[index])
            index += 1
        return writer.blocks()


class _Modules:
    """The modules in order of appearance, filled with the outline of their lessons."""

    def __init__(self) -> None:
        self._slugs = Slugs()
        self._ids: dict[str, str] = {}
        self._lessons: dict[str, list[OutlineLesson]] = {}
        self._titles: dict[str, str] = {}

    def id_of(self, title: str) -> str:
        """The id of the module with this title, made at its first lesson."""
        if title not in self._ids:
            module = self._ids[title] = self._slugs.take(title)
            self._titles[module] = title
            self._lessons[module] = []
        return self._ids[title]

    def add(self, lesson: Lesson) -> None:
        """Put a lesson at the end of its module."""
        outline = OutlineLesson(lesson.id, lesson.title, written=True)
        self._lessons[lesson.module].append(outline)

    def all(self) -> tuple[Module, ...]:
        """All modules."""
        return tuple(
            Module(module, title, tuple(self._lessons[module]))
            for module, title in self._titles.items()
        )
