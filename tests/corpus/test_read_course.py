"""A valid course becomes the structs that its files say."""

import msgspec

from studyapp.corpus import (
    Course,
    Explorer,
    Figure,
    Option,
    OutlineLesson,
    Prose,
    Question,
    Source,
    TermIndex,
    Try,
    read_course,
    read_lesson,
)


def read(files: dict[str, str]) -> Course:
    return read_course(files, slug="tiny")


def test_the_outline_becomes_domains_tasks_and_modules(files: dict[str, str]) -> None:
    course = read(files)

    assert (course.slug, course.title, course.checked) == ("tiny", "A tiny course", True)
    assert course.exam is not None
    assert (course.exam.code, course.exam.pass_score) == ("TINY-1", 700)
    assert [(domain.id, domain.weight) for domain in course.domains] == [("1", 60), ("2", 40)]
    assert [(task.id, task.domain) for task in course.tasks] == [("1.1", "1"), ("2.1", "2")]
    assert [module.id for module in course.modules] == ["basics", "networks"]


def test_the_outline_says_which_lessons_are_written(files: dict[str, str]) -> None:
    basics = read(files).modules[0]

    assert basics.lessons == (
        OutlineLesson("regions", "Regions and zones", written=True),
        OutlineLesson("not-written", "Comes later", written=False),
    )


def test_lessons_come_in_the_order_of_the_outline(files: dict[str, str]) -> None:
    assert [lesson.id for lesson in read(files).lessons] == ["regions", "firewalls"]


def test_a_lesson_keeps_its_text_its_place_and_its_sections(files: dict[str, str]) -> None:
    path = "lessons/basics/regions.md"
    lesson = read(files).lessons[0]

    assert lesson.text == files[path]
    assert lesson.source == Source(path, 1, files[path].count("\n"))
    assert [(section.slug, section.source.line) for section in lesson.sections] == [
        ("places", 22),
        ("zones", 36),
    ]
    assert lesson.sections[0].source.end_line == 35
    assert (lesson.tasks, lesson.services, lesson.minutes) == (("1.1",), ("ec2",), 5)
    assert lesson.sources.notes == ("1-9",)


def test_the_lead_holds_prose_and_pretests(files: dict[str, str]) -> None:
    prose, question = read(files).lessons[0].lead

    assert prose == Prose("A building burns down. Your shop should not.", 13)
    assert isinstance(question, Question)
    assert (question.check.id, question.check.kind) == ("reg-pre", "pretest")
    assert question.check.source == Source("lessons/basics/regions.md", 15, 20)
    assert question.check.options[1] == Option(
        "In the same rack", why="The rack fails as one.", misconception="copy-anywhere"
    )


def test_fences_in_code_are_left_alone(files: dict[str, str]) -> None:
    prose, commands = read(files).lessons[0].sections[0].blocks

    assert isinstance(prose, Prose)
    assert ":::check not-a-block\n<b>not HTML</b>\n```" in prose.markdown
    assert commands == Try("aws ec2 describe-regions\n# ## a comment", 31)


def test_a_section_keeps_its_blocks_in_order(files: dict[str, str]) -> None:
    blocks = read(files).lessons[0].sections[1].blocks

    assert [type(block) for block in blocks] == [Prose, Figure, Explorer, Question, Prose]
    assert blocks[1] == Figure("two-zones", "Two zones, one Region.", 42)
    assert blocks[2] == Explorer("zone-failure", 46)
    assert isinstance(blocks[3], Question)
    assert blocks[3].check.stem == "A rack loses power.\n\nWhich copy answers?"
    assert [option.correct for option in blocks[3].check.options] == [False, True, False]


def test_words_of_prose_and_headings_count_and_code_does_not() -> None:
    head = (
        "---\nid: a\ntitle: A\nsummary: S\ntasks: []\nminutes: 1\nsources: {docs: [D]}\n"
        "checked: 2026-11-20\nstatus: in-exam\n---\n"
    )
    body = (
        "Two words.\n\n## One heading {#one}\n- three more words\n\n"
        "```text\nnone of these\n```\n\n:::try\nnor these\n:::\n"
    )

    assert read_lesson("a.md", head + body, module="m").words == 2 + 2 + 3


def test_items_are_read_with_their_lesson_and_section(files: dict[str, str]) -> None:
    first, second = read(files).items

    assert (first.id, first.lesson, first.section) == ("d1-fire", "regions", "zones")
    assert first.stem == "A zone fails. What keeps the shop open?"
    assert (first.kind, first.pool, first.difficulty) == ("single", "mock", 2)
    assert first.options[1].misconception == "copy-anywhere"
    assert first.source == Source("items/1.1.yaml", 1, 21)
    assert (second.kind, second.task, second.source.line) == ("multiple", "2.1", 22)


def test_cards_glossary_prices_and_figures_are_read(files: dict[str, str]) -> None:
    course = read(files)

    assert [(card.lesson, card.section) for card in course.cards] == [("regions", "places")]
    assert [entry.term for entry in course.glossary] == ["Region", "Availability Zone"]
    assert [(price.key, price.value) for price in course.prices] == [("ec2 t3.micro", "0.0104")]
    assert course.figures == (("two-zones", files["figures/two-zones.svg"]),)
    assert course.synonyms == (("az", "availability zone"),)
    assert [entry.tasks for entry in course.misconceptions] == [("1.1",)]


def test_terms_are_found_in_any_case_and_number(files: dict[str, str]) -> None:
    terms = TermIndex(read(files).glossary)

    for name in ("Availability Zone", "availability  zones", "az", "AZs"):
        entry = terms.find(name)
        assert entry is not None
        assert entry.term == "Availability Zone"
    assert terms.find("zone") is None


def test_windows_line_ends_change_no_place(files: dict[str, str]) -> None:
    expected = read(files)
    crlf = read({path: text.replace("\n", "\r\n") for path, text in files.items()})

    assert [lesson.sections for lesson in crlf.lessons] == [
        lesson.sections for lesson in expected.lessons
    ]
    assert crlf.items == expected.items


def test_reading_does_not_depend_on_the_order_of_the_files(files: dict[str, str]) -> None:
    backwards = dict(reversed(list(files.items())))

    assert msgspec.json.encode(read(files)) == msgspec.json.encode(read(backwards))


def test_empty_lists_of_data_are_no_problem(files: dict[str, str]) -> None:
    files["items/9.9.yaml"] = ""
    files["cards/more.yaml"] = "# nothing yet\n"
    files["data/glossary/more.yaml"] = "[]\n"

    assert len(read(files).items) == 2
