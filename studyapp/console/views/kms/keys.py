"""The KMS keys of a Region, and the drawer that makes one."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from studyapp.console.acts import Act, Ask, Given, State, answer, guarded
from studyapp.console.blocks import Card, Cell, Column, Empty, Field, Form, Page, Row, Table
from studyapp.console.iam import moment
from studyapp.console.pages import at_desk
from studyapp.console.views.kms.shared import key_url, state_cell
from studyapp.sandbox.api import Desk, Result

MOST = 1_000


def _create(_desk: Desk, given: Given) -> list[Ask]:
    params = {"Description": given("description")} if given("description") else {}
    return [Ask("kms", "CreateKey", params)]


def _to_new(_given: Given, results: list[Result]) -> str:
    return key_url(results[0].output["KeyMetadata"]["KeyId"])


@at_desk
def keys(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The keys of the Region, and the drawer that makes one."""

    def build(state: State) -> Page:
        wants = "new" in request.GET or state.do == "create-key"
        listed = guarded(desk, "Keys", lambda: _list(desk), "kms:ListKeys")
        given = state.keeps("create-key")
        form = Form(
            title="Create a key",
            do="create-key",
            submit="Create",
            fields=(
                Field(
                    "description",
                    "Description",
                    value=given.kept("description"),
                    hint="What it protects, such as invoices.",
                ),
            ),
            note="A symmetric key in this Region. In AWS each key costs about a dollar a month.",
            **state.of("create-key"),
        )
        return Page(
            title="Keys",
            icon="key",
            intro="A key never leaves the service: programs ask it to encrypt and decrypt.",
            primary=("Create key", "?new=1"),
            cards=(listed,),
            drawer=form if wants else None,
            close=request.path,
            here=request.path,
        )

    return answer(request, desk, build, {"create-key": Act(_create, to=_to_new)})


def _list(desk: Desk) -> Card:
    names: dict[str, list[str]] = {}
    asked: dict[str, Any] = {"Limit": 100}
    while asked:
        page = desk.look("kms", "ListAliases", asked)
        for alias in page["Aliases"]:
            names.setdefault(alias["TargetKeyId"], []).append(alias["AliasName"])
        asked = {"Limit": 100, "Marker": page["NextMarker"]} if page["Truncated"] else {}
    found = desk.look("kms", "ListKeys", {"Limit": MOST})["Keys"]
    described = [
        desk.look("kms", "DescribeKey", {"KeyId": one["KeyId"]})["KeyMetadata"] for one in found
    ]
    rows = tuple(
        Row(
            (
                Cell(
                    ", ".join(names.get(one["KeyId"], ())) or one["KeyId"],
                    key_url(one["KeyId"]),
                    sub=one["Description"] or one["KeyId"],
                ),
                state_cell(one),
                moment(one["CreationDate"]),
            )
        )
        for one in sorted(described, key=lambda one: one["CreationDate"], reverse=True)
    )
    empty = Empty(
        "No keys yet",
        "Make one, give it a name, and encrypt something with it.",
        "key",
        "Create key",
        "?new=1",
    )
    columns = (Column("Key"), Column("State"), Column("Created", wide=True))
    table = Table(caption="Keys", columns=columns, rows=rows, empty=empty)
    return Card("Keys", (table,), flush=True, hidden_title=True)
