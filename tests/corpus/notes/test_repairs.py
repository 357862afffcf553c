"""Each repair is made, and named with its line and its code."""

import pytest

from studyapp.corpus.notes import import_notes
from tests.corpus.notes.checks import (
    FIXTURE,
    imported,
    markdown,
    section,
    sections,
    tokens,
    warned,
)

COURSE = import_notes(FIXTURE.read_bytes(), slug="storm", filename="storm.md")

REPAIRS = [
    (1, "layout-line"),
    (2, "layout-line"),
    (9, "malformed-heading"),
    (13, "malformed-heading"),
    (17, "heading-tail"),
    (21, "heading-tail"),
    (25, "level-jump"),
    (32, "hash-in-code"),
    (35, "hash-in-code"),
    (43, "mislabelled-fence"),
    (52, "fence-language"),
    (58, "fence-language"),
    (64, "prose-in-fence"),
    (71, "unclosed-fence"),
    (72, "hash-in-code"),
    (81, "unclosed-fence"),
    (90, "broken-json"),
    (97, "broken-yaml"),
    (102, "missing-image"),
    (104, "missing-image"),
    (106, "missing-image"),
    (106, "raw-html"),
    (108, "empty-section"),
    (112, "layout-line"),
    (115, "stray-fence"),
    (121, "duplicate-heading"),
    (127, "raw-html"),
    (128, "raw-html"),
    (133, "tab"),
    (134, "odd-whitespace"),
    (138, "long-line"),
    (140, "empty-heading"),
    (146, "nested-heading"),
    (151, "empty-section"),
    (164, "empty-fence"),
    (165, "empty-fence"),
]


@pytest.mark.parametrize(("line", "code"), REPAIRS)
def test_each_malformation_is_reported_at_its_line(line: int, code: str) -> None:
    assert (line, code) in warned(COURSE)


def test_nothing_else_is_reported() -> None:
    assert warned(COURSE) == set(REPAIRS)


def test_each_warning_is_a_sentence() -> None:
    for warning in COURSE.warnings:
        assert warning.message[0].isupper() or warning.message[0] == '"'
        assert warning.message.endswith(".")
        assert len(warning.message) < 200


def test_headings_with_slips_in_their_marks_are_headings() -> None:
    titles = [found.title for found in sections(COURSE)]
    assert "Tides without a space" in titles
    assert "Lighthouse types" in titles
    assert "Buoys and floats" in titles
    assert "Prices of mooring" in titles
    assert "Bell tower" in titles


@pytest.mark.parametrize(
    "line",
    ["#!/bin/sh", "#include <stdio.h>", "#cloud #notes", "#1 choice", "#lower case", "#@ handle"],
)
def test_a_hash_that_marks_no_heading_is_text(line: str) -> None:
    course = imported(f"# Top\n\n{line}\n")
    assert [found.title for found in sections(course)] == ["Top"]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("## C#", "C#"),
        ("## C# ##", "C#"),
        ("## **Bold** and `code`", "Bold and code"),
        ("## [Link](http://a.example)", "Link"),
        ("## Title {#anchor}", "Title"),
        ("####### Seven", "Seven"),
        ("##\u00a0Hard space", "Hard space"),
        ("## A <b>tag</b> <x>", "A tag ‹x›"),
        ("## And so on...", "And so on..."),
        ("## s3:* and `my_var`", "s3:* and my_var"),
    ],
)
def test_a_title_is_plain_words(line: str, title: str) -> None:
    assert sections(imported(f"{line}\n\ntext\n"))[0].title == title


def test_a_very_long_heading_keeps_its_words_in_the_text() -> None:
    words = " ".join(f"word{number}" for number in range(200))
    course = imported(f"# {words}\n")
    found = sections(course)[0]
    assert len(found.title) <= 81
    assert words in markdown(found)
    assert (1, "long-heading") in warned(course)


def test_comments_in_code_stay_code() -> None:
    text = markdown(section(COURSE, "keeper-commands"))
    assert "# first look at the maps\nls maps\n\n## then count them\nwc -l maps/*\n```" in text


