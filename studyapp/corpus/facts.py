"""Reading services, concepts and dated figures: `data/services.yaml` and its neighbours."""

import re

from studyapp.corpus.facts_schema import (
    EXAM_GUIDES,
    KINDS,
    SCOPES,
    SERVICE_STATES,
    Concept,
    DatedFact,
    Neighbour,
    Place,
    Service,
    SupportPlan,
)
from studyapp.corpus.fields import Fields, records
from studyapp.corpus.findings import FileFindings
from studyapp.corpus.items import read_section
from studyapp.corpus.yaml_places import Mapping

FEWEST_NEIGHBOURS = 3  # an item has three wrong options
LONGEST_NEED = 180  # characters; with its question it must fit on a card
LONGEST_NAME = 60
_SERVICE_KEYS = [
    "id",
    "name",
    "category",
    "called",
    "state",
    "guide",
    "was",
    "replaced_by",
    "since",
    "tasks",
    "source",
    "checked",
]
_CONCEPT_KEYS = [
    "id",
    "name",
    "kind",
    "section",
    "purpose",
    "needs",
    "scope",
    "pays",
    "aws",
    "customer",
    "neighbours",
    "not_when",
    "sources",
    "checked",
]
_WORD = re.compile(r"[a-z0-9]+")
_SAYS_NOTHING = frozenset(
    [
        "aws",
        "amazon",
        "and",
        "for",
        "of",
        "in",
        "on",
        "the",
        "a",
        "an",
        "to",
        "service",
        "services",
        "application",
        "applications",
        "manager",
        "management",
        "system",
        "systems",
        "center",
        "tool",
        "web",
        "data",
        "network",
        "instance",
        "instances",
    ]
)


def read_services(text: str, file: FileFindings) -> list[Service]:
    """Read `data/services.yaml`: a row for each service, with its state and its guides."""
    found = records(text, file, "service")
    if found is None:
        file.unreadable("service")
    return [_read_service(record, file) for record in found or []]


def _read_service(record: Mapping, file: FileFindings) -> Service:
    fields = Fields(record, file, "the service", _SERVICE_KEYS)
    guides = fields.entries("guide")
    tasks = fields.entries("tasks")
    service = Service(
        id=fields.kebab("id"),
        name=fields.text("name"),
        category=fields.kebab("category"),
        called=fields.texts("called", required=True),
        state=fields.choice("state", SERVICE_STATES),
        guide=tuple(guide.text for guide in guides),
        was=fields.texts("was"),
        replaced_by=fields.kebab("replaced_by", required=False),
        since=fields.text("since", required=False),
        tasks=tuple(task.text for task in tasks),
        source=_url(fields),
        checked=fields.date("checked"),
        place=Place(file.path, record.line),
    )
    for guide in guides:
        if guide.text not in EXAM_GUIDES:
            known = ", ".join(EXAM_GUIDES)
            file.problem(guide.line, f"`guide` must be one of {known}, not `{guide.text}`")
    for task in tasks:
        file.refer("task", task.text, task.line)
    if service.state != "current" and not service.since:
        file.problem(fields.line("state"), f"a service that is {service.state} needs `since`")
    if service.id:
        file.name("service", service.id, fields.line("id"))
    if service.replaced_by:
        file.refer("service", service.replaced_by, fields.line("replaced_by"))
    return service


def read_concepts(text: str, file: FileFindings) -> list[Concept]:
    """Read `data/concepts/<name>.yaml`: a list of concepts."""
    found = records(text, file, "concept")
    if found is None:
        file.unreadable("concept")
    return [_read_concept(record, file) for record in found or []]


def _read_concept(record: Mapping, file: FileFindings) -> Concept:
    fields = Fields(record, file, "the concept", _CONCEPT_KEYS)
    lesson, section = read_section(fields, file)
    needs = fields.entries("needs", required=True)
    concept = Concept(
        id=fields.kebab("id"),
        name=fields.text("name"),
        kind=fields.choice("kind", KINDS),
        lesson=lesson,
        section=section,
        purpose=fields.text("purpose"),
        needs=tuple(" ".join(need.text.split()) for need in needs),
        scope=fields.choice("scope", SCOPES),
        pays=fields.text("pays"),
        aws=fields.text("aws"),
        customer=fields.text("customer"),
        neighbours=_read_neighbours(fields, file),
        not_when=fields.text("not_when"),
        sources=fields.texts("sources", required=True),
        checked=fields.date("checked"),
        place=Place(file.path, record.line),
        need_lines=tuple(need.line for need in needs),
    )
    if concept.id:
        file.name("concept", concept.id, fields.line("id"))
    if concept.kind == "service":
        file.refer("service", concept.id, fields.line("id"))
    _judge_needs(concept, file)
    return concept


