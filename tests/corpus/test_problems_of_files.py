"""Mistakes that concern whole files, and what one mistake must not drag along."""

import pytest

from studyapp.corpus import CorpusError, read_course, read_lesson


def complaints(files: dict[str, str]) -> list[str]:
    with pytest.raises(CorpusError) as caught:
        read_course(files, slug="tiny")
    return [str(problem) for problem in caught.value.problems]


def test_a_course_without_outline_says_so(files: dict[str, str]) -> None:
    del files["course.yaml"]

    assert complaints(files) == [
        "course.yaml:1: the file is missing; a course starts with its outline"
    ]


def test_a_broken_outline_hides_no_other_problem_and_makes_none(files: dict[str, str]) -> None:
    files["course.yaml"] = "modules: [\n"
    files["data/prices.yaml"] = files["data/prices.yaml"].replace("value: 0.0104\n  ", "")

    outline, price = complaints(files)

    assert outline.startswith("course.yaml:1: the YAML cannot be read here (")
    assert price == "data/prices.yaml:1: the price has no `value`"


def test_a_glossary_that_cannot_be_read_makes_no_term_unknown(files: dict[str, str]) -> None:
    files["data/glossary/all.yaml"] = "- term: a: b\n"

    (only,) = complaints(files)

    assert only.startswith("data/glossary/all.yaml:1: the YAML cannot be read here (")


def test_files_that_would_be_passed_over_are_told(files: dict[str, str]) -> None:
    files["items/2.1.yml"] = ""
    files["lessons/alone.md"] = ""

    assert complaints(files) == [
        "items/2.1.yml:1: files that end in `.yml` are not read; rename it to `.yaml`",
        "lessons/alone.md:1: a lesson lies in the folder of its module: `lessons/<module>/`",
    ]


def test_two_lesson_files_cannot_share_an_id(files: dict[str, str]) -> None:
    files["lessons/basics/twin.md"] = files["lessons/networks/firewalls.md"]

    misplaced, twice = complaints(files)

    assert misplaced == (
        "lessons/basics/twin.md:2: course.yaml has `firewalls` in module `networks`;"
        " move the file to that folder"
    )
    assert twice == (
        "lessons/networks/firewalls.md:2: the lesson id `firewalls` is already used at"
        " lessons/basics/twin.md:2"
    )


def test_all_problems_come_at_once_in_order_of_place(files: dict[str, str]) -> None:
    files["lessons/basics/regions.md"] = "---\nid: regions\n---\n<b>x</b>\n## Places\n"
    files["items/1.1.yaml"] = "- id: d1-fire\n"

    told = complaints(files)

    places = [(line.split(":")[0], int(line.split(":")[1])) for line in told]
    assert places == sorted(places)
    assert len(told) > 15


def test_a_lesson_alone_is_judged_without_the_rest_of_the_course(files: dict[str, str]) -> None:
    path = "lessons/basics/regions.md"

    assert read_lesson(path, files[path], module="basics").id == "regions"


def test_a_lesson_alone_tells_all_its_own_problems() -> None:
    text = "---\n- a list\n---\nLead.\n\n## Part {#part}\nSee [there](#elsewhere).\n"

    with pytest.raises(CorpusError) as caught:
        read_lesson("a.md", text, module="m")

    assert [str(problem) for problem in caught.value.problems] == [
        "a.md:2: front matter is lines of `key: value`",
        "a.md:7: this lesson has no section `#elsewhere`",
    ]
