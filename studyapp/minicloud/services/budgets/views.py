"""Budgets as AWS describes them."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from studyapp.minicloud.billing import decimal
from studyapp.minicloud.kernel import pages
from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.budgets import errors
from studyapp.minicloud.services.budgets.spending import Spent
from studyapp.minicloud.services.budgets.state import Budget, Notification

T = TypeVar("T")
Json = dict[str, Any]
PAGE = 100
# What CostTypes says unless a request says otherwise (API reference, "CostTypes").
INCLUDED = (
    "IncludeTax",
    "IncludeSubscription",
    "IncludeRefund",
    "IncludeCredit",
    "IncludeUpfront",
    "IncludeRecurring",
    "IncludeOtherSubscription",
    "IncludeSupport",
    "IncludeDiscount",
)


def spend(budget: Budget, amount: int) -> Json:
    """An amount of a budget as Budgets writes it: dollars, or what it counts."""
    return {"Amount": decimal(amount), "Unit": budget.measure}


def described(budget: Budget, found: Spent, *, expression: bool = False) -> Json:
    """A budget with what it stands at."""
    calculated = {"ActualSpend": spend(budget, found.actual)}
    if found.forecast is not None:
        calculated["ForecastedSpend"] = spend(budget, found.forecast)
    return {
        **about(budget, expression=expression),
        "BudgetLimit": spend(budget, budget.limit),
        "TimePeriod": {"Start": budget.start, "End": budget.end},
        "CalculatedSpend": calculated,
        "LastUpdatedTime": budget.updated,
    }


def about(budget: Budget, *, expression: bool = False) -> Json:
    """What a budget is about: its name and kind, and which costs or uses it counts."""
    made: Json = {
        "BudgetName": budget.name,
        "BudgetType": budget.type,
        "TimeUnit": budget.unit,
    }
    if budget.type == "COST":
        made["CostTypes"] = {
            **dict.fromkeys(INCLUDED, True),
            "UseBlended": False,
            "UseAmortized": False,
            **budget.types,
        }
    if budget.expression:
        if expression:
            made["FilterExpression"] = budget.expression
    else:
        made["CostFilters"] = budget.filters
    if budget.metrics:
        made["Metrics"] = list(budget.metrics)
    return made


def notified(one: Notification) -> Json:
    """A notification with its state."""
    return {
        "NotificationType": one.sort,
        "ComparisonOperator": one.operator,
        "Threshold": one.threshold,
        "ThresholdType": one.measure,
        "NotificationState": "ALARM" if one.alarm else "OK",
    }


def listed(
    ctx: Context,
    params: Params,
    key: str,
    items: Sequence[tuple[str, T]],
    view: Callable[[T], Json],
) -> Output:
    """A page of a list; InvalidNextTokenException."""
    try:
        found, token = pages.page(
            ctx,
            pages.rows(items),
            token=params.get("NextToken"),
            limit=params.get("MaxResults", PAGE),
            budget=params.get("BudgetName"),
            notification=params.get("Notification"),
        )
    except pages.BadToken:
        raise errors.bad_token() from None
    answer: Output = {key: [view(one) for one in found]}
    if token:
        answer["NextToken"] = token
    return answer