def _read_neighbours(fields: Fields, file: FileFindings) -> tuple[Neighbour, ...]:
    found: list[Neighbour] = []
    own = fields.text("id", required=False)
    children = fields.children("neighbours")
    for record in children:
        inner = Fields(record, file, "the neighbour", ("id", "differs"))
        neighbour = Neighbour(inner.kebab("id"), inner.text("differs"))
        if neighbour.id == own:
            file.problem(record.line, "a concept is not its own neighbour")
        elif neighbour.id in {each.id for each in found}:
            file.problem(record.line, f"`{neighbour.id}` is a neighbour twice")
        elif neighbour.id:
            file.refer("concept", neighbour.id, record.line)
        found.append(neighbour)
    if 0 < len(found) < FEWEST_NEIGHBOURS:
        file.problem(
            fields.line("neighbours"),
            f"a concept has {FEWEST_NEIGHBOURS} neighbours or more; this has {len(found)}",
        )
    return tuple(found)


def _judge_needs(concept: Concept, file: FileFindings) -> None:
    for need, line in zip(concept.needs, concept.need_lines, strict=True):
        if len(need) > LONGEST_NEED:
            file.problem(
                line, f"a need has {LONGEST_NEED} characters at most; this has {len(need)}"
            )
        if told := told_words(concept.name, need):
            file.problem(line, f"the need gives the answer away: it says `{min(told)}`")


def told_words(name: str, text: str) -> frozenset[str]:
    """The words of a name, in any number, that the text says too; brands say nothing."""
    return _name_words(name) & _name_words(text)


def _name_words(text: str) -> frozenset[str]:
    words = frozenset(_WORD.findall(text.lower())) - _SAYS_NOTHING
    return frozenset(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words)


def read_dated_facts(text: str, file: FileFindings) -> list[DatedFact]:
    """Read `data/quotas.yaml` or `data/exam-facts.yaml`: {key, about, value, unit, as_of, source}."""
    return [_read_fact(record, file) for record in records(text, file, "fact") or []]


def _read_fact(record: Mapping, file: FileFindings) -> DatedFact:
    keys = ("key", "about", "value", "unit", "as_of", "source")
    fields = Fields(record, file, "the fact", keys)
    fact = DatedFact(
        key=fields.kebab("key"),
        about=fields.text("about"),
        value=fields.text("value"),
        unit=fields.text("unit", required=False),
        as_of=fields.date("as_of"),
        source=_url(fields),
        place=Place(file.path, record.line),
    )
    if fact.key:
        file.name("fact", fact.key, fields.line("key"))
    return fact


def read_support_plans(text: str, file: FileFindings) -> list[SupportPlan]:
    """Read `data/support-plans.yaml`: today's plans and those that end."""
    return [_read_plan(record, file) for record in records(text, file, "support plan") or []]


def _read_plan(record: Mapping, file: FileFindings) -> SupportPlan:
    keys = [
        "id",
        "name",
        "state",
        "monthly_from",
        "fastest_answer",
        "offers",
        "ends",
        "as_of",
        "source",
    ]
    fields = Fields(record, file, "the support plan", keys)
    plan = SupportPlan(
        id=fields.kebab("id"),
        name=fields.text("name"),
        state=fields.choice("state", SERVICE_STATES),
        monthly_from=fields.text("monthly_from"),
        fastest_answer=fields.text("fastest_answer"),
        offers=fields.texts("offers", required=True),
        ends=fields.date("ends") if "ends" in record.values else "",
        as_of=fields.date("as_of"),
        source=_url(fields),
        place=Place(file.path, record.line),
    )
    if plan.id:
        file.name("support plan", plan.id, fields.line("id"))
    if plan.state != "current" and not plan.ends:
        file.problem(fields.line("state"), f"a plan that is {plan.state} needs `ends`")
    return plan


def _url(fields: Fields) -> str:
    """The address of the page that says so."""
    text = fields.text("source")
    if text and not text.startswith("https://"):
        fields.file.problem(fields.line("source"), "`source` must be an address: https://…")
    return text
