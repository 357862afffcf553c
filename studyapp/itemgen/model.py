"""What families hand over: pairs of a term and its meaning, and finished card texts."""

import msgspec

from studyapp.itemgen.tokens import Node


class Frame(msgspec.Struct, frozen=True):
    """What a section stands in.

    `about` is the title that questions name when the term alone does not say enough: the
    lesson's in a written course, the module's in imported notes (whose lessons are cut by
    size). In notes (`authored` false) headings name things, and a pronoun may stand for them.
    """

    about: str
    authored: bool


class Topic(msgspec.Struct, frozen=True):
    """The blocks that stand under one heading of a section.

    `trail` names the headings from the section's title down to its own, `frame` what stands
    around the section.
    """

    frame: Frame
    trail: tuple[str, ...]
    nodes: tuple[Node, ...]
    line: int

    @property
    def title(self) -> str:
        """The heading that the blocks stand under."""
        return self.trail[-1]


class Pair(msgspec.Struct, frozen=True, tag="pair"):
    """A term, what the text says about it, and which other pairs are of the same kind.

    Pairs may serve as one another's wrong options only when `form` is the same (it stands for
    the grammar of the meaning and the kind of the term), terms of definitions always. `group`
    names the list, column or section they stand in together. `ask` is the question for the
    meaning, `find` the question for the term; an empty one is not asked. `pick` words `ask`
    for an item, where a meaning is picked. `scopes` are the headings that the questions may be
    read under, the best one first; with `ask_alone` the question for the meaning needs none,
    with `find_alone` the one for the term. `closed` pairs take their wrong options from their
    own section only, and keep the scope in items; `near` pairs take theirs from their own
    module. With `exclusive`, pairs of the same group are alternatives by construction, and
    need no proof that one's meaning does not fit the other. `card_only` pairs make no items.
    `around` is all the text about the term: what stands there is true of it too.
    """

    family: str
    form: str
    term: str
    meaning: str
    line: int
    group: str
    ask: str = ""
    find: str = ""
    pick: str = ""
    scopes: tuple[str, ...] = ()
    ask_alone: bool = False
    find_alone: bool = False
    exclusive: bool = False
    closed: bool = False
    near: bool = False
    card_only: bool = False
    key: str = ""
    around: str = ""

    @property
    def identity(self) -> str:
        """What the id is made of: the term, or a longer key where terms repeat."""
        return self.key or self.term


class Note(msgspec.Struct, frozen=True, tag="note"):
    """A card that no item is made from: front, back and the term for its id.

    `hidden` is what the scope must not give away.
    """

    family: str
    term: str
    front: str
    back: str
    line: int
    scopes: tuple[str, ...] = ()
    hidden: str = ""


class Choice(msgspec.Struct, frozen=True, tag="choice"):
    """An item whose options a family has found by itself, the right one first."""

    family: str
    term: str
    stem: str
    options: tuple[tuple[str, str], ...]
    line: int
    scopes: tuple[str, ...] = ()


Finding = Pair | Note | Choice


class SectionDraft(msgspec.Struct, frozen=True):
    """All that the families found in one section, before anything else is looked at."""

    lesson: str
    section: str
    path: str
    findings: tuple[Finding, ...] = ()
