"""The root or an organizational unit: what is below it, and what limits that."""

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
)
from studyapp.console.organizations import (
    account_url,
    accounts_of,
    crumbs,
    name_of,
    parents_of,
    policies_card,
    policy_acts,
    state_of,
    unit_url,
    units_of,
)
from studyapp.console.pages import at_desk
from studyapp.sandbox.api import Desk


def _acts(unit: str) -> dict[str, Act]:
    who = {"OrganizationalUnitId": unit}

    def create(_desk: Desk, given: Given) -> list[Ask]:
        params = {"ParentId": unit, "Name": given("name")}
        return [Ask("organizations", "CreateOrganizationalUnit", params)]

    def rename(_desk: Desk, given: Given) -> list[Ask]:
        params = {**who, "Name": given("new_name")}
        return [Ask("organizations", "UpdateOrganizationalUnit", params)]

    def delete(_desk: Desk, _given: Given) -> list[Ask]:
        return [Ask("organizations", "DeleteOrganizationalUnit", who)]

    return {
        "create-unit": Act(create),
        "rename": Act(rename),
        "delete-unit": Act(delete, to=lambda _given, _results: reverse("console:organizations")),
        **policy_acts(unit),
    }


@at_desk
def unit(request: HttpRequest, desk: Desk, unit_id: str) -> HttpResponse:
    """The root or one unit."""

    def build(state: State) -> Page:
        name = name_of(desk, unit_id)
        is_root = unit_id.startswith("r-")
        delete = Action("Delete unit", "delete-unit", danger=True)
        return Page(
            title=name,
            icon="box" if is_root else "folder",
            crumbs=(*crumbs(), *_way(desk, unit_id)),
            intro="Policies that are attached here limit all accounts below.",
            buttons=() if is_root else (delete,),
            cards=(
                Card("About", (Facts(pairs=(("Id", Cell(unit_id, kind="mono")),)),)),
                guarded(desk, "Below", lambda: _below(desk, unit_id, state)),
                guarded(desk, "Policies in force", lambda: policies_card(desk, unit_id, state)),
                *(() if is_root else (_renaming(name, state),)),
            ),
            here=request.path,
        )

    return answer(request, desk, build, _acts(unit_id))


def _way(desk: Desk, unit_id: str) -> tuple[tuple[str, str], ...]:
    above = [(name_of(desk, one), unit_url(one)) for one in parents_of(desk, unit_id)]
    return tuple(reversed(above))


def _below(desk: Desk, unit_id: str, state: State) -> Card:
    units = units_of(desk, unit_id)
    accounts = accounts_of(desk, unit_id)
    rows = (
        *(
            Row(
                (Cell(one["Name"], unit_url(one["Id"]), sub=one["Id"], icon="folder"), Cell("Unit"))
            )
            for one in units
        ),
        *(
            Row(
                (
                    Cell(one["Name"], account_url(one["Id"]), sub=one["Id"], icon="person"),
                    state_of(one),
                )
            )
            for one in accounts
        ),
    )
    empty = Empty(
        "Nothing is below",
        "Move accounts here on their own pages, or make a unit.",
        "folder",
    )
    table = Table(caption="Below", columns=(Column("Name"), Column("What")), rows=rows, empty=empty)
    form = Form(
        title="Create a unit here",
        do="create-unit",
        submit="Create unit",
        fields=(
            Field(
                "name",
                "Name of a new unit here",
                value=state.keeps("create-unit").kept("name"),
                hint="Such as Production or Sandbox. Units go five deep.",
                required=True,
            ),
        ),
        **state.of("create-unit"),
    )
    return Card("Below", (table, form))


def _renaming(name: str, state: State) -> Card:
    form = Form(
        title="Rename",
        do="rename",
        submit="Rename",
        fields=(
            Field(
                "new_name",
                "New name",
                value=state.keeps("rename").kept("new_name", name),
                required=True,
            ),
        ),
        **state.of("rename"),
    )
    return Card("Name", (form,))
