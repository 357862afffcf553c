"""The grants of a key: who holds them, a form that gives one, a button that takes one."""

from collections.abc import Callable

from studyapp.console.acts import Act, Ask, Given, Refused, State
from studyapp.console.blocks import Action, Card, Cell, Column, Empty, Field, Form, Row, Table
from studyapp.console.views.kms.shared import Json, pairs_of
from studyapp.sandbox.api import Desk

OPERATIONS = (
    ("Encrypt", "Encrypt"),
    ("Decrypt", "Decrypt"),
    ("GenerateDataKey", "Make data keys"),
    ("ReEncryptFrom", "Encrypt anew, away from this key"),
    ("ReEncryptTo", "Encrypt anew, with this key"),
    ("DescribeKey", "See the key"),
    ("CreateGrant", "Grant what it may itself"),
    ("RetireGrant", "Give this grant up"),
)


def grant_acts(key: str) -> dict[str, Act]:
    """What form and buttons of the card do."""

    def revoke(_desk: Desk, given: Given) -> list[Ask]:
        return [Ask("kms", "RevokeGrant", {"KeyId": key, "GrantId": given("grant")})]

    return {"grant": Act(_granting(key)), "revoke": Act(revoke)}


def _granting(key: str) -> Callable[[Desk, Given], list[Ask]]:
    def plan(desk: Desk, given: Given) -> list[Ask]:
        who = given("who")
        if not given.all("may"):
            message = "Choose at least one thing that it may do."
            raise Refused(message)
        params: Json = {
            "KeyId": key,
            "GranteePrincipal": who
            if who.startswith("arn:")
            else f"arn:aws:iam::{desk.account}:{who}",
            "Operations": given.all("may"),
        }
        pairs = pairs_of(given("only"))
        if pairs:
            params["Constraints"] = {"EncryptionContextSubset": pairs}
        return [Ask("kms", "CreateGrant", params)]

    return plan


def grants(desk: Desk, key: str, state: State) -> Card:
    """The card."""
    found = desk.look("kms", "ListGrants", {"KeyId": key})["Grants"]
    empty = Empty(
        "No grants",
        "A grant lets one principal use the key, without a change of its policy.",
        "user",
    )
    columns = (Column("Who"), Column("May"))
    table = Table(caption="Grants", columns=columns, rows=tuple(map(_row, found)), empty=empty)
    return Card("Grants", (table, _form(state)))


def _row(one: Json) -> Row:
    limits = "; ".join(
        f"only with {name}={text}"
        for pairs in one.get("Constraints", {}).values()
        for name, text in pairs.items()
    )
    revoke = Action("Revoke", "revoke", (("grant", one["GrantId"]),), danger=True)
    return Row(
        (
            Cell(one["GranteePrincipal"].rpartition(":")[2], sub=one["GrantId"][:12]),
            Cell(", ".join(one["Operations"]), sub=limits),
        ),
        (revoke,),
    )


def _form(state: State) -> Form:
    given = state.keeps("grant")
    return Form(
        title="Give a grant",
        do="grant",
        submit="Give grant",
        fields=(
            Field(
                "who",
                "To",
                value=given.kept("who"),
                hint="Such as user/alice or role/app; an ARN for another account.",
                required=True,
            ),
            Field("may", "May", "checks", values=tuple(given.all("may")), options=OPERATIONS),
            Field(
                "only",
                "Only with the encryption context",
                value=given.kept("only"),
                hint="Such as order=17. Empty for any.",
            ),
        ),
        **state.of("grant"),
    )
