"""Drafts of all sections put together: cards, items with their options, no repeats."""

from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, TypeVar

from studyapp.corpus.schema import Card, Course, Item, Option, Prose, Source
from studyapp.itemgen.distractors import WANTED, Entry, Pool, stands_out
from studyapp.itemgen.ids import make_id, rank
from studyapp.itemgen.initials import spells_out
from studyapp.itemgen.model import Choice, Note, Pair, SectionDraft
from studyapp.itemgen.prose import capital, escape, squash
from studyapp.itemgen.spelling import suspects
from studyapp.itemgen.terms import normalise, wholly_leaked, words
from studyapp.itemgen.wording import (
    OPTION,
    back_fits,
    can_find,
    front_fits,
    in_scope,
    option,
    statement,
)

_T = TypeVar("_T", Card, Item)
FACETS = ("ask", "find")
MOST = 50_000
"""How many cards, and how many items, one course is given; a megabyte of notes makes 3,500."""


class _Asked(NamedTuple):
    """An item's id, stem and level."""

    id: str
    stem: str
    level: str


class Assembly:
    """One run over the drafts of a course."""

    def __init__(self, course: Course, drafts: Sequence[SectionDraft]) -> None:
        self._course = course
        self._drafts = drafts
        self._task = {lesson.id: (*lesson.tasks, "")[0] for lesson in course.lessons}
        self._slips = frozenset() if course.checked else suspects(_prose(course))
        self._module = {lesson.id: lesson.module for lesson in course.lessons}
        entries = [entry for draft in drafts for entry in self._entries(draft)]
        self._pool = Pool(entries, self._slips)

    def _entries(self, draft: SectionDraft) -> list[Entry]:
        module = self._module.get(draft.lesson, "")
        return [
            Entry(finding, draft.lesson, draft.section, module)
            for finding in draft.findings
            if isinstance(finding, Pair)
        ]

    def cards(self) -> tuple[Card, ...]:
        """The first `MOST` cards in the order of the text; of equal fronts the first."""
        made = (card for draft in self._drafts for card in self._cards(draft))
        asked = {_key(card.front) for card in self._course.cards}
        return tuple(islice(_new(made, asked), MOST))

    def items(self) -> tuple[Item, ...]:
        """The first `MOST` items in the order of the text; of equal stems the first."""
        asked = {_key(item.stem) for item in self._course.items}
        made = (item for draft in self._drafts for item in self._items(draft, asked))
        return tuple(islice(_new(made, asked), MOST))

    def _cards(self, draft: SectionDraft) -> Iterator[Card]:
        for finding in draft.findings:
            if isinstance(finding, Pair):
                for facet in FACETS:
                    sides = self._sides(finding, facet)
                    if sides is not None:
                        yield self._card(draft, finding, f"card-{facet}", sides)
            elif isinstance(finding, Note):
                front = self._scoped(finding.scopes, finding.front, finding.hidden)
                if self._fit(front, finding.back):
                    yield self._card(draft, finding, "card", (front, finding.back))

    def _sides(self, pair: Pair, facet: str) -> tuple[str, str] | None:
        """Front and back of the pair's card for a facet, if both are fit to be shown."""
        if not pair.exclusive and not self._pool.meanings.is_only(pair):
            return None
        if facet == "ask":
            scopes = () if pair.ask_alone else pair.scopes
            front, back = self._scoped(scopes, pair.ask), statement(pair.meaning)
        else:
            scopes = () if pair.find_alone else pair.scopes
            front = self._scoped(scopes, pair.find, pair.term, loose=pair.closed)
            back = escape(capital(pair.term))
            if not pair.exclusive and not can_find(pair.term, pair.meaning):
                return None
        return (front, back) if front and self._fit(front, back) else None

    def _scoped(
        self, scopes: Sequence[str], question: str, hidden: str = "", *, loose: bool = False
    ) -> str:
        """The question under the first scope that holds no slip; empty stays empty."""
        fit = [scope for scope in scopes if not self._slips & set(words(scope))]
        return in_scope(fit, question, hidden, loose=loose) if question else ""

    def _fit(self, front: str, back: str) -> bool:
        """True when both sides have a good length and no slip of spelling."""
        slips = self._slips & {*words(front), *words(back)}
        return front_fits(front) and back_fits(back) and not slips

    def _card(
        self, draft: SectionDraft, finding: Pair | Note, facet: str, sides: tuple[str, str]
    ) -> Card:
        term = finding.identity if isinstance(finding, Pair) else finding.term
        front, back = sides
        return Card(
            id=self._id(draft, finding.family, facet, term),
            front=front,
            back=back,
            lesson=draft.lesson,
            section=draft.section,
            source=Source(draft.path, finding.line, finding.line),
            family=finding.family,
        )

    def _id(self, draft: SectionDraft, family: str, facet: str, term: str) -> str:
        place = f"{draft.lesson}#{draft.section}"
        return make_id(self._course.slug, place, family, term, facet)

    def _items(self, draft: SectionDraft, asked: Container[str]) -> Iterator[Item]:
        for finding in draft.findings:
            if isinstance(finding, Choice):
                yield from self._choice(draft, finding)
        for entry in self._entries(draft):
            for facet in FACETS:
                item = self._item(draft, entry, facet, asked)
                if item is not None:
                    yield item

    def _choice(self, draft: SectionDraft, choice: Choice) -> Iterator[Item]:
        options = [
            Option(text, correct=index == 0, why=why)
            for index, (text, why) in enumerate(choice.options)
        ]
        item_id = self._id(draft, choice.family, "item", choice.term)
        stem = self._scoped(choice.scopes, choice.stem)
        if all(self._fit(stem, option.text) for option in options):
            yield self._finish(draft, choice, _Asked(item_id, stem, "match"), options)

    def _item(
        self, draft: SectionDraft, entry: Entry, facet: str, asked: Container[str]
    ) -> Item | None:
        """The item that asks for this side of the pair, unless it is asked already."""
        pair = entry.pair
        stem = self._stem(pair, facet)
        sides = None if _key(stem) in asked else self._sides(pair, facet)
        if sides is None or not _is_option(pair, facet):
            return None
        item_id = self._id(draft, pair.family, f"item-{facet}", pair.identity)
        wrong = self._pool.choose(item_id, entry, facet)
        texts = [_option(each.pair, facet) for each in wrong]
        if len(wrong) < WANTED or stands_out(_option(pair, facet), texts):
            return None
        options = [Option(_option(pair, facet), correct=True, why=_why(pair))]
        options += [Option(_option(each.pair, facet), why=_why(each.pair)) for each in wrong]
        level = "recall" if facet == "find" else "match"
        return self._finish(draft, pair, _Asked(item_id, stem, level), options)

    def _stem(self, pair: Pair, facet: str) -> str:
        """The question of the item that asks for this side of the pair."""
        alone = pair.ask_alone if facet == "ask" else pair.find_alone
        scopes = pair.scopes if pair.closed and not alone else ()
        question = pair.find if facet == "find" else pair.pick or pair.ask
        hidden = pair.term if facet == "find" else ""
        return self._scoped(scopes, question, hidden, loose=pair.closed)

    def _finish(
        self,
        draft: SectionDraft,
        finding: Pair | Choice,
        asked: _Asked,
        options: list[Option],
    ) -> Item:
        checked = self._course.checked
        return Item(
            id=asked.id,
            stem=asked.stem,
            options=tuple(sorted(options, key=lambda each: rank(asked.id, each.text))),
            lesson=draft.lesson,
            section=draft.section,
            source=Source(draft.path, finding.line, finding.line),
            task=self._task.get(draft.lesson, "") if checked else "",
            level=asked.level,
            pool="practice" if checked else "unchecked",
            family=finding.family,
        )


def _prose(course: Course) -> Iterator[str]:
    """All text of the course."""
    for lesson in course.lessons:
        for blocks in (lesson.lead, *(section.blocks for section in lesson.sections)):
            yield from (block.markdown for block in blocks if isinstance(block, Prose))
        yield from (section.title for section in lesson.sections)


def _is_option(pair: Pair, facet: str) -> bool:
    if pair.card_only:
        return False
    if facet == "find":
        return True
    told = wholly_leaked(pair.term, pair.meaning) or spells_out(pair.term, pair.meaning)
    return len(pair.meaning) <= OPTION and not told


def _option(pair: Pair, facet: str) -> str:
    return escape(capital(pair.term)) if facet == "find" else option(pair.meaning)


def _why(pair: Pair) -> str:
    return f"{escape(capital(pair.term))}: {statement(pair.meaning)}"


def _new(made: Iterable[_T], asked: set[str]) -> Iterator[_T]:
    """What asks for something new; `asked` grows by it."""
    for each in made:
        key = _key(_question(each))
        if key not in asked:
            asked.add(key)
            yield each


def _question(made: Card | Item) -> str:
    return made.front if isinstance(made, Card) else made.stem


def _key(text: str) -> str:
    return normalise(squash(text).replace("*", ""))
