"""Alerts of budgets: when they come, how often, and that they go with what they were about."""

import pytest

from studyapp.minicloud.billing.inbox import INBOX
from studyapp.minicloud.kernel.clock import DAY, HOUR
from tests.minicloud.making import ACCOUNT, World
from tests.minicloud.services.budgets.cases import ALERT, BOSS, BUDGET, NAME, OTHER, TEAM, WHO

WHICH = {**WHO, "BudgetName": NAME}


@pytest.fixture
def world():
    return World()  # on 2026-01-05 at 09:00


def budget(world, *alerts, **changed):
    told = [{"Notification": alert, "Subscribers": [TEAM]} for alert in alerts]
    made = {**BUDGET, **changed}
    world.call("budgets", "CreateBudget", **WHO, Budget=made, NotificationsWithSubscribers=told)


def pass_time(world, milliseconds):
    world.skip(milliseconds)
    world.call("sts", "GetCallerIdentity")


def mails(world):
    """The inbox, oldest first: (hours since the world began, subject)."""
    rows = world.storage.worlds["w"].places.get((ACCOUNT, INBOX.place("")))
    if rows is None:
        return []
    found = [INBOX.decode(rows.images[key]) for key in rows.keys]
    return [((mail.at - 1_767_603_600_000) // HOUR, mail.subject) for mail in found]


def address(world):
    return world.call("ec2", "AllocateAddress")["AllocationId"]


def limit(amount):
    return {"Amount": amount, "Unit": "USD"}


def test_actual_costs_are_told_at_the_look_after_they_pass(world):
    address(world)  # half a cent an hour: 80 cents after 160 hours
    budget(world, ALERT, BudgetLimit=limit("1"))
    pass_time(world, 160 * HOUR)
    assert mails(world) == []
    pass_time(world, 8 * HOUR)
    assert mails(world) == [(168, f"{NAME}: actual costs are more than $0.80")]
    pass_time(world, 10 * DAY)
    assert len(mails(world)) == 1  # once in a month
    state = world.call("budgets", "DescribeNotificationsForBudget", **WHICH)["Notifications"]
    assert state[0]["NotificationState"] == "ALARM"
    pass_time(world, 40 * DAY)
    assert len(mails(world)) == 2  # and again in February


def test_a_forecast_is_told_long_before(world):
    address(world)  # 639 hours of January are left: 3.195 dollars
    budget(world, OTHER, BudgetLimit=limit("3"))
    pass_time(world, 8 * HOUR)
    assert mails(world) == [(8, f"{NAME}: forecasted costs are more than $3.00")]
    spent = world.call("budgets", "DescribeBudget", **WHICH)["Budget"]["CalculatedSpend"]
    assert spent == {"ActualSpend": limit("0.04"), "ForecastedSpend": limit("3.195")}


def test_a_budget_of_usage_counts_hours(world):
    address(world)
    world.call("kms", "CreateKey")  # in another unit
    hours = {"Amount": "100", "Unit": "Hrs"}
    filters = {"UsageType": ["PublicIPv4:IdleAddress", "KMS-Keys"]}
    budget(world, ALERT, BudgetType="USAGE", BudgetLimit=hours, CostFilters=filters)
    pass_time(world, 88 * HOUR)
    assert mails(world) == [(88, f"{NAME}: actual usage is more than 80 Hrs")]
    found = world.call("budgets", "DescribeBudget", **WHICH)["Budget"]
    spent, ahead = found["CalculatedSpend"]["ActualSpend"], found["CalculatedSpend"]
    assert spent == {"Amount": "88", "Unit": "Hrs"}
    assert ahead["ForecastedSpend"] == {"Amount": "639", "Unit": "Hrs"}
    assert "CostTypes" not in found


def test_undoing_the_cause_takes_the_mail_back(world):
    budget(world, ALERT, BudgetLimit=limit("0.01"))
    address(world)
    pass_time(world, DAY)
    assert len(mails(world)) == 1
    world.undo()
    world.call("sts", "GetCallerIdentity")
    assert mails(world) == []
    spent = world.call("budgets", "DescribeBudget", **WHICH)["Budget"]["CalculatedSpend"]
    assert spent["ActualSpend"]["Amount"] == "0"


def test_without_budgets_nobody_looks(world):
    budget(world, ALERT)
    world.call("budgets", "DeleteBudget", **WHICH)
    pass_time(world, DAY)
    with world.storage.read("w") as reader:
        assert reader.world.next_due is None


@pytest.mark.parametrize(
    ("filters", "amount"),
    [
        ({"CostFilters": {"Service": ["Amazon Virtual Private Cloud"]}}, "0.12"),
        ({"CostFilters": {"UsageType": ["KMS-Keys"]}}, "0.032258065"),
        ({"CostFilters": {"TagKeyValue": ["user:team$blue"]}}, "0.032258065"),
        ({"CostFilters": {"Region": ["eu-west-1"]}}, "0"),
        ({"FilterExpression": {"Tags": {"Key": "team", "Values": ["blue"]}}}, "0.032258065"),
        ({}, "0.152258065"),
    ],
)
def test_filters_choose_what_counts(world, filters, amount):
    address(world)
    world.call("kms", "CreateKey", Tags=[{"TagKey": "team", "TagValue": "blue"}])
    active = [{"TagKey": "team", "Status": "Active"}]
    who = {"recorded_": False, "CostAllocationTagsStatus": active}
    world.call("ce", "UpdateCostAllocationTagsStatus", **who)
    budget(world, **filters)
    world.skip(DAY)
    spent = world.call("budgets", "DescribeBudget", **WHICH)["Budget"]["CalculatedSpend"]
    assert spent["ActualSpend"]["Amount"] == amount


@pytest.mark.parametrize(
    ("unit", "hours", "forecast"),
    [("DAILY", 9, False), ("MONTHLY", 96, True), ("QUARTERLY", 96, True), ("ANNUALLY", 96, True)],
)
def test_each_unit_has_its_period(world, unit, hours, forecast):
    world.skip(-(9 * HOUR))  # to midnight
    address(world)
    budget(world, TimeUnit=unit)
    world.skip(3 * DAY + 9 * HOUR if unit == "DAILY" else 4 * DAY)
    spent = world.call("budgets", "DescribeBudget", **WHICH)["Budget"]["CalculatedSpend"]
    assert spent["ActualSpend"]["Amount"] == str(hours * 0.005)
    assert ("ForecastedSpend" in spent) is forecast


@pytest.mark.parametrize(
    ("changed", "code", "words"),
    [
        ({"BudgetLimit": limit("0")}, "InvalidParameterException", "greater than zero"),
        ({"BudgetLimit": {"Amount": "1", "Unit": "EUR"}}, "InvalidParameterException", "USD"),
        ({"BudgetType": "RI_COVERAGE"}, "NotImplemented", "RI_COVERAGE"),
        ({"BudgetType": "USAGE"}, "InvalidParameterException", "unit"),
        (
            {"BudgetType": "USAGE", "BudgetLimit": {"Amount": "1", "Unit": "Hrs"}},
            "InvalidParameterException",
            "filter by usage type",
        ),
        ({"TimeUnit": "CUSTOM"}, "NotImplemented", "period"),
        ({"CostFilters": {"AZ": ["x"]}}, "NotImplemented", "AZ"),
        ({"TimePeriod": {"Start": 5, "End": 4}}, "InvalidParameterException", "before its end"),
    ],
)
def test_what_a_budget_cannot_be(world, changed, code, words):
    error = world.refused("budgets", "CreateBudget", **WHO, Budget={**BUDGET, **changed})
    assert error.code == code
    assert words in error.message


def test_no_budget_for_a_day_tells_of_a_forecast(world):
    budget(world, TimeUnit="DAILY")
    told = {**WHICH, "Notification": OTHER, "Subscribers": [TEAM]}
    error = world.refused("budgets", "CreateNotification", **told)
    assert (error.code, error.message) == (
        "InvalidParameterException",
        "this budget time unit: DAILY only supports notification type as ACTUAL",
    )


def test_names_alerts_and_subscribers_are_there_once(world):
    budget(world, ALERT)
    error = world.refused("budgets", "CreateBudget", **WHO, Budget=BUDGET)
    assert (error.code, error.message) == (
        "DuplicateRecordException",
        f"Error creating budget: {NAME} - the budget already exists.",
    )
    asked = {**WHICH, "Notification": ALERT}
    again = world.refused("budgets", "CreateNotification", **asked, Subscribers=[TEAM])
    assert again.code == "DuplicateRecordException"
    again = world.refused("budgets", "CreateSubscriber", **asked, Subscriber=TEAM)
    assert again.code == "DuplicateRecordException"
    missing = world.refused("budgets", "DeleteSubscriber", **asked, Subscriber=BOSS)
    assert missing.code == "NotFoundException"
    missing = world.refused("budgets", "DeleteNotification", **WHICH, Notification=OTHER)
    assert missing.code == "NotFoundException"
    world.call("budgets", "DeleteSubscriber", **asked, Subscriber=TEAM)
    left = world.call("budgets", "DescribeNotificationsForBudget", **WHICH)
    assert left["Notifications"] == []


def test_a_topic_and_a_strange_address_are_refused(world):
    for kind, address, code in (
        ("SNS", f"arn:aws:sns:us-east-1:{ACCOUNT}:alerts", "NotImplemented"),
        ("EMAIL", "nobody", "InvalidParameterException"),
    ):
        told = [
            {
                "Notification": ALERT,
                "Subscribers": [{"SubscriptionType": kind, "Address": address}],
            }
        ]
        error = world.refused(
            "budgets", "CreateBudget", **WHO, Budget=BUDGET, NotificationsWithSubscribers=told
        )
        assert error.code == code


def test_budgets_of_another_account_are_not_shown(world):
    error = world.refused("budgets", "DescribeBudgets", AccountId="111122223333")
    assert error.code == "AccessDeniedException"


def test_past_periods_are_told_beside_the_limit(world):
    address(world)
    budget(world)
    world.skip(60 * DAY)  # to 2026-03-06 09:00
    asked = {**WHICH, "MaxResults": 2}
    first = world.call("budgets", "DescribeBudgetPerformanceHistory", **asked)
    rest = world.call(
        "budgets", "DescribeBudgetPerformanceHistory", **asked, NextToken=first["NextToken"]
    )
    periods = [
        period
        for page in (first, rest)
        for period in page["BudgetPerformanceHistory"]["BudgetedAndActualAmountsList"]
    ]
    # 639 hours of January, 672 of February, 129 of March.
    assert [one["ActualAmount"]["Amount"] for one in periods] == ["3.195", "3.36", "0.645"]
    assert {one["BudgetedAmount"]["Amount"] for one in periods} == {"10"}
