"""The organization: its tree, its types of policies, requests for accounts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from studyapp.console.acts import Act, Ask, Given, State, answer, guarded
from studyapp.console.blocks import (
    Action,
    Branch,
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
    Text,
    Tree,
)
from studyapp.console.iam import moment
from studyapp.console.organizations import (
    SHORT,
    SORTS,
    Json,
    account_url,
    accounts_of,
    attached,
    described,
    enabled,
    listed,
    policy_url,
    root_of,
    state_of,
    tabs,
    unit_url,
    units_of,
    whole_url,
)
from studyapp.console.pages import at_desk
from studyapp.console.views.organizations import invitations
from studyapp.sandbox.api import Desk

MOST_NODES = 60  # of the tree on one page
FEATURES = (
    ("ALL", "All features: policies can limit accounts"),
    ("CONSOLIDATED_BILLING", "Consolidated billing only"),
)
FAILURES = {"EMAIL_ALREADY_EXISTS": "An account with this e-mail address exists."}
ROLE = "OrganizationAccountAccessRole"
INTRO = "Many accounts under one management account: one bill, and policies that limit them."


def _create(_desk: Desk, given: Given) -> list[Ask]:
    return [Ask("organizations", "CreateOrganization", {"FeatureSet": given("features")})]


def _account(_desk: Desk, given: Given) -> list[Ask]:
    params = {"AccountName": given("name"), "Email": given("email")}
    if given("role") not in ("", ROLE):
        params["RoleName"] = given("role")
    return [Ask("organizations", "CreateAccount", params)]


def _type(operation: str) -> Act:
    def plan(_desk: Desk, given: Given) -> list[Ask]:
        params = {"RootId": given("root"), "PolicyType": given("type")}
        return [Ask("organizations", operation, params)]

    return Act(plan)


def _simple(operation: str) -> Act:
    return Act(lambda _desk, _given: [Ask("organizations", operation, {})])


ACTS = {
    "create-organization": Act(_create),
    "delete-organization": _simple("DeleteOrganization"),
    "leave": _simple("LeaveOrganization"),
    "create-account": Act(_account, to=lambda _given, _results: whole_url()),
    **invitations.ACTS,
    "enable": _type("EnablePolicyType"),
    "disable": _type("DisablePolicyType"),
}


@at_desk
def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The organization of the account, or the way to one."""

    def build(state: State) -> Page:
        whole = described(desk)
        if whole is None:
            return _none(request, desk, state)
        if whole["MasterAccountId"] != desk.account:
            return _member(request, whole)
        return _managed(request, desk, whole, state)

    return answer(request, desk, build, ACTS)


def _none(request: HttpRequest, desk: Desk, state: State) -> Page:
    given = state.keeps("create-organization")
    form = Form(
        title="Create an organization",
        do="create-organization",
        submit="Create organization",
        fields=(
            Field(
                "features",
                "Features",
                "radio",
                given.kept("features", "ALL"),
                options=FEATURES,
                required=True,
            ),
        ),
        note="This account becomes the management account: it pays, and no policy limits it.",
        **state.of("create-organization"),
    )
    cards = (
        Card("Create an organization", (form,)),
        guarded(desk, "Invitations", lambda: invitations.received(desk)),
    )
    return Page(title="Organizations", icon="users", intro=INTRO, cards=cards, here=request.path)


def _member(request: HttpRequest, whole: Json) -> Page:
    facts = Facts(
        pairs=(
            ("Organization", Cell(whole["Id"], kind="mono")),
            ("Management account", Cell(whole["MasterAccountId"], kind="mono")),
        )
    )
    said = Text(
        text="This is a member account. The organization is run from the management account. An "
        "account that was made in it must wait four days before it can leave."
    )
    return Page(
        title="Organizations",
        icon="users",
        intro=INTRO,
        buttons=(Action("Leave organization", "leave", danger=True),),
        cards=(Card("This account", (facts, said)),),
        here=request.path,
    )


def _managed(request: HttpRequest, desk: Desk, whole: Json, state: State) -> Page:
    wants = "new" in request.GET or state.do == "create-account"
    return Page(
        title="Organizations",
        icon="users",
        intro=INTRO,
        tabs=tabs("accounts"),
        primary=("Create account", "?new=1"),
        cards=(
            guarded(desk, "Accounts and units", lambda: _tree(desk)),
            guarded(desk, "Requests for accounts", lambda: _requests(desk)),
            guarded(desk, "Invitations", lambda: invitations.sent(desk, state)),
            guarded(desk, "Types of policies", lambda: _types(desk, whole)),
            _about(whole),
        ),
        drawer=_account_form(state) if wants else None,
        close=request.path,
        here=request.path,
    )


def _account_form(state: State) -> Form:
    given = state.keeps("create-account")
    return Form(
        title="Create an account",
        do="create-account",
        submit="Create account",
        fields=(
            Field("name", "Account name", value=given.kept("name"), required=True),
            Field(
                "email",
                "E-mail address of its owner",
                value=given.kept("email"),
                hint="No other account may have it. Nothing is sent: dev@example.com will do.",
                required=True,
            ),
            Field(
                "role",
                "Role for administrators",
                value=given.kept("role", ROLE),
                hint="Principals of the management account may assume it.",
            ),
        ),
        note="The account is there some seconds of simulated time later.",
        **state.of("create-account"),
    )


