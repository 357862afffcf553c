"""No line of the notes is lost, and nothing that is dangerous gets through."""

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from studyapp.corpus.notes import import_notes
from studyapp.corpus.schema import CorpusError, Course
from tests.corpus.notes.checks import (
    DROPPED,
    FIXTURE,
    assert_every_line_has_its_place,
    assert_harmless,
    assert_sound,
    imported,
    markdown,
    sections,
)

WORD = re.compile(r"[A-Za-z0-9]+")
PIECES = [
    *("<b>", "</b>", "<script>", "<", ">", "<!--", "-->", "<?php", "<![CDATA[", "<div\n", "<x a='"),
    *("`", "``", "```", "```json", "~~~", "~~~~", "\\", "|", "|-|-|", "---", "===", "***", "- - -"),
    *("- ", "* ", "1. ", "2) ", "> ", ">", "    ", "  ", "\t", "\u00a0", "\u200b", "\x0b", "\x85"),
    *("# ", "## ", "#@# ", "##", "#", "end-toc", "<!-- toc -->", ":::", "&lt;", "&#60;", "&", "x"),
    *("![", "![a](b)", "](", "](<", "[a]: <b>", "[a](<b>)", "[[", "]]", "<https://a.b>", "<a@b.c>"),
    *("\n", "\n", "\n", "\n\n", "\n\n", "word ", "Words are here now. ", "{", "}", "key: value"),
]
LINES = [
    *("## {0}", "### {0}", "##{0}", "#@# {0}", "{0}", "Plain {0} words stand here.", "- {0}"),
    *("    - {0}", "   {0}", "        {0}", "\t{0}", "> {0}", "1. {0}", "2) {0} `code <b>`"),
    *("![{0}](a/b.png)", "see ![x](c/{0}.svg) now", "<b>{0}</b>", "<div>{0}", "<{0}>", "`{0} <i>"),
    *("```", "```", "```bash", "```json", "~~~", "# {0}", "| {0} | <br> |", "| --- | --- |", ""),
    *("", "", "---", "===", "end-toc", "<!-- {0} -->", "{0}:", '"{0}": 1,', "- ```", "  ```"),
    *("{0}\u00a0x", "##", "[{0}](http://a.example)", ":::{0}", "- # {0}", "> ```"),
]


def assert_words_are_shown(course: Course, lines: list[str]) -> None:
    """Each word of a line is in the section or the title that the line belongs to."""
    dropped = {warning.line for warning in course.warnings if warning.code in DROPPED}
    for lesson in course.lessons:
        module = next(one for one in course.modules if one.id == lesson.module)
        heads = f"{course.title} {module.title} {lesson.title} "
        shown = {
            line: f"{found.title} {markdown(found)}"
            for found in lesson.sections
            for line in range(found.source.line, found.source.end_line + 1)
        }
        for line in range(lesson.source.line, lesson.source.end_line + 1):
            if line not in dropped:
                text = shown.get(line, heads)
                words = set(WORD.findall(lines[line - 1]))
                assert words <= set(WORD.findall(text)), (line, lines[line - 1])


def fed(lines: list[str]) -> tuple[list[str], str]:
    numbered = [line.format(f"w{number}w") for number, line in enumerate(lines)]
    return numbered, "\n".join(numbered)


def test_every_line_of_the_fixture_has_its_place() -> None:
    text = FIXTURE.read_text()
    course = imported(text)
    assert_every_line_has_its_place(course, text.count("\n"))
    assert_sound(course)
    assert_harmless(course)


