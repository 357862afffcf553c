"""Comparison sheets: what a good file gives, and where a bad one is wrong."""

import msgspec
import pytest

from studyapp.corpus import CorpusError, read_course

SHEET = """\
- id: group-or-list
  title: Group or list
  question: One server, or the subnet?
  columns: [Group, List]
  rows:
    - {about: Guards, cells: [a server, a subnet]}
  choose: [Use it first., Use it to deny.]
  sections: [regions#zones]
  sources: ["Network page"]
  checked: 2026-11-20
"""
PATH = "data/comparisons/all.yaml"


def test_a_sheet_is_read_whole(files: dict[str, str]) -> None:
    sheet = read_course({**files, PATH: SHEET}, slug="tiny").comparisons[0]

    assert msgspec.to_builtins(sheet) == {
        "id": "group-or-list",
        "title": "Group or list",
        "question": "One server, or the subnet?",
        "columns": ("Group", "List"),
        "rows": ({"about": "Guards", "cells": ("a server", "a subnet")},),
        "choose": ("Use it first.", "Use it to deny."),
        "sections": ("regions#zones",),
        "sources": ("Network page",),
        "checked": "2026-11-20",
    }


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("[Group, List]", "[Group]", ":4: a comparison has 2 to 5 columns; this has 1"),
        ("[a server, a subnet]", "[a]", ":6: there are 2 columns but 1 cells"),
        ("[Use it first., Use it to deny.]", "[One.]", ":7: there are 2 columns but 1 sentences"),
        ("regions#zones", "regions#nowhere", ":8: "),
        ("2026-11-20", "soon", ":10: "),
    ],
)
def test_a_mistake_has_its_place(files: dict[str, str], old: str, new: str, problem: str) -> None:
    with pytest.raises(CorpusError) as caught:
        read_course({**files, PATH: SHEET.replace(old, new)}, slug="tiny")

    assert f"{PATH}{problem}" in str(caught.value)


def test_an_id_stands_once(files: dict[str, str]) -> None:
    with pytest.raises(CorpusError, match="the comparison id `group-or-list`"):
        read_course({**files, PATH: SHEET + SHEET}, slug="tiny")


def test_a_worked_example_needs_both_halves(files: dict[str, str]) -> None:
    text = "- {id: cheap, words: cheap, means: It costs little., leads_to: [Spot], stem: Which?}\n"

    with pytest.raises(CorpusError, match=r"data/phrases\.yaml:1: a worked example has both"):
        read_course({**files, "data/phrases.yaml": text}, slug="tiny")
