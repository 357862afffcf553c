"""Reading a whole course from the texts of its files."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, TypeVar

import msgspec

from studyapp.corpus.cards import read_cards
from studyapp.corpus.comparisons import read_comparisons
from studyapp.corpus.data import (
    read_glossary,
    read_misconceptions,
    read_notes_map,
    read_phrases,
    read_prices,
    read_synonyms,
)
from studyapp.corpus.explainer_facts import ExplainerFacts
from studyapp.corpus.explainers import INDEX, read_explainers, read_part
from studyapp.corpus.facts import (
    read_concepts,
    read_dated_facts,
    read_services,
    read_support_plans,
)
from studyapp.corpus.figures import read_figure
from studyapp.corpus.findings import FileFindings, Findings
from studyapp.corpus.items import read_items
from studyapp.corpus.labs import read_labs
from studyapp.corpus.lesson import parse_lesson
from studyapp.corpus.lint import lint
from studyapp.corpus.outline import Outline, read_outline
from studyapp.corpus.schema import CorpusError, Course, Lesson, Module
from studyapp.corpus.sheets import read_sheets

OUTLINE = "course.yaml"
T = TypeVar("T")


def read_course(files: Mapping[str, str], *, slug: str) -> Course:
    """Read a course from its files: path relative to the course folder -> text.

    Reads `course.yaml`, `lessons/<module>/<lesson>.md`, `items/*.yaml`, `cards/*.yaml`,
    `labs/<lab>/`, `figures/*.svg` and, under `data/`, `glossary/*.yaml`, `misconceptions/*.yaml`,
    `comparisons/*.yaml`, `sheets/*.yaml`, `concepts/*.yaml`, `phrases.yaml`, `prices.yaml`,
    `services.yaml`, `quotas.yaml`, `exam-facts.yaml`, `support-plans.yaml`, `notes-map.yaml` and `synonyms.yaml`;
    other files are not looked at. Lessons come in the order of the outline; a written lesson gives the
    outline its title.

    Raises CorpusError with all problems found, sorted by path, line and message.
    """
    findings = Findings()
    _refuse_misplaced(files, findings)
    outline = _read_outline(files, findings, slug)
    course = _assemble(files, findings, slug, outline)
    if outline is not None:
        lint(course, findings)
    if findings.problems:
        raise CorpusError(findings.sorted_problems())
    return course


def _read_outline(files: Mapping[str, str], findings: Findings, slug: str) -> Outline | None:
    file = FileFindings(OUTLINE, findings)
    if OUTLINE not in files:
        file.problem(1, "the file is missing; a course starts with its outline")
        return None
    return read_outline(_plain(files[OUTLINE]), file, slug=slug)


def _assemble(
    files: Mapping[str, str], findings: Findings, slug: str, outline: Outline | None
) -> Course:
    def gather(pattern: str, read: Callable[[str, FileFindings], list[T]]) -> tuple[T, ...]:
        found: list[T] = []
        for path in _matching(files, pattern):
            found += read(_plain(files[path]), FileFindings(path, findings))
        return tuple(found)

    lessons = [
        parse_lesson(path, files[path], PurePosixPath(path).parts[1], findings)
        for path in _matching(files, "lessons/*/*.md")
    ]
    outline = outline or Outline("", None, (), (), ())
    return Course(
        slug=slug,
        title=outline.title,
        exam=outline.exam,
        domains=outline.domains,
        tasks=outline.tasks,
        modules=_with_lessons(outline.modules, lessons),
        lessons=_in_order(outline.modules, lessons),
        items=gather("items/*.yaml", read_items),
        cards=gather("cards/*.yaml", read_cards),
        glossary=gather("data/glossary/*.yaml", read_glossary),
        misconceptions=gather("data/misconceptions/*.yaml", read_misconceptions),
        comparisons=gather("data/comparisons/*.yaml", read_comparisons),
        phrases=gather("data/phrases.yaml", read_phrases),
        sheets=gather("data/sheets/*.yaml", read_sheets),
        prices=gather("data/prices.yaml", read_prices),
        explainers=gather(f"data/explainers/{INDEX}.yaml", read_explainers),
        explainer_facts=_read_explainer_facts(files, findings),
        services=gather("data/services.yaml", read_services),
        concepts=gather("data/concepts/*.yaml", read_concepts),
        quotas=gather("data/quotas.yaml", read_dated_facts),
        exam_facts=gather("data/exam-facts.yaml", read_dated_facts),
        support_plans=gather("data/support-plans.yaml", read_support_plans),
        labs=read_labs(files, findings),
        figures=_read_figures(files, findings),
        headings=gather("data/notes-map.yaml", read_notes_map),
        synonyms=gather("data/synonyms.yaml", read_synonyms),
    )


def _read_explainer_facts(files: Mapping[str, str], findings: Findings) -> ExplainerFacts:
    parts: dict[str, Any] = {}
    for path in _matching(files, "data/explainers/*.yaml"):
        name = PurePosixPath(path).stem
        if name != INDEX:
            part = read_part(_plain(files[path]), FileFindings(path, findings), name)
            parts |= {name: part} if part is not None else {}
    return ExplainerFacts(**parts)


def _read_figures(files: Mapping[str, str], findings: Findings) -> tuple[tuple[str, str], ...]:
    figures: list[tuple[str, str]] = []
    for path in _matching(files, "figures/*.svg"):
        name = PurePosixPath(path).stem
        text = read_figure(files[path], FileFindings(path, findings), name=name)
        figures.append((name, text))
    return tuple(figures)


def _matching(files: Mapping[str, str], pattern: str) -> Iterator[str]:
    depth = pattern.count("/")
    for path in sorted(files):
        if path.count("/") == depth and PurePosixPath(path).match(pattern):
            yield path


def _plain(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _with_lessons(modules: tuple[Module, ...], lessons: list[Lesson]) -> tuple[Module, ...]:
    titles = {lesson.id: lesson.title for lesson in lessons}
    return tuple(
        msgspec.structs.replace(
            module,
            lessons=tuple(
                msgspec.structs.replace(entry, title=titles[entry.id], written=True)
                if entry.id in titles
                else entry
                for entry in module.lessons
            ),
        )
        for module in modules
    )


def _in_order(modules: tuple[Module, ...], lessons: list[Lesson]) -> tuple[Lesson, ...]:
    ids = [entry.id for module in modules for entry in module.lessons]
    places = {identifier: place for place, identifier in reversed(list(enumerate(ids)))}
    return tuple(sorted(lessons, key=lambda lesson: places.get(lesson.id, len(ids))))


def _refuse_misplaced(files: Mapping[str, str], findings: Findings) -> None:
    for path in files:
        parts = PurePosixPath(path).parts
        file = FileFindings(path, findings)
        if path.endswith(".yml"):
            file.problem(1, "files that end in `.yml` are not read; rename it to `.yaml`")
        elif parts[:1] == ("lessons",) and path.endswith(".md") and len(parts) != 3:
            file.problem(1, "a lesson lies in the folder of its module: `lessons/<module>/`")
