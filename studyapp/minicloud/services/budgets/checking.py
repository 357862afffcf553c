"""Budgets look at the costs three times a day, and tell their subscribers once a period.

AWS Cost Management User Guide, "Best practices for AWS Budgets": budget information is updated up
to three times a day, and an alert of a budget comes once for each period in which its threshold
is passed.
"""

from msgspec.structs import replace

from studyapp.minicloud.billing import Ledger, dollars
from studyapp.minicloud.billing.inbox import Mail, send
from studyapp.minicloud.kernel.clock import HOUR
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.budgets.service import SERVICE
from studyapp.minicloud.services.budgets.spending import BILLION, Spent, spent
from studyapp.minicloud.services.budgets.state import BUDGETS, WATCH, Budget, Notification, Watch

EVERY = 8 * HOUR
SENDER = "AWS Budgets"
PERCENT = 100
WORDS = {"GREATER_THAN": "more than", "LESS_THAN": "less than", "EQUAL_TO": "exactly"}
SORTS = {"ACTUAL": "Actual", "FORECASTED": "Forecasted"}
THINGS = {"COST": "costs are", "USAGE": "usage is"}


def watch(ctx: Context) -> None:
    """Have the budgets checked, unless somebody does already."""
    if ctx.db.read(WATCH).next <= ctx.now:
        _plan(ctx)


@SERVICE.due("check")
def check(ctx: Context, at: int) -> None:
    """Look at all budgets; the next look is planned as long as there is one."""
    if ctx.db.read(WATCH).next != at:
        return  # another one was planned since
    budgets = list(ctx.db.values(BUDGETS))
    if not budgets:
        ctx.db.clear(WATCH)
        return
    ledger = Ledger.of(ctx)
    for budget in budgets:
        if budget.start <= ctx.now < budget.end:
            _check(ctx, budget, spent(ledger, budget))
    _plan(ctx)


def _plan(ctx: Context) -> None:
    at = ctx.now + EVERY
    ctx.db.write(WATCH, Watch(at))
    ctx.after(EVERY, "check", at=at)


def _check(ctx: Context, budget: Budget, found: Spent) -> None:
    judged = tuple(_judge(ctx, budget, one, found) for one in budget.notifications)
    if judged != budget.notifications:
        ctx.db.put(BUDGETS, budget.name, replace(budget, notifications=judged))


def _judge(ctx: Context, budget: Budget, one: Notification, found: Spent) -> Notification:
    amount = found.actual if one.sort == "ACTUAL" else found.forecast
    if amount is None:
        return one
    passed = _passed(one, amount, threshold(budget, one))
    if passed and one.told != found.start:
        _tell(ctx, budget, one, amount)
        return replace(one, alarm=True, told=found.start)
    return one if one.alarm == passed else replace(one, alarm=passed)


def threshold(budget: Budget, one: Notification) -> int:
    """The threshold of a notification in billionths of the budget's unit."""
    if one.measure == "PERCENTAGE":
        return round(budget.limit * one.threshold / PERCENT)
    return round(one.threshold * BILLION)


def _passed(one: Notification, amount: int, bound: int) -> bool:
    match one.operator:
        case "GREATER_THAN":
            return amount > bound
        case "LESS_THAN":
            return amount < bound
        case _:
            return amount == bound


def words(budget: Budget, amount: int) -> str:
    """An amount of a budget for people: `$1.82`, `12.5 Hrs`."""
    if budget.type == "COST":
        return dollars(amount)
    return f"{amount / BILLION:,.2f}".rstrip("0").rstrip(".") + f" {budget.measure}"


def _tell(ctx: Context, budget: Budget, one: Notification, amount: int) -> None:
    said = f"{WORDS[one.operator]} {words(budget, threshold(budget, one))}"
    sort, thing = SORTS[one.sort], THINGS[budget.type]
    mail = Mail(
        ctx.now,
        SENDER,
        tuple(subscriber.address for subscriber in one.subscribers),
        f"{budget.name}: {sort.lower()} {thing} {said}",
        "You asked to be told about this budget. It stops nothing: what runs goes on and costs.",
        (
            ("Budget", budget.name),
            ("Budgeted amount", words(budget, budget.limit)),
            ("Alert", f"{sort} {thing} {said}"),
            (f"{sort} amount", words(budget, amount)),
        ),
    )
    ctx.ids.counter += 1
    send(ctx.db, mail, ctx.ids.counter)
