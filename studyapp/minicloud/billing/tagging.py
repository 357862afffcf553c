"""Cost allocation tags: which keys of tags the pages and APIs about costs know.

AWS Billing User Guide, "Activating user-defined cost allocation tags": a key has to be activated
by whoever pays before costs can be grouped and filtered by it.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from studyapp.minicloud.billing.meters import METERS, SPANS
from studyapp.minicloud.kernel.records import GLOBAL, Table
from studyapp.minicloud.kernel.work import Records


class CostTag(Struct, frozen=True):
    """A key of tags whose status somebody has set; `updated` is when."""

    active: bool
    updated: int


COST_TAGS = Table("billing", "cost-allocation-tags", CostTag, scope=GLOBAL)  # key of tags


def active_keys(db: Records) -> frozenset[str]:
    """The keys that are activated in an account that pays."""
    return frozenset(key for (key,), tag in db.scan(COST_TAGS) if tag.active)


def last_used(dbs: Iterable[Records], now: int) -> Mapping[str, int]:
    """Every key that was on anything with a cost, and when it was so last."""
    found: dict[str, int] = {}
    for db in dbs:
        spans = ((span.tags, span.stop) for span in db.values(SPANS))
        meters = ((meter.tags, now) for meter in db.values(METERS))
        for tags, at in (*spans, *meters):
            for key, _ in tags:
                found[key] = max(found.get(key, 0), min(at, now))
    return found
