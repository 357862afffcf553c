"""The course's own standard, beyond what can be read: what `load_content --check` also refuses.

Reading proves that everything named exists. These rules hold a course to the exam and to its
learner: an item keys nothing that has ended and asks nothing over its level, a lesson has an end
and a source, a term is linked where it first comes up, and figures that change stand in the data.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from studyapp.corpus.facts_schema import Service
from studyapp.corpus.prose import without_code
from studyapp.corpus.schema import (
    Block,
    Course,
    GlossaryEntry,
    Item,
    Lesson,
    Problem,
    Prose,
)
from studyapp.corpus.terms import TermIndex

MOST_WORDS = 900  # of a lesson: seven minutes at the pace of a second-language reader
OLD = "beyond"  # the level at which an item may speak of what has ended
_JSON = re.compile(r'\{\s*"|"\s*:\s*["\[{]')
_COMMAND = re.compile(r"(?<![\w-])aws [a-z][a-z0-9-]+ [a-z][a-z0-9]*(?:-[a-z0-9]+)+")
_OPERATION = re.compile(
    r"\b(?:[a-z0-9]+:)?(?:Create|Delete|Put|Get|List|Describe|Modify|Run|Terminate|Attach|Detach|"
    r"Authorize|Revoke|Update|Start|Stop|Assume)(?:[A-Z][a-z]+)+\b"
)
_MONEY = re.compile(r"(?<![\w.,])(\d[\d,]*(?:\.\d+)?)\s(?:USD|US dollars|dollars)\b")
_LINK = re.compile(r"\[\[([^\[\]|\n]+)(?:\|[^\[\]\n]*)?\]\]")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LESSON_LINK = re.compile(r"\[[^\[\]]+\]\([^()\s]*\)")
_EXAMPLE = re.compile(r"\b(?:say|for example|e\.g\.)", re.IGNORECASE)
_AMOUNT = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SENTENCE = re.compile(r"(?<=[.!?:|])\s+")


def judge_course(course: Course) -> list[Problem]:
    """Return every breach of the standard, sorted by path and line; none for a good course."""
    return sorted(
        {
            *_judge_items(course),
            *_judge_lessons(course.lessons),
            *_judge_terms(course.lessons, course.glossary),
            *_judge_figures(course),
        }
    )


def _judge_items(course: Course) -> Iterator[Problem]:
    ended = [service for service in course.services if service.state == "ended"]
    outside = [service for service in course.services if not (service.guide or service.tasks)]
    for item in course.items:
        if item.level == OLD:
            continue
        for name in _keyed(item, ended):
            yield _at(item, f"the key of `{item.id}` is {name}, which has ended")
        if item.pool != "mock":
            continue
        for name in _keyed(item, outside):
            yield _at(
                item,
                f"the key of `{item.id}` is {name}, which no exam guide lists; such an item is"
                f" of level `{OLD}` and pool practice",
            )
        if found := _over_level(item):
            yield _at(item, f"`{item.id}` is over the level of the exam: it holds {found}")


def _keyed(item: Item, services: Iterable[Service]) -> Iterator[str]:
    """The services that stand as the whole of a right option."""
    right = [option.text for option in item.options if option.correct]
    for service in services:
        names = {service.name, *service.called, *service.was}
        if any(text.strip().rstrip(".") in names for text in right):
            yield service.name


def _over_level(item: Item) -> str:
    """What in the texts of a mock item no candidate of this exam is asked, "" for nothing."""
    text = "\n".join([item.stem, *(option.text for option in item.options)])
    if _JSON.search(text):
        return "JSON"
    if match := _COMMAND.search(text):
        return f"the command `{match.group()}`"
    if match := _OPERATION.search(text):
        return f"the operation `{match.group()}`"
    return ""


def _at(item: Item, message: str) -> Problem:
    return Problem(item.source.path, item.source.line, message)


def _judge_lessons(lessons: Iterable[Lesson]) -> Iterator[Problem]:
    for lesson in lessons:
        if lesson.words > MOST_WORDS:
            message = f"a lesson has {MOST_WORDS} words at most; this has {lesson.words}"
            yield Problem(lesson.source.path, 1, message)
        if lesson.sections and not lesson.sources.docs:
            first = lesson.sections[0]
            message = f"section `{first.slug}` and those after it have no source: fill `docs`"
            yield Problem(first.source.path, first.source.line, message)


def _judge_terms(
    lessons: tuple[Lesson, ...], glossary: tuple[GlossaryEntry, ...]
) -> Iterator[Problem]:
    """A term that a later lesson introduces is linked where it comes up before.

    A term is introduced where it is linked, or set in bold where it is defined; a word inside a
    link to a lesson is explained there. Plain words do not count: only abbreviations, and names
    of several words with capitals.
    """
    terms = _Terms(glossary)
    introduced: dict[str, int] = {}
    for place, lesson in enumerate(lessons):
        for name in _introduced(lesson):
            if entry := terms.index.find(name):
                introduced.setdefault(entry.term, place)
    for place, lesson in enumerate(lessons):
        told: set[str] = set()
        for block in _prose(lesson):
            for term, shown, line in terms.of(block):
                home = introduced.get(term, place)
                if home > place and term not in told:
                    told.add(term)
                    message = (
                        f"`{shown}` comes up before {lessons[home].id} introduces it;"
                        f" link it here: [[{shown}]]"
                    )
                    yield Problem(lesson.source.path, line, message)


class _Terms:
    """Finds the names of glossary entries in prose."""

    def __init__(self, glossary: tuple[GlossaryEntry, ...]) -> None:
        self.index = TermIndex(glossary)
        self._terms = {name: entry.term for entry in glossary for name in _special_names(entry)}
        longest_first = sorted(self._terms, key=lambda name: (-len(name), name))
        names = "|".join(map(re.escape, longest_first))
        self._pattern = re.compile(rf"(?<![\w-])({names})s?(?![\w-])") if names else None

    def of(self, block: Prose) -> Iterator[tuple[str, str, int]]:
        """The term, how it is written and its line, wherever one stands without a link."""
        if self._pattern is None:
            return
        text = without_code(block.markdown)
        for hidden in (_LINK, _BOLD, _LESSON_LINK):
            text = hidden.sub(lambda match: _blank(match.group()), text)
        for match in self._pattern.finditer(text):
            line = block.line + text.count("\n", 0, match.start())
            yield self._terms[match.group(1)], match.group(), line


def _blank(text: str) -> str:
    """The text as spaces; its lines stay."""
    return re.sub(r"[^\n]", " ", text)


def _introduced(lesson: Lesson) -> Iterator[str]:
    for block in _prose(lesson):
        text = without_code(block.markdown)
        yield from (match.group(1).strip() for match in _LINK.finditer(text))
        yield from (match.group(1).strip("[]") for match in _BOLD.finditer(text))


def _special_names(entry: GlossaryEntry) -> Iterator[str]:
    for name in (entry.term, *entry.aka):
        letters = sum(character.isupper() for character in name)
        if letters >= 2 and (" " in name or name.isupper()):
            yield name


def _prose(lesson: Lesson) -> Iterator[Prose]:
    blocks: list[Block] = [*lesson.lead]
    for section in lesson.sections:
        blocks += section.blocks
    return (block for block in blocks if isinstance(block, Prose))


def _judge_figures(course: Course) -> Iterator[Problem]:
    """A price in a lesson stands in a dated row as well, rounded at most.

    What the lesson's opening scene names, or a sentence calls an example, is no price of AWS.
    """
    known = _dated_amounts(course)
    for lesson in course.lessons:
        scene = " ".join(block.markdown for block in lesson.lead if isinstance(block, Prose))
        invented = {_number(match.group(1)) for match in _MONEY.finditer(scene)}
        for block in _prose(lesson):
            for sentence, line in _sentences(block):
                if _EXAMPLE.search(sentence):
                    continue
                for match in _MONEY.finditer(sentence):
                    amount = match.group(1)
                    if _number(amount) not in invented and not _is_known(amount, known):
                        message = f"the amount `{match.group()}` is in no dated row of the data"
                        yield Problem(lesson.source.path, line, message)


def _dated_amounts(course: Course) -> frozenset[Decimal]:
    """Every number in the rows that have a day and a source."""
    texts = [
        *(price.value for price in course.prices),
        *(fact.value for fact in (*course.quotas, *course.exam_facts)),
        *(plan.monthly_from for plan in course.support_plans),
        *(offer for plan in course.support_plans for offer in plan.offers),
    ]
    return frozenset(_number(amount) for text in texts for amount in _AMOUNT.findall(text))


def _number(amount: str) -> Decimal:
    return Decimal(amount.replace(",", ""))


def _is_known(amount: str, known: frozenset[Decimal]) -> bool:
    """Whether the amount is one of those known, or such a one rounded to its own decimals."""
    shown = _number(amount)
    if shown == shown.to_integral_value():
        return shown in known
    return any(value.quantize(shown) == shown for value in known)


def _sentences(block: Prose) -> Iterator[tuple[str, int]]:
    """The sentences of a block, each with the line that it starts in."""
    text = without_code(block.markdown)
    start = 0
    for match in [*_SENTENCE.finditer(text), None]:
        end = match.start() if match else len(text)
        yield text[start:end], block.line + text.count("\n", 0, start)
        start = match.end() if match else end
