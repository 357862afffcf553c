"""Every heading of the study notes has a home in the course."""

import os
from pathlib import Path

import pytest
import yaml

from studyapp.corpus import Course

MAP = Path(__file__).parents[2] / "content" / "aws-clf-c02" / "data" / "notes-map.yaml"
ROWS = yaml.safe_load(MAP.read_text(encoding="utf-8"))


def test_the_map_has_each_heading_once() -> None:
    assert len(ROWS) == 226
    assert len({row["line"] for row in ROWS}) == 226


def test_each_heading_leads_to_a_section_that_is_there(course: Course) -> None:
    lessons = {lesson.id for module in course.modules for lesson in module.lessons}
    written = {
        lesson.id: {section.slug for section in lesson.sections} for lesson in course.lessons
    }
    lost = []
    for row in ROWS:
        lesson, _, section = row["section"].partition("#")
        if lesson not in lessons or section not in written.get(lesson, {section}):
            lost.append(f"line {row['line']}, {row['heading']}: {row['section']}")

    assert lost == []


@pytest.mark.skipif("REAL_NOTES" not in os.environ, reason="the notes are not here")
def test_the_map_names_the_headings_as_the_notes_have_them() -> None:
    notes = Path(os.environ["REAL_NOTES"]).read_text(encoding="utf-8").splitlines()

    for row in ROWS:
        written = " ".join(notes[row["line"] - 1].strip("#@ ").split())
        assert written == " ".join(row["heading"].split()), row
