"""Written flashcards: `cards/<module>.yaml`, a list of {id, section, front, back, extra}."""

from studyapp.corpus.fields import Fields, records
from studyapp.corpus.findings import FileFindings
from studyapp.corpus.items import read_section
from studyapp.corpus.prose import look_through
from studyapp.corpus.schema import Card, Source
from studyapp.corpus.yaml_places import Mapping, last_line

_KEYS = ("id", "section", "front", "back", "extra")


def read_cards(text: str, file: FileFindings) -> list[Card]:
    """Read the cards of one file; whatever is wrong is noted in `file`."""
    return [_read_card(record, file) for record in records(text, file, "card") or []]


def _read_card(record: Mapping, file: FileFindings) -> Card:
    fields = Fields(record, file, "the card", _KEYS)
    lesson, section = read_section(fields, file)
    card = Card(
        id=fields.kebab("id"),
        front=fields.text("front"),
        back=fields.text("back"),
        lesson=lesson,
        section=section,
        source=Source(file.path, record.line, last_line(record)),
        extra=fields.text("extra", required=False),
    )
    if card.id:
        file.name("card", card.id, fields.line("id"))
    for key, side in (("front", card.front), ("back", card.back), ("extra", card.extra)):
        look_through(side, fields.line(key), file)
    return card
