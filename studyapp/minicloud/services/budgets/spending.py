"""What a budget has spent in its present period, and will have spent at its end."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from msgspec import Struct

from studyapp.minicloud.billing import Ledger
from studyapp.minicloud.billing.facts import Fact, Json, matches
from studyapp.minicloud.billing.money import rounded
from studyapp.minicloud.billing.months import Month, day_of, month_of
from studyapp.minicloud.kernel.clock import DAY
from studyapp.minicloud.services.budgets.state import Budget, TimeUnit

# CostFilters and the dimensions of a bill that they are about.
FILTERS = {
    "Service": "SERVICE",
    "Region": "REGION",
    "UsageType": "USAGE_TYPE",
    "LinkedAccount": "LINKED_ACCOUNT",
    "InstanceType": "INSTANCE_TYPE",
}
BY_TAG = "TagKeyValue"  # values such as `user:team$blue`
QUARTER = 3
BILLION = 1_000_000_000  # of the parts in which amounts are counted
HISTORY: dict[TimeUnit, int] = {"DAILY": 60, "MONTHLY": 13, "QUARTERLY": 4, "ANNUALLY": 2}


class Spent(Struct, frozen=True):
    """What a budget counts in a period, in billionths of its unit.

    `forecast` is None where AWS makes none.
    """

    start: int
    stop: int
    actual: int
    forecast: int | None


def spent(ledger: Ledger, budget: Budget) -> Spent:
    """What a budget stands at now."""
    start, stop = period(budget.unit, ledger.now)
    start = max(start, day_of(budget.start))
    actual = _amount(ledger, budget, (start, stop), ledger.now)
    if budget.unit == "DAILY":  # AWS forecasts no days
        return Spent(start, stop, actual, None)
    return Spent(start, stop, actual, _amount(ledger, budget, (start, stop), stop))


def past(ledger: Ledger, budget: Budget) -> Iterator[Spent]:
    """What a budget spent in its present period and those before it, newest first."""
    start, stop = period(budget.unit, ledger.now)
    for _ in range(HISTORY[budget.unit]):
        first = max(start, day_of(budget.start))
        if first >= stop:
            return
        yield Spent(first, stop, _amount(ledger, budget, (first, stop), ledger.now), None)
        start, stop = period(budget.unit, start - 1)


def period(unit: TimeUnit, now: int) -> tuple[int, int]:
    """The day, month, quarter or year that an instant lies in."""
    month = month_of(now)
    match unit:
        case "DAILY":
            return day_of(now), day_of(now) + DAY
        case "MONTHLY":
            return month.start, month.stop
        case "QUARTERLY":
            first = Month(month.year, (month.number - 1) // QUARTER * QUARTER + 1)
            return first.start, first.next.next.stop
        case _:
            return Month(month.year, 1).start, Month(month.year + 1, 1).start


def lets_through(budget: Budget, fact: Fact) -> bool:
    """Whether a cost belongs to a budget; ValueError or Unknown for filters that cannot be."""
    if budget.expression:
        return matches(fact, budget.expression)
    return all(_filtered(fact, name, values) for name, values in budget.filters.items())


def _filtered(fact: Fact, name: str, values: list[str]) -> bool:
    if name == BY_TAG:
        pairs = [value.removeprefix("user:").partition("$") for value in values]
        return any(fact.tags.get(key) == value for key, _, value in pairs)
    given: Json = {"Key": FILTERS.get(name, name), "Values": values}
    return matches(fact, {"Dimensions": given})


def _amount(ledger: Ledger, budget: Budget, bounds: tuple[int, int], until: int) -> int:
    start, stop = bounds
    total = 0
    while start < stop:
        end = min(stop, month_of(start).stop)
        if budget.type == "USAGE":
            facts = ledger.facts(start, end, until=until)
            total += _used(fact for fact in facts if _counts(budget, fact))
        elif not budget.expression and not budget.filters:
            total += ledger.period(start, end, until=until).cost
        else:
            facts = ledger.facts(start, end, until=until)
            total += sum(fact.cost for fact in facts if lets_through(budget, fact))
        start = end
    return total


def _counts(budget: Budget, fact: Fact) -> bool:
    """Whether a use belongs to a budget of usage, which counts one unit alone."""
    return fact.unit == budget.measure and lets_through(budget, fact)


def _used(facts: Iterable[Fact]) -> int:
    used = sum((fact.quantity for fact in facts), Fraction())
    return rounded(used.numerator * BILLION, used.denominator)