def test_labels_are_corrected_by_what_the_code_is() -> None:
    assert "```yaml\nharbour: north" in markdown(section(COURSE, "manifest-in-the-wrong-box"))
    assert "```python\n" in markdown(section(COURSE, "slip-of-the-finger"))
    assert "```text\n" in markdown(section(COURSE, "not-a-language-at-all"))


def test_json_under_another_label_is_shown_as_json() -> None:
    course = imported('# A\n\n```yaml\n{"a": [1]}\n```\n')
    assert (3, "mislabelled-fence") in warned(course)
    assert "```json" in markdown(sections(course)[0])


def test_tags_and_references_of_templates_are_good_yaml() -> None:
    course = imported("# A\n\n```yaml\nName: !Ref Bucket\nList: !GetAtt a.b\n```\n")
    assert warned(course) == set()


def test_sentences_in_a_box_become_text() -> None:
    assert "```" not in markdown(section(COURSE, "words-in-a-box"))


def test_an_unclosed_block_ends_before_the_next_heading() -> None:
    text = markdown(section(COURSE, "never-closed"))
    assert text.endswith("flag up --colour red\n```")
    assert section(COURSE, "after-the-flag").source.line == 75


def test_an_unclosed_block_ends_before_the_next_sentence() -> None:
    text = markdown(section(COURSE, "closed-by-a-sentence"))
    assert text.startswith("```\nanchor drop\n```\n")
    assert text.endswith("Then the ship waits for the tide to turn.")


def test_an_unclosed_block_ends_before_the_next_labelled_block() -> None:
    course = imported('# A\n\n```bash\nls\n\n```json\n{"a": 1}\n```\n')
    assert (3, "unclosed-fence") in warned(course)
    text = markdown(sections(course)[0])
    assert text.count("```") == 4


def test_an_unclosed_block_at_the_end_is_closed() -> None:
    course = imported("# A\n\n```bash\nls\n")
    assert markdown(sections(course)[0]) == "```bash\nls\n```"


def test_a_longer_mark_holds_shorter_ones() -> None:
    course = imported("# A\n\n````markdown\n```bash\nls\n```\n## not a heading\n````\n\nEnd.\n")
    assert len(sections(course)) == 1
    kinds = [token.type for token in tokens(markdown(sections(course)[0]))]
    assert kinds.count("fence") == 1


def test_broken_json_and_yaml_are_kept_as_written() -> None:
    text = markdown(section(COURSE, "broken-papers"))
    assert '"berth": 7,  // the long one' in text
    assert 'pier: "north' in text


def test_pictures_leave_a_line_that_names_them() -> None:
    text = markdown(section(COURSE, "pictures"))
    assert "*Missing picture: The harbour at night (harbour-night.png)*" in text.split("\n\n")
    assert "A rope *Missing picture: knot (bowline.svg)* holds the boat." in text
    assert "*Missing picture: Sea chart (chart.png)*" in text


@pytest.mark.parametrize(
    ("picture", "shown"),
    [
        ("![a [b] c](p_(1).png)", r"*Missing picture: a \[b\] c (p\_(1).png)*"),
        ("![](x/y.png 'title')", "*Missing picture: y.png*"),
        ("![[wiki.png|200]]", "*Missing picture: 200 (wiki.png)*"),
        ("![alt][ref]", "*Missing picture: alt*"),
        ("![pixel](data:image/png;base64,AAAA)", "*Missing picture: pixel*"),
        ("![a](https://a.example/b.png)", "*Missing picture: a (https://a.example/b.png)*"),
        ("![](<my file.png>)", "*Missing picture: my file.png*"),
        ("![]()", "*Missing picture*"),
    ],
)
def test_every_way_to_write_a_picture_is_known(picture: str, shown: str) -> None:
    course = imported(f"# A\n\n{picture}\n")
    assert markdown(sections(course)[0]) == shown
    assert (3, "missing-image") in warned(course)


def test_a_picture_in_code_is_code() -> None:
    course = imported("# A\n\nWrite `![alt](file.png)` for a picture.\n")
    assert warned(course) == set()


