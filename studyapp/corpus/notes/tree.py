"""The outline of notes: headings in a tree, and the lessons that the tree is cut into.

A top heading is a lesson and the ones below it are its sections. A lesson that is too long is
cut at its next level; then the long heading is a module. One or two very short parts stay with
the lesson before them, and a run of more makes a lesson together.
"""

from itertools import groupby

import msgspec

from studyapp.corpus.notes.headings import Heading

MOST_WORDS = 1200
MOST_SECTIONS = 15
FEWEST_WORDS = 90
_FEW = 2


class Part(msgspec.Struct):
    """A heading, the range of its own lines (heading included), and the parts below it."""

    heading: Heading
    start: int
    end: int
    words: int = 0  # in its own text
    has_text: bool = False
    children: list["Part"] = []

    def walk(self) -> list["Part"]:
        """This part and all parts below it, in order."""
        found = [self]
        for child in self.children:
            found += child.walk()
        return found

    def total(self) -> int:
        """The words of this part and of all parts below it."""
        return self.words + sum(child.total() for child in self.children)

    def is_too_long(self) -> bool:
        """Whether this part makes too long a lesson and can be cut."""
        if not self.children:
            return False
        return self.total() > MOST_WORDS or len(self.walk()) > MOST_SECTIONS


class Draft(msgspec.Struct):
    """A lesson to be: its title, the parts that become its sections, and its module."""

    title: str
    parts: list[Part]
    start: int
    module: str = ""

    def words(self) -> int:
        """The words of all its parts."""
        return sum(part.words for part in self.parts)


def grow(parts: list[Part]) -> list[Part]:
    """Hang each part below the nearest earlier one of a higher level; returns the top ones."""
    top: list[Part] = []
    path: list[Part] = []
    for part in parts:
        while path and path[-1].heading.level >= part.heading.level:
            path.pop()
        (path[-1].children if path else top).append(part)
        path.append(part)
    return top


def plan(top: list[Part], *, common: str, course_title: str) -> list[Draft]:
    """Cut the tree into lessons; `common` is the module of notes without long chapters."""
    title_part = top[0] if len(top) == 1 and top[0].is_too_long() else None
    chapters = title_part.children if title_part else top
    chaptered = any(chapter.is_too_long() for chapter in chapters)
    drafts: list[Draft] = []
    waiting: list[Part] = []
    if title_part and title_part.has_text:
        drafts.append(_draft(title_part, [title_part], title_part.heading.title))
    elif title_part:
        waiting.append(title_part)
    for chapter in chapters:
        for draft in _split(chapter):
            draft.module = chapter.heading.title
            drafts.append(draft)
    _put_first(drafts, waiting, course_title)
    for draft in drafts:
        draft.module = draft.module if chaptered else common
    return drafts


def _draft(head: Part, parts: list[Part], module: str = "") -> Draft:
    return Draft(head.heading.title, parts, head.start, module)


def _put_first(drafts: list[Draft], waiting: list[Part], course_title: str) -> None:
    """Give a title without text to the first lesson, as a section if nothing else shows it."""
    for part in waiting:
        drafts[0].start = part.start
        if part.heading.title != course_title:
            drafts[0].parts.insert(0, part)


def _split(part: Part, *, is_chapter: bool = True) -> list[Draft]:
    """The lessons of a chapter, or of a part of one."""
    if not part.is_too_long():
        shown = part.walk()
        if part.children and not part.has_text:
            shown = shown[1:]
        return [_draft(part, shown)]
    drafts = [_draft(part, [part])] if part.has_text else []
    for short, run in groupby(part.children, key=_is_short):
        children = list(run)
        if short:
            _add_short(drafts, children, part.heading.title)
        else:
            for child in children:
                drafts += _split(child, is_chapter=False)
    drafts[0].start = part.start
    if not part.has_text and not is_chapter and drafts[0].title != part.heading.title:
        drafts[0].parts.insert(0, part)  # a chapter's title is its module's
    return drafts


def _is_short(part: Part) -> bool:
    return part.total() < FEWEST_WORDS and not part.is_too_long()


def _add_short(drafts: list[Draft], parts: list[Part], title: str) -> None:
    """One or two short parts join the lesson before them; more make a lesson together."""
    shown = [inner for part in parts for inner in part.walk()]
    words = sum(part.words for part in shown)
    if drafts and len(parts) <= _FEW and drafts[-1].words() + words <= MOST_WORDS:
        drafts[-1].parts += shown
        return
    if drafts and len(parts) > 1:
        title = f"{parts[0].heading.title}, {parts[1].heading.title} and others"
    elif drafts:
        title = parts[0].heading.title
    drafts.append(Draft(title, shown, parts[0].start))
