"""Budgets: made, changed, looked at, deleted."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, get_args

from msgspec.structs import replace

from studyapp.minicloud.billing import Ledger, from_decimal
from studyapp.minicloud.billing.facts import Fact, Unknown
from studyapp.minicloud.billing.prices import Unit
from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.service import Need, tags_context
from studyapp.minicloud.services.budgets import errors, views
from studyapp.minicloud.services.budgets.checking import watch
from studyapp.minicloud.services.budgets.finding import (
    MODIFY,
    VIEW,
    arn,
    check_account,
    find,
    notification_of,
    on_budget,
    put_notification,
    stored,
    with_subscribers,
)
from studyapp.minicloud.services.budgets.operations.tags import TAGGING, tags_of
from studyapp.minicloud.services.budgets.service import SERVICE
from studyapp.minicloud.services.budgets.spending import (
    lets_through,
    past,
    period,
    spent,
)
from studyapp.minicloud.services.budgets.state import BUDGETS, Budget

FOREVER = 3_706_473_600_000  # 2087-06-15, the end that AWS gives a budget without one
MOST_BUDGETS = 20  # the service's own limit is 20,000 an account
METRICS = {
    "COST": frozenset({"UnblendedCost", "BlendedCost", "AmortizedCost", "NetUnblendedCost"}),
    "USAGE": frozenset({"UsageQuantity"}),
}
USAGE_TYPE = "UsageType"  # the filter that tells what a budget of usage counts
NOTHING = Fact({}, {}, 0, Fraction(), "")


def _creating(ctx: Context, params: Params) -> Sequence[Need]:
    name = params["Budget"]["BudgetName"]
    tags = {tag["Key"]: tag["Value"] for tag in params.get("ResourceTags", ())}
    context = tags_context(tags, request=True)
    needs = [Need(MODIFY, arn(ctx, name), context)]
    if tags:
        needs.append(Need(TAGGING, arn(ctx, name), context))
    return needs


@SERVICE.operation("CreateBudget", needs=_creating, act=lambda _c, p, _o: _named("create", p))
def create_budget(ctx: Context, params: Params) -> Output:
    """Make a budget, with up to ten notifications."""
    check_account(ctx, params)
    made = _budget(ctx, params["Budget"])
    if stored(ctx, made.name) is not None:
        raise errors.exists(made.name)
    error = errors.too_many("budgets in an account of the sandbox", MOST_BUDGETS)
    ctx.quota(MOST_BUDGETS, ctx.db.count(BUDGETS), error)
    for given in params.get("NotificationsWithSubscribers", ()):
        told = with_subscribers(notification_of(given["Notification"]), given["Subscribers"])
        made = put_notification(made, None, told)
    made = replace(made, tags=tags_of(params.get("ResourceTags", ())))
    ctx.db.put(BUDGETS, made.name, made)
    watch(ctx)
    return {}


@SERVICE.operation(
    "UpdateBudget",
    needs=on_budget(MODIFY),
    act=lambda _c, p, _o: f"change budget {p['NewBudget']['BudgetName']}",
)
def update_budget(ctx: Context, params: Params) -> Output:
    """Change all of a budget but its name, notifications and tags."""
    given = params["NewBudget"]
    old = find(ctx, params, given["BudgetName"])
    made = _budget(ctx, given)
    kept = replace(
        made,
        created=old.created,
        start=old.start if "Start" not in given.get("TimePeriod", {}) else made.start,
        notifications=old.notifications,
        tags=old.tags,
    )
    ctx.db.put(BUDGETS, kept.name, kept)
    return {}


@SERVICE.operation("DeleteBudget", needs=on_budget(MODIFY), act="delete budget {BudgetName}")
def delete_budget(ctx: Context, params: Params) -> Output:
    """Delete a budget with its notifications and subscribers."""
    ctx.db.delete(BUDGETS, find(ctx, params).name)
    return {}


@SERVICE.operation("DescribeBudget", needs=on_budget(VIEW), reads=True)
def describe_budget(ctx: Context, params: Params) -> Output:
    """A budget and what it stands at."""
    budget = find(ctx, params)
    found = spent(Ledger.of(ctx), budget)
    expression = params.get("ShowFilterExpression", False)
    return {"Budget": views.described(budget, found, expression=expression)}


@SERVICE.operation("DescribeBudgets", needs=on_budget(VIEW), reads=True)
def describe_budgets(ctx: Context, params: Params) -> Output:
    """All budgets of the account."""
    check_account(ctx, params)
    ledger = Ledger.of(ctx)
    expression = params.get("ShowFilterExpression", False)
    return views.listed(
        ctx,
        params,
        "Budgets",
        [(key[0], budget) for key, budget in ctx.db.scan(BUDGETS)],
        lambda one: views.described(one, spent(ledger, one), expression=expression),
    )


@SERVICE.operation("DescribeBudgetPerformanceHistory", needs=on_budget(VIEW), reads=True)
def describe_budget_performance_history(ctx: Context, params: Params) -> Output:
    """What a budget allowed and what was spent, period by period, oldest first."""
    budget = find(ctx, params)
    asked = params.get("TimePeriod", {})
    since, until = asked.get("Start", 0), asked.get("End", ctx.now)
    periods = [
        one for one in past(Ledger.of(ctx), budget) if one.stop > since and one.start < until
    ]
    answer = views.listed(
        ctx,
        params,
        "BudgetedAndActualAmountsList",
        [(f"{one.start:016x}", one) for one in periods],
        lambda one: {
            "BudgetedAmount": views.spend(budget, budget.limit),
            "ActualAmount": views.spend(budget, one.actual),
            "TimePeriod": {"Start": one.start, "End": one.stop},
        },
    )
    token = {"NextToken": answer.pop("NextToken")} if "NextToken" in answer else {}
    about = views.about(budget, expression=True)
    return {"BudgetPerformanceHistory": {**about, **answer}, **token}


def _budget(ctx: Context, given: dict[str, Any]) -> Budget:
    """A budget of a request. InvalidParameterException; NotImplemented for other kinds."""
    _check_kind(given)
    if "BudgetLimit" not in given:
        raise errors.no_limit()
    if given.get("CostFilters") and given.get("FilterExpression"):
        raise errors.invalid("A budget has either CostFilters or a FilterExpression.")
    bounds = given.get("TimePeriod", {})
    made = Budget(
        name=given["BudgetName"],
        limit=_limit(given),
        type=given["BudgetType"],
        measure=given["BudgetLimit"]["Unit"],
        unit=given["TimeUnit"],
        created=ctx.now,
        start=bounds.get("Start", period(given["TimeUnit"], ctx.now)[0]),
        end=bounds.get("End", FOREVER),
        filters={name: list(values) for name, values in given.get("CostFilters", {}).items()},
        expression=given.get("FilterExpression", {}),
        types=given.get("CostTypes", {}),
        metrics=tuple(given.get("Metrics", ())),
        updated=ctx.now,
    )
    if made.start >= made.end:
        raise errors.invalid("The start of a budget must be before its end.")
    _check_filters(made)
    return made


def _check_kind(given: dict[str, Any]) -> None:
    """Refuse the kinds of budgets that are not here: NotImplemented."""
    if given["BudgetType"] not in METRICS:
        raise errors.not_here(f"a budget of type {given['BudgetType']}")
    if given["TimeUnit"] == "CUSTOM":
        raise errors.not_here("a budget with a period of its own")
    for member in ("PlannedBudgetLimits", "AutoAdjustData", "BillingViewArn"):
        if given.get(member):
            raise errors.not_here(member)
    if set(given.get("Metrics", ())) - METRICS[given["BudgetType"]]:
        raise errors.not_here(f"a budget of the metric {given['Metrics'][0]}")


def _check_filters(budget: Budget) -> None:
    try:
        lets_through(budget, NOTHING)
    except Unknown as unknown:
        raise errors.not_here(str(unknown)) from None
    except ValueError as error:
        raise errors.invalid(str(error)) from None


def _limit(given: dict[str, Any]) -> int:
    unit = given["BudgetLimit"]["Unit"]
    if given["BudgetType"] == "COST" and unit != "USD":
        text = f"Unable to create/update budget - {unit} is not in the supported unit set: [USD]"
        raise errors.invalid(text, unverified=False)
    if given["BudgetType"] == "USAGE":
        _check_usage(given, unit)
    try:
        limit = from_decimal(given["BudgetLimit"]["Amount"])
    except ValueError:
        limit = 0
    if limit <= 0:
        raise errors.invalid("The amount of a budget must be a number greater than zero.")
    return limit


def _check_usage(given: dict[str, Any], unit: str) -> None:
    """A budget of usage says what it counts, in a unit of the price list."""
    if unit not in get_args(Unit):
        raise errors.invalid(
            f"The unit of a usage budget must be one of {', '.join(get_args(Unit))}."
        )
    if given.get("CostTypes"):
        raise errors.invalid("A usage budget has no CostTypes.")
    if not given.get("CostFilters", {}).get(USAGE_TYPE) and not given.get("FilterExpression"):
        raise errors.invalid("A usage budget needs a filter by usage type.")


def _named(verb: str, params: Params) -> str:
    return f"{verb} budget {params['Budget']['BudgetName']}"
