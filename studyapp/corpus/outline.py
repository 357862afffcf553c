"""`course.yaml`: the exam's facts, its domains and tasks, and the order of modules and lessons."""

import msgspec

from studyapp.corpus.fields import Fields
from studyapp.corpus.findings import FileFindings
from studyapp.corpus.schema import Domain, ExamFacts, Module, OutlineLesson, Task
from studyapp.corpus.yaml_places import Mapping, read_yaml

_EXAM_KEYS = ("code", "questions", "scored", "minutes", "pass", "checked", "source")


class Outline(msgspec.Struct, frozen=True):
    """What `course.yaml` says."""

    title: str
    exam: ExamFacts | None
    domains: tuple[Domain, ...]
    tasks: tuple[Task, ...]
    modules: tuple[Module, ...]


def read_outline(text: str, file: FileFindings, *, slug: str) -> Outline | None:
    """Read the outline of the course whose folder is `slug`; None when it cannot be read."""
    value = read_yaml(text, file)
    if value is None:
        return None
    if not isinstance(value, Mapping):
        file.problem(value.line, "the file must be lines of `key: value`")
        return None
    fields = Fields(value, file, "the course", ("slug", "title", "exam", "domains", "modules"))
    written_slug = fields.kebab("slug")
    if written_slug and written_slug != slug:
        file.problem(fields.line("slug"), f"`slug` must be the folder's name, `{slug}`")
    exam = _read_exam(fields, file) if "exam" in value.lines else None
    domains, tasks = _read_domains(fields, file) if "domains" in value.lines else ([], [])
    return Outline(
        title=fields.text("title"),
        exam=exam,
        domains=tuple(domains),
        tasks=tuple(tasks),
        modules=tuple(_read_module(record, file) for record in fields.children("modules")),
    )


def _read_exam(fields: Fields, file: FileFindings) -> ExamFacts | None:
    record = fields.child("exam")
    if record is None:
        return None
    inner = Fields(record, file, "`exam`", _EXAM_KEYS)
    exam = ExamFacts(
        code=inner.text("code"),
        questions=inner.number("questions", 1, 500),
        scored=inner.number("scored", 1, 500),
        minutes=inner.number("minutes", 1, 600),
        pass_score=inner.number("pass", 1, 1000),
        checked=inner.date("checked"),
        source=inner.text("source"),
    )
    if exam.scored > exam.questions:
        file.problem(inner.line("scored"), "more questions are scored than the exam has")
    return exam


def _read_domains(fields: Fields, file: FileFindings) -> tuple[list[Domain], list[Task]]:
    domains: list[Domain] = []
    tasks: list[Task] = []
    for record in fields.children("domains"):
        inner = Fields(record, file, "the domain", ("id", "title", "weight", "tasks"))
        domain = Domain(inner.text("id"), inner.text("title"), inner.number("weight", 1, 100))
        file.name("domain", domain.id, inner.line("id"))
        domains.append(domain)
        tasks += [_read_task(child, domain.id, file) for child in inner.children("tasks")]
    if domains and sum(domain.weight for domain in domains) != 100:
        file.problem(fields.line("domains"), "the weights of the domains must add up to 100")
    return domains, tasks


def _read_task(record: Mapping, domain: str, file: FileFindings) -> Task:
    fields = Fields(record, file, "the task", ("id", "title"))
    task = Task(id=fields.text("id"), title=fields.text("title"), domain=domain)
    file.name("task", task.id, fields.line("id"))
    return task


def _read_module(record: Mapping, file: FileFindings) -> Module:
    fields = Fields(record, file, "the module", ("id", "title", "lessons"))
    module = Module(
        id=fields.kebab("id"),
        title=fields.text("title"),
        lessons=tuple(_read_lesson(child, file) for child in fields.children("lessons")),
    )
    file.name("module", module.id, fields.line("id"))
    return module


def _read_lesson(record: Mapping, file: FileFindings) -> OutlineLesson:
    fields = Fields(record, file, "the lesson", ("id", "title"))
    lesson = OutlineLesson(id=fields.kebab("id"), title=fields.text("title"))
    file.name("outline lesson", lesson.id, fields.line("id"))
    return lesson
