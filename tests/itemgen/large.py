"""Large notes for the tests of this folder, of as many parts as wanted and with words of their own.

Each shape gives one part: a list item, a table row, a paragraph, a section or a chapter.
"""

import random
from collections.abc import Callable

from studyapp.corpus.notes import import_notes
from studyapp.corpus.schema import Course

SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]
Word = Callable[[], str]


def coiner(seed: object) -> Word:
    """A maker of words that hardly ever come twice."""
    chance = random.Random(str(seed))
    return lambda: "".join(chance.choices(SYLLABLES, k=4))


def term(word: Word) -> str:
    return f"{word().capitalize()} {word()}"


def item(word: Word) -> str:
    return f"- {term(word)}: keeps {word()} of {word()} near the {word()}\n"


def row(word: Word) -> str:
    return f"| {term(word)} | {word()} of {word()} | {word()} {word()} |\n"


def definition(word: Word) -> str:
    return (
        f"A **{term(word)}** is a {word()} that keeps {word()} near the {word()} of {word()}.\n\n"
    )


def sentence(word: Word) -> str:
    return f"The **{word()}** is a {word()} that keeps {word()} near the {word()} of {word()}. "


def section(word: Word) -> str:
    return f"## {term(word)}\n\nIt is a {word()} that keeps {word()} near the {word()}.\n\n"


def column(word: Word) -> str:
    return f"{word().capitalize()}:\n\n- {word()} {word()} runs\n- {word()} {word()} {word()}\n\n"


def chapter(word: Word) -> str:
    """Sections of all shapes, a lesson by their size."""
    parts = [f"# {term(word)}\n\n", *(section(word) for _ in range(4))]
    parts += [f"\n## {term(word)}\n\n", *(item(word) for _ in range(6))]
    parts += [f"\n## {term(word)}\n\n{TABLE}", *(row(word) for _ in range(6))]
    parts += [f"\n## {term(word)}\n\n", *(definition(word) for _ in range(6))]
    return "".join(parts)


TABLE = "| Store | Holds | Price |\n|---|---|---|\n"
OPENINGS = {row: TABLE}
SHAPES: tuple[Callable[[Word], str], ...] = (
    item,
    row,
    definition,
    sentence,
    section,
    column,
    chapter,
)


def notes(shape: Callable[[Word], str], parts: int, seed: object) -> str:
    """Notes of so many parts of one shape."""
    word = coiner(seed)
    opening = f"# All\n\n{OPENINGS.get(shape, '')}" if shape is not chapter else ""
    return opening + "".join(shape(word) for _ in range(parts))


def course_of(text: str) -> Course:
    return import_notes(text.encode(), slug="large", title="Large notes")
