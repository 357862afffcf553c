"""The bill of an account: what was used in a month times what that costs.

A line is what was used of one usage type in one Region. Its cost is rounded once; its parts by
resource, and its days, are shares of that and add up to it. Allowances are used up in the order
of the lines.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from studyapp.minicloud.billing.meters import Measured
from studyapp.minicloud.billing.money import rounded, shares
from studyapp.minicloud.billing.months import Month
from studyapp.minicloud.billing.naming import usage_type
from studyapp.minicloud.billing.prices import Allowance, Plan, Price, allowances, price_of
from studyapp.minicloud.kernel.clock import DAY
from studyapp.minicloud.kernel.service import Pairs
from studyapp.minicloud.kernel.storage import Tally

SENT = "DataTransfer-Out-Bytes"


class Part(Struct, frozen=True):
    """What one resource has of a line; `resource` is empty for what belongs to none."""

    resource: str
    tags: Mapping[str, str]
    amount: int
    cost: int
    account: str = ""


class Line(Struct, frozen=True):
    """A line of a bill. Amounts are as metered, `free` is what an allowance covered of them.

    `pool` names that allowance. `cost` is in nano-dollars. In a part of a month `free` is below
    zero when another line has taken what an earlier day had of the allowance.
    """

    price: Price
    month: Month
    amount: int
    free: int
    cost: int
    parts: tuple[Part, ...]
    pool: str = ""

    @property
    def service(self) -> str:
        """AWS's name of the service."""
        return self.price.service

    @property
    def usage(self) -> str:
        """The usage type as Cost Explorer names it, with the prefix of its Region."""
        return usage_type(self.price.usage, self.price.region)

    @property
    def quantity(self) -> Fraction:
        """How many units were used."""
        return Fraction(self.amount, self.price.divisor(self.month))

    @property
    def free_quantity(self) -> Fraction:
        """How many units of them were free."""
        return Fraction(self.free, self.price.divisor(self.month))


