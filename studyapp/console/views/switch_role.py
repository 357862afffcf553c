"""Switch role: into another account, by its id and the name of a role there."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from studyapp.console.acts import Act, Ask, Given, Refused, State, answer
from studyapp.console.blocks import Card, Cell, Facts, Field, Form, Page, Text
from studyapp.console.pages import at_desk
from studyapp.sandbox.api import Desk, Result, act_as

ACCOUNT_LENGTH = 12


@at_desk
def switch_role(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The form of a real sts:AssumeRole; console and shell then act as the session."""

    def to(_given: Given, results: list[Result]) -> str:
        act_as(desk.world, results[0].output["AssumedRoleUser"]["Arn"])
        return reverse("console:home")

    def build(state: State) -> Page:
        return Page(
            title="Switch role",
            icon="person",
            intro="Become a role of another account for a while. Both accounts must allow it.",
            cards=(Card("Role", (_form(request, state),)), _now(desk)),
            here=request.path,
        )

    return answer(request, desk, build, {"switch-role": Act(_plan, to=to)})


def _plan(desk: Desk, given: Given) -> list[Ask]:
    account, role = given("account").replace("-", ""), given("role").strip("/")
    if len(account) != ACCOUNT_LENGTH or not account.isdecimal() or not account.isascii():
        message = "An account id has twelve digits."
        raise Refused(message)
    session = desk.arn.rpartition("/")[2].rpartition(":")[2]
    params = {"RoleArn": f"arn:aws:iam::{account}:role/{role}", "RoleSessionName": session}
    return [Ask("sts", "AssumeRole", params)]


def _form(request: HttpRequest, state: State) -> Form:
    given = state.keeps("switch-role")
    asked = request.GET
    return Form(
        title="Role",
        do="switch-role",
        submit="Switch role",
        fields=(
            Field(
                "account",
                "Account",
                value=given.kept("account", asked.get("account", "")),
                hint="Twelve digits; hyphens do not matter.",
                required=True,
            ),
            Field(
                "role",
                "Role name",
                value=given.kept("role", asked.get("role", "")),
                hint="Accounts made through Organizations have OrganizationAccountAccessRole.",
                required=True,
            ),
        ),
        **state.of("switch-role"),
    )


def _now(desk: Desk) -> Card:
    pairs = (
        ("Acting as", Cell(desk.arn.rpartition(":")[2], kind="mono")),
        ("In account", Cell(desk.account, kind="mono")),
    )
    said = Text(text="“Act as” in the bar above leads back, and to whom you may act as unasked.")
    return Card("Now", (Facts(pairs=pairs), said))
