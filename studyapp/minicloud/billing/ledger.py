"""What an account owes, read out of its records: bills of its months, the forecast, the plan."""

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from studyapp.minicloud.billing.bill import Bill, bill, counted
from studyapp.minicloud.billing.facts import Fact, facts_of
from studyapp.minicloud.billing.meters import METERS, SPANS, Measured, measured
from studyapp.minicloud.billing.money import DOLLAR, rounded
from studyapp.minicloud.billing.months import Month, day_of, month_named, month_of, months_later
from studyapp.minicloud.billing.prices import Allowance, allowances, price_of
from studyapp.minicloud.billing.tagging import active_keys, last_used
from studyapp.minicloud.kernel.clock import DAY, HOUR
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.membership import accounts, membership
from studyapp.minicloud.kernel.records import GLOBAL, Settings
from studyapp.minicloud.kernel.storage import Tally
from studyapp.minicloud.kernel.work import Records

Kind = Literal["paid", "free", "legacy"]
CREDITS = 100 * DOLLAR  # at sign-up, AWS Free Tier since 2025-07-15
MONTHS: dict[Kind, int] = {"free": 6, "legacy": 12}  # how long the benefits of a plan last
INVOICED_AFTER = 2 * DAY  # into the next month; AWS says about the third to the fifth


class AccountPlan(Struct, frozen=True):
    """How the account is charged, and since when (simulated).

    "paid": every use at its price, as in an account whose credits are used up. "free": credits of
    100 dollars pay for six months. "legacy": the free tier of twelve months of accounts made
    before 2025-07-15.
    """

    kind: Kind = "paid"
    since: int = 0

    @property
    def ends(self) -> int:
        """When its benefits end; 0 for a plan without any."""
        months = MONTHS.get(self.kind, 0)
        return months_later(self.since, months) if months else 0

    def covers(self, month: Month) -> bool:
        """Whether its benefits reach into a month."""
        return self.since < month.stop and month.start < self.ends


PLAN = Settings("billing", "plan", AccountPlan, scope=GLOBAL)


