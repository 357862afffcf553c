"""Budgets: their list, and the drawer that makes one."""

from django.http import HttpRequest, HttpResponse

from studyapp.console.acts import Act, Ask, Given, State, answer, guarded
from studyapp.console.bill_words import usage_words
from studyapp.console.blocks import (
    Card,
    Cell,
    Column,
    Empty,
    Field,
    Form,
    Page,
    Row,
    Table,
)
from studyapp.console.budget_words import (
    LOOKS,
    UNITS,
    Json,
    account_of,
    amount_words,
    budget_url,
    forecast_cell,
    notification,
    used_words,
)
from studyapp.console.costs import cost_tabs
from studyapp.console.pages import at_desk
from studyapp.sandbox.api import Desk, used_lines

SERVICES = (
    ("", "All services"),
    ("Amazon Elastic Compute Cloud - Compute", "EC2: machines"),
    ("EC2 - Other", "EC2: volumes and the rest"),
    ("Amazon Virtual Private Cloud", "VPC: public addresses"),
    ("Amazon Simple Storage Service", "S3"),
    ("AWS Key Management Service", "KMS"),
)


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
            drawer=_form(desk, state) if wants else None,
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
                Cell(f"{amount_words(one['BudgetLimit'])} {UNITS[one['TimeUnit']]}"),
                Cell(used_words(one)),
                forecast_cell(one),
            )
        )
        for one in desk.look("budgets", "DescribeBudgets", account_of(desk))["Budgets"]
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


def _form(desk: Desk, state: State) -> Form:
    return Form(
        title="Create a budget",
        do="create-budget",
        submit="Create",
        fields=(
            *_what(desk, state.keeps("create-budget")),
            *_telling(state.keeps("create-budget")),
        ),
        note=LOOKS,
        **state.of("create-budget"),
    )


def _what(desk: Desk, given: Given) -> tuple[Field, ...]:
    """What a new budget counts, and up to which limit."""
    units, unit = tuple(UNITS.items()), given.kept("unit", "MONTHLY")
    service, limit = given.kept("service"), given.kept("amount", "10")
    counts = (
        ("", "Costs, in dollars"),
        *(
            (f"{line.usage}|{line.price.unit}", f"{usage_words(line.price.usage)}: {line.usage}")
            for line in used_lines(desk)
        ),
    )
    return (
        Field("name", "Name", value=given.kept("name"), required=True),
        Field(
            "counts",
            "Counts",
            "select",
            given.kept("counts"),
            options=counts,
            required=True,
            hint="Costs, or how much is used of something on this month's bill.",
        ),
        Field(
            "amount",
            "Limit",
            value=limit,
            required=True,
            hint="In dollars, or in hours, GB-months or requests, as the bill counts it.",
        ),
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
            hint="Empty for no such alert; a budget for a day has none: AWS forecasts no single day.",
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
    if given("counts"):
        usage, _, unit = given("counts").partition("|")
        filters["UsageType"] = [usage]
        budget |= {"BudgetType": "USAGE", "BudgetLimit": {"Amount": given("amount"), "Unit": unit}}
    elif given("service"):
        filters["Service"] = [given("service")]
    if given("tag"):
        key, _, value = given("tag").partition("=")
        filters["TagKeyValue"] = [f"user:{key}${value}"]
    if filters:
        budget["CostFilters"] = filters
    subscribers = [{"SubscriptionType": "EMAIL", "Address": given("email")}]
    alerts = [
        {
            "Notification": notification(sort, given.number(field, "The percentage")),
            "Subscribers": subscribers,
        }
        for sort, field in (("ACTUAL", "actual"), ("FORECASTED", "forecast"))
        if given(field) and not (sort == "FORECASTED" and given("unit") == "DAILY")
    ]
    params: Json = {**account_of(desk), "Budget": budget}
    if alerts:
        params["NotificationsWithSubscribers"] = alerts
    return [Ask("budgets", "CreateBudget", params)]
