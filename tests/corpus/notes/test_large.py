"""Ten megabytes are read in a few seconds, also when somebody wrote them to be slow."""

import time

import pytest

from studyapp.corpus.notes import import_notes
from tests.corpus.notes.checks import FIXTURE, assert_every_line_has_its_place

MB = 1024 * 1024
SECONDS = 20  # an idle machine needs two; this one may be shared


def filled(piece: str, size: int = 10 * MB) -> bytes:
    data = piece.encode()
    return (data * (size // len(data) + 1))[:size]


def test_ten_megabytes_of_notes_are_read_in_time() -> None:
    data = filled(FIXTURE.read_text() + "\n" + "Plain words of an ordinary note. " * 200 + "\n")
    started = time.monotonic()
    course = import_notes(data, slug="large")
    assert time.monotonic() - started < SECONDS
    assert_every_line_has_its_place(course, data.removesuffix(b"\n").count(b"\n") + 1)


@pytest.mark.parametrize(
    "data",
    [
        filled("` ", 10 * MB - 3) + b"<b>",
        filled("!["),
        filled("![]("),
        filled("<a "),
        filled("<"),
        filled("- "),
        filled(">", MB) + b"# x <b>",
        filled(" ", MB) + b"# x <b>",
        filled("#@", MB) + b" x",
        filled("[", MB),
        b"![a](" + filled(" ", MB) + b")",
        b"```yaml\n" + filled("{a: ", 150_000) + b"\n```\n",
        b"```json\n" + filled('{"a":', 150_000) + b"\n```\n",
        b"```yaml\n# " + filled("]", 60_000) + b"\na: " + filled("{a: ", 100_000) + b"\n```\n",
        filled("```yaml\na: b\n```\n", MB),
        filled("~~~\na\n````\n", MB // 2),
        filled("```x\na\n", MB // 2),
    ],
)
def test_notes_made_to_be_slow_are_not(data: bytes) -> None:
    started = time.monotonic()
    import_notes(data[: 10 * MB], slug="slow")
    assert time.monotonic() - started < SECONDS
