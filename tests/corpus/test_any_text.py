"""Whatever text stands in a file, the answer is a course or a list of problems."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studyapp.corpus import CorpusError, Course, Problem, read_course

PATHS = [
    "course.yaml",
    "lessons/basics/regions.md",
    "items/1.1.yaml",
    "cards/basics.yaml",
    "data/glossary/all.yaml",
    "data/misconceptions/all.yaml",
    "data/prices.yaml",
    "data/synonyms.yaml",
    "figures/two-zones.svg",
]
MARKDOWN = ["---\n", ":::", ":::check a-b\n", ":::try\n", "## ", "{#a}", "```\n", "`", "``", "> "]
EXTRAS = ["[!EXAM]", "- [x] ", "- [ ] ", " | ", "{a-b}", "[[", "]]", "](lesson:", "{{ price ", "}}"]
YAML = [
    "\n",
    "  ",
    "- ",
    ": ",
    "id: x\n",
    "options:\n",
    "[",
    "{",
    "&a ",
    "*a",
    "!!python/name:os ",
    "%",
]
SIGNS = [
    "\t",
    "\x00",
    "\ufeff",
    "\u2028",
    "\r",
    "\ud800",
    ">-\n",
    "<<: ",
    "? ",
    "'",
    '"',
    "#",
    "<b>",
]
PIECES = st.sampled_from([*MARKDOWN, *EXTRAS, *YAML, *SIGNS])
TEXTS = st.one_of(st.text(), st.lists(PIECES | st.text(max_size=3), max_size=40).map("".join))
RELAXED = settings(
    max_examples=settings.default.max_examples // 2,  # of each file of a course, read whole
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def read(files: dict[str, str]) -> Course | list[Problem]:
    try:
        return read_course(files, slug="tiny")
    except CorpusError as error:
        return error.problems


def is_sound(answer: Course | list[Problem]) -> bool:
    """Tell whether an answer is a course, or problems that can be shown."""
    if isinstance(answer, Course):
        return True
    placed = all(problem.line >= 1 and problem.message for problem in answer)
    return bool(answer) and placed and answer == sorted(answer)


@pytest.mark.parametrize("path", PATHS)
@RELAXED
@given(text=TEXTS)
def test_any_text_is_a_course_or_problems(path: str, text: str, files: dict[str, str]) -> None:
    changed = files | {path: text}

    answer = read(changed)

    assert is_sound(answer)
    assert read(changed) == answer


@pytest.mark.parametrize("path", PATHS)
@RELAXED
@given(data=st.data())
def test_any_damage_is_a_course_or_problems(
    path: str, data: st.DataObject, files: dict[str, str]
) -> None:
    text = files[path]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    damaged = text[:start] + data.draw(TEXTS) + text[end:]

    assert is_sound(read(files | {path: damaged}))


@pytest.mark.parametrize("text", ["[" * 200_000, "- " * 200_000, "{a: " * 50_000, "? " * 100_000])
def test_nesting_without_end_is_a_problem(text: str, files: dict[str, str]) -> None:
    files["items/1.1.yaml"] = text

    assert isinstance(read(files), list)