class Bill(Struct, frozen=True):
    """The bill of a period within one month; `credit` is what credits pay of it, not negative."""

    month: Month
    start: int
    stop: int
    lines: tuple[Line, ...]
    credit: int = 0

    @property
    def cost(self) -> int:
        """All lines together, in nano-dollars."""
        return sum(line.cost for line in self.lines)

    @property
    def total(self) -> int:
        """What is to be paid."""
        return self.cost - self.credit

    def allowances(self) -> dict[str, Fraction]:
        """How much of each allowance was used up, in its units, by its pool."""
        found: dict[str, Fraction] = {}
        for line in self.lines:
            if line.pool:
                found[line.pool] = found.get(line.pool, Fraction()) + line.free_quantity
        return found

    def by_service(self) -> dict[str, list[Line]]:
        """The lines of each service."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.service, []).append(line)
        return found

    def by_resource(self) -> dict[str, int]:
        """What each resource cost; "" stands for what belongs to none."""
        return self._sums((part.resource, part.cost) for line in self.lines for part in line.parts)

    def by_account(self) -> dict[str, int]:
        """What each account of an organisation cost."""
        return self._sums((part.account, part.cost) for line in self.lines for part in line.parts)

    def by_tag(self, key: str) -> dict[str, int]:
        """What the resources with each value of a tag cost; "" stands for those without it."""
        return self._sums(
            (part.tags.get(key, ""), part.cost) for line in self.lines for part in line.parts
        )

    def tag_keys(self) -> list[str]:
        """The keys of tags on anything that was used."""
        return sorted({key for line in self.lines for part in line.parts for key in part.tags})

    def _sums(self, pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
        found: dict[str, int] = {}
        for name, cost in pairs:
            found[name] = found.get(name, 0) + cost
        return found


def counted(
    tallies: Iterable[Tally], accounts: Sequence[str], tags: Mapping[str, Mapping[str, str]]
) -> list[Measured]:
    """The requests of these accounts as uses of the days that they were made on.

    `tags` are those of resources by their id: a request has none of its own.
    """
    found = []
    for tally in tallies:
        payer, service, region, resource, usage = tally.charge.split("|")
        if payer not in accounts:
            continue
        start = tally.day * DAY
        has = tuple(sorted(tags.get(resource, {}).items()))
        for kind, amount in ((usage, tally.calls), (SENT, tally.sent)):
            if amount:
                found.append(
                    Measured(
                        service, region, resource, kind, start, start + DAY, amount, has, payer
                    )
                )
    return found


def bill(
    uses: Iterable[Measured], month: Month, plan: Plan, *, start: int = 0, stop: int = 0
) -> Bill:
    """The bill of a month, or of some whole days of it from `start` until before `stop`.

    The days of a month add up to it: tiers and allowances go on from the days before.
    """
    start, stop = start or month.start, stop or month.stop
    meant = _Free(allowances(plan), month)
    before = _Free(allowances(plan), month)
    groups: dict[tuple[str, str, str], tuple[Price, list[Measured]]] = {}
    for use in uses:
        price = price_of(use.usage, use.region)
        if price is not None:
            key = (price.service, use.usage, use.region)
            groups.setdefault(key, (price, []))[1].append(use)
    lines = []
    for _, (price, found) in sorted(groups.items()):
        past = sum(use.within(month.start, start) for use in found)
        whole = sum(use.within(month.start, stop) for use in found)
        free_past, cost_past = before.cost(price, past)
        free, cost = meant.cost(price, whole)
        # On a day without use a line can still cost more: another one has taken its allowance.
        if whole > past or cost != cost_past:
            parts = _parts(found, (start if whole > past else month.start, stop), cost - cost_past)
            if whole == past:
                parts = tuple(replace(part, amount=0) for part in parts)
            lines.append(
                Line(
                    price,
                    month,
                    whole - past,
                    free - free_past,
                    cost - cost_past,
                    parts,
                    meant.pool(price),
                )
            )
    return Bill(month, start, stop, tuple(lines))


class _Free:
    """What is left of the allowances while the lines of a bill are made."""

    def __init__(self, by_usage: Mapping[str, Allowance], month: Month) -> None:
        self._by_usage = by_usage
        self._month = month
        self._left: dict[str, Fraction] = {}

    def pool(self, price: Price) -> str:
        """The name of the allowance of a price, or an empty one."""
        allowance = self._of(price)
        return allowance.pool if allowance else ""

    def _of(self, price: Price) -> Allowance | None:
        found = self._by_usage.get(price.usage)
        return found if found is not None and found.counts_in(price.region) else None

    def cost(self, price: Price, amount: int) -> tuple[int, int]:
        """How much of an amount is free, and the rounded cost of the rest."""
        free = self._take(price, amount)
        numerator, denominator = price.cost(amount - free, self._month)
        return free, rounded(numerator, denominator)

    def _take(self, price: Price, amount: int) -> int:
        allowance = self._of(price)
        if allowance is None or not amount:
            return 0
        left = self._left.get(allowance.pool, Fraction(allowance.amount))
        divisor = price.divisor(self._month)
        taken = min(amount, int(left * divisor))
        self._left[allowance.pool] = left - Fraction(taken, divisor)
        return taken


def _parts(uses: Sequence[Measured], bounds: tuple[int, int], cost: int) -> tuple[Part, ...]:
    amounts: dict[tuple[str, str, Pairs], int] = {}
    for use in uses:
        amount = use.within(*bounds)
        if amount:
            key = (use.account, use.resource, use.tags)
            amounts[key] = amounts.get(key, 0) + amount
    rows = sorted(amounts.items())
    costs = shares(cost, [amount for _, amount in rows])
    return tuple(
        Part(resource, dict(tags), amount, part, account)
        for ((account, resource, tags), amount), part in zip(rows, costs, strict=True)
    )
