"""Small courses for the tests of this folder."""

from studyapp.corpus.schema import Course, Lesson, Prose, Section, Source
from studyapp.itemgen import Generated, generate

PATH = "notes.md"


def section(
    markdown: str, *, title: str = "Storage", slug: str = "storage", line: int = 1
) -> Section:
    blocks = (Prose(markdown, line),)
    return Section(slug=slug, title=title, source=Source(PATH, line), blocks=blocks)


def lesson(*sections: Section, id_: str = "lesson", title: str = "A lesson") -> Lesson:
    return Lesson(
        id=id_,
        module="module",
        title=title,
        source=Source(PATH, 1),
        tasks=("2.4", "3.5"),
        sections=sections,
    )


def course(*lessons: Lesson, checked: bool = False, slug: str = "course") -> Course:
    return Course(slug=slug, title="A course", checked=checked, lessons=lessons)


def made(markdown: str, *, title: str = "Storage", checked: bool = False) -> Generated:
    """What a course of one section with this text gives."""
    return generate(course(lesson(section(markdown, title=title)), checked=checked))


def sides(generated: Generated) -> dict[str, str]:
    return {card.front: card.back for card in generated.cards}
