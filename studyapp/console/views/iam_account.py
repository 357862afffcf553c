"""What holds for the whole account: how long passwords must be, and how much is in it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from studyapp.common.http import go
from studyapp.console.acts import Act, Ask, Given, State, answer, guarded, maybe
from studyapp.console.blocks import Action, Buttons, Card, Cell, Facts, Field, Form, Page, Text
from studyapp.console.iam import iam_tabs
from studyapp.console.pages import at_desk
from studyapp.console.views import iam_devices
from studyapp.console.views.iam_users import CRUMBS
from studyapp.sandbox.api import Desk

BOXES = (
    ("RequireUppercaseCharacters", "A capital letter"),
    ("RequireLowercaseCharacters", "A small letter"),
    ("RequireNumbers", "A digit"),
    ("RequireSymbols", "A symbol"),
    ("AllowUsersToChangePassword", "Users may change their own password"),
)
COUNTS = (
    ("Users", "Users"),
    ("Groups", "Groups"),
    ("Roles", "Roles"),
    ("Policies", "Policies of your own"),
    ("AccountMFAEnabled", "Root signs in with MFA"),
    ("AccountAccessKeysPresent", "Root has access keys"),
)


@at_desk
def service(request: HttpRequest, _desk: Desk) -> HttpResponse:
    """IAM begins with its users."""
    return go(request, reverse("console:iam_users"))


def _save(_desk: Desk, given: Given) -> list[Ask]:
    params: dict[str, Any] = {
        "MinimumPasswordLength": given.number("length", "The shortest password")
    }
    params |= {name: given.has(name) for name, _label in BOXES}
    if given("age"):
        params["MaxPasswordAge"] = given.number("age", "The number of days")
    if given("reuse"):
        params["PasswordReusePrevention"] = given.number("reuse", "The number of passwords")
    return [Ask("iam", "UpdateAccountPasswordPolicy", params)]


ACTS = {
    "save-password-policy": Act(_save),
    "delete-password-policy": Act(
        lambda _desk, _given: [Ask("iam", "DeleteAccountPasswordPolicy", {})]
    ),
}


@at_desk
def account(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The password policy and a count of what there is."""

    def build(state: State) -> Page:
        return Page(
            title="Account",
            crumbs=CRUMBS,
            tabs=iam_tabs("account"),
            cards=(
                guarded(desk, "Password policy", lambda: _policy(desk, state)),
                guarded(desk, "In this account", lambda: _counts(desk)),
                guarded(desk, "MFA devices of root", lambda: _root(desk, state)),
            ),
            here=request.path,
        )

    return answer(request, desk, build, ACTS | iam_devices.acts(iam_devices.ROOT))


def _policy(desk: Desk, state: State) -> Card:
    found = maybe(desk, "iam", "GetAccountPasswordPolicy", {}).get("PasswordPolicy")
    now = found or {"MinimumPasswordLength": 8}
    given = state.keeps("save-password-policy")
    length = given.kept("length", str(now["MinimumPasswordLength"]))
    fields = (
        Field("length", "Shortest password", "number", length, required=True, least=6, most=128),
        *(
            Field(name, label, "check", given.ticked(name, default=bool(now.get(name))))
            for name, label in BOXES
        ),
        Field(
            "age",
            "Days until it must be changed",
            "number",
            given.kept("age", str(now.get("MaxPasswordAge", ""))),
            least=1,
            most=1095,
        ),
        Field(
            "reuse",
            "Earlier passwords that may not be used again",
            "number",
            given.kept("reuse", str(now.get("PasswordReusePrevention", ""))),
            least=1,
            most=24,
        ),
    )
    form = Form(
        title="Password policy",
        do="save-password-policy",
        submit="Save",
        fields=fields,
        **state.of("save-password-policy"),
    )
    if not found:
        text = "None is set: the default of AWS holds."
        return Card("Password policy", (Text(text=text), form))
    back = Buttons(actions=(Action("Back to the default", "delete-password-policy"),))
    return Card("Password policy", (form, back))


def _root(desk: Desk, state: State) -> Card:
    """Root's devices; only root itself sees and changes them."""
    if desk.arn == f"arn:aws:iam::{desk.account}:root":
        return iam_devices.card(desk, {}, state)
    text = "Act as root, with the switch at the top, to give the account's owner a second factor."
    return Card("MFA devices of root", (Text(text=text),))


def _counts(desk: Desk) -> Card:
    found = desk.look("iam", "GetAccountSummary")["SummaryMap"]
    pairs = tuple((label, Cell(str(found[key]))) for key, label in COUNTS if key in found)
    return Card("In this account", (Facts(pairs=pairs),))
