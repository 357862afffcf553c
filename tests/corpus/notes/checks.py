"""What must hold for every imported course, whatever the notes were."""

import re
from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from studyapp.corpus.notes import import_notes
from studyapp.corpus.notes.html import plain_title
from studyapp.corpus.notes.report import Report
from studyapp.corpus.notes.slugs import slugify
from studyapp.corpus.schema import Course, Lesson, Prose, Section

FIXTURE = Path(__file__).parent / "fixtures" / "every_malformation.md"
DROPPED = {"layout-line", "stray-fence", "empty-fence", "empty-heading"}
KEBAB = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def imported(text: str) -> Course:
    """The course of notes given as text."""
    return import_notes(text.encode(), slug="notes")


def warned(course: Course) -> set[tuple[int, str]]:
    """The (line, code) of each warning."""
    return {(warning.line, warning.code) for warning in course.warnings}


def sections(course: Course) -> list[Section]:
    """All sections in order."""
    return [section for lesson in course.lessons for section in lesson.sections]


def section(course: Course, slug: str) -> Section:
    """The section with this slug."""
    return next(found for found in sections(course) if found.slug == slug)


def markdown(found: Section) -> str:
    """The text of a section."""
    return "\n\n".join(block.markdown for block in found.blocks if isinstance(block, Prose))


def tokens(text: str, *, html: bool = True) -> Iterator[Token]:
    """What a reader of Markdown that lets HTML through sees in a text."""
    for token in MarkdownIt("commonmark", {"html": html}).enable("table").parse(text):
        yield token
        yield from token.children or ()


def assert_every_line_has_its_place(course: Course, count: int) -> None:
    """Lessons share out the lines of the file, sections those of a lesson below its head."""
    following = 1
    titles = {module.title for module in course.modules} | {course.title}
    dropped = {warning.line for warning in course.warnings if warning.code in DROPPED}
    for lesson in course.lessons:
        assert lesson.source.line == following
        assert lesson.source.end_line >= lesson.source.line
        following = lesson.source.end_line + 1
        _assert_sections_join(lesson, titles, dropped)
    assert following == count + 1


def _assert_sections_join(lesson: Lesson, titles: set[str], dropped: set[int]) -> None:
    following = lesson.source.line
    lines = lesson.text.split("\n")
    for found in lesson.sections:
        heads = range(following, found.source.line)
        _assert_only_heads(heads, lines, lesson, titles, dropped)
        assert found.source.end_line >= found.source.line
        following = found.source.end_line + 1
    assert following == lesson.source.end_line + 1


def _assert_only_heads(
    heads: range, lines: list[str], lesson: Lesson, titles: set[str], dropped: set[int]
) -> None:
    for line in heads:
        text = lines[line - lesson.source.line].strip()
        if line in dropped or not text.strip("-="):
            continue
        plain = plain_title(text.lstrip("#@ ").rstrip("#:. "), 0, Report())
        assert plain in titles or slugify(plain) == slugify(lesson.title), text


def assert_sound(course: Course) -> None:
    """Ids, warnings and texts are as every page may expect them."""
    ids = [lesson.id for lesson in course.lessons]
    assert len(set(ids)) == len(ids)
    modules = {module.id: [lesson.id for lesson in module.lessons] for module in course.modules}
    assert [one for module in modules.values() for one in module] == ids
    for lesson in course.lessons:
        assert lesson.id in modules[lesson.module]
        assert KEBAB.fullmatch(lesson.id)
        slugs = [found.slug for found in lesson.sections]
        assert len(set(slugs)) == len(slugs)
        assert all(KEBAB.fullmatch(slug) for slug in slugs)
    assert list(course.warnings) == sorted(course.warnings)
    assert not course.checked


def assert_harmless(course: Course) -> None:
    """No reader of Markdown finds HTML, a heading or a picture in a section."""
    for found in sections(course):
        assert "<" not in re.sub(r"<(?![A-Za-z/!?])", "", found.title), found.title
        for block in found.blocks:
            assert isinstance(block, Prose)
            for token in tokens(block.markdown):
                assert token.type not in {"html_inline", "html_block", "heading_open", "image"}, (
                    block.markdown
                )