class Ledger:
    """The bills of one account, as of `now`.

    The management account of an organisation pays for all of its accounts: their uses are added
    up before tiers and allowances apply (consolidated billing).
    """

    def __init__(self, db: Records, tallies: Callable[[int], list[Tally]], now: int) -> None:
        self._tallies = tallies
        self.now = now
        self.month = month_of(now)
        self.plan = db.read(PLAN)
        self.payer = membership(db, db.account).management or db.account
        self.active = active_keys(db.at(account=self.payer))
        self._dbs = [db.at(account=account) for account in paid_by(db)]
        self._uses: dict[tuple[int, int], list[Measured]] = {}

    @classmethod
    def of(cls, ctx: Context) -> "Ledger":
        """The bills of the account that a call is about."""
        return cls(ctx.db, ctx.tallies, ctx.now)

    @property
    def own(self) -> Records:
        """The records of the account itself."""
        return self._dbs[0]

    @property
    def accounts(self) -> list[str]:
        """The accounts that it pays for, its own first."""
        return [db.account for db in self._dbs]

    def tag_keys(self) -> Mapping[str, int]:
        """Every key of tags on anything that cost something, and when it was there last."""
        return last_used(self._dbs, self.now)

    def facts(self, start: int, stop: int, *, until: int = 0) -> Iterator[Fact]:
        """The parts of all lines of a period, with those of their tags that are activated."""
        return facts_of(self.period(start, stop, until=until), self.active)

    def bill(self, month: Month | None = None) -> Bill:
        """The bill of a month, the present one as far as it goes."""
        return self._credited(month or self.month, self.now)

    def forecast(self) -> Bill:
        """The bill of the present month if what is in use stays so, without further requests."""
        return self._credited(self.month, self.month.stop)

    def period(self, start: int, stop: int, *, until: int = 0) -> Bill:
        """The bill of whole days within one month, before credits."""
        month = month_of(start)
        uses = self._measured(month, until or self.now)
        return bill(uses, month, self._kind(month), start=start, stop=stop)

    def allowances(self, month: Month) -> list[Allowance]:
        """What is free in a month on the plan of the account, each pool once."""
        found: dict[str, Allowance] = {}
        for one in allowances(self._kind(month)).values():
            found.setdefault(one.pool, one)
        return list(found.values())

    def rate(self) -> int:
        """What an hour costs at present, in nano-dollars, by the first tier of each price."""
        return sum(cost for _, cost in self.rates().values())

    def rates(self) -> dict[str, tuple[int, int]]:
        """By usage type how much is in use now, and what an hour of that costs."""
        used: dict[tuple[str, str], int] = {}
        for db in self._dbs:
            for (_, region, _, usage), meter in db.scan(METERS):
                used[usage, region] = used.get((usage, region), 0) + meter.quantity
        found: dict[str, tuple[int, int]] = {}
        for (usage, region), quantity in used.items():
            price = price_of(usage, region)
            if price is not None:
                cost = rounded(*price.cost(quantity * HOUR, self.month))
                before = found.get(usage, (0, 0))
                found[usage] = (before[0] + quantity, before[1] + cost)
        return found

    def first_month(self) -> Month:
        """The first month with any use; the present one when there was none."""
        starts = [month_named(key[0]) for db in self._dbs for key, _ in db.scan(SPANS, limit=1)]
        starts += [month_of(meter.run) for db in self._dbs for meter in db.values(METERS)]
        starts += [month_of(tally.day * DAY) for tally in self._tallies(0)]
        return min(starts, default=self.month)

    def credits_left(self) -> int:
        """What is left of the credits of the free plan after this month so far."""
        if self.plan.kind != "free" or self.plan.ends <= self.now:
            return 0
        return self._credits_before(self.month) - self.bill().credit

    def invoices(self) -> Iterator[Bill]:
        """The bills of past months that were to be paid, newest first; a member pays none."""
        month, first = self.month.previous, self.first_month()
        while self.payer == self.accounts[0] and month >= first:
            made = self.bill(month)
            if made.total and month.stop + INVOICED_AFTER <= self.now:
                yield made
            month = month.previous

    def _credited(self, month: Month, until: int) -> Bill:
        made = bill(self._measured(month, until), month, self._kind(month))
        if self.plan.kind != "free" or not self.plan.covers(month):
            return made
        credit = min(self._credits_before(month), self._covered(month, until))
        return Bill(made.month, made.start, made.stop, made.lines, credit)

    def _covered(self, month: Month, until: int) -> int:
        """What a month cost on the days that the free plan covers."""
        start = max(month.start, day_of(self.plan.since))
        stop = min(month.stop, day_of(self.plan.ends))
        if start >= stop:
            return 0
        return bill(self._measured(month, until), month, "free", start=start, stop=stop).cost

    def _credits_before(self, month: Month) -> int:
        """The credits that earlier months left."""
        left, at = CREDITS, month_of(self.plan.since)
        while at < month and left:
            left -= min(left, self._covered(at, self.now))
            at = at.next
        return left

    def _kind(self, month: Month) -> Kind:
        if self.plan.kind == "legacy" and not self.plan.covers(month):
            return "paid"
        return self.plan.kind

    def _measured(self, month: Month, until: int) -> list[Measured]:
        key = (month.start, until)
        if key not in self._uses:
            uses = [use for db in self._dbs for use in measured(db, month.start, until)]
            tags = {use.resource: dict(use.tags) for use in uses}
            asked = counted(self._tallies(month.start), self.accounts, tags)
            self._uses[key] = [*uses, *asked]
        return self._uses[key]


def paid_by(db: Records) -> list[str]:
    """The accounts whose bill an account pays: its own, and all of the organisation it manages."""
    own = db.account
    organization = membership(db, own)
    if organization.management != own:
        return [own]
    others = sorted(account for account in accounts(db) if account != own)
    return [own] + [
        account
        for account in others
        if membership(db, account).organization == organization.organization
    ]
