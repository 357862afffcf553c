"""Notifications of a budget: what it tells, and whether it has."""

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.budgets import views
from studyapp.minicloud.services.budgets.finding import (
    MODIFY,
    VIEW,
    check_account,
    find,
    notification,
    notification_of,
    on_budget,
    put_notification,
    with_subscribers,
)
from studyapp.minicloud.services.budgets.service import SERVICE
from studyapp.minicloud.services.budgets.state import BUDGETS


@SERVICE.operation(
    "CreateNotification", needs=on_budget(MODIFY), act="add an alert to budget {BudgetName}"
)
def create_notification(ctx: Context, params: Params) -> Output:
    """Add a notification with its subscribers."""
    budget = find(ctx, params)
    made = with_subscribers(notification_of(params["Notification"]), params["Subscribers"])
    ctx.db.put(BUDGETS, budget.name, put_notification(budget, None, made))
    return {}


@SERVICE.operation(
    "UpdateNotification", needs=on_budget(MODIFY), act="change an alert of budget {BudgetName}"
)
def update_notification(ctx: Context, params: Params) -> Output:
    """Change a notification; its subscribers stay, and it may tell anew."""
    budget = find(ctx, params)
    old = notification(budget, params["OldNotification"])
    fresh = notification_of(params["NewNotification"])
    made = replace(fresh, subscribers=old.subscribers)
    ctx.db.put(BUDGETS, budget.name, put_notification(budget, old, made))
    return {}


@SERVICE.operation(
    "DeleteNotification", needs=on_budget(MODIFY), act="delete an alert of budget {BudgetName}"
)
def delete_notification(ctx: Context, params: Params) -> Output:
    """Delete a notification with its subscribers."""
    budget = find(ctx, params)
    old = notification(budget, params["Notification"])
    ctx.db.put(BUDGETS, budget.name, put_notification(budget, old, None))
    return {}


@SERVICE.operation("DescribeNotificationsForBudget", needs=on_budget(VIEW), reads=True)
def describe_notifications_for_budget(ctx: Context, params: Params) -> Output:
    """The notifications of a budget, with their states."""
    budget = find(ctx, params)
    items = [(str(number), one) for number, one in enumerate(budget.notifications)]
    return views.listed(ctx, params, "Notifications", items, views.notified)


@SERVICE.operation("DescribeBudgetNotificationsForAccount", needs=on_budget(VIEW), reads=True)
def describe_budget_notifications_for_account(ctx: Context, params: Params) -> Output:
    """The notifications of all budgets."""
    check_account(ctx, params)
    return views.listed(
        ctx,
        params,
        "BudgetNotificationsForAccount",
        [(key[0], budget) for key, budget in ctx.db.scan(BUDGETS)],
        lambda one: {
            "BudgetName": one.name,
            "Notifications": [views.notified(alert) for alert in one.notifications],
        },
    )
