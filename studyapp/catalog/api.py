"""The door of `catalog`: models to read, and the load."""

from studyapp.catalog.editing import (
    EditClash,
    LessonPreview,
    NotEditable,
    clean_text,
    drop_edits,
    is_edited,
    lesson_file,
    preview_lesson,
    save_revision,
)
from studyapp.catalog.models import (
    Card,
    Check,
    Course,
    GlossaryTerm,
    Item,
    Lesson,
    LessonRevision,
    Module,
    Section,
)
from studyapp.catalog.queries import main_course, visible_courses
from studyapp.catalog.services import LoadReport, load_course

__all__ = [
    "Card",
    "Check",
    "Course",
    "EditClash",
    "GlossaryTerm",
    "Item",
    "Lesson",
    "LessonPreview",
    "LessonRevision",
    "LoadReport",
    "Module",
    "NotEditable",
    "Section",
    "clean_text",
    "drop_edits",
    "is_edited",
    "lesson_file",
    "load_course",
    "main_course",
    "preview_lesson",
    "save_revision",
    "visible_courses",
]
