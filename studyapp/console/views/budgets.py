"""Budgets: their list, the drawer that makes one, and one of them with its alerts."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from studyapp.console.acts import Act, Ask, Given, State, answer, guarded
from studyapp.console.blocks import (
    Action,
    Card,
    Cell,
    Column,
    Empty,
    Facts,
    Field,
    Form,
    Page,
    Row,
    Table,
    Text,
)
from studyapp.console.costs import cost_tabs
from studyapp.console.iam import moment
from studyapp.console.pages import at_desk
from studyapp.sandbox.api import Desk, Result, dollars, from_decimal

Json = dict[str, Any]
UNITS = {
    "MONTHLY": "a month",
    "DAILY": "a day",
    "QUARTERLY": "a quarter",
    "ANNUALLY": "a year",
}
SORTS = {"ACTUAL": "actual costs", "FORECASTED": "forecasted costs"}
OPERATORS = {"GREATER_THAN": "more than", "LESS_THAN": "less than", "EQUAL_TO": "exactly"}
SERVICES = (
    ("", "All services"),
    ("Amazon Elastic Compute Cloud - Compute", "EC2: machines"),
    ("EC2 - Other", "EC2: volumes and the rest"),
    ("Amazon Virtual Private Cloud", "VPC: public addresses"),
    ("Amazon Simple Storage Service", "S3"),
    ("AWS Key Management Service", "KMS"),
)
LOOKS = "AWS looks at the costs up to three times a day, and tells once in each period."


def budget_url(name: str) -> str:
    """The page of a budget."""
    return f"{reverse('console:budget')}?{urlencode({'name': name})}"


def money(amount: Json) -> str:
    """An amount of the API for people."""
    return dollars(from_decimal(amount["Amount"]))


@at_desk
def budgets(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The budgets of the account, and the drawer that makes one."""

    def build(state: State) -> Page:
        wants = "new" in request.GET or state.do == "create-budget"
        return Page(
            title="Budgets",
            icon="coin",
            intro="A budget tells you when costs pass a limit, or will. It stops nothing.",
            tabs=cost_tabs(desk, "budgets"),
            primary=("Create budget", "?new=1"),
            cards=(guarded(desk, "Budgets", lambda: _list(desk), "budgets:DescribeBudgets"),),
            drawer=_form(state) if wants else None,
            close=request.path,
            here=request.path,
        )

    act = Act(_create, to=lambda given, _results: budget_url(given("name")))
    return answer(request, desk, build, {"create-budget": act})


def _list(desk: Desk) -> Card:
    rows = tuple(
        Row(
            (
                Cell(one["BudgetName"], budget_url(one["BudgetName"])),
                Cell(f"{money(one['BudgetLimit'])} {UNITS[one['TimeUnit']]}"),
                Cell(_used(one)),
                _forecast(one),
            )
        )
        for one in desk.look("budgets", "DescribeBudgets", _account(desk))["Budgets"]
    )
    empty = Empty(
        "No budgets yet",
        "Set a limit and an address, and a mail comes to the inbox when costs pass it.",
        "coin",
        "Create budget",
        "?new=1",
    )
    columns = (
        Column("Budget"),
        Column("Limit"),
        Column("Spent"),
        Column("Forecast", wide=True),
    )
    table = Table(caption="Budgets", columns=columns, rows=rows, empty=empty)
    return Card("Budgets", (table,), flush=True, hidden_title=True)


def _used(one: Json) -> str:
    spent = one["CalculatedSpend"]["ActualSpend"]
    part = from_decimal(spent["Amount"]) * 100 // from_decimal(one["BudgetLimit"]["Amount"])
    return f"{money(spent)}, {part}%"


def _forecast(one: Json) -> Cell:
    found = one["CalculatedSpend"].get("ForecastedSpend")
    if found is None:
        return Cell("none for a day", kind="muted")
    over = from_decimal(found["Amount"]) > from_decimal(one["BudgetLimit"]["Amount"])
    return Cell(money(found), badge="warn" if over else "", icon="warn" if over else "")


def _account(desk: Desk) -> Json:
    return {"AccountId": desk.account}


def _form(state: State) -> Form:
    return Form(
        title="Create a budget",
        do="create-budget",
        submit="Create",
        fields=(*_what(state.keeps("create-budget")), *_telling(state.keeps("create-budget"))),
        note=LOOKS,
        **state.of("create-budget"),
    )


