"""What a learner's account costs: the sum for the bar, the bill for its page, the plan."""

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct
from msgspec.structs import replace

from studyapp.minicloud.billing import (
    PLAN,
    AccountPlan,
    Allowance,
    Bill,
    Kind,
    Ledger,
    Line,
    Month,
    decimal,
    dollars,
    month_named,
)
from studyapp.minicloud.billing.inbox import Mail, mails
from studyapp.minicloud.billing.ledger import INVOICED_AFTER
from studyapp.minicloud.billing.prices import price_of
from studyapp.minicloud.dispatch import authorize, time
from studyapp.minicloud.dispatch.metering import Tallies
from studyapp.minicloud.kernel.call import ArnCaller, Call
from studyapp.minicloud.kernel.clock import to_datetime
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.kernel.work import Records, Work
from studyapp.minicloud.services.budgets.state import BUDGETS, Budget
from studyapp.sandbox import engine
from studyapp.sandbox.desk import ADDRESS, Desk

READING = "billing:GetBillingData"
WRITING = "freetier:UpgradeAccountPlan"  # the nearest that AWS has to choosing a plan
ROWS = 5  # of the overview
DIGITS = 4  # of the cost of an hour


class Running(Struct, frozen=True):
    """What the month has cost so far and what an hour costs now, as texts; `month` names it."""

    total: str
    hour: str


class CostRow(Struct, frozen=True):
    """A line of the overview: what costs, an hour of it now (0: nothing more), and so far."""

    usage: str
    quantity: int
    hour: int
    cost: int


class MonthCosts(Struct, frozen=True):
    """The month so far for the home page; money is in nano-dollars.

    `budget` names a budget for all costs of a month, when there is one.
    """

    total: int
    forecast: int
    rows: tuple[CostRow, ...]
    budget: str = ""
    limit: int = 0


class Statement(Struct, frozen=True):
    """A month's bill with what stands around it; `forecast` is None for a past month.

    `months` are all that have a bill, newest first; money is in nano-dollars. `active_tags` are
    the keys of tags that costs can be sorted by, `other_tags` those that could be activated.
    """

    bill: Bill
    forecast: Bill | None
    months: tuple[Month, ...]
    hour: int
    plan: AccountPlan
    credits_left: int
    active_tags: tuple[str, ...]
    other_tags: tuple[str, ...]
    allowances: tuple[Allowance, ...]


@contextmanager
def _ledger(desk: Desk) -> Iterator[Ledger]:
    """The bills of the account, whoever asks."""
    with engine.STORAGE.read(desk.world.id) as reader:
        now = time.simulated(reader.world, engine.wall())
        db = Records(Work(reader, writes=False), desk.account, "")
        yield Ledger(db, Tallies(reader), now)


def running(desk: Desk) -> Running:
    """The sum in the bar: it depends on nobody's permissions."""
    with _ledger(desk) as ledger:
        return Running(dollars(ledger.bill().total), hourly(ledger.rate()))


def month_so_far(desk: Desk) -> MonthCosts:
    """What costs most this month; it depends on nobody's permissions."""
    with _ledger(desk) as ledger:
        made, rates = ledger.bill(), ledger.rates()
        sums: dict[str, int] = {}
        for line in made.lines:
            sums[line.price.usage] = sums.get(line.price.usage, 0) + line.cost
        ordered = sorted(sums, key=lambda usage: (-sums[usage], usage))
        rows = (CostRow(usage, *rates.get(usage, (0, 0)), sums[usage]) for usage in ordered[:ROWS])
        found = MonthCosts(made.total, ledger.forecast().total, tuple(rows))
        for budget in monthly_budgets(ledger.own):
            return replace(found, budget=budget.name, limit=budget.limit)
        return found


def used_lines(desk: Desk) -> tuple[Line, ...]:
    """What this month has used; it depends on nobody's permissions."""
    with _ledger(desk) as ledger:
        return ledger.bill().lines


