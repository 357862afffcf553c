"""The door of `catalog`: models to read, and the load."""

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
    "GlossaryTerm",
    "Item",
    "Lesson",
    "LessonRevision",
    "LoadReport",
    "Module",
    "Section",
    "load_course",
    "main_course",
    "visible_courses",
]
