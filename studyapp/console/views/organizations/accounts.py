"""An account of the organization: where it stands, what limits it, the way into it."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from studyapp.console.acts import Act, Ask, Given, State, answer, guarded
from studyapp.console.blocks import (
    Action,
    Block,
    Buttons,
    Card,
    Cell,
    Facts,
    Field,
    Form,
    Page,
    Pair,
    Text,
)
from studyapp.console.iam import moment
from studyapp.console.organizations import (
    Json,
    crumbs,
    name_of,
    parents_of,
    policies_card,
    policy_acts,
    root_of,
    state_of,
    unit_url,
    units_of,
)
from studyapp.console.pages import at_desk
from studyapp.console.views.organizations.overview import ROLE
from studyapp.sandbox.api import Desk

MOST_UNITS = 200  # that an account can be moved to by this form


def _acts(account: str) -> dict[str, Act]:
    who = {"AccountId": account}

    def move(desk: Desk, given: Given) -> list[Ask]:
        here = next(iter(parents_of(desk, account)))
        places = {"SourceParentId": here, "DestinationParentId": given("unit")}
        return [Ask("organizations", "MoveAccount", {**who, **places})]

    def simple(operation: str) -> Act:
        return Act(lambda _desk, _given: [Ask("organizations", operation, who)])

    return {
        "move": Act(move),
        "close": simple("CloseAccount"),
        "remove": Act(
            lambda _desk, _given: [Ask("organizations", "RemoveAccountFromOrganization", who)],
            to=lambda _given, _results: reverse("console:organizations"),
        ),
        **policy_acts(account),
    }


@at_desk
def account(request: HttpRequest, desk: Desk, account_id: str) -> HttpResponse:
    """One account."""

    def build(state: State) -> Page:
        found = desk.look("organizations", "DescribeAccount", {"AccountId": account_id})["Account"]
        enters = (
            f"{reverse('console:switch_role')}?{urlencode({'account': account_id, 'role': ROLE})}"
        )
        managing = account_id == desk.account
        can_enter = not managing and found["State"] == "ACTIVE"
        return Page(
            title=found["Name"],
            icon="person",
            badges=(state_of(found),),
            crumbs=crumbs(),
            links=(("Switch role", enters),) if can_enter else (),
            cards=(
                guarded(desk, "About", lambda: _about(desk, found, managing=managing)),
                guarded(desk, "Policies in force", lambda: policies_card(desk, account_id, state)),
                guarded(desk, "Place", lambda: _place(desk, account_id, state)),
                *(() if managing else (_leaving(found),)),
            ),
            here=request.path,
        )

    return answer(request, desk, build, _acts(account_id))


def _about(desk: Desk, found: Json, *, managing: bool) -> Card:
    parent = next(iter(parents_of(desk, found["Id"])))
    facts = Facts(
        pairs=(
            ("Account id", Cell(found["Id"], kind="mono")),
            ("E-mail address", Cell(found["Email"])),
            ("Below", Cell(name_of(desk, parent), unit_url(parent))),
            ("Path", Cell(found["Paths"][0], kind="mono")),
            ("Joined", moment(found["JoinedTimestamp"])),
            ("How", Cell("Made here" if found["JoinedMethod"] == "CREATED" else "Founded it")),
        )
    )
    blocks: list[Block] = [facts]
    if managing:
        text = "The management account: no policy of the organization limits it."
        blocks.append(Text(text=text))
    return Card("About", tuple(blocks))


def _place(desk: Desk, account_id: str, state: State) -> Card:
    here = next(iter(parents_of(desk, account_id)))
    root = root_of(desk)["Id"]
    options = tuple(one for one in _places(desk, root, "Root") if one[0] != here)[:MOST_UNITS]
    if not options:
        text = "There is no unit to move it to. Make one on the page of the root."
        return Card("Place", (Text(text=text, label="Root", url=unit_url(root)),))
    form = Form(
        title="Move",
        do="move",
        submit="Move account",
        fields=(
            Field(
                "unit",
                "To",
                "select",
                state.keeps("move").kept("unit"),
                options=options,
                required=True,
            ),
        ),
        note="The policies of the new place hold at once.",
        **state.of("move"),
    )
    return Card("Place", (form,))


def _places(desk: Desk, node: str, path: str) -> Iterator[Pair]:
    """The root and all units, each with its path of names."""
    yield node, path
    for unit in units_of(desk, node):
        yield from _places(desk, unit["Id"], f"{path} / {unit['Name']}")


def _leaving(found: Json) -> Card:
    if found["State"] != "ACTIVE":
        text = "The account is closed: nobody calls from it any more, and in 90 days it is gone."
        return Card("Leaving", (Text(text=text, warn=True),))
    said = Text(
        text="A removed account stands alone, and no policy limits it. A closed one is gone after 90 "
        "days with all that is in it. A new account must wait four days before it can be removed."
    )
    buttons = Buttons(
        actions=(
            Action("Remove from organization", "remove", danger=True),
            Action("Close account", "close", danger=True),
        )
    )
    return Card("Leaving", (said, buttons))
