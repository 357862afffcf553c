"""Access Analyzer: who outside of the account may use what is in it."""

from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from studyapp.console.acts import Act, Ask, Given, State, answer
from studyapp.console.blocks import (
    Action,
    Block,
    Buttons,
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
from studyapp.console.iam import iam_tabs
from studyapp.console.pages import at_desk
from studyapp.console.statements import resource_url
from studyapp.console.views.iam_users import CRUMBS
from studyapp.sandbox.api import Desk

SERVICE: Final = "accessanalyzer"
A_PAGE: Final = 500  # findings that are asked for at once
ZONES: Final = (("ACCOUNT", "This account"), ("ORGANIZATION", "The whole organization"))
KINDS: Final = {
    "AWS::S3::Bucket": "Bucket",
    "AWS::IAM::Role": "Role",
    "AWS::KMS::Key": "Key",
}


def _create(_desk: Desk, given: Given) -> list[Ask]:
    params = {"analyzerName": given("name"), "type": given("zone") or "ACCOUNT"}
    return [Ask(SERVICE, "CreateAnalyzer", params)]


def _delete(_desk: Desk, given: Given) -> list[Ask]:
    return [Ask(SERVICE, "DeleteAnalyzer", {"analyzerName": given("analyzer")})]


def _mark(_desk: Desk, given: Given) -> list[Ask]:
    params = {
        "analyzerArn": given("arn"),
        "ids": [given("finding")],
        "status": given("status"),
    }
    return [Ask(SERVICE, "UpdateFindings", params)]


ACTS: Final = {
    "create-analyzer": Act(_create),
    "delete-analyzer": Act(_delete),
    "mark": Act(_mark),
}


@at_desk
def analyzer(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The analyzers of the Region with what they find."""

    def build(state: State) -> Page:
        held = desk.look(SERVICE, "ListAnalyzers")["analyzers"]
        cards = [_card(desk, one) for one in held]
        return Page(
            title="Access analyzer",
            crumbs=CRUMBS,
            icon="shield",
            intro="An analyzer reads the policies of buckets, keys and roles and says who outside "
            "may use them. It looks at one Region, and trusts the account or its organization.",
            tabs=iam_tabs("analyzer"),
            cards=(*cards, Card("Make an analyzer", (_form(state),))),
            here=request.path,
        )

    return answer(request, desk, build, ACTS)


def _findings(desk: Desk, arn: str) -> Iterator[dict[str, Any]]:
    """All that an analyzer found."""
    asked: dict[str, Any] = {"analyzerArn": arn, "maxResults": A_PAGE}
    while True:
        page = desk.look(SERVICE, "ListFindings", asked)
        yield from page["findings"]
        if "nextToken" not in page:
            return
        asked["nextToken"] = page["nextToken"]


def _card(desk: Desk, one: dict[str, Any]) -> Card:
    rows = tuple(_row(one["arn"], finding) for finding in _findings(desk, one["arn"]))
    empty = Empty(
        "Nobody outside has access",
        "A policy that lets another account, a stranger or an identity provider in would be named "
        "here, with the statement's actions and conditions.",
        "shield",
    )
    columns = (
        Column("Resource"),
        Column("Who may use it"),
        Column("Actions", wide=True),
        Column("Only if", wide=True),
        Column("State"),
    )
    caption = f"Findings of {one['name']}"
    table = Table(caption=caption, columns=columns, rows=rows, empty=empty)
    gone = Action(
        "Delete analyzer",
        "delete-analyzer",
        (("analyzer", one["name"]),),
        danger=True,
        about=one["name"],
    )
    blocks: tuple[Block, ...] = (table, Buttons(actions=(gone,)))
    zone = dict(ZONES).get(one["type"], one["type"])
    return Card(f"{one['name']}: trusts {zone[0].lower()}{zone[1:]}", blocks)


def _row(arn: str, finding: dict[str, Any]) -> Row:
    resource = finding["resource"]
    ((_, who),) = finding["principal"].items()
    condition = "; ".join(f"{key}: {value}" for key, value in finding["condition"].items())
    aside = finding["status"] == "ARCHIVED"
    kind = KINDS.get(finding["resourceType"], finding["resourceType"])
    fields = (
        ("arn", arn),
        ("finding", finding["id"]),
        ("status", "ACTIVE" if aside else "ARCHIVED"),
    )
    return Row(
        (
            Cell(resource.split(":", 5)[-1], resource_url(resource), sub=kind),
            Cell("Everybody" if who == "*" else who, kind="mono"),
            Cell(", ".join(finding["action"]), kind="mono"),
            Cell(condition or "always", kind="" if condition else "muted"),
            _state(public=finding["isPublic"], aside=aside),
        ),
        (Action("Take back" if aside else "Put aside", "mark", fields, about=resource),),
    )


def _state(*, public: bool, aside: bool) -> Cell:
    if aside:
        return Cell("Put aside", badge="plain")
    if public:
        return Cell("Public", badge="bad", icon="globe")
    return Cell("From outside", badge="warn", icon="warn")


def _form(state: State) -> Form:
    given = state.keeps("create-analyzer")
    return Form(
        title="Make an analyzer",
        do="create-analyzer",
        submit="Create analyzer",
        fields=(
            Field("name", "Name", value=given.kept("name", "outside"), required=True),
            Field(
                "zone",
                "Zone of trust",
                "select",
                given.kept("zone", "ACCOUNT"),
                options=ZONES,
                required=True,
                hint="What comes from inside is no finding.",
            ),
        ),
        note="A Region has one analyzer of each kind. It costs nothing.",
        **state.of("create-analyzer"),
    )
