"""An account with budgets, and a call of each operation that goes well in it."""

from studyapp.minicloud.services.budgets import SERVICE
from tests.minicloud.making import ACCOUNT
from tests.minicloud.services.suite import Suite

NAME = "all of it"
ARN = f"arn:aws:budgets::{ACCOUNT}:budget/{NAME}"
BUDGET = {
    "BudgetName": NAME,
    "BudgetLimit": {"Amount": "10", "Unit": "USD"},
    "TimeUnit": "MONTHLY",
    "BudgetType": "COST",
}
ALERT = {
    "NotificationType": "ACTUAL",
    "ComparisonOperator": "GREATER_THAN",
    "Threshold": 80.0,
    "ThresholdType": "PERCENTAGE",
}
OTHER = {**ALERT, "NotificationType": "FORECASTED", "Threshold": 100.0}
TEAM = {"SubscriptionType": "EMAIL", "Address": "team@example.com"}
BOSS = {"SubscriptionType": "EMAIL", "Address": "finance@example.com"}
TAGS = [{"Key": "team", "Value": "blue"}]
WHO = {"AccountId": ACCOUNT}
WHICH = {**WHO, "BudgetName": NAME}

CASES = {
    "CreateBudget": {
        **WHO,
        "Budget": {**BUDGET, "BudgetName": "new", "CostFilters": {"Region": ["us-east-1"]}},
        "NotificationsWithSubscribers": [{"Notification": ALERT, "Subscribers": [TEAM, BOSS]}],
        "ResourceTags": TAGS,
    },
    "CreateNotification": {**WHICH, "Notification": OTHER, "Subscribers": [BOSS]},
    "CreateSubscriber": {**WHICH, "Notification": ALERT, "Subscriber": BOSS},
    "DeleteBudget": WHICH,
    "DeleteNotification": {**WHICH, "Notification": ALERT},
    "DeleteSubscriber": {**WHICH, "Notification": ALERT, "Subscriber": TEAM},
    "DescribeBudget": WHICH,
    "DescribeBudgetNotificationsForAccount": {**WHO, "MaxResults": 1},
    "DescribeBudgetPerformanceHistory": {**WHICH, "MaxResults": 2},
    "DescribeBudgets": {**WHO, "MaxResults": 1, "ShowFilterExpression": True},
    "DescribeNotificationsForBudget": WHICH,
    "DescribeSubscribersForNotification": {**WHICH, "Notification": ALERT},
    "ListTagsForResource": {"ResourceARN": ARN},
    "TagResource": {"ResourceARN": ARN, "ResourceTags": [{"Key": "cost", "Value": "42"}]},
    "UntagResource": {"ResourceARN": ARN, "ResourceTagKeys": ["team"]},
    "UpdateBudget": {**WHO, "NewBudget": {**BUDGET, "TimeUnit": "DAILY"}},
    "UpdateNotification": {**WHICH, "OldNotification": ALERT, "NewNotification": OTHER},
    "UpdateSubscriber": {
        **WHICH,
        "Notification": ALERT,
        "OldSubscriber": TEAM,
        "NewSubscriber": BOSS,
    },
}
NEEDS = {
    name: ("budgets:ViewBudget",) if name.startswith("Describe") else ("budgets:ModifyBudget",)
    for name in CASES
    if "tag" not in name.lower()
}
NEEDS["CreateBudget"] = ("budgets:ModifyBudget", "budgets:TagResource")


def furnish(world):
    """Two budgets, one of them with a tag, an alert and a subscriber."""
    told = [{"Notification": ALERT, "Subscribers": [TEAM]}]
    world.call(
        "budgets",
        "CreateBudget",
        **WHO,
        Budget=BUDGET,
        NotificationsWithSubscribers=told,
        ResourceTags=TAGS,
    )
    plain = {
        **BUDGET,
        "BudgetName": "blue",
        "FilterExpression": {"Tags": {"Key": "team", "Values": ["blue"]}},
    }
    world.call("budgets", "CreateBudget", **WHO, Budget=plain)
    return {}


SUITE = Suite(
    SERVICE,
    frozenset(CASES),
    furnish,
    lambda operation, _found: CASES[operation],
    needs=NEEDS,
    denied=("AccessDeniedException", 400),
)
