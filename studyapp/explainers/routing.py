"""What Route 53 answers under each routing policy, for one visitor and the health of each site.

Source: Amazon Route 53 Developer Guide, Choosing a routing policy, and How Amazon Route 53 chooses
records when health checking is configured: an unhealthy record is passed over, and when all are
unhealthy, all count as healthy. Every record here has a health check, except the simple one and the default of geolocation; a
record without one always counts as healthy.
"""

from collections.abc import Callable, Collection, Sequence

import msgspec

from studyapp.corpus.explainer_facts import Routing, Site, Visitor
from studyapp.explainers.places import distance_km


class Answer(msgspec.Struct, frozen=True):
    """The sites that the answer names, and the reason."""

    sites: tuple[str, ...]
    why: str
    all_down: bool = False


def resolve(
    facts: Routing, policy: str, user: str, *, down: Collection[str] = (), draw: int = 1
) -> Answer:
    """Answer one query. `down` are ids of unhealthy sites, `draw` the lot from 1 to 100.

    Raises KeyError for an unknown policy or user, ValueError for another lot.
    """
    if not 1 <= draw <= 100:
        message = f"a lot is 1 to 100, not {draw}"
        raise ValueError(message)
    visitor = {each.id: each for each in facts.users}[user]
    decide = _POLICIES[policy]
    up = [site for site in facts.sites if site.id not in down]
    if up or policy in _OWN_RULE:
        return decide(facts, up, visitor, draw)
    answer = decide(facts, facts.sites, visitor, draw)
    return msgspec.structs.replace(answer, all_down=True)


def _simple(facts: Routing, _up: Sequence[Site], _user: Visitor, _draw: int) -> Answer:
    first = facts.sites[0]
    why = "One record, without a health check: everybody gets it, whether the site is well or not."
    return Answer((first.title,), why)


def _weighted(_facts: Routing, up: Sequence[Site], _user: Visitor, draw: int) -> Answer:
    whole = sum(site.weight for site in up)
    shares = ", ".join(f"{site.title} {site.weight} of {whole}" for site in up)
    reached = 0
    for site in up:
        reached += site.weight
        if draw * whole <= reached * 100:
            break
    return Answer((site.title,), f"Weights share out the queries: {shares}. The lot decided.")


def _latency(facts: Routing, up: Sequence[Site], user: Visitor, _draw: int) -> Answer:
    found = {site.id: ms for site, ms in zip(facts.sites, user.latency, strict=True)}
    best = min(up, key=lambda site: found[site.id])
    times = ", ".join(f"{site.title} {found[site.id]} ms" for site in up)
    return Answer((best.title,), f"The lowest latency from there: {times}.")


def _failover(facts: Routing, up: Sequence[Site], _user: Visitor, _draw: int) -> Answer:
    primary, secondary = facts.sites[0], facts.sites[-1]
    if primary in up:
        return Answer((primary.title,), f"{primary.title} is the primary record and well.")
    why = f"{primary.title}, the primary record, is unhealthy: the secondary record answers."
    if secondary in up:
        return Answer((secondary.title,), why)
    why = "Primary and secondary are both unhealthy. Then the primary record is given."
    return Answer((primary.title,), why)


def _geolocation(facts: Routing, up: Sequence[Site], user: Visitor, _draw: int) -> Answer:
    for area in user.areas:
        for site in up:
            if area in site.serves:
                where = area.replace("-", " ").title()
                return Answer((site.title,), f"There is a record for {where}.")
    rest = tuple(site.title for site in facts.sites if site.answers_rest)
    why = "No healthy record names the place: the default record, without a health check, answers."
    return Answer(rest, why)


def _geoproximity(_facts: Routing, up: Sequence[Site], user: Visitor, _draw: int) -> Answer:
    away = {site.id: distance_km(user, site) for site in up}
    best = min(up, key=lambda site: away[site.id])
    ways = ", ".join(f"{site.title} {away[site.id]:,.0f} km" for site in up)
    return Answer((best.title,), f"The shortest distance, without a bias: {ways}.")


def _multivalue(_facts: Routing, up: Sequence[Site], _user: Visitor, _draw: int) -> Answer:
    why = "Up to eight healthy records in random order; the client tries one of them."
    return Answer(tuple(site.title for site in up), why)


_POLICIES: dict[str, Callable[[Routing, Sequence[Site], Visitor, int], Answer]] = {
    "simple": _simple,
    "weighted": _weighted,
    "latency": _latency,
    "failover": _failover,
    "geolocation": _geolocation,
    "geoproximity": _geoproximity,
    "multivalue": _multivalue,
}
POLICIES = tuple(_POLICIES)
_OWN_RULE = ("simple", "failover", "geolocation")  # what they do when all are unhealthy
