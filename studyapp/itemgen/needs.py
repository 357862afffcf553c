"""Needs: from a scene to the service, feature or idea that it calls for, out of the concept map.

Each need of a concept is a card, and an item whose wrong options are neighbours of the concept.
A rationale is the concept's purpose, or what a neighbour does instead. What has ended is never
asked for and never offered.
"""

from collections.abc import Iterator

from studyapp.corpus.facts_schema import Concept, Neighbour
from studyapp.corpus.schema import Course
from studyapp.itemgen.distractors import WANTED
from studyapp.itemgen.ids import rank
from studyapp.itemgen.model import Choice, Note, SectionDraft
from studyapp.itemgen.prose import escape

FAMILY = "need"
_ASKS = {
    "service": "Which service fits?",
    "feature": "Which feature or option fits?",
    "idea": "Which term fits?",
}


def drafts_of_needs(course: Course) -> Iterator[SectionDraft]:
    """The drafts of all concepts that are still to be had, in the order of the map."""
    ended = {service.id for service in course.services if service.state == "ended"}
    known = {concept.id: concept for concept in course.concepts if concept.id not in ended}
    for concept in known.values():
        findings = [
            finding
            for number, need in enumerate(concept.needs)
            for finding in _findings(concept, number, need, known)
        ]
        yield SectionDraft(concept.lesson, concept.section, concept.place.path, tuple(findings))


def _findings(
    concept: Concept, number: int, need: str, known: dict[str, Concept]
) -> Iterator[Note | Choice]:
    term = f"{concept.id} {number + 1}"
    question = escape(f"{need} {_ASKS[concept.kind]}")
    line = concept.need_lines[number] if concept.need_lines else concept.place.line
    back = f"**{escape(concept.name)}**. {escape(concept.purpose)}"
    yield Note(FAMILY, term, question, back, line)
    wrong = [
        (escape(known[each.id].name), escape(each.differs))
        for each in _chosen(concept, term, known)
    ]
    if len(wrong) == WANTED:
        right = (escape(concept.name), escape(concept.purpose))
        yield Choice(FAMILY, term, question, (right, *wrong), line)


def _chosen(concept: Concept, term: str, known: dict[str, Concept]) -> list[Neighbour]:
    """Neighbours for the wrong options, in an order of the need's own, all of the same kind."""
    fit = [
        each
        for each in concept.neighbours
        if each.id in known and known[each.id].kind == concept.kind
    ]
    return sorted(fit, key=lambda each: rank(term, each.id))[:WANTED]