class _Drawing:
    """Draws the tree until there is no room left."""

    def __init__(self, desk: Desk, sorts: list[str]) -> None:
        self.desk = desk
        self.sorts = sorts
        self.left = MOST_NODES

    def branch(self, node: str, name: str, *, icon: str = "folder") -> Branch:
        """A root or unit with what is below it, units first."""
        self.left -= 1
        units = units_of(self.desk, node) if self.left > 0 else ()
        below = [self.branch(one["Id"], one["Name"]) for one in units if self.left > 0]
        accounts = accounts_of(self.desk, node) if self.left > 0 else ()
        below += [self.leaf(one) for one in accounts if self.left > 0]
        cell = Cell(name, unit_url(node), sub=node, icon=icon)
        return Branch(cell, self.marks(node), tuple(below))

    def leaf(self, account: Json) -> Branch:
        """An account."""
        self.left -= 1
        cell = Cell(account["Name"], account_url(account["Id"]), sub=account["Id"], icon="person")
        states = () if account["State"] == "ACTIVE" else (state_of(account),)
        return Branch(cell, (*states, *self.marks(account["Id"])))

    def marks(self, node: str) -> tuple[Cell, ...]:
        """The policies of one's own that are attached right here."""
        return tuple(
            Cell(f"{SHORT[one['Type']]} {one['Name']}", policy_url(one["Id"]), icon="shield")
            for one in attached(self.desk, node, self.sorts)
            if not one["AwsManaged"]
        )


def _tree(desk: Desk) -> Card:
    root = root_of(desk)
    drawing = _Drawing(desk, enabled(root))
    tree = Tree(
        label="The organization", branches=(drawing.branch(root["Id"], "Root", icon="box"),)
    )
    if drawing.left > 0:
        return Card("Accounts and units", (tree,))
    text = f"Only the first {MOST_NODES} are shown; the page of a unit has what is below it."
    return Card("Accounts and units", (tree, Text(text=text)))


def _requests(desk: Desk) -> Card:
    found = listed(
        desk,
        "ListCreateAccountStatus",
        {"States": ["IN_PROGRESS", "FAILED"]},
        "CreateAccountStatuses",
    )
    rows = tuple(
        Row(
            (
                Cell(one["AccountName"], sub=one["Id"][:12]),
                _progress(one),
                moment(one["RequestedTimestamp"]),
            )
        )
        for one in sorted(found, key=lambda one: one["RequestedTimestamp"], reverse=True)
    )
    empty = Empty("No request is open", "A new account shows here until it is made.", "clock")
    columns = (Column("Account"), Column("State"), Column("Asked for", wide=True))
    table = Table(caption="Requests for accounts", columns=columns, rows=rows, empty=empty)
    said = Text(
        text="Reload in a few seconds, or put the clock on in the bar above.",
    )
    waiting = any(one["State"] == "IN_PROGRESS" for one in found)
    return Card("Requests for accounts", (table, said) if waiting else (table,))


def _progress(one: dict[str, Any]) -> Cell:
    if one["State"] == "FAILED":
        reason = one["FailureReason"]
        return Cell(FAILURES.get(reason, reason), kind="muted")
    return Cell("In progress", badge="warn", icon="clock")


def _types(desk: Desk, whole: Json) -> Card:
    if whole["FeatureSet"] != "ALL":
        text = "An organization for consolidated billing only has no policies."
        return Card("Types of policies", (Text(text=text),))
    root = root_of(desk)
    held = enabled(root)
    rows = []
    for sort, label in SORTS:
        on = sort in held
        fields = (("root", root["Id"]), ("type", sort))
        action = (
            Action("Disable", "disable", fields, danger=True, about=label)
            if on
            else Action("Enable", "enable", fields, about=label)
        )
        badge = Cell("Enabled", badge="good") if on else Cell("Disabled", badge="plain")
        rows.append(Row((Cell(label), badge), (action,)))
    table = Table(
        caption="Types of policies", columns=(Column("Type"), Column("State")), rows=tuple(rows)
    )
    said = Text(
        text="Disabling a type detaches all of its policies at once.",
        label="All policies",
        url=reverse("console:organizations_policies"),
    )
    return Card("Types of policies", (table, said))


def _about(whole: Json) -> Card:
    features = dict(FEATURES)[whole["FeatureSet"]].partition(":")[0]
    facts = Facts(
        pairs=(
            ("Id", Cell(whole["Id"], kind="mono")),
            ("Features", Cell(features)),
            ("Management account", Cell(whole["MasterAccountId"], kind="mono")),
            ("Its e-mail address", Cell(whole["MasterAccountEmail"])),
        )
    )
    form = Form(
        title="Delete the organization",
        do="delete-organization",
        submit="Delete organization",
        note="Only an organization without member accounts, units and policies can be deleted.",
        danger=True,
        preview=False,
    )
    return Card("About", (facts, form))
