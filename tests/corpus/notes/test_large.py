"""Work on notes grows as the notes do, also when somebody wrote them to be slow."""

import pytest

from studyapp.corpus.notes import import_notes
from tests.corpus.notes.checks import FIXTURE, assert_every_line_has_its_place
from tests.work import growth

KB = 1024


def filled(piece: str, size: int) -> bytes:
    data = piece.encode()
    return (data * (size // len(data) + 1))[:size]


def test_ten_megabytes_of_notes_are_read() -> None:
    piece = FIXTURE.read_text() + "\n" + "Plain words of an ordinary note. " * 200 + "\n"
    data = filled(piece, 10 * KB * KB)
    course = import_notes(data, slug="large")
    assert_every_line_has_its_place(course, data.removesuffix(b"\n").count(b"\n") + 1)


HOSTILE = {
    "ticks": lambda size: filled("` ", size) + b"<b>",
    "pictures": lambda size: filled("![", size),
    "empty pictures": lambda size: filled("![](", size),
    "tags": lambda size: filled("<a ", size),
    "angles": lambda size: filled("<", size),
    "bullets": lambda size: filled("- ", size),
    "quotes": lambda size: filled(">", size) + b"# x <b>",
    "blanks": lambda size: filled(" ", size) + b"# x <b>",
    "marks": lambda size: filled("#@", size) + b" x",
    "brackets": lambda size: filled("[", size),
    "blank target": lambda size: b"![a](" + filled(" ", size) + b")",
    "deep yaml": lambda size: b"```yaml\n" + filled("{a: ", size) + b"\n```\n",
    "deep json": lambda size: b"```json\n" + filled('{"a":', size) + b"\n```\n",
    "commented yaml": lambda size: (
        b"```yaml\n# " + filled("]", size // 2) + b"\na: " + filled("{a: ", size // 2) + b"\n```\n"
    ),
    "fences": lambda size: filled("```yaml\na: b\n```\n", size),
    "open fences": lambda size: filled("~~~\na\n````\n", size),
    "unclosed fences": lambda size: filled("```x\na\n", size),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_work_on_notes_made_to_be_slow_grows_as_they_do(kind: str) -> None:
    def reading(size: int):
        data = HOSTILE[kind](size)
        return lambda: import_notes(data, slug="slow")

    assert growth(reading, 24 * KB) < 2.4
    if "fences" not in kind:  # whose lines take their time one by one
        reading(512 * KB)()  # work within C that grew faster would outlast the suite's patience