def monthly_budgets(db: Records) -> Iterator[Budget]:
    """The budgets for all costs of a month."""
    for _, budget in db.scan(BUDGETS):
        whole = budget.type == "COST" and not budget.filters and not budget.expression
        if whole and budget.unit == "MONTHLY":
            yield budget


def hourly(nano: int) -> str:
    """The cost of an hour in dollars, with the digits that small prices need."""
    return f"${round(float(decimal(nano)), DIGITS):,.{DIGITS}f}"


def hour_price(usage: str, region: str) -> str:
    """What an hour of a usage type costs in a Region, such as `$0.0104`; empty for nothing."""
    price = price_of(usage, region)
    return hourly(price.tiers[0][1]) if price else ""


def inbox(desk: Desk) -> list[Mail]:
    """The mails about the account, newest first; they belong to no principal.

    What Budgets sent is kept; invoices are read out of the bills of past months.
    """
    with engine.STORAGE.read(desk.world.id) as reader:
        sent = list(mails(Records(Work(reader, writes=False), desk.account, "")))
    with _ledger(desk) as ledger:
        sent += map(_invoice, ledger.invoices())
    return sorted(sent, key=lambda mail: mail.at, reverse=True)


def mail_count(desk: Desk) -> int:
    """How many mails there are."""
    return len(inbox(desk))


def _invoice(made: Bill) -> Mail:
    month = made.month
    lines = [
        (service, dollars(sum(line.cost for line in lines)))
        for service, lines in made.by_service().items()
    ]
    if made.credit:
        lines.append(("Credits", dollars(-made.credit)))
    return Mail(
        month.stop + INVOICED_AFTER,
        "AWS Billing",
        ("the owner of the account",),
        f"Invoice for {to_datetime(month.start):%B %Y}: {dollars(made.total)}",
        "In AWS this would be taken from your card, with the taxes of your country. "
        "The bill's page has every line of it.",
        tuple(lines),
    )


def statement(desk: Desk, month: str = "") -> Statement:
    """The bill of a month (`2026-11`), the present one for a month that has none.

    Raises CloudError when the learner's principal may not see it.
    """
    with engine.cloud().looking(engine.STORAGE, desk.world.id, _call(desk)) as ctx:
        _check(ctx, READING)
        return _statement(Ledger.of(ctx), month)


def choose_plan(desk: Desk, kind: Kind) -> None:
    """Charge the account by another plan from now on; an act that can be undone.

    Raises CloudError when the learner's principal may not change it.
    """

    def run(ctx: Context) -> None:
        _check(ctx, WRITING)
        ctx.db.write(PLAN, AccountPlan(kind, ctx.now))

    act = f"choose the {kind} plan"
    engine.cloud().aside(engine.STORAGE, desk.world.id, _call(desk), run, act=act)


def _statement(ledger: Ledger, wanted: str) -> Statement:
    months = [ledger.month]
    first = ledger.first_month()
    while months[-1] > first:
        months.append(months[-1].previous)
    try:
        month = month_named(wanted)
    except ValueError:
        month = ledger.month
    month = month if month in months else ledger.month
    return Statement(
        ledger.bill(month),
        ledger.forecast() if month == ledger.month else None,
        tuple(months),
        ledger.rate(),
        ledger.plan,
        ledger.credits_left(),
        tuple(sorted(ledger.active)),
        tuple(sorted(set(ledger.tag_keys()) - ledger.active)),
        tuple(ledger.allowances(month)),
    )


def _check(ctx: Context, action: str) -> None:
    need = Need(action)
    decision = ctx.decide(need)
    if not decision.allowed:
        error = authorize.refuse(ctx, need, decision)
        error.decision = decision
        error.lacking = ((action, "*"),)
        error.refused, error.principal = (need,), ctx.principal
        raise error


def _call(desk: Desk) -> Call:
    return Call(
        "ce",
        "",
        {},
        ArnCaller(desk.arn),
        engine.wall(),
        engine.entropy(),
        region=desk.region,
        door=desk.door,
        act=desk.act_id,
        source_ip=ADDRESS,
        user_agent=f"fairweather-{desk.door}",
        recorded=False,
    )
