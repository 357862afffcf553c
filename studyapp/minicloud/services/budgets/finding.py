"""Which budget a request is about, and what its caller needs.

Service Authorization Reference, "AWS Budgets": `budgets:ViewBudget` for all reads and
`budgets:ModifyBudget` for all changes of budgets, notifications and subscribers.
"""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.service import Need, Needs, tags_context
from studyapp.minicloud.services.budgets import errors
from studyapp.minicloud.services.budgets.state import (
    BUDGETS,
    Budget,
    Notification,
    Subscriber,
)

VIEW, MODIFY = "budgets:ViewBudget", "budgets:ModifyBudget"
MOST_SUBSCRIBERS = 11  # ten addresses and a topic
MOST_NOTIFICATIONS = 10


def arn(ctx: Context, name: str) -> str:
    """The ARN of a budget."""
    return ctx.arn(f"budget/{name}")


def on_budget(action: str) -> Needs:
    """An action on the budget that the request names."""

    def needs(ctx: Context, params: Params) -> Sequence[Need]:
        name = params.get("BudgetName") or params.get("NewBudget", {}).get("BudgetName", "*")
        budget = stored(ctx, name)
        tags = tags_context(dict(budget.tags)) if budget else {}
        return (Need(action, arn(ctx, name), tags),)

    return needs


def stored(ctx: Context, name: str) -> Budget | None:
    """The budget with a name, which may be any text."""
    return ctx.db.get(BUDGETS, name) if "\x00" not in name else None


def find(ctx: Context, params: Params, name: str = "") -> Budget:
    """The budget of a request; NotFoundException, AccessDeniedException for another account."""
    check_account(ctx, params)
    wanted = name or params["BudgetName"]
    budget = stored(ctx, wanted)
    if budget is None:
        raise errors.no_budget(wanted)
    return budget


def check_account(ctx: Context, params: Params) -> None:
    """A request names its own account: AccessDeniedException."""
    if params["AccountId"] != ctx.account:
        raise errors.other_account(params["AccountId"])


def notification_of(given: dict[str, Any]) -> Notification:
    """A notification of a request; InvalidParameterException when it makes no sense."""
    if given["Threshold"] <= 0:
        raise errors.invalid("The threshold of a notification must be greater than zero.")
    return Notification(
        sort=given["NotificationType"],
        operator=given["ComparisonOperator"],
        threshold=float(given["Threshold"]),
        measure=given.get("ThresholdType", "PERCENTAGE"),
    )


def notification(budget: Budget, given: dict[str, Any]) -> Notification:
    """The notification of a budget that a request describes; NotFoundException."""
    wanted = notification_of(given).sameness
    for one in budget.notifications:
        if one.sameness == wanted:
            return one
    raise errors.no_notification(budget.name)


def put_notification(budget: Budget, old: Notification | None, new: Notification | None) -> Budget:
    """The budget with one notification changed, added (no old one) or gone (no new one)."""
    forecasts = (
        new is not None and new.sort == "FORECASTED" and (old is None or old.sort != new.sort)
    )
    if forecasts and budget.unit == "DAILY":
        text = "this budget time unit: DAILY only supports notification type as ACTUAL"
        raise errors.invalid(text, unverified=False)
    others = [one.sameness for one in budget.notifications if one is not old]
    if new is not None and new.sameness in others:
        raise errors.same("notification")
    kept = [new if one is old else one for one in budget.notifications]
    if old is None:
        kept.append(new)
    if len(kept) > MOST_NOTIFICATIONS:
        raise errors.too_many_notifications(MOST_NOTIFICATIONS)
    return replace(budget, notifications=tuple(one for one in kept if one is not None))


def subscriber_of(given: dict[str, str]) -> Subscriber:
    """A subscriber of a request. A topic is refused: there is no SNS here to tell."""
    if given["SubscriptionType"] == "SNS":
        raise errors.not_here("an SNS topic as subscriber")
    name, _, domain = given["Address"].partition("@")
    if not name or "." not in domain or any(c.isspace() for c in given["Address"]):
        raise errors.invalid(f"Invalid email address: {given['Address'][:200]}")
    return Subscriber("EMAIL", given["Address"])


def with_subscribers(one: Notification, given: Sequence[dict[str, str]]) -> Notification:
    """The notification with more subscribers; each of them once."""
    everyone = [*one.subscribers, *map(subscriber_of, given)]
    if len(set(everyone)) != len(everyone):
        raise errors.same("subscriber")
    if len(everyone) > MOST_SUBSCRIBERS:
        raise errors.too_many_subscribers(MOST_SUBSCRIBERS)
    return replace(one, subscribers=tuple(everyone))
