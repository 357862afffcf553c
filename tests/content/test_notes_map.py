"""Every heading of the study notes has a home in the course."""

from pathlib import Path

from studyapp.corpus import Course
from tests.content.shipped import data

ROWS = data("notes-map.yaml")


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


def test_the_map_names_the_headings_as_the_notes_have_them(real_notes: Path) -> None:
    notes = real_notes.read_text(encoding="utf-8").splitlines()

    for row in ROWS:
        written = " ".join(notes[row["line"] - 1].strip("#@ ").split())
        assert written == " ".join(row["heading"].split()), row
