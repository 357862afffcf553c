"""Cheat sheets: what a good file gives, and where a bad one is wrong."""

import msgspec
import pytest

from studyapp.corpus import CorpusError, read_course
from studyapp.corpus.sheets import MOST_WORDS

SHEET = """\
- module: basics
  summary: Places and pages.
  groups:
    - title: Places
      lesson: regions
      lines:
        - "A **Region** holds zones."
    - title: Traps
      lines: [A zone is no Region.]
  checked: 2026-11-20
"""
PATH = "data/sheets/basics.yaml"


def test_a_sheet_is_read_whole(files: dict[str, str]) -> None:
    sheet = read_course({**files, PATH: SHEET}, slug="tiny").sheets[0]

    assert msgspec.to_builtins(sheet) == {
        "module": "basics",
        "summary": "Places and pages.",
        "groups": (
            {"title": "Places", "lesson": "regions", "lines": ("A **Region** holds zones.",)},
            {"title": "Traps", "lesson": "", "lines": ("A zone is no Region.",)},
        ),
        "checked": "2026-11-20",
    }


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("module: basics", "module: basic", ":1: `basic` is not a module of course.yaml"),
        ("lesson: regions", "lesson: region", ":5: `region` is not a lesson of the course"),
        ("summary: Places and pages.", "summary:", ":2: the sheet has no `summary`"),
        ("[A zone is no Region.]", "[]", ":9: the group has no `lines`"),
        ("holds zones", "word " * (MOST_WORDS + 1), f":3: a sheet has {MOST_WORDS} words at most"),
        ("**Region**", "[[Regoin]]", ":7: `regoin` is not in the glossary"),
    ],
)
def test_a_mistake_has_its_place(files: dict[str, str], old: str, new: str, problem: str) -> None:
    with pytest.raises(CorpusError) as caught:
        read_course({**files, PATH: SHEET.replace(old, new)}, slug="tiny")

    assert f"{PATH}{problem}" in str(caught.value)


def test_a_module_has_one_sheet(files: dict[str, str]) -> None:
    with pytest.raises(CorpusError, match="the cheat sheet of the module `basics` is already"):
        read_course({**files, PATH: SHEET + SHEET}, slug="tiny")
