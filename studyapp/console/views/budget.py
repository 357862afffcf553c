"""One budget, with its alerts, its past and its limit."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from studyapp.console.acts import Act, Ask, Given, State, answer, guarded
from studyapp.console.bill_words import UNITS as COUNTED
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
from studyapp.console.budget_words import (
    LOOKS,
    OPERATORS,
    SORTS,
    THINGS,
    UNITS,
    Json,
    account_of,
    amount_words,
    budget_url,
    forecast_cell,
    notification,
    used_words,
)
from studyapp.console.iam import moment
from studyapp.console.pages import at_desk
from studyapp.sandbox.api import Desk, Result


@at_desk
def budget(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The budget `?name=`."""
    name = request.GET.get("name", "")
    which = {**account_of(desk), "BudgetName": name}

    def build(state: State) -> Page:
        found = desk.look("budgets", "DescribeBudget", which)["Budget"]
        return Page(
            title=name,
            icon="coin",
            crumbs=(("Budgets", reverse("console:budgets")),),
            buttons=(Action("Delete", "delete", danger=True),),
            cards=(
                _facts(found),
                guarded(desk, "Alerts", lambda: _alerts(desk, which, found, state)),
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
        ("Limit", Cell(f"{amount_words(found['BudgetLimit'])} {UNITS[found['TimeUnit']]}")),
        ("Spent" if found["BudgetType"] == "COST" else "Used", Cell(used_words(found))),
        ("Forecast", forecast_cell(found)),
        ("Counts", Cell("; ".join(filters) or "all costs")),
        ("Changed", moment(found["LastUpdatedTime"])),
    )
    return Card("About", (Facts(pairs=pairs), Text(text=LOOKS)))


def _alerts(desk: Desk, which: Json, found: Json, state: State) -> Card:
    alerts = desk.look("budgets", "DescribeNotificationsForBudget", which)["Notifications"]
    rows = tuple(_alert(desk, which, found, one) for one in alerts)
    empty = Empty("No alerts", "Without one the budget is only looked at here.", "coin")
    columns = (Column("When"), Column("Who is told", wide=True), Column("State"))
    table = Table(caption="Alerts", columns=columns, rows=rows, empty=empty)
    return Card("Alerts", (table, _alert_form(found, state)))


def _alert(desk: Desk, which: Json, found: Json, one: Json) -> Row:
    asked = {key: value for key, value in one.items() if key != "NotificationState"}
    given = {**which, "Notification": asked}
    told = desk.look("budgets", "DescribeSubscribersForNotification", given)["Subscribers"]
    words = _words(found, one)
    fields = tuple((key, str(value)) for key, value in asked.items())
    state = Cell("Not passed", badge="good", icon="check")
    if one["NotificationState"] == "ALARM":
        state = Cell("Passed", badge="warn", icon="warn")
    return Row(
        (Cell(words), Cell(", ".join(who["Address"] for who in told)), state),
        (Action("Delete", "drop-alert", fields, about=words),),
    )


def _alert_form(found: Json, state: State) -> Form:
    given = state.keeps("add-alert")
    thing = THINGS[found["BudgetType"]].partition(" ")[0]
    sorts = tuple((key, f"{word.capitalize()} {thing}") for key, word in SORTS.items())
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


def _words(found: Json, one: Json) -> str:
    bound = f"{one['Threshold']:g}%"
    if one["ThresholdType"] == "ABSOLUTE_VALUE":
        unit = found["BudgetLimit"]["Unit"]
        bound = amount_words({"Amount": str(one["Threshold"]), "Unit": unit})
    sort, thing = SORTS[one["NotificationType"]], THINGS[found["BudgetType"]]
    return f"{sort.capitalize()} {thing} {OPERATORS[one['ComparisonOperator']]} {bound}"


def _adding(which: Json, given: Given) -> Ask:
    made = notification(given("sort"), given.number("percent", "The percentage"))
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
                Cell(amount_words(one["ActualAmount"])),
                Cell(amount_words(one["BudgetedAmount"])),
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
                f"Limit in {_unit_words(found)}",
                value=state.keeps("limit").kept("amount", found["BudgetLimit"]["Amount"]),
                required=True,
            ),
        ),
        **state.of("limit"),
    )
    return Card("Limit", (form,))


def _unit_words(found: Json) -> str:
    """What a budget's limit is counted in: `dollars`, `hours`."""
    unit = found["BudgetLimit"]["Unit"]
    return "dollars" if unit == "USD" else COUNTED[unit][1]


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
    unit = found["Budget"]["BudgetLimit"]["Unit"]
    budget["BudgetLimit"] = {"Amount": given("amount"), "Unit": unit}
    account = {"AccountId": which["AccountId"]}
    return Ask("budgets", "UpdateBudget", {**account, "NewBudget": budget})
