"""Choosing the questions of an exam or a quiz.

An exam follows its blueprint. The domains' weights are apportioned by largest remainders;
within a domain the tasks take turns; within a task unseen questions come first, then those seen
longest ago, and equals in an order drawn from the caller's generator. Questions of level
"beyond" never come, at most a tenth are engine-made, and the share of multiple-response
questions stays near that of the pool.

Which pools and courses a question may come from is the caller's affair: pass only candidates
that fit. The choice depends on the set of candidates, not on their order.
"""

import random
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal, TypeVar

import msgspec

ENGINE_PART = 10  # at most one engine-made question in so many
BEYOND = "beyond"

K = TypeVar("K", bound=Hashable)
_Bucket = tuple[str, bool, bool]  # group, multiple response, engine-made
_Rank = tuple[float, float]  # when it was last seen, then by lot


class Candidate(msgspec.Struct, frozen=True):
    """A question that may be chosen. `family` names the generator of an engine-made one."""

    id: str
    domain: str
    task: str
    level: str = "recall"
    kind: Literal["single", "multiple"] = "single"
    family: str | None = None
    lesson: str = ""
    module: str = ""


class NotEnoughItems(Exception):
    """The questions do not suffice; `where` names the domain (or the quiz) that falls short."""

    def __init__(self, where: str, needed: int, available: int) -> None:
        super().__init__(f"{where}: {needed} questions needed, {available} can be used")
        self.where = where
        self.needed = needed
        self.available = available


class _Quota(msgspec.Struct, frozen=True):
    """What is wanted of a domain: `multiple` is aimed at, `engine` is never exceeded."""

    total: int
    multiple: int
    engine: int


