"""Invitations: those that an organization sent, and those that an account got."""

from studyapp.console.acts import Act, Ask, Given, State
from studyapp.console.blocks import Action, Card, Cell, Column, Empty, Field, Form, Row, Table
from studyapp.console.iam import moment
from studyapp.console.organizations import Json, listed
from studyapp.sandbox.api import Desk

STATES = {
    "OPEN": Cell("Open", badge="warn"),
    "ACCEPTED": Cell("Accepted", badge="good"),
    "DECLINED": Cell("Declined", badge="plain"),
    "CANCELED": Cell("Cancelled", badge="plain"),
    "EXPIRED": Cell("Expired", badge="plain"),
}


def _answer(operation: str) -> Act:
    def plan(_desk: Desk, given: Given) -> list[Ask]:
        return [Ask("organizations", operation, {"HandshakeId": given("handshake")})]

    return Act(plan)


def _invite(_desk: Desk, given: Given) -> list[Ask]:
    party = given("party").replace("-", "") if "@" not in given("party") else given("party")
    target = {"Id": party, "Type": "EMAIL" if "@" in party else "ACCOUNT"}
    return [Ask("organizations", "InviteAccountToOrganization", {"Target": target})]


ACTS = {
    "invite": Act(_invite),
    "cancel-invitation": _answer("CancelHandshake"),
    "accept": _answer("AcceptHandshake"),
    "decline": _answer("DeclineHandshake"),
}


def sent(desk: Desk, state: State) -> Card:
    """The invitations that the organization sent, and the form of another one."""
    found = listed(desk, "ListHandshakesForOrganization", {}, "Handshakes")
    rows = tuple(
        Row(
            (
                Cell(one["Parties"][1]["Id"]),
                STATES[one["State"]],
                moment(one["ExpirationTimestamp"]),
            ),
            _buttons(one, ("Cancel", "cancel-invitation")),
        )
        for one in _latest(found)
    )
    columns = (Column("Invited"), Column("State"), Column("Ends", wide=True))
    form = Form(
        title="Invite an account",
        do="invite",
        submit="Invite",
        fields=(
            Field(
                "party",
                "Account id or e-mail address",
                value=state.keeps("invite").kept("party"),
                hint="An account of this sandbox that stands alone, such as one that was removed.",
                required=True,
            ),
        ),
        **state.of("invite"),
    )
    table = Table(caption="Invitations", columns=columns, rows=rows)
    return Card("Invitations", (table, form) if rows else (form,))


def received(desk: Desk) -> Card:
    """The invitations that the account got."""
    found = listed(desk, "ListHandshakesForAccount", {}, "Handshakes")
    rows = tuple(
        Row(
            (
                Cell(_sender(one), sub=one["Id"]),
                STATES[one["State"]],
                moment(one["ExpirationTimestamp"]),
            ),
            _buttons(one, ("Accept", "accept"), ("Decline", "decline")),
        )
        for one in _latest(found)
    )
    empty = Empty("No invitation", "Another organization may invite this account.", "users")
    columns = (Column("From"), Column("State"), Column("Ends", wide=True))
    table = Table(caption="Invitations", columns=columns, rows=rows, empty=empty)
    return Card("Invitations", (table,))


def _latest(found: list[Json]) -> list[Json]:
    return sorted(found, key=lambda one: one["RequestedTimestamp"], reverse=True)


def _buttons(one: Json, *acts: tuple[str, str]) -> tuple[Action, ...]:
    if one["State"] != "OPEN":
        return ()
    fields = (("handshake", one["Id"]),)
    return tuple(Action(label, do, fields, about=_sender(one)) for label, do in acts)


def _sender(one: Json) -> str:
    about = one["Resources"][0]["Resources"]
    return str(next(part["Value"] for part in about if part["Type"] == "MASTER_EMAIL"))