def _what(given: Given) -> tuple[Field, ...]:
    """What a new budget counts, and up to which limit."""
    units, unit = tuple(UNITS.items()), given.kept("unit", "MONTHLY")
    service = given.kept("service")
    return (
        Field("name", "Name", value=given.kept("name"), required=True),
        Field("amount", "Limit in dollars", value=given.kept("amount", "10"), required=True),
        Field("unit", "For", "select", unit, options=units, required=True),
        Field("service", "Costs of", "select", service, options=SERVICES, required=True),
        Field("tag", "Only with the tag", value=given.kept("tag"), hint="Such as team=blue."),
    )


def _telling(given: Given) -> tuple[Field, ...]:
    """When a new budget tells, and whom."""
    return (
        Field(
            "actual",
            "Tell at so many percent of actual costs",
            "number",
            given.kept("actual", "80"),
            least=1,
            most=1_000,
        ),
        Field(
            "forecast",
            "Tell at so many percent of forecasted costs",
            "number",
            given.kept("forecast", "100"),
            least=1,
            most=1_000,
            hint="Empty for no such alert. AWS forecasts no single day.",
        ),
        Field(
            "email",
            "Send mails to",
            value=given.kept("email", "me@example.com"),
            required=True,
            hint="Nothing is sent: mails come to the inbox here.",
        ),
    )


def _create(desk: Desk, given: Given) -> list[Ask]:
    budget: Json = {
        "BudgetName": given("name"),
        "BudgetLimit": {"Amount": given("amount"), "Unit": "USD"},
        "TimeUnit": given("unit"),
        "BudgetType": "COST",
    }
    filters = {}
    if given("service"):
        filters["Service"] = [given("service")]
    if given("tag"):
        key, _, value = given("tag").partition("=")
        filters["TagKeyValue"] = [f"user:{key}${value}"]
    if filters:
        budget["CostFilters"] = filters
    subscribers = [{"SubscriptionType": "EMAIL", "Address": given("email")}]
    alerts = [
        {
            "Notification": _notification(sort, given.number(field, "The percentage")),
            "Subscribers": subscribers,
        }
        for sort, field in (("ACTUAL", "actual"), ("FORECASTED", "forecast"))
        if given(field)
    ]
    params: Json = {**_account(desk), "Budget": budget}
    if alerts:
        params["NotificationsWithSubscribers"] = alerts
    return [Ask("budgets", "CreateBudget", params)]


def _notification(sort: str, percent: int) -> Json:
    return {
        "NotificationType": sort,
        "ComparisonOperator": "GREATER_THAN",
        "Threshold": percent,
        "ThresholdType": "PERCENTAGE",
    }


