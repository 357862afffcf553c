"""Choosing a Region: the law first, then services, latency and price."""

import math

import msgspec

from studyapp.corpus.explainer_facts import Region, Regions
from studyapp.explainers.places import distance_km, round_trip_ms

ORDERS = ("latency", "price")


class Rated(msgspec.Struct, frozen=True):
    """A Region for one city of users. `refused` says why it cannot be chosen, "" when it can."""

    region: Region
    latency_ms: int
    refused: str


def rate(
    facts: Regions, place: str, *, law: str = "", lacking: str = "", limit_ms: int = 0
) -> tuple[Rated, ...]:
    """Every Region for users at `place`, those that can be chosen first, nearest first.

    `law` is the area in which data must stay, `lacking` a Region without a service that is needed,
    `limit_ms` the longest latency; "" and 0 set no limit. Raises KeyError for an unknown place.
    """
    users = {each.id: each for each in facts.places}[place]
    rated = []
    for region in facts.regions:
        latency = round_trip_ms(distance_km(users, region))
        refused = ""
        if law and law not in region.areas:
            refused = "the data may not be there"
        elif region.id == lacking:
            refused = "a service is missing"
        elif limit_ms and latency > limit_ms:
            refused = "too far away"
        rated.append(Rated(region, latency, refused))
    return tuple(sorted(rated, key=lambda one: (bool(one.refused), one.latency_ms)))


def choose(rated: tuple[Rated, ...], order: str) -> Rated | None:
    """The best Region that is not refused, by "latency" or by "price"; None when all are.

    Of equal prices the nearer Region wins; an unknown price comes last. Raises ValueError for another order.
    """
    if order not in ORDERS:
        message = f"order is latency or price, not {order}"
        raise ValueError(message)
    able = [one for one in rated if not one.refused]

    def rank(one: Rated) -> tuple[float, float]:
        known = one.region.usd_hour
        price = math.inf if known is None else known
        return (price if order == "price" else 0.0), one.latency_ms

    return min(able, key=rank, default=None)
