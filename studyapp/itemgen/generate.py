"""From a course to its cards and items: one pure pass a section, then one over the course.

`generate_section` sees one section only, so its draft can be kept under `section_key`. What
needs the rest of the course (wrong options, duplicates) is done by `assemble`, each time.
"""

from collections.abc import Container, Iterable, Iterator, Mapping

import msgspec

from studyapp.corpus.schema import Block, Card, Course, Item, Lesson, Prose, Section
from studyapp.itemgen import assembly
from studyapp.itemgen.assembly import Assembly
from studyapp.itemgen.families import FAMILIES
from studyapp.itemgen.ids import digest, make_id
from studyapp.itemgen.model import Finding, Frame, Note, Pair, SectionDraft
from studyapp.itemgen.needs import drafts_of_needs
from studyapp.itemgen.terms import normalise
from studyapp.itemgen.topics import topics

LEAD = ""


class Generated(msgspec.Struct, frozen=True):
    """What was made from a course, in the order of its text."""

    cards: tuple[Card, ...] = ()
    items: tuple[Item, ...] = ()

    @property
    def is_full(self) -> bool:
        """Whether the text may hold more than the `MOST` that were made."""
        return assembly.MOST in (len(self.cards), len(self.items))


def generate(course: Course, kept: Mapping[str, SectionDraft] | None = None) -> Generated:
    """The cards and items of the course. `kept` holds drafts of before by `section_key`."""
    return assemble(course, [*drafts(course, kept).values(), *drafts_of_needs(course)])


def drafts(
    course: Course, kept: Mapping[str, SectionDraft] | None = None
) -> dict[str, SectionDraft]:
    """The drafts of all sections by their keys, taken from `kept` where the key is there."""
    kept = kept or {}
    found: dict[str, SectionDraft] = {}
    modules = _module_titles(course)
    for lesson in course.lessons:
        frame = _frame(course, lesson, modules)
        for section in sections(lesson):
            key = section_key(course.slug, frame, lesson, section)
            found[key] = kept.get(key) or generate_section(frame, lesson, section)
    return found


def frame_of(course: Course, lesson: Lesson) -> Frame:
    """What the lesson's sections stand in."""
    return _frame(course, lesson, _module_titles(course))


def _frame(course: Course, lesson: Lesson, modules: Mapping[str, str]) -> Frame:
    about = lesson.title if course.checked else modules.get(lesson.module, lesson.title)
    return Frame(about, course.checked)


def _module_titles(course: Course) -> dict[str, str]:
    return {module.id: module.title for module in course.modules}


def sections(lesson: Lesson) -> Iterator[Section]:
    """The lesson's lead as a section without a slug, then its sections."""
    if lesson.lead:
        yield Section(slug=LEAD, title=lesson.title, source=lesson.source, blocks=lesson.lead)
    yield from lesson.sections


def section_key(course_slug: str, frame: Frame, lesson: Lesson, section: Section) -> str:
    """A key that changes whenever the draft of the section may change."""
    versions = ",".join(f"{family.name}={family.version}" for family in FAMILIES)
    where = (course_slug, frame.about, str(frame.authored), lesson.id, lesson.source.path)
    here = (section.slug, section.title, str(section.source.line))
    return digest(versions, *where, *here, *_texts(section.blocks), size=16)


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Prose):
            yield str(block.line)
            yield block.markdown


def generate_section(frame: Frame, lesson: Lesson, section: Section) -> SectionDraft:
    """All that the families find in one section; of one term only the first finding."""
    found: dict[tuple[str, ...], Finding] = {}
    told: set[str] = set()
    for topic in topics(section.blocks, frame, section.title, section.source.line):
        for family in FAMILIES:
            for finding in family.find(topic) if family.find else ():
                place = _place(finding)
                if place in found or _is_told(finding, told):
                    continue
                found[place] = finding
                if isinstance(finding, Pair):
                    told.add(normalise(finding.term))
    return SectionDraft(lesson.id, section.slug, lesson.source.path, tuple(found.values()))


def _is_told(finding: Finding, told: Container[str]) -> bool:
    """True for a cloze whose term is asked for by its definition already."""
    if not isinstance(finding, Note) or finding.family != "cloze":
        return False
    return normalise(finding.term) in told


def _place(finding: Finding) -> tuple[str, ...]:
    key = finding.identity if isinstance(finding, Pair) else finding.term
    return type(finding).__name__, make_id("", "", finding.family, key)


def assemble(course: Course, found: Iterable[SectionDraft]) -> Generated:
    """The cards and items of the drafts: wrong options chosen, repeated fronts dropped."""
    assembly = Assembly(course, tuple(found))
    return Generated(assembly.cards(), assembly.items())
