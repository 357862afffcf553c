"""Facts of explainers: a good file is read, a bad one is told with its line."""

import pytest

from studyapp.corpus import CorpusError, read_course

PATH = "data/explainers/responsibility.yaml"
PART = """\
checked: 2026-11-27
sources: [A page]
services:
  - {id: vm, title: Machine, says: Rented.}
  - {id: fn, title: Function, says: Run.}
duties:
  - id: os
    title: The system
    who: [you, aws]
    why: Who signs in.
"""


def test_a_part_is_read_into_its_struct(files):
    facts = read_course({**files, PATH: PART}, slug="tiny").explainer_facts

    assert facts.responsibility.duties[0].who == ("you", "aws")
    assert facts.instances is None


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("[you, aws]", "[you, they]", f"{PATH}:9: invalid enum value 'they'"),
        ("[you, aws]", "[you]", f"{PATH}:1: `os` needs one `who` for each of 2 services"),
        ("    why: Who signs in.\n", "", f"{PATH}:7: object missing required field `why`"),
        ("title: The system", "name: The system", f"{PATH}:7: object contains unknown field"),
        ("services:", "services: none\nother:", f"{PATH}:3: expected `array`"),
    ],
)
def test_a_mistake_has_its_place(files, old, new, problem):
    with pytest.raises(CorpusError) as caught:
        read_course({**files, PATH: PART.replace(old, new, 1)}, slug="tiny")

    assert problem in str(caught.value)


def test_a_file_that_no_explainer_reads_is_a_problem(files):
    with pytest.raises(CorpusError, match=r"data/explainers/other\.yaml:1: no explainer reads"):
        read_course({**files, "data/explainers/other.yaml": "a: b\n"}, slug="tiny")


def test_a_lesson_cannot_hold_an_explainer_that_is_not_named(files):
    lesson = files["lessons/basics/regions.md"].replace("zone-failure", "zone-failures")

    with pytest.raises(CorpusError, match=r"did you mean `zone-failure`"):
        read_course({**files, "lessons/basics/regions.md": lesson}, slug="tiny")