@at_desk
def budget(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The budget `?name=`."""
    name = request.GET.get("name", "")
    which = {**_account(desk), "BudgetName": name}

    def build(state: State) -> Page:
        found = desk.look("budgets", "DescribeBudget", which)["Budget"]
        return Page(
            title=name,
            icon="coin",
            crumbs=(("Budgets", reverse("console:budgets")),),
            buttons=(Action("Delete", "delete", danger=True),),
            cards=(
                _facts(found),
                guarded(desk, "Alerts", lambda: _alerts(desk, which, state)),
                guarded(desk, "Past periods", lambda: _past(desk, which)),
                _limit(found, state),
            ),
            here=budget_url(name),
        )

    def here(_given: Given, _results: list[Result]) -> str:
        return budget_url(name)

    acts = {
        "delete": Act(
            lambda _desk, _given: [Ask("budgets", "DeleteBudget", which)],
            to=lambda _given, _results: reverse("console:budgets"),
        ),
        "add-alert": Act(lambda _desk, given: [_adding(which, given)], to=here),
        "drop-alert": Act(lambda _desk, given: [_dropping(which, given)], to=here),
        "limit": Act(lambda desk, given: [_limiting(desk, which, given)], to=here),
    }
    return answer(request, desk, build, acts)


def _facts(found: Json) -> Card:
    filters = [
        f"{key}: {', '.join(values)}" for key, values in found.get("CostFilters", {}).items()
    ]
    pairs = (
        ("Limit", Cell(f"{money(found['BudgetLimit'])} {UNITS[found['TimeUnit']]}")),
        ("Spent", Cell(_used(found))),
        ("Forecast", _forecast(found)),
        ("Counts", Cell("; ".join(filters) or "all costs")),
        ("Changed", moment(found["LastUpdatedTime"])),
    )
    return Card("About", (Facts(pairs=pairs), Text(text=LOOKS)))


def _alerts(desk: Desk, which: Json, state: State) -> Card:
    alerts = desk.look("budgets", "DescribeNotificationsForBudget", which)["Notifications"]
    rows = tuple(_alert(desk, which, one) for one in alerts)
    empty = Empty("No alerts", "Without one the budget is only looked at here.", "coin")
    columns = (Column("When"), Column("Who is told", wide=True), Column("State"))
    table = Table(caption="Alerts", columns=columns, rows=rows, empty=empty)
    return Card("Alerts", (table, _alert_form(state)))


def _alert(desk: Desk, which: Json, one: Json) -> Row:
    asked = {key: value for key, value in one.items() if key != "NotificationState"}
    given = {**which, "Notification": asked}
    told = desk.look("budgets", "DescribeSubscribersForNotification", given)["Subscribers"]
    words = _words(one)
    fields = tuple((key, str(value)) for key, value in asked.items())
    state = Cell("Not passed", badge="good", icon="check")
    if one["NotificationState"] == "ALARM":
        state = Cell("Passed", badge="warn", icon="warn")
    return Row(
        (Cell(words), Cell(", ".join(who["Address"] for who in told)), state),
        (Action("Delete", "drop-alert", fields, about=words),),
    )


def _alert_form(state: State) -> Form:
    given = state.keeps("add-alert")
    sorts = tuple((key, word.capitalize()) for key, word in SORTS.items())
    email = given.kept("email", "me@example.com")
    return Form(
        title="Add an alert",
        do="add-alert",
        submit="Add alert",
        fields=(
            Field(
                "sort",
                "About",
                "select",
                given.kept("sort", "ACTUAL"),
                options=sorts,
                required=True,
            ),
            Field(
                "percent",
                "At so many percent of the limit",
                "number",
                given.kept("percent", "50"),
                least=1,
                most=1_000,
                required=True,
            ),
            Field("email", "Send mails to", value=email, required=True),
        ),
        **state.of("add-alert"),
    )


def _words(one: Json) -> str:
    percent = one["ThresholdType"] == "PERCENTAGE"
    bound = f"{one['Threshold']:g}%" if percent else f"${one['Threshold']:g}"
    sort = SORTS[one["NotificationType"]].capitalize()
    return f"{sort} are {OPERATORS[one['ComparisonOperator']]} {bound}"


def _adding(which: Json, given: Given) -> Ask:
    made = _notification(given("sort"), given.number("percent", "The percentage"))
    subscribers = [{"SubscriptionType": "EMAIL", "Address": given("email")}]
    params = {**which, "Notification": made, "Subscribers": subscribers}
    return Ask("budgets", "CreateNotification", params)


def _dropping(which: Json, given: Given) -> Ask:
    names = ("NotificationType", "ComparisonOperator", "ThresholdType")
    gone: Json = {name: given(name) for name in names}
    try:
        gone["Threshold"] = float(given("Threshold"))
    except ValueError:
        gone["Threshold"] = 0.0  # no alert has it: Budgets says so
    return Ask("budgets", "DeleteNotification", {**which, "Notification": gone})


def _past(desk: Desk, which: Json) -> Card:
    found = desk.look("budgets", "DescribeBudgetPerformanceHistory", which)
    periods = found["BudgetPerformanceHistory"]["BudgetedAndActualAmountsList"]
    rows = tuple(
        Row(
            (
                moment(one["TimePeriod"]["Start"]),
                Cell(money(one["ActualAmount"])),
                Cell(money(one["BudgetedAmount"])),
            )
        )
        for one in reversed(periods)
    )
    columns = (Column("From"), Column("Spent", num=True), Column("Limit", num=True))
    table = Table(caption="Past periods", columns=columns, rows=rows)
    return Card("Past periods", (table,), flush=True)


def _limit(found: Json, state: State) -> Card:
    form = Form(
        title="Limit",
        do="limit",
        submit="Change limit",
        fields=(
            Field(
                "amount",
                "Limit in dollars",
                value=state.keeps("limit").kept("amount", found["BudgetLimit"]["Amount"]),
                required=True,
            ),
        ),
        **state.of("limit"),
    )
    return Card("Limit", (form,))


def _limiting(desk: Desk, which: Json, given: Given) -> Ask:
    found = desk.look("budgets", "DescribeBudget", {**which, "ShowFilterExpression": True})
    kept = (
        "BudgetName",
        "TimeUnit",
        "TimePeriod",
        "BudgetType",
        "CostTypes",
        "CostFilters",
        "FilterExpression",
        "Metrics",
    )
    budget = {name: found["Budget"][name] for name in kept if found["Budget"].get(name)}
    budget["BudgetLimit"] = {"Amount": given("amount"), "Unit": "USD"}
    account = {"AccountId": which["AccountId"]}
    return Ask("budgets", "UpdateBudget", {**account, "NewBudget": budget})
