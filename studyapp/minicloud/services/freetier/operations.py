"""The plan of an account, its upgrade, and the use of the allowances."""

from collections.abc import Iterator
from typing import Any

from studyapp.minicloud.billing import DOLLAR, PLAN, AccountPlan, Allowance, Bill, Ledger
from studyapp.minicloud.billing.prices import prices
from studyapp.minicloud.kernel import pages
from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.freetier import errors
from studyapp.minicloud.services.freetier.service import SERVICE

PAGE = 1_000
FREE, PAID = "FREE", "PAID"
KINDS = {"": "Always Free", "legacy": "12 Months Free"}


@SERVICE.operation("GetAccountPlanState", reads=True)
def get_account_plan_state(ctx: Context, _params: Params) -> Output:
    """The plan, and on the free one its credits and end."""
    ledger = Ledger.of(ctx)
    answer = _state(ctx, ledger.plan)
    if ledger.plan.kind == "free":
        left = ledger.credits_left() / DOLLAR
        answer["accountPlanRemainingCredits"] = {"amount": left, "unit": "USD"}
        answer["accountPlanExpirationDate"] = ledger.plan.ends
    return answer


@SERVICE.operation("UpgradeAccountPlan", act="upgrade to the paid plan")
def upgrade_account_plan(ctx: Context, params: Params) -> Output:
    """From the free to the paid plan; there is no way back in AWS, but undo."""
    plan = ctx.db.read(PLAN)
    if params["accountPlanType"] != PAID:
        raise errors.not_to_free()
    if plan.kind != "free":
        raise errors.paid_already()
    paid = AccountPlan("paid", ctx.now)
    ctx.db.write(PLAN, paid)
    return _state(ctx, paid)


@SERVICE.operation("GetFreeTierUsage", reads=True)
def get_free_tier_usage(ctx: Context, params: Params) -> Output:
    """How much of each allowance this month has used, and will have at its end.

    Allowances that nothing has used are left out, as in AWS.
    """
    if params.get("filter"):
        raise errors.not_here("a filter of GetFreeTierUsage")
    rows = list(_usages(Ledger.of(ctx)))
    try:
        found, token = pages.page(
            ctx,
            pages.rows(rows),
            token=params.get("nextToken"),
            limit=params.get("maxResults", PAGE),
        )
    except pages.BadToken:
        raise errors.bad_token() from None
    answer: Output = {"freeTierUsages": found}
    if token:
        answer["nextToken"] = token
    return answer


def _state(ctx: Context, plan: AccountPlan) -> dict[str, Any]:
    free = plan.kind == "free"
    over = free and plan.ends <= ctx.now
    return {
        "accountId": ctx.account,
        "accountPlanType": FREE if free else PAID,
        "accountPlanStatus": "EXPIRED" if over else "ACTIVE",
    }


def _usages(ledger: Ledger) -> Iterator[tuple[str, dict[str, Any]]]:
    now, then = ledger.bill(), ledger.forecast()
    services = {price.usage: price.service for price in prices()}
    used = now.allowances()
    for one in ledger.allowances(ledger.month):
        if used.get(one.pool):
            yield one.pool, _usage(one, services[one.usage[0]], now, then)


def _usage(one: Allowance, service: str, now: Bill, then: Bill) -> dict[str, Any]:
    used, coming = (float(bill.allowances().get(one.pool, 0)) for bill in (now, then))
    return {
        "service": service,
        "operation": "",
        "usageType": f"Global-{one.usage[0]}",
        "region": "global",
        "actualUsageAmount": used,
        "forecastedUsageAmount": coming,
        "limit": float(one.amount),
        "unit": one.unit,
        "description": f"{one.amount} {one.unit} a month free: {one.pool}",
        "freeTierType": KINDS[one.plan],
    }
