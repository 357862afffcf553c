"""What a month of transfer costs on each way that data can take."""

import msgspec

from studyapp.corpus.explainer_facts import Transfer, Way


class Priced(msgspec.Struct, frozen=True):
    """A way with the gigabytes that are charged on it, and their cost in USD."""

    way: Way
    charged_gb: float
    cost: float


def price(facts: Transfer, gb: float) -> tuple[Priced, ...]:
    """The same gigabytes of a month on every way. Raises ValueError below zero."""
    if gb < 0:
        message = "gigabytes are not below zero"
        raise ValueError(message)
    found = []
    for way in facts.ways:
        charged = max(0.0, gb - facts.free_gb) if way.counts_free else gb
        charged = charged if way.usd_gb else 0.0
        found.append(Priced(way, charged, charged * way.usd_gb))
    return tuple(found)
