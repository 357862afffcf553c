"""The price table: what AWS lists, as dated data (`prices.json`).

A price is for a service and usage type in a Region ("*": the same in all of them), in
nano-dollars a unit. `tiers` are pairs of an upper bound in units and a price, the last without a
bound. `checked` says how far a figure was confirmed: "aws" on a page of AWS's, "lists" on several
public lists that agree, "list" on one, "size" by another size of its family (whose prices go by
size), empty not at all.

Regions for which the table has no prices of their own are charged as Northern Virginia; a line
of such a Region says so (`Price.borrowed`).
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from studyapp.minicloud.billing.months import Month
from studyapp.minicloud.kernel.clock import HOUR
from studyapp.minicloud.kernel.regions import HOME

Unit = Literal["Hrs", "GB-Mo", "IOPS-Mo", "MiBps-Mo", "Keys", "Requests", "GB"]
Plan = Literal["", "paid", "free", "legacy"]
GIB = 2**30
EVERYWHERE = "*"
DATA = Path(__file__).with_name("prices.json")


class Price(Struct, frozen=True):
    """What a usage type costs; see above."""

    service: str
    usage: str
    region: str
    unit: Unit
    tiers: tuple[tuple[int | None, int], ...]
    as_of: str
    source: str
    checked: str = ""
    borrowed: bool = False

    def divisor(self, month: Month) -> int:
        """How many of the amounts that are metered make one unit in a month.

        Amounts are things times milliseconds, for storage gibibytes or (S3) bytes of them; for
        requests and bytes that are sent they are counts.
        """
        match self.unit:
            case "Hrs":
                return HOUR
            case "Requests":
                return 1
            case "GB":
                return GIB
            case "GB-Mo" if self.usage.startswith("TimedStorage"):
                return GIB * month.length
            case _:
                return month.length

    def cost(self, amount: int, month: Month, *, past: int = 0) -> tuple[int, int]:
        """The exact cost of an amount that comes after `past`: numerator and denominator."""
        divisor, low, total = self.divisor(month), 0, 0
        for bound, price in self.tiers:
            high = past + amount if bound is None else bound * divisor
            within = min(past + amount, high) - max(past, low)
            total += max(0, within) * price
            low = high
        return total, divisor


class Allowance(Struct, frozen=True):
    """What is free each month, over all Regions together; `plan` "" is free on every plan.

    Where `regions` are named it counts in these alone; allowances of one pool share its amount.
    """

    pool: str
    plan: Plan
    usage: tuple[str, ...]
    amount: int
    unit: Unit
    as_of: str
    source: str
    checked: str = ""
    regions: tuple[str, ...] = ()

    def counts_in(self, region: str) -> bool:
        """Whether what is used in a Region is free by it."""
        return not self.regions or region in self.regions


class _File(Struct, frozen=True):
    same_as: dict[str, str]
    prices: tuple[Price, ...]
    allowances: tuple[Allowance, ...]


@cache
def price_of(usage: str, region: str) -> Price | None:
    """The price of a usage type in a Region; None for what has no price, which is free."""
    table = _table()
    found = table.get((usage, region))
    if found is not None:
        return found
    everywhere = table.get((usage, EVERYWHERE))
    if everywhere is not None:
        return replace(everywhere, region=region)
    home = table.get((usage, HOME))
    if home is None:
        return None
    same = _file().same_as.get(region) == HOME
    return replace(home, region=region, borrowed=not same)


def prices() -> tuple[Price, ...]:
    """The whole table."""
    return _file().prices


def allowances(plan: Plan) -> Mapping[str, Allowance]:
    """What is free on a plan, by usage type."""
    return {
        usage: one for one in _file().allowances if one.plan in ("", plan) for usage in one.usage
    }


@cache
def _file() -> _File:
    return msgspec.json.decode(DATA.read_bytes(), type=_File)


@cache
def _table() -> Mapping[tuple[str, str], Price]:
    return {(one.usage, one.region): one for one in prices()}
