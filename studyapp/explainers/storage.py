"""What a year of storage costs in each class of S3: storage, minimum days, retrieval, watching.

Requests, transitions between classes and transfer to the internet are left out. The rules are
those of the Amazon S3 User Guide and of the pricing page: minimum days are billed even when an
object goes earlier, small objects are billed at a minimum size, archives add an index to each.
"""

import msgspec

from studyapp.corpus.explainer_facts import Storage, StorageClass

MONTH_DAYS = 365 / 12
KB_PER_GB = 1024 * 1024
WAITS = ("ms", "hours", "half-day")
TIERING = "S3 Intelligent-Tiering"
SMALLEST_WATCHED_KB = 128
TO_INFREQUENT, TO_ARCHIVE = 30, 90  # days without a read


class Use(msgspec.Struct, frozen=True):
    """What is stored: so many GB in objects of one size, kept for so many days of a year.

    `read_percent` is the part of it that is read each month; `wait` the longest wait for a read.
    """

    gb: float
    days: int
    read_percent: float
    object_kb: float
    wait: str
    one_zone_will_do: bool

    @property
    def read_gb(self) -> float:
        """How much is read during the days."""
        return self.gb * self.read_percent / 100 * self.days / MONTH_DAYS


class Cost(msgspec.Struct, frozen=True):
    """USD of a year. `early` is the part of the minimum days after the deletion.

    `refused` says why the class does not do, "" when it does.
    """

    title: str
    storage: float
    early: float
    retrieval: float
    watching: float
    refused: str

    @property
    def total(self) -> float:
        """All parts together."""
        return self.storage + self.early + self.retrieval + self.watching


def costs(facts: Storage, use: Use) -> tuple[Cost, ...]:
    """The cost in every class, Intelligent-Tiering last.

    Raises ValueError for a use that cannot be: days outside 1 to 365, a size of nothing.
    """
    if not 1 <= use.days <= 365 or use.object_kb <= 0 or use.gb < 0 or use.read_percent < 0:
        message = "1 to 365 days, objects larger than nothing, no amount below zero"
        raise ValueError(message)
    standard = facts.classes[0].gb_month
    single = [_cost(each, use, facts.index_kb, standard) for each in facts.classes]
    return (*single, _tiering(facts, use))


def cheapest(found: tuple[Cost, ...]) -> Cost:
    """The cheapest class that does. There is one: Standard never refuses."""
    return min((cost for cost in found if not cost.refused), key=lambda cost: cost.total)


def _cost(kind: StorageClass, use: Use, index_kb: int, standard: float) -> Cost:
    billed = use.gb * max(1, kind.min_kb / use.object_kb)
    monthly = billed * kind.gb_month
    if kind.overhead_kb:
        objects_kb = use.gb / use.object_kb  # GB for each KB that an object adds
        monthly += objects_kb * (kind.overhead_kb * kind.gb_month + index_kb * standard)
    return Cost(
        title=kind.title,
        storage=monthly * use.days / MONTH_DAYS,
        early=monthly * max(0, kind.min_days - use.days) / MONTH_DAYS,
        retrieval=use.read_gb * kind.retrieval_gb,
        watching=0,
        refused=_refused(kind, use),
    )


def _refused(kind: StorageClass, use: Use) -> str:
    if WAITS.index(kind.wait) > WAITS.index(use.wait):
        return "too slow to read"
    if kind.one_zone and not use.one_zone_will_do:
        return "lost with its zone"
    return ""


def _tiering(facts: Storage, use: Use) -> Cost:
    """The part that is read each month stays frequent; the rest sinks tier by tier."""
    prices = facts.intelligent
    watched = use.object_kb >= SMALLEST_WATCHED_KB
    hot = min(1.0, use.read_percent / 100) if watched else 1.0
    cold = (
        min(use.days, TO_INFREQUENT) * prices.frequent
        + max(0, min(use.days, TO_ARCHIVE) - TO_INFREQUENT) * prices.infrequent
        + max(0, use.days - TO_ARCHIVE) * prices.archive_instant
    )
    daily = use.gb * (hot * prices.frequent * use.days + (1 - hot) * cold)
    objects = use.gb * KB_PER_GB / use.object_kb if watched else 0
    return Cost(
        title=TIERING,
        storage=daily / MONTH_DAYS,
        early=0,
        retrieval=0,
        watching=objects / 1000 * prices.monitor_per_1000 * use.days / MONTH_DAYS,
        refused="",
    )