def apportion(total: int, weights: Mapping[K, int]) -> dict[K, int]:
    """Share out `total` by weight with largest remainders (Hamilton's method).

    Every part is its exact share rounded up or down; of equal remainders the earlier key wins.
    Raises ValueError for a negative total or weight, or when no weight is above zero.
    """
    whole = sum(weights.values())
    if total < 0 or whole < 1 or any(weight < 0 for weight in weights.values()):
        raise ValueError("a total and weights that are not negative are needed")
    parts = {key: total * weight // whole for key, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda key: -(total * weights[key] % whole))
    for key in by_remainder[: total - sum(parts.values())]:
        parts[key] += 1
    return parts


def choose(
    items: Sequence[Candidate],
    *,
    total: int,
    weights: Mapping[str, int],
    rng: random.Random,
    seen: Mapping[str, datetime],
) -> list[str]:
    """Return the ids of an exam's questions in the order to ask them.

    `weights` are the domains' parts of the exam, `seen` when the learner last met a question.
    Raises NotEnoughItems naming the domain that falls short, ValueError for a total below one
    or weights that cannot be.
    """
    if total < 1:
        raise ValueError("an exam has at least one question")
    usable = _usable(items)
    by_domain = {domain: [item for item in usable if item.domain == domain] for domain in weights}
    needed = apportion(total, weights)
    quotas = _quotas(by_domain, needed, total)
    chosen = [
        item_id
        for domain, pool in by_domain.items()
        for item_id in _pick(
            [(item.task, item) for item in pool], quotas[domain], rng=rng, seen=seen
        )
    ]
    rng.shuffle(chosen)
    return chosen


def choose_quiz(
    items: Sequence[Candidate],
    *,
    count: int,
    rng: random.Random,
    seen: Mapping[str, datetime],
    lesson: str | None = None,
    module: str | None = None,
    task: str | None = None,
) -> list[str]:
    """Return the ids of a short quiz on a lesson, a module or an exam task, at most `count`.

    A module's lessons take turns, and so do the tasks of any other quiz. With fewer questions
    than asked for, all come. Raises NotEnoughItems when there is none, ValueError for a count
    below one.
    """
    if count < 1:
        raise ValueError("a quiz has at least one question")
    wanted = [
        item
        for item in _usable(items)
        if lesson in (None, item.lesson)
        and module in (None, item.module)
        and task in (None, item.task)
    ]
    if not wanted:
        raise NotEnoughItems(lesson or module or task or "quiz", 1, 0)
    size = min(count, len(wanted))
    multiple = sum(item.kind == "multiple" for item in wanted)
    quota = _Quota(total=size, multiple=round(size * multiple / len(wanted)), engine=size)
    by_lesson = module is not None and lesson is None
    groups = [(item.lesson if by_lesson else item.task, item) for item in wanted]
    chosen = _pick(groups, quota, rng=rng, seen=seen)
    rng.shuffle(chosen)
    return chosen


def _usable(items: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates below level "beyond", each id once, in an order of their own."""
    unique = {item.id: item for item in items if item.level != BEYOND}
    return [unique[item_id] for item_id in sorted(unique)]


def _quotas(
    by_domain: Mapping[str, Sequence[Candidate]], needed: Mapping[str, int], total: int
) -> dict[str, _Quota]:
    engine = _engine_quotas(by_domain, needed, total // ENGINE_PART)
    multiple = _multiple_quotas(by_domain, needed, total)
    return {
        domain: _Quota(total=needed[domain], multiple=multiple[domain], engine=engine[domain])
        for domain in by_domain
    }


def _engine_quotas(
    by_domain: Mapping[str, Sequence[Candidate]], needed: Mapping[str, int], cap: int
) -> dict[str, int]:
    """Allow each domain engine-made questions: what it cannot do without, then its share.

    Raises NotEnoughItems when a domain's questions do not suffice within the cap.
    """
    written = {
        domain: sum(item.family is None for item in pool) for domain, pool in by_domain.items()
    }
    lacking = {domain: max(0, needed[domain] - written[domain]) for domain in by_domain}
    for domain, pool in by_domain.items():
        if len(pool) < needed[domain]:
            raise NotEnoughItems(f"domain {domain}", needed[domain], len(pool))
    excess = sum(lacking.values()) - cap
    if excess > 0:
        worst = max(lacking, key=lambda domain: lacking[domain])
        available = max(written[worst], needed[worst] - excess)
        raise NotEnoughItems(f"domain {worst}", needed[worst], available)
    spare = apportion(cap - sum(lacking.values()), needed)
    return {domain: lacking[domain] + spare[domain] for domain in by_domain}


def _multiple_quotas(
    by_domain: Mapping[str, Sequence[Candidate]], needed: Mapping[str, int], total: int
) -> dict[str, int]:
    """Share out the multiple-response questions over the domains that have them.

    Their sum is the pool's share of the exam unless a domain has too few of either kind.
    """
    counts = {
        domain: sum(item.kind == "multiple" for item in pool) for domain, pool in by_domain.items()
    }
    size = sum(len(pool) for pool in by_domain.values())
    aim = round(total * sum(counts.values()) / size)
    given = {
        domain: max(0, needed[domain] - (len(pool) - counts[domain]))
        for domain, pool in by_domain.items()
    }
    while sum(given.values()) < aim:
        open_to_more = [d for d in by_domain if given[d] < min(needed[d], counts[d])]
        if not open_to_more:
            break
        hungriest = max(
            open_to_more,
            key=lambda d: needed[d] * counts[d] / len(by_domain[d]) - given[d],
        )
        given[hungriest] += 1
    return given


def _pick(
    grouped: Iterable[tuple[str, Candidate]],
    quota: _Quota,
    *,
    rng: random.Random,
    seen: Mapping[str, datetime],
) -> list[str]:
    """Take `quota.total` ids, turn by turn over the groups; callers see to it that they suffice.

    Each turn compares the best of every bucket (group, kind, engine-made or not). The scarcer
    multiple-response questions are placed first, up to their number, so that the others can
    even out the groups; of one kind, the group with the fewest so far comes first, and in it
    the question seen longest ago.
    """
    buckets = _buckets(grouped, rng, seen)
    room = {True: quota.multiple, False: quota.total - quota.multiple}
    engine = quota.engine
    taken: Counter[str] = Counter()
    chosen: list[str] = []
    while len(chosen) < quota.total:
        best = min(
            (key for key, ranked in buckets.items() if ranked and (engine > 0 or not key[2])),
            key=lambda key: (room[key[1]] <= 0, not key[1], taken[key[0]], buckets[key][-1]),
        )
        _, item_id = buckets[best].pop()
        group, multiple, engine_made = best
        taken[group] += 1
        room[multiple] -= 1
        engine -= engine_made
        chosen.append(item_id)
    return chosen


def _buckets(
    grouped: Iterable[tuple[str, Candidate]], rng: random.Random, seen: Mapping[str, datetime]
) -> dict[_Bucket, list[tuple[_Rank, str]]]:
    """Sort the candidates into buckets, each with its best candidate last."""
    buckets: dict[_Bucket, list[tuple[_Rank, str]]] = {}
    for group, item in grouped:
        met = seen.get(item.id)
        rank = (float("-inf") if met is None else met.timestamp(), rng.random())
        key = (group, item.kind == "multiple", item.family is not None)
        buckets.setdefault(key, []).append((rank, item.id))
    for ranked in buckets.values():
        ranked.sort(reverse=True)
    return buckets
