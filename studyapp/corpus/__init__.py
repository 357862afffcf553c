"""Reading of course content: text in, typed frozen structs out, errors with file and line.

Nothing here opens a file: the caller passes the texts. `read_course` reads a whole course
and `read_lesson` a single lesson; both raise `CorpusError` with every problem they find.
"""

from studyapp.corpus.explainer_facts import ExplainerFacts
from studyapp.corpus.lab_schema import Close, Lab, LabStep, Submission, WrongTry
from studyapp.corpus.lesson import read_lesson
from studyapp.corpus.reading import read_course
from studyapp.corpus.schema import (
    Block,
    Card,
    Check,
    CorpusError,
    Course,
    Domain,
    ExamFacts,
    ExplainerEntry,
    Explorer,
    Figure,
    GlossaryEntry,
    Item,
    Lesson,
    LessonSources,
    Misconception,
    Module,
    Option,
    OutlineLesson,
    Price,
    Problem,
    Prose,
    Question,
    Section,
    Source,
    Task,
    Try,
    Warning_,
)
from studyapp.corpus.terms import TermIndex

__all__ = [
    "Block",
    "Card",
    "Check",
    "Close",
    "CorpusError",
    "Course",
    "Domain",
    "ExamFacts",
    "ExplainerEntry",
    "ExplainerFacts",
    "Explorer",
    "Figure",
    "GlossaryEntry",
    "Item",
    "Lab",
    "LabStep",
    "Lesson",
    "LessonSources",
    "Misconception",
    "Module",
    "Option",
    "OutlineLesson",
    "Price",
    "Problem",
    "Prose",
    "Question",
    "Section",
    "Source",
    "Submission",
    "Task",
    "TermIndex",
    "Try",
    "Warning_",
    "WrongTry",
    "read_course",
    "read_lesson",
]
