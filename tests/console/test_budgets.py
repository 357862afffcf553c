"""Budgets and the inbox in the console."""

from django.urls import reverse

from tests.console.months import to_a_new_month

HOUR = 3_600_000
FORM = {
    "do": "create-budget",
    "name": "all costs/of me",
    "amount": "0.05",
    "unit": "MONTHLY",
    "actual": "80",
    "forecast": "",
    "email": "team@example.com",
}


def one(name=FORM["name"]):
    return f"{reverse('console:budget')}?name={name}"


def test_a_budget_is_made_passed_and_told(page, desk):
    to_a_new_month(desk)
    desk.act("ec2", "AllocateAddress")
    made = page.post(reverse("console:budgets"), FORM)
    assert made.status_code == 302
    desk.skip(24 * HOUR)

    listed = page.get(reverse("console:budgets")).text
    shown = page.get(one()).text
    inbox = page.get(reverse("console:inbox")).text

    home = page.get(reverse("console:home")).text
    assert "240% of the $0.05 of the budget all costs/of me" in home
    assert "$0.05 a month" in listed
    assert "$0.12, 240%" in listed
    assert "Actual costs are more than 80%" in shown
    assert "Passed" in shown
    assert "team@example.com" in shown
    assert "actual costs are more than $0.04" in inbox
    assert "team@example.com" in inbox


def test_a_budget_of_usage_is_made_of_what_was_used(page, desk):
    to_a_new_month(desk)
    desk.act("ec2", "AllocateAddress")
    desk.skip(24 * HOUR)
    usage = "PublicIPv4:IdleAddress|Hrs"
    assert f'value="{usage}"' in page.get(reverse("console:budgets"), {"new": "1"}).text
    page.post(reverse("console:budgets"), {**FORM, "amount": "20", "counts": usage})
    desk.skip(9 * HOUR)

    assert "20 hours a month" in page.get(reverse("console:budgets")).text
    shown = page.get(one()).text
    assert "Actual usage is more than 80%" in shown
    assert "Limit in hours" in shown
    assert "actual usage is more than 16 Hrs" in page.get(reverse("console:inbox")).text
    assert "of the budget" not in page.get(reverse("console:home")).text
    page.post(one(), {"do": "limit", "amount": "30"})
    assert "30 hours a month" in page.get(one()).text


def test_the_form_shows_the_same_as_a_command(page, desk):
    text = page.post(reverse("console:budgets"), {**FORM, "preview": "1", "tag": "team=blue"}).text

    assert "aws budgets create-budget" in text
    assert "user:team$blue" in text
    assert not desk.look("budgets", "DescribeBudgets", {"AccountId": desk.account})["Budgets"]


def test_alerts_and_the_limit_are_changed(page, desk):
    page.post(reverse("console:budgets"), FORM)
    page.post(
        one(), {"do": "add-alert", "sort": "FORECASTED", "percent": "50", "email": "me@example.com"}
    )
    page.post(one(), {"do": "limit", "amount": "20"})
    page.post(
        one(),
        {
            "do": "drop-alert",
            "NotificationType": "ACTUAL",
            "ComparisonOperator": "GREATER_THAN",
            "ThresholdType": "PERCENTAGE",
            "Threshold": "80.0",
        },
    )

    text = page.get(one()).text

    assert "$20.00 a month" in text
    assert "Forecasted costs are more than 50%" in text
    assert "Actual costs are more than 80%" not in text
    page.post(one(), {"do": "delete"})
    assert "No budgets yet" in page.get(reverse("console:budgets")).text


def test_what_aws_refuses_stands_beside_the_form(page, desk):
    response = page.post(reverse("console:budgets"), {**FORM, "amount": "0", "email": "nobody"})

    assert response.status_code == 422
    assert "greater than zero" in response.text


def test_an_empty_inbox_says_what_would_come(page):
    assert "A budget whose limit is passed writes one." in page.get(reverse("console:inbox")).text
