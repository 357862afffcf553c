"""Files that cannot be notes, and the encodings that can."""

import codecs

import pytest

from studyapp.corpus.notes import import_notes
from studyapp.corpus.schema import CorpusError, Course
from tests.corpus.notes.checks import markdown, sections, warned


def of(data: bytes) -> Course:
    return import_notes(data, slug="notes", filename="my notes.md")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "empty"),
        (codecs.BOM_UTF8, "empty"),
        (b"# A\x00B\n", "binary"),
        (bytes(range(1, 32)) * 20, "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
        (codecs.BOM_UTF16_LE + b"a", "UTF-16"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8a\x00", "UTF-16"),
        (b"a" * (10 * 1024 * 1024 + 1), "10 MB"),
        (b"a\n" * 250_001, "250,000 lines"),
        (b"<!-- toc -->\nend-toc\n", "no text"),
        (b"##\n\n```\n```\n", "no text"),
    ],
)
def test_a_file_that_is_not_notes_is_refused_in_one_sentence(data: bytes, words: str) -> None:
    with pytest.raises(CorpusError) as caught:
        of(data)
    [problem] = caught.value.problems
    assert (problem.path, problem.line) == ("my notes.md", 1)
    assert words in problem.message


@pytest.mark.parametrize(
    "data",
    [
        "# Café\n\nthé\n".encode(),
        codecs.BOM_UTF8 + "# Café\n\nthé\n".encode(),
        codecs.BOM_UTF16_LE + "# Café\n\nthé\n".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "# Café\n\nthé\n".encode("utf-16-be"),
        "# Café\r\n\r\nthé\r\n".encode(),
        "# Café\r\rthé\r".encode(),
    ],
)
def test_encodings_and_line_ends_make_no_difference(data: bytes) -> None:
    course = of(data)
    assert [found.title for found in sections(course)] == ["Café"]
    assert markdown(sections(course)[0]) == "thé"
    assert course.lessons[0].source.end_line == 3
    assert course.warnings == ()


@pytest.mark.parametrize("codec", ["cp1252", "latin-1"])
def test_an_old_western_encoding_is_read_with_a_warning(codec: str) -> None:
    data = "# Café\n\nthé\n".encode(codec) + (b"\x81 end\n" if codec == "latin-1" else b"")
    course = of(data)
    assert sections(course)[0].title == "Café"
    assert (1, "encoding") in warned(course)
