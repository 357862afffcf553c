"""What the interactive explainers show and reckon with: `data/explainers/<part>.yaml`.

Each part is one file, read into the struct of the same field of `ExplainerFacts`. Whatever
changes with time (prices, plans, the state of a service) stands here with its day and source.
"""

from typing import Literal

import msgspec

Who = Literal["you", "aws", "both"]


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Facts of one kind: the day on which they were checked, and where they come from."""

    checked: str
    sources: tuple[str, ...]


class Thing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something with a name and a sentence about it."""

    id: str
    title: str
    says: str


class Duty(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A task of security: who carries it for each service, in the services' order, and why."""

    id: str
    title: str
    who: tuple[Who, ...]
    why: str


class Responsibility(Facts, frozen=True, forbid_unknown_fields=True):
    """Services from the least to the most managed one, and the duties that move between them."""

    services: tuple[Thing, ...]
    duties: tuple[Duty, ...]

    def __post_init__(self) -> None:
        """Every duty says who carries it for every service."""
        for duty in self.duties:
            if len(duty.who) != len(self.services):
                message = f"`{duty.id}` needs one `who` for each of {len(self.services)} services"
                raise ValueError(message)


class Letters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Letters of an instance type's name and what they stand for; `family` where they name one."""

    letters: str
    says: str
    family: str = ""
    work: str = ""


class InstanceNames(Facts, frozen=True, forbid_unknown_fields=True):
    """How names of EC2 instance types are made."""

    series: tuple[Letters, ...]
    marks: tuple[Letters, ...]


class SortCard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A card to sort: the group that it belongs to, and why."""

    id: str
    title: str
    group: str
    why: str


class Sort(Facts, frozen=True, forbid_unknown_fields=True):
    """Groups, and cards to sort into them."""

    groups: tuple[Thing, ...]
    cards: tuple[SortCard, ...]

    def __post_init__(self) -> None:
        """Every card belongs to a group that there is."""
        known = {group.id for group in self.groups}
        for card in self.cards:
            if card.group not in known:
                message = f"the card `{card.id}` names the unknown group `{card.group}`"
                raise ValueError(message)


class Strategy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A strategy of disaster recovery: what it typically reaches, and what runs meanwhile.

    `running` is the share of the main place's cost that the second place takes, in percent: a
    rule of thumb, no price.
    """

    id: str
    title: str
    rto_minutes: int
    rpo_minutes: int
    running: int
    ready: str
    then: str


class Recovery(Facts, frozen=True, forbid_unknown_fields=True):
    """The strategies, the cheapest first."""

    strategies: tuple[Strategy, ...]


class SupportPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A support plan. `first_response_minutes` is that of the gravest cases, 0 for none."""

    id: str
    title: str
    from_usd: int
    first_response_minutes: int
    technical: bool
    checks: bool
    manager: bool
    team: bool


class Support(Facts, frozen=True, forbid_unknown_fields=True):
    """The plans, the cheapest first."""

    plans: tuple[SupportPlan, ...]


class StorageClass(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A class of S3 with its prices in USD, the first 50 TB of a month.

    `overhead_kb` is what each object adds at the class's own price, beside `index_kb` at the
    price of Standard; `min_kb` is the smallest size that is billed.
    """

    id: str
    title: str
    gb_month: float
    retrieval_gb: float
    min_days: int
    min_kb: int
    overhead_kb: int
    wait: Literal["ms", "hours", "half-day"]
    one_zone: bool


class IntelligentTiering(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The prices of S3 Intelligent-Tiering: GB-months by tier, and of 1,000 watched objects."""

    frequent: float
    infrequent: float
    archive_instant: float
    monitor_per_1000: float


class Storage(Facts, frozen=True, forbid_unknown_fields=True):
    """The classes of S3; the first one is Standard."""

    classes: tuple[StorageClass, ...]
    intelligent: IntelligentTiering
    index_kb: int


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place that serves a name: where it is, its weight, and whom geolocation sends to it."""

    id: str
    title: str
    latitude: float
    longitude: float
    weight: int
    serves: tuple[str, ...]
    answers_rest: bool


class Visitor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who asks: areas from the narrowest to the widest, and the latency to each site.

    Latencies are milliseconds, in the sites' order, made up for the example.
    """

    id: str
    title: str
    latitude: float
    longitude: float
    areas: tuple[str, ...]
    latency: tuple[int, ...]


class Routing(Facts, frozen=True, forbid_unknown_fields=True):
    """Three sites under one name, and visitors from several countries."""

    sites: tuple[Site, ...]
    users: tuple[Visitor, ...]

    def __post_init__(self) -> None:
        """Every visitor has a latency to every site."""
        for user in self.users:
            if len(user.latency) != len(self.sites):
                message = f"`{user.id}` needs one latency for each of {len(self.sites)} sites"
                raise ValueError(message)


class Purchasing(Facts, frozen=True, forbid_unknown_fields=True):
    """The On-Demand price of one instance type in USD, and the greatest discounts in percent."""

    on_demand_hour: float
    most_savings_plan: int
    most_reserved: int
    most_spot: int


class Way(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A way that data takes, its price for a GB, and what to do `instead`, "" for nothing."""

    id: str
    title: str
    source: str
    target: str
    usd_gb: float
    counts_free: bool
    why: str
    instead: str


class Transfer(Facts, frozen=True, forbid_unknown_fields=True):
    """The ways of data; `free_gb` of a month are free on those that count for it."""

    free_gb: int
    ways: tuple[Way, ...]


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A city with users."""

    id: str
    title: str
    latitude: float
    longitude: float


class Region(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A Region: where, under whose law, and the price of a small instance an hour if known."""

    id: str
    title: str
    country: str
    areas: tuple[str, ...]
    latitude: float
    longitude: float
    usd_hour: float | None = None


class Regions(Facts, frozen=True, forbid_unknown_fields=True):
    """A choice of Regions, and cities with users."""

    regions: tuple[Region, ...]
    places: tuple[Place, ...]


class ExplainerFacts(msgspec.Struct, frozen=True):
    """All parts; a course without a file for a part has None there."""

    responsibility: Responsibility | None = None
    instances: InstanceNames | None = None
    pillars: Sort | None = None
    migrations: Sort | None = None
    recovery: Recovery | None = None
    support: Support | None = None
    storage: Storage | None = None
    routing: Routing | None = None
    purchasing: Purchasing | None = None
    transfer: Transfer | None = None
    regions: Regions | None = None