def test_an_import_repeats_exactly() -> None:
    data = FIXTURE.read_bytes()
    assert import_notes(data, slug="a") == import_notes(data, slug="a")


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=40))
@settings(deadline=None, max_examples=2 * settings.default.max_examples)
def test_no_word_of_generated_notes_is_lost(templates: list[str]) -> None:
    lines, text = fed(templates)
    try:
        course = imported(text)
    except CorpusError:
        assert not re.search(r"w\d+w", text)
        return
    assert_every_line_has_its_place(course, len(text.removesuffix("\n").split("\n")))
    assert_sound(course)
    assert_harmless(course)
    dropped = {warning.line for warning in course.warnings if warning.code in DROPPED}
    everything = " ".join(
        [course.title]
        + [module.title for module in course.modules]
        + [lesson.title for lesson in course.lessons]
        + [f"{found.title} {markdown(found)}" for found in sections(course)]
        + [one.message for one in course.warnings if one.code == "missing-image"]
    )
    for number, line in enumerate(lines):
        word = f"w{number}w"
        assert word not in line or number + 1 in dropped or word in everything, line


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=40))
@settings(deadline=None, max_examples=3 * settings.default.max_examples)
def test_no_html_of_generated_notes_survives(pieces: list[str]) -> None:
    text = "".join(pieces)
    try:
        course = imported(text)
    except CorpusError:
        return
    assert_harmless(course)
    assert_sound(course)
    lines = text.replace("\r", "\n").removesuffix("\n").split("\n")
    assert course.lessons[-1].source.end_line == len(lines)


@given(st.binary(max_size=400))
@settings(deadline=None, max_examples=2 * settings.default.max_examples)
def test_any_bytes_are_a_course_or_an_error(data: bytes) -> None:
    try:
        course = import_notes(data, slug="any")
    except CorpusError:
        return
    assert_harmless(course)
    assert_sound(course)


@given(st.text(max_size=300))
@settings(deadline=None, max_examples=2 * settings.default.max_examples)
def test_any_text_is_a_course_or_an_error(text: str) -> None:
    try:
        course = import_notes(text.encode("utf-8", "replace"), slug="any")
    except CorpusError:
        return
    assert_harmless(course)
    assert_sound(course)


def test_the_real_notes_are_imported_whole(real_notes: Path) -> None:
    lines = real_notes.read_text().removesuffix("\n").split("\n")
    course = import_notes(real_notes.read_bytes(), slug="notes", filename=real_notes.name)
    assert_every_line_has_its_place(course, len(lines))
    assert_sound(course)
    assert_harmless(course)

    headings = _real_headings(lines)
    assert len(headings) == 226
    starts = {found.source.line for found in sections(course)}
    starts |= {lesson.source.line for lesson in course.lessons}
    titles = {lesson.title for lesson in course.lessons} | {m.title for m in course.modules}
    for line, title in headings.items():
        plain = " ".join(title.split()).rstrip(".:")
        assert line in starts or plain in titles, (line, title)
    sources = {s.source.line: s.title for s in sections(course)}
    placed = sum(line in sources for line in headings)
    umbrellas = [title for line, title in headings.items() if line not in sources]
    assert placed + len(umbrellas) == 226
    assert all(" ".join(title.split()) in titles for title in umbrellas)

    codes = [warning.code for warning in course.warnings]
    assert {code: codes.count(code) for code in set(codes)} == {
        "missing-image": 39,
        "layout-line": 7,
        "heading-tail": 5,
        "tab": 4,
        "empty-section": 3,
        "malformed-heading": 1,
        "duplicate-heading": 1,
        "broken-json": 1,
        "broken-yaml": 1,
        "prose-in-fence": 1,
    }


def test_no_word_of_the_real_notes_is_lost(real_notes: Path) -> None:
    lines = real_notes.read_text().removesuffix("\n").split("\n")
    course = import_notes(real_notes.read_bytes(), slug="notes", filename=real_notes.name)
    without_folders = [re.sub(r"!\[(.*)\]\((?:\./)?images/(.*)\)", r"\1 \2", x) for x in lines]
    assert_words_are_shown(course, [re.sub(r"^```TODO$", "", x) for x in without_folders])


def _real_headings(lines: list[str]) -> dict[int, str]:
    found: dict[int, str] = {}
    in_code = False
    for number, line in enumerate(lines, 1):
        if line.startswith("```"):
            in_code = not in_code
        elif not in_code and (match := re.fullmatch(r"#[#@]* (.+)", line)):
            found[number] = match[1]
    return found