def test_code_behind_the_opening_mark_is_the_first_line_of_the_block() -> None:
    course = imported("# A\n\n```aws s3 ls\naws s3 mb\n```\n\nThen:\n\n```aws sts whoami\n```\n")
    text = markdown(sections(course)[0])
    assert "```text\naws s3 ls\naws s3 mb\n```" in text
    assert text.endswith("```text\naws sts whoami\n```")
    assert warned(course) == {(3, "code-in-label"), (9, "code-in-label")}


def test_words_behind_a_language_are_code_or_are_named() -> None:
    course = imported("# A\n\n```bash aws s3 ls\n```\n\n```python title=a.py\nx = 1\n```\n")
    assert markdown(sections(course)[0]).startswith("```bash\naws s3 ls\n```")
    assert warned(course) == {(3, "code-in-label"), (6, "fence-label")}


def test_an_empty_section_is_kept() -> None:
    assert section(COURSE, "nothing-here").blocks == ()


def test_equal_titles_in_a_lesson_get_slugs_of_their_own() -> None:
    course = imported("# Top\n\n## Part\n\none\n\n## Part\n\ntwo\n\n## Part 2\n\nthree\n")
    slugs = [found.slug for found in sections(course)]
    assert slugs == ["part", "part-2", "part-2-2"]


def test_equal_titles_of_lessons_get_ids_of_their_own() -> None:
    course = imported("# Part\n\none\n\n# Part\n\ntwo\n")
    assert [lesson.id for lesson in course.lessons] == ["part", "part-2"]


def test_html_is_shown_as_text_and_code_stays_code() -> None:
    text = markdown(section(COURSE, "raw-markup"))
    assert '&lt;script>alert("storm")&lt;/script>' in text
    assert "A strong wind and a `<tag>` in code, from &lt;harbour-name> to sea." in text


def test_tabs_keep_the_depth_of_lists() -> None:
    kinds = [token.type for token in tokens(markdown(section(COURSE, "spaces")))]
    assert kinds.count("bullet_list_open") == 2


def test_unusual_spaces_are_plain_spaces() -> None:
    assert "Calm sea and a hidden mark." in markdown(section(COURSE, "spaces"))


def test_a_rule_below_a_paragraph_makes_no_heading() -> None:
    text = markdown(section(COURSE, "bell-tower"))
    assert [token.type for token in tokens(text)].count("hr") == 1


def test_code_in_a_list_stays_in_the_list() -> None:
    course = imported("# A\n\n1. Step:\n\n   ```bash\n   ls <dir>\nback\n   ```\n\n2. Next\n")
    text = markdown(sections(course)[0])
    kinds = [token.type for token in tokens(text)]
    assert kinds.count("ordered_list_open") == 1
    assert kinds.count("fence") == 1


def test_code_by_indentation_stays_code() -> None:
    course = imported("# A\n\nLook:\n\n    ls <dir>\n\nDone.\n")
    fence = next(token for token in tokens(markdown(sections(course)[0])) if token.type == "fence")
    assert fence.content == "ls <dir>\n"


def test_the_header_of_a_file_is_shown_as_yaml() -> None:
    course = imported("---\ntitle: Tides\ntags: [a]\n---\n\n# One\n\ntext\n")
    assert (1, "front-matter") in warned(course)
    assert course.lessons[0].title == "Introduction"
    assert markdown(sections(course)[0]) == "```yaml\ntitle: Tides\ntags: [a]\n```"


def test_a_directive_of_other_tools_is_text() -> None:
    course = imported("# A\n\n:::tip\nwords\n:::\n")
    assert markdown(sections(course)[0]).startswith("\\:::tip")


def test_frequent_repairs_are_summed_up_but_dropped_lines_never() -> None:
    course = imported("# A\n\n" + "\tx\n" * 1500 + "end-toc\n" * 1500)
    codes = [warning.code for warning in course.warnings]
    assert codes.count("tab") == 1001
    assert codes.count("layout-line") == 1500
    assert any("500 more lines" in warning.message for warning in course.warnings)
