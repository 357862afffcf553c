"""What a course is made of, as frozen values.

Everything the readers of this package return is built from these structs, and everything
above (generation, loading, pages) takes them as they are. A place in a file is always
(path relative to the course folder, 1-based line), so that every message can name it.
"""

import msgspec

from studyapp.corpus.explainer_facts import ExplainerFacts
from studyapp.corpus.facts_schema import Concept, DatedFact, Service, SupportPlan
from studyapp.corpus.lab_schema import Lab


class Source(msgspec.Struct, frozen=True, order=True):
    """Where something was written: file and the inclusive range of its lines."""

    path: str
    line: int
    end_line: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


class Problem(msgspec.Struct, frozen=True, order=True):
    """One error in the content. Its text form is the `file:line: message` of the commands."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class Warning_(msgspec.Struct, frozen=True, order=True):  # noqa: N801  (`Warning` is a builtin)
    """One repair that the notes importer made: its line, a short stable code, and why."""

    line: int
    code: str
    message: str


class CorpusError(Exception):
    """The content cannot be used; `problems` says why, each with its place."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class Option(msgspec.Struct, frozen=True):
    """One answer of a question: the text, whether it is right, and what to tell who chose it."""

    text: str
    correct: bool = False
    why: str = ""
    misconception: str | None = None


class Check(msgspec.Struct, frozen=True):
    """A question embedded in a lesson. `kind` is "pretest" (before the text) or "check"."""

    id: str
    kind: str
    stem: str
    options: tuple[Option, ...]
    source: Source


class Prose(msgspec.Struct, frozen=True, tag="prose"):
    """A run of Markdown without extras between fences."""

    markdown: str
    line: int


class Question(msgspec.Struct, frozen=True, tag="question"):
    """The place of an embedded question."""

    check: Check


class Try(msgspec.Struct, frozen=True, tag="try"):
    """Shell commands that a learner can run in the sandbox, one a line."""

    commands: str
    line: int


class Figure(msgspec.Struct, frozen=True, tag="figure"):
    """A drawing of the course (`figures/<name>.svg`) with its caption."""

    name: str
    caption: str
    line: int


class Explorer(msgspec.Struct, frozen=True, tag="explorer"):
    """The place of an interactive explainer."""

    name: str
    line: int


Block = Prose | Question | Try | Figure | Explorer


class Section(msgspec.Struct, frozen=True):
    """A `##` section of a lesson. `slug` is unique in the lesson and stable for ever."""

    slug: str
    title: str
    source: Source
    blocks: tuple[Block, ...] = ()


class LessonSources(msgspec.Struct, frozen=True):
    """What a lesson stands on: line ranges of the notes, titles of documents."""

    notes: tuple[str, ...] = ()
    docs: tuple[str, ...] = ()


class Lesson(msgspec.Struct, frozen=True):
    """A lesson with its front matter, its lead (blocks before the first section) and sections."""

    id: str
    module: str
    title: str
    source: Source
    summary: str = ""
    tasks: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    minutes: int = 1
    needs: tuple[str, ...] = ()
    sources: LessonSources = LessonSources()
    checked: str = ""
    status: str = "in-exam"
    lead: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    words: int = 0
    text: str = ""  # the file as written, front matter included: what the lesson editor starts from


class Counterfactual(msgspec.Struct, frozen=True):
    """What the stem would have to say for another option to be the key.

    `replace` stands in the stem once; with `by` in its place, option `key` (from 0) is right.
    """

    replace: str
    by: str
    key: int


class Item(msgspec.Struct, frozen=True):
    """An exam item. The kind follows from the number of right options.

    `lesson` and `section` are the two halves of the file's `section: lesson-id#slug`.
    `task` is "" and `pool` "unchecked" for items generated from imported notes. `family` is
    None for a written item, else the generator's name; `proof` says how its key was computed.
    """

    id: str
    stem: str
    options: tuple[Option, ...]
    lesson: str
    section: str
    source: Source
    task: str = ""
    level: str = "recall"
    pool: str = "practice"
    difficulty: int = 2
    sources: tuple[str, ...] = ()
    counterfactual: Counterfactual | None = None
    family: str | None = None
    seed: str | None = None
    proof: str | None = None

    @property
    def kind(self) -> str:
        """Tell "multiple" (more than one option is right) from "single"."""
        return "multiple" if sum(option.correct for option in self.options) > 1 else "single"


class Card(msgspec.Struct, frozen=True):
    """A flashcard: Markdown front and back. `family` is None for a written card."""

    id: str
    front: str
    back: str
    lesson: str
    section: str
    source: Source
    extra: str = ""
    family: str | None = None


