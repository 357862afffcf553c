"""Who may use a key: its policy, and its grants."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from studyapp.console.acts import Act, Ask, Given, Refused, State, guarded
from studyapp.console.blocks import Action, Card, Cell, Column, Empty, Field, Form, Row, Table
from studyapp.console.pages import at_desk
from studyapp.console.policies import laid_out, policy_field
from studyapp.console.views.kms.shared import Json, key_page, pairs_of
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


@at_desk
def access(request: HttpRequest, desk: Desk, key_id: str) -> HttpResponse:
    """Policy and grants."""

    def cards(_found: Json, state: State) -> tuple[Card, ...]:
        return (
            guarded(desk, "Key policy", lambda: _policy(desk, key_id, state)),
            guarded(desk, "Grants", lambda: _grants(desk, key_id, state)),
        )

    def policy(_desk: Desk, given: Given) -> list[Ask]:
        return [Ask("kms", "PutKeyPolicy", {"KeyId": key_id, "Policy": given.raw("policy")})]

    def revoke(_desk: Desk, given: Given) -> list[Ask]:
        return [Ask("kms", "RevokeGrant", {"KeyId": key_id, "GrantId": given("grant")})]

    acts = {"policy": Act(policy), "grant": Act(_granting(key_id)), "revoke": Act(revoke)}
    return key_page(request, desk, key_id, cards, acts)


def _policy(desk: Desk, key_id: str, state: State) -> Card:
    text = laid_out(desk.look("kms", "GetKeyPolicy", {"KeyId": key_id})["Policy"])
    given = state.keeps("policy")
    form = Form(
        title="Key policy",
        do="policy",
        submit="Save policy",
        fields=(
            policy_field(
                "policy",
                "Policy",
                given.raw("policy") or text,
                use="resource",
                checked=bool(given.raw("policy")),
                hint="Nobody may use a key whose policy does not say so, whatever IAM allows.",
                look=given.look("policy"),
                mark=state.given.request.GET.get("mark", ""),
            ),
        ),
        **state.of("policy"),
    )
    return Card("Key policy", (form,))


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


def _grants(desk: Desk, key: str, state: State) -> Card:
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
                hint="Such as user/developer-1 or role/app; an ARN for another account.",
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
