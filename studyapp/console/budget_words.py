"""Budgets in words: their amounts, what they stand at, and what AWS is asked about them."""

from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from studyapp.console.bill_words import quantity_words
from studyapp.console.blocks import Cell
from studyapp.sandbox.api import Desk, dollars, from_decimal

Json = dict[str, Any]
UNITS = {
    "MONTHLY": "a month",
    "DAILY": "a day",
    "QUARTERLY": "a quarter",
    "ANNUALLY": "a year",
}
SORTS = {"ACTUAL": "actual", "FORECASTED": "forecasted"}
THINGS = {"COST": "costs are", "USAGE": "usage is"}
OPERATORS = {"GREATER_THAN": "more than", "LESS_THAN": "less than", "EQUAL_TO": "exactly"}
LOOKS = "AWS looks at the costs up to three times a day, and tells once in each period."


def budget_url(name: str) -> str:
    """The page of a budget."""
    return f"{reverse('console:budget')}?{urlencode({'name': name})}"


def amount_words(amount: Json) -> str:
    """An amount of the API for people: `$1.82`, `12.5 hours`."""
    if amount["Unit"] == "USD":
        return dollars(from_decimal(amount["Amount"]))
    return quantity_words(Fraction(amount["Amount"]), amount["Unit"])


def used_words(one: Json) -> str:
    """What was spent or used, and how much of the limit that is."""
    spent = one["CalculatedSpend"]["ActualSpend"]
    part = from_decimal(spent["Amount"]) * 100 // from_decimal(one["BudgetLimit"]["Amount"])
    return f"{amount_words(spent)}, {part}%"


def forecast_cell(one: Json) -> Cell:
    """What the period will come to; a warning when it is over the limit."""
    found = one["CalculatedSpend"].get("ForecastedSpend")
    if found is None:
        return Cell("none for a day", kind="muted")
    over = from_decimal(found["Amount"]) > from_decimal(one["BudgetLimit"]["Amount"])
    return Cell(amount_words(found), badge="warn" if over else "", icon="warn" if over else "")


def account_of(desk: Desk) -> Json:
    """The parameter that each call of Budgets has."""
    return {"AccountId": desk.account}


def notification(sort: str, percent: int) -> Json:
    """An alert at so many percent of the limit."""
    return {
        "NotificationType": sort,
        "ComparisonOperator": "GREATER_THAN",
        "Threshold": percent,
        "ThresholdType": "PERCENTAGE",
    }