class OutlineLesson(msgspec.Struct, frozen=True):
    """A lesson named by `course.yaml`; `written` says whether its file is there yet."""

    id: str
    title: str
    written: bool = False


class Module(msgspec.Struct, frozen=True):
    """A module: its lessons in order."""

    id: str
    title: str
    lessons: tuple[OutlineLesson, ...] = ()


class Domain(msgspec.Struct, frozen=True):
    """A content domain of the exam; `weight` is its share of the scored items in percent."""

    id: str
    title: str
    weight: int


class Task(msgspec.Struct, frozen=True):
    """A task statement of the exam guide."""

    id: str
    title: str
    domain: str


class ExamFacts(msgspec.Struct, frozen=True):
    """The facts of the sitting, dated with their source."""

    code: str
    questions: int
    scored: int
    minutes: int
    pass_score: int
    checked: str
    source: str


class GlossaryEntry(msgspec.Struct, frozen=True):
    """A term, its other names and its meaning in plain words."""

    term: str
    meaning: str
    aka: tuple[str, ...] = ()


class Misconception(msgspec.Struct, frozen=True):
    """A wrong belief that many hold, and the paragraph that mends it."""

    id: str
    claim: str
    refutation: str
    tasks: tuple[str, ...] = ()


class Phrase(msgspec.Struct, frozen=True):
    """Words that exam stems like, what they ask for, and where they usually lead.

    `stem` and `reading` are a worked example, "" for none. Texts are Markdown of one paragraph.
    """

    id: str
    words: str
    means: str
    leads_to: tuple[str, ...]
    stem: str = ""
    reading: str = ""


class ComparisonRow(msgspec.Struct, frozen=True):
    """One thing that is compared: a cell for each column, in Markdown of one line."""

    about: str
    cells: tuple[str, ...]


class Comparison(msgspec.Struct, frozen=True):
    """A sheet that tells neighbours apart: the question that decides, a table, when to choose which.

    `choose` has a sentence for each column. `sections` are "lesson#section" to read on in.
    """

    id: str
    title: str
    question: str
    columns: tuple[str, ...]
    rows: tuple[ComparisonRow, ...]
    choose: tuple[str, ...]
    sections: tuple[str, ...]
    sources: tuple[str, ...]
    checked: str


class SheetGroup(msgspec.Struct, frozen=True):
    """A block of a cheat sheet: Markdown lines, and the lesson that they sum up ("" for none)."""

    title: str
    lesson: str
    lines: tuple[str, ...]


class CheatSheet(msgspec.Struct, frozen=True):
    """A module on one page."""

    module: str
    summary: str
    groups: tuple[SheetGroup, ...]
    checked: str


class ExplainerEntry(msgspec.Struct, frozen=True):
    """An interactive explainer: its texts, and the "lesson#section" that it belongs to."""

    id: str
    title: str
    summary: str
    section: str


class Price(msgspec.Struct, frozen=True):
    """A price row: what `{{ price <key> }}` in a lesson shows."""

    key: str
    value: str
    unit: str
    region: str
    as_of: str
    source: str


class Heading(msgspec.Struct, frozen=True):
    """A heading of the study notes, its line there, and the "lesson#section" that holds it now."""

    line: int
    title: str
    section: str


class Course(msgspec.Struct, frozen=True):
    """A whole course. `checked` is False for courses imported from raw notes."""

    slug: str
    title: str
    checked: bool = True
    exam: ExamFacts | None = None
    domains: tuple[Domain, ...] = ()
    tasks: tuple[Task, ...] = ()
    modules: tuple[Module, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    items: tuple[Item, ...] = ()
    cards: tuple[Card, ...] = ()
    glossary: tuple[GlossaryEntry, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    sheets: tuple[CheatSheet, ...] = ()
    prices: tuple[Price, ...] = ()
    explainers: tuple[ExplainerEntry, ...] = ()
    explainer_facts: ExplainerFacts = ExplainerFacts()
    services: tuple[Service, ...] = ()
    concepts: tuple[Concept, ...] = ()
    quotas: tuple[DatedFact, ...] = ()
    exam_facts: tuple[DatedFact, ...] = ()
    support_plans: tuple[SupportPlan, ...] = ()
    labs: tuple[Lab, ...] = ()
    figures: tuple[tuple[str, str], ...] = ()  # (name, SVG text), in name order
    headings: tuple[Heading, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()  # groups of words that search treats as one
    warnings: tuple[Warning_, ...] = ()
