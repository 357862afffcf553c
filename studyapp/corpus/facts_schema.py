"""What a course holds as data because it is compared or changes: services, concepts, dated figures."""

import msgspec

EXAM_GUIDES = ("2023", "2026")
SERVICE_STATES = ("current", "closed-to-new", "ended")
KINDS = ("service", "feature", "idea")
SCOPES = ("global", "region", "zone", "edge", "on-premises", "anywhere")


class Place(msgspec.Struct, frozen=True):
    """Where a row stands: file relative to the course folder, line from 1."""

    path: str
    line: int


class Service(msgspec.Struct, frozen=True):
    """A service of AWS, and what became of it.

    `called` are the names by which texts call it, `was` names of the past. `guide` are the
    versions of the exam guide that list it as in scope, `tasks` the tasks that speak of it
    without its being listed. `state` "closed-to-new" takes no new
    customers, "ended" takes none at all. `since` is the day or year of that state, "" when it is
    current. `replaced_by` is the service that AWS names instead. `checked` is the day on which
    `source` (a URL) was read.
    """

    id: str
    name: str
    category: str
    called: tuple[str, ...]
    state: str
    guide: tuple[str, ...]
    source: str
    checked: str
    place: Place
    was: tuple[str, ...] = ()
    replaced_by: str = ""
    since: str = ""
    tasks: tuple[str, ...] = ()


class Neighbour(msgspec.Struct, frozen=True):
    """A concept that is mistaken for another one, and what it does instead."""

    id: str
    differs: str


class Concept(msgspec.Struct, frozen=True):
    """A service, feature or idea as a choice: what calls for it, and what speaks against it.

    `needs` are scenes that call for it and name none of its words; each becomes a card and an
    item whose wrong options are the neighbours. New needs go to the end: ids hang on their
    place. `pays` says who pays for what, `aws` and `customer` who is responsible for what.
    `lesson` and `section` are where it is taught.
    """

    id: str
    name: str
    kind: str
    lesson: str
    section: str
    purpose: str
    needs: tuple[str, ...]
    scope: str
    pays: str
    aws: str
    customer: str
    neighbours: tuple[Neighbour, ...]
    not_when: str
    sources: tuple[str, ...]
    checked: str
    place: Place
    need_lines: tuple[int, ...] = ()


class DatedFact(msgspec.Struct, frozen=True):
    """A figure that AWS may change: `value` in `unit`, as of a day, with the URL that says so."""

    key: str
    about: str
    value: str
    unit: str
    as_of: str
    source: str
    place: Place


class SupportPlan(msgspec.Struct, frozen=True):
    """A support plan: price in US dollars a month, fastest answer, and since or until when.

    `ends` is "" for a plan that has no end. `state` uses the words of a service's state.
    """

    id: str
    name: str
    state: str
    monthly_from: str
    fastest_answer: str
    offers: tuple[str, ...]
    ends: str
    as_of: str
    source: str
    place: Place
