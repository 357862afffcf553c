"""The data files that texts lean on: glossary, misconceptions, prices, synonyms."""

from studyapp.corpus.fields import Fields, records
from studyapp.corpus.findings import FileFindings
from studyapp.corpus.prose import look_through
from studyapp.corpus.schema import GlossaryEntry, Heading, Misconception, Phrase, Price
from studyapp.corpus.terms import plain_key
from studyapp.corpus.yaml_places import Mapping, Scalar, Sequence, read_yaml


def read_glossary(text: str, file: FileFindings) -> list[GlossaryEntry]:
    """Read `data/glossary/<name>.yaml`: a list of {term, aka, meaning}."""
    found = records(text, file, "entry")
    if found is None:
        file.unreadable("term")
    return [_read_entry(record, file) for record in found or []]


def _read_entry(record: Mapping, file: FileFindings) -> GlossaryEntry:
    fields = Fields(record, file, "the entry", ("term", "aka", "meaning"))
    aka = fields.entries("aka")
    entry = GlossaryEntry(
        term=fields.text("term"),
        meaning=fields.text("meaning"),
        aka=tuple(name.text for name in aka),
    )
    if entry.term:
        file.name("term", plain_key(entry.term), fields.line("term"))
    for name in aka:
        file.name("term", plain_key(name.text), name.line)
    look_through(entry.meaning, fields.line("meaning"), file)
    return entry


def read_misconceptions(text: str, file: FileFindings) -> list[Misconception]:
    """Read `data/misconceptions/<name>.yaml`: a list of {id, claim, refutation, tasks}."""
    found = records(text, file, "misconception")
    if found is None:
        file.unreadable("misconception")
    return [_read_misconception(record, file) for record in found or []]


def _read_misconception(record: Mapping, file: FileFindings) -> Misconception:
    fields = Fields(record, file, "the misconception", ("id", "claim", "refutation", "tasks"))
    tasks = fields.entries("tasks")
    misconception = Misconception(
        id=fields.kebab("id"),
        claim=fields.text("claim"),
        refutation=fields.text("refutation"),
        tasks=tuple(task.text for task in tasks),
    )
    if misconception.id:
        file.name("misconception", misconception.id, fields.line("id"))
    for task in tasks:
        file.refer("task", task.text, task.line)
    look_through(misconception.claim, fields.line("claim"), file)
    look_through(misconception.refutation, fields.line("refutation"), file)
    return misconception


def read_phrases(text: str, file: FileFindings) -> list[Phrase]:
    """Read `data/phrases.yaml`: a list of {id, words, means, leads_to, stem, reading}."""
    return [_read_phrase(record, file) for record in records(text, file, "phrase") or []]


def _read_phrase(record: Mapping, file: FileFindings) -> Phrase:
    keys = ("id", "words", "means", "leads_to", "stem", "reading")
    fields = Fields(record, file, "the phrase", keys)
    phrase = Phrase(
        id=fields.kebab("id"),
        words=fields.text("words"),
        means=fields.text("means"),
        leads_to=fields.texts("leads_to", required=True),
        stem=fields.text("stem", required=False),
        reading=fields.text("reading", required=False),
    )
    if phrase.id:
        file.name("phrase", phrase.id, fields.line("id"))
    if bool(phrase.stem) != bool(phrase.reading):
        file.problem(fields.line("id"), "a worked example has both a `stem` and its `reading`")
    for key, text in (("means", phrase.means), ("stem", phrase.stem), ("reading", phrase.reading)):
        look_through(text, fields.line(key), file)
    return phrase


def read_notes_map(text: str, file: FileFindings) -> list[Heading]:
    """Read `data/notes-map.yaml`: where each heading of the study notes went, in their order."""
    return [_read_heading(record, file) for record in records(text, file, "heading") or []]


def _read_heading(record: Mapping, file: FileFindings) -> Heading:
    fields = Fields(record, file, "the heading", ("line", "heading", "section"))
    heading = Heading(
        line=fields.number("line", 1, 1_000_000),
        title=fields.text("heading"),
        section=fields.text("section"),
    )
    if heading.section:
        file.refer("section", heading.section, fields.line("section"))
    file.name("heading", str(heading.line), fields.line("line"))
    return heading


def read_prices(text: str, file: FileFindings) -> list[Price]:
    """Read `data/prices.yaml`: a list of {key, value, unit, region, as_of, source}."""
    found = records(text, file, "price")
    if found is None:
        file.unreadable("price")
    return [_read_price(record, file) for record in found or []]


def _read_price(record: Mapping, file: FileFindings) -> Price:
    keys = ("key", "value", "unit", "region", "as_of", "source")
    fields = Fields(record, file, "the price", keys)
    price = Price(
        key=" ".join(fields.text("key").split()),
        value=fields.text("value"),
        unit=fields.text("unit"),
        region=fields.text("region"),
        as_of=fields.date("as_of"),
        source=fields.text("source"),
    )
    if price.key:
        file.name("price", price.key, fields.line("key"))
    return price


def read_synonyms(text: str, file: FileFindings) -> list[tuple[str, ...]]:
    """Read `data/synonyms.yaml`: a list of groups of words that mean the same in a search."""
    value = read_yaml(text, file)
    if value is None or (isinstance(value, Scalar) and value.empty):
        return []
    if not isinstance(value, Sequence):
        file.problem(value.line, "the file must be a list of groups: `- [nacl, network acl]`")
        return []
    groups: list[tuple[str, ...]] = []
    for group in value.values:
        words = _words(group)
        if len(set(words)) < 2 or "" in words:
            file.problem(group.line, "a group is a list of two or more different words")
        for word in set(words):
            file.name("synonym", word, group.line)
        groups.append(words)
    return groups


def _words(group: Mapping | Sequence | Scalar) -> tuple[str, ...]:
    if not isinstance(group, Sequence):
        return ()
    return tuple(plain_key(word.text) if isinstance(word, Scalar) else "" for word in group.values)
