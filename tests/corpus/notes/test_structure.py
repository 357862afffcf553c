"""How headings become modules, lessons and sections."""

from tests.corpus.notes.checks import (
    FIXTURE,
    assert_every_line_has_its_place,
    assert_sound,
    imported,
    markdown,
    sections,
    warned,
)

WORDS = " ".join(["harbour"] * 200)


def test_a_short_document_with_one_title_is_one_lesson() -> None:
    course = imported("# Tides\n\nlead\n\n## High\n\na\n\n## Low\n\nb\n")
    assert course.title == "Tides"
    assert [lesson.title for lesson in course.lessons] == ["Tides"]
    assert [found.title for found in sections(course)] == ["Tides", "High", "Low"]
    assert [module.title for module in course.modules] == ["Tides"]


def test_top_headings_are_lessons_and_deeper_ones_sections() -> None:
    course = imported("# One\n\na\n\n## In one\n\nb\n\n### Deep\n\nc\n\n# Two\n\nd\n")
    assert [lesson.title for lesson in course.lessons] == ["One", "Two"]
    first = course.lessons[0]
    assert [found.title for found in first.sections] == ["One", "In one", "Deep"]
    assert (first.source.line, first.source.end_line) == (1, 12)
    assert len(course.modules) == 1


def test_a_long_chapter_becomes_a_module() -> None:
    parts = "".join(f"## Part {name}\n\n{WORDS}\n\n" for name in "abcdefgh")
    course = imported(f"# Long\n\n{parts}# Short\n\nwords\n")
    assert [module.title for module in course.modules] == ["Long", "Short"]
    assert [lesson.title for lesson in course.lessons][:2] == ["Part a", "Part b"]
    assert course.lessons[0].source.line == 1
    assert_every_line_has_its_place(course, len(f"# Long\n\n{parts}# Short\n\nwords".split("\n")))


def test_short_parts_of_a_long_chapter_stay_together() -> None:
    big = "".join(f"## Big {name}\n\n{WORDS}\n\n" for name in "abcdefg")
    small = "".join(f"## Small {name}\n\nfew words\n\n" for name in "vwxyz")
    course = imported(f"# Long\n\n## Tiny\n\nfew\n\n{big}{small}# End\n\nwords\n")
    titles = [lesson.title for lesson in course.lessons]
    assert titles[0] == "Long"
    assert "Small v, Small w and others" in titles
    assert_sound(course)


def test_a_long_part_without_text_is_a_section_when_it_is_cut() -> None:
    deep = "".join(f"### Deep {name}\n\n{WORDS}\n\n" for name in "abcdefg")
    course = imported(f"# Top\n\n## Middle\n\n{deep}## Other\n\n{WORDS}\n\n# End\n\nwords\n")
    assert "Middle" in [found.title for found in sections(course)]
    assert (3, "empty-section") in warned(course)


def test_text_before_the_first_heading_is_an_introduction() -> None:
    course = imported("Hello there.\n\n# One\n\na\n")
    assert [lesson.title for lesson in course.lessons] == ["Introduction", "One"]
    assert markdown(sections(course)[0]) == "Hello there."


def test_layout_before_the_first_heading_makes_no_lesson() -> None:
    course = imported("<!-- toc -->\nend-toc\n# One\n\na\n")
    assert [lesson.title for lesson in course.lessons] == ["One"]
    assert course.lessons[0].source.line == 1


def test_text_without_headings_is_cut_at_blank_lines() -> None:
    course = imported("\n\n".join(f"Paragraph {n} begins. {WORDS}" for n in range(5)))
    assert len(course.lessons) == 1
    assert len(sections(course)) == 5
    assert sections(course)[1].title.startswith("Paragraph 1 begins")
    assert (1, "no-headings") in warned(course)
    assert_every_line_has_its_place(course, 9)


def test_a_list_is_not_cut_in_two() -> None:
    items = "\n\n".join(f"- item {WORDS}" for _ in range(3))
    assert len(sections(imported(f"Start.\n\n{items}\n"))) == 1


def test_the_file_name_gives_a_title_when_no_heading_does() -> None:
    course = imported("# Introduction\n\na\n\n## B\n\nb\n")
    assert course.title == "Notes"


def test_slugs_do_not_depend_on_line_numbers() -> None:
    text = FIXTURE.read_text()
    moved = imported("\n\n\n" + text)
    slugs = [[s.slug for s in lesson.sections] for lesson in imported(text).lessons]
    assert slugs == [[s.slug for s in lesson.sections] for lesson in moved.lessons]


def test_titles_in_any_script_have_slugs() -> None:
    course = imported("# Überblick über S3\n\na\n\n# 云计算\n\nb\n\n# 网络\n\nc\n")
    ids = [lesson.id for lesson in course.lessons]
    assert ids[0] == "uberblick-uber-s3"
    assert len(set(ids)) == 3
    assert_sound(course)


def test_a_block_names_the_line_where_it_stands() -> None:
    lines = FIXTURE.read_text().split("\n")
    for found in sections(imported("\n".join(lines))):
        for block in found.blocks:
            words = [word for word in lines[block.line - 1].split() if word.isalpha()]
            assert all(word in block.markdown for word in words)
