"""What only the whole course can tell: does everything that is named exist, and only once?"""

from collections.abc import Callable, Iterable
from itertools import groupby

from studyapp.corpus.findings import FileFindings, Findings, Reference, did_you_mean
from studyapp.corpus.schema import Course, Lesson
from studyapp.corpus.terms import TermIndex

_SHOWN_KINDS = {
    "question": "the question id",
    "card": "the card id",
    "lab": "the lab id",
    "lesson": "the lesson id",
    "outline lesson": "the lesson id",
    "module": "the module id",
    "domain": "the domain id",
    "task": "the task id",
    "misconception": "the misconception id",
    "comparison": "the comparison id",
    "phrase": "the phrase id",
    "heading": "the line",
    "sheet": "the cheat sheet of the module",
    "term": "the glossary term",
    "price": "the price key",
    "explainer": "the explainer id",
    "synonym": "the search word",
    "service": "the service id",
    "concept": "the concept id",
    "fact": "the key of the fact",
    "support plan": "the support plan id",
}


def lint(course: Course, findings: Findings) -> None:
    """Check names, places of lessons, and every reference of the course."""
    _check_names(findings)
    _check_places(course, findings)
    checker = _References(course)
    for reference in findings.references:
        if reference.kind in findings.unreadable:
            continue
        message = checker.judge(reference)
        if message:
            FileFindings(reference.path, findings).problem(reference.line, message)


def _check_names(findings: Findings) -> None:
    names = [name for name in findings.names if name.id]
    for (kind, identifier), group in groupby(sorted(names), key=lambda name: (name.kind, name.id)):
        first, *others = group
        for other in others:
            where = f"{first.path}:{first.line}"
            FileFindings(other.path, findings).problem(
                other.line, f"{_SHOWN_KINDS[kind]} `{identifier}` is already used at {where}"
            )


def _check_places(course: Course, findings: Findings) -> None:
    homes = {lesson.id: module.id for module in course.modules for lesson in module.lessons}
    modules = {module.id for module in course.modules}
    lines = {name.path: name.line for name in findings.names if name.kind == "lesson"}
    for lesson in course.lessons:
        file = FileFindings(lesson.source.path, findings)
        line = lines.get(lesson.source.path, 1)
        message = _judge_place(lesson, homes, modules)
        if message:
            file.problem(line, message)


def _judge_place(lesson: Lesson, homes: dict[str, str], modules: set[str]) -> str:
    if lesson.module not in modules:
        hint = did_you_mean(lesson.module, modules)
        return f"`{lesson.module}` is not a module of course.yaml{hint}"
    home = homes.get(lesson.id)
    if home is None:
        hint = did_you_mean(lesson.id, homes)
        return f"the lesson `{lesson.id}` is in no module of course.yaml{hint}"
    if home != lesson.module:
        return f"course.yaml has `{lesson.id}` in module `{home}`; move the file to that folder"
    return ""


class _References:
    """Judges references against what the course has."""

    def __init__(self, course: Course) -> None:
        self.outline = {lesson.id for module in course.modules for lesson in module.lessons}
        self.sections = {
            lesson.id: {section.slug for section in lesson.sections} for lesson in course.lessons
        }
        self.modules = {module.id for module in course.modules}
        self.ids = {lesson.source.path: lesson.id for lesson in course.lessons}
        self.tasks = {task.id for task in course.tasks}
        self.misconceptions = {entry.id for entry in course.misconceptions}
        self.figures = {name for name, _ in course.figures}
        self.prices = {price.key for price in course.prices}
        self.explainers = {entry.id for entry in course.explainers}
        self.terms = TermIndex(course.glossary)
        self.services = {service.id for service in course.services}
        self.concepts = {concept.id for concept in course.concepts}
        self._judges: dict[str, Callable[[Reference], str]] = {
            "task": self._task,
            "module": self._module,
            "lesson": lambda reference: self._lesson(reference.target),
            "need": self._need,
            "section": self._section,
            "lesson link": self._section,
            "own section": self._own_section,
            "term": self._term,
            "misconception": self._misconception,
            "figure": self._figure,
            "explainer": self._explainer,
            "price": self._price,
            "service": self._service,
            "concept": self._concept,
        }

    def judge(self, reference: Reference) -> str:
        """Return what is wrong with the reference, or ""."""
        return self._judges[reference.kind](reference)

    def _task(self, reference: Reference) -> str:
        if reference.target in self.tasks:
            return ""
        return f'task "{reference.target}" is not one of the course\'s tasks'

    def _module(self, reference: Reference) -> str:
        message = f"`{reference.target}` is not a module of course.yaml"
        return _unknown(reference.target, self.modules, message)

    def _need(self, reference: Reference) -> str:
        if reference.target == self.ids.get(reference.path):
            return "a lesson cannot need itself"
        return self._lesson(reference.target)

    def _lesson(self, lesson: str) -> str:
        return _unknown(lesson, self.outline, f"`{lesson}` is not a lesson of the course")

    def _section(self, reference: Reference) -> str:
        lesson, _, slug = reference.target.partition("#")
        known = self.sections.get(lesson)
        if lesson not in self.outline or known is None or not slug:
            return self._lesson(lesson)
        message = f"section `{reference.target}` is not in lesson {lesson}"
        return _unknown(slug, known, message)

    def _own_section(self, reference: Reference) -> str:
        if reference.path in self.ids:
            return ""  # judged while the lesson was read
        return f"write `lesson:id#{reference.target}`; `#` alone works inside lessons only"

    def _term(self, reference: Reference) -> str:
        if self.terms.find(reference.target):
            return ""
        message = f"`{reference.target}` is not in the glossary"
        return message + did_you_mean(reference.target, self.terms.names())

    def _misconception(self, reference: Reference) -> str:
        message = f"unknown misconception `{reference.target}`"
        return _unknown(reference.target, self.misconceptions, message)

    def _explainer(self, reference: Reference) -> str:
        message = f"`{reference.target}` is not in data/explainers/index.yaml"
        return _unknown(reference.target, self.explainers, message)

    def _figure(self, reference: Reference) -> str:
        message = f"there is no figures/{reference.target}.svg"
        return _unknown(reference.target, self.figures, message)

    def _price(self, reference: Reference) -> str:
        message = f"`{reference.target}` is not a key of data/prices.yaml"
        return _unknown(reference.target, self.prices, message)

    def _service(self, reference: Reference) -> str:
        if not self.services:
            return ""  # a course without such a list names services as it likes
        message = f"`{reference.target}` is not a service of data/services.yaml"
        return _unknown(reference.target, self.services, message)

    def _concept(self, reference: Reference) -> str:
        message = f"`{reference.target}` is not a concept of data/concepts"
        return _unknown(reference.target, self.concepts, message)


def _unknown(word: str, known: Iterable[str], message: str) -> str:
    return "" if word in known else message + did_you_mean(word, known)
