"""Every heading of the study notes has a home in the course."""

from pathlib import Path

from studyapp.corpus import Course
from tests.content.shipped import data

ROWS = data("notes-map.yaml")


def test_the_map_has_each_heading_once() -> None:
    assert len(ROWS) == 226
    assert len({row["line"] for row in ROWS}) == 226


def test_each_heading_leads_to_a_section_that_is_there(course: Course) -> None:
    written = {
        f"{lesson.id}#{section.slug}" for lesson in course.lessons for section in lesson.sections
    }

    assert len(course.headings) == len(ROWS)
    assert [row for row in course.headings if row.section not in written] == []


def test_the_map_names_the_headings_as_the_notes_have_them(real_notes: Path) -> None:
    notes = real_notes.read_text(encoding="utf-8").splitlines()

    for row in ROWS:
        written = " ".join(notes[row["line"] - 1].strip("#@ ").split())
        assert written == " ".join(row["heading"].split()), row
