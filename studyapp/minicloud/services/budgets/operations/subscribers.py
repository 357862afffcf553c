"""Subscribers: who is told by a notification."""

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.budgets import errors, views
from studyapp.minicloud.services.budgets.finding import (
    MODIFY,
    VIEW,
    find,
    notification,
    on_budget,
    put_notification,
    subscriber_of,
    with_subscribers,
)
from studyapp.minicloud.services.budgets.service import SERVICE
from studyapp.minicloud.services.budgets.state import BUDGETS, Notification, Subscriber


@SERVICE.operation(
    "CreateSubscriber",
    needs=on_budget(MODIFY),
    act="add a subscriber to budget {BudgetName}",
    secret=("Address",),
)
def create_subscriber(ctx: Context, params: Params) -> Output:
    """Tell one more."""
    budget = find(ctx, params)
    old = notification(budget, params["Notification"])
    made = with_subscribers(old, [params["Subscriber"]])
    ctx.db.put(BUDGETS, budget.name, put_notification(budget, old, made))
    return {}


@SERVICE.operation(
    "UpdateSubscriber", needs=on_budget(MODIFY), act="change a subscriber of budget {BudgetName}"
)
def update_subscriber(ctx: Context, params: Params) -> Output:
    """Tell somebody else in one's place."""
    budget = find(ctx, params)
    old = notification(budget, params["Notification"])
    left = _without(old, subscriber_of(params["OldSubscriber"]))
    made = with_subscribers(left, [params["NewSubscriber"]])
    ctx.db.put(BUDGETS, budget.name, put_notification(budget, old, made))
    return {}


@SERVICE.operation(
    "DeleteSubscriber", needs=on_budget(MODIFY), act="drop a subscriber of budget {BudgetName}"
)
def delete_subscriber(ctx: Context, params: Params) -> Output:
    """Tell one less; without any left the notification goes, as in AWS."""
    budget = find(ctx, params)
    old = notification(budget, params["Notification"])
    made = _without(old, subscriber_of(params["Subscriber"]))
    kept = made if made.subscribers else None
    ctx.db.put(BUDGETS, budget.name, put_notification(budget, old, kept))
    return {}


@SERVICE.operation("DescribeSubscribersForNotification", needs=on_budget(VIEW), reads=True)
def describe_subscribers_for_notification(ctx: Context, params: Params) -> Output:
    """Who is told."""
    found = notification(find(ctx, params), params["Notification"])
    return views.listed(
        ctx,
        params,
        "Subscribers",
        [(one.address, one) for one in found.subscribers],
        lambda one: {"SubscriptionType": one.kind, "Address": one.address},
    )


def _without(one: Notification, gone: Subscriber) -> Notification:
    if gone not in one.subscribers:
        raise errors.no_subscriber(gone.address)
    return replace(one, subscribers=tuple(left for left in one.subscribers if left != gone))
