"""What the pages of Organizations share: addresses, lists, and the policies of a target."""

from collections.abc import Iterator
from typing import Any, Final

from django.urls import reverse

from studyapp.console.acts import Act, Ask, Given, State, every
from studyapp.console.blocks import (
    Action,
    Card,
    Cell,
    Column,
    Empty,
    Field,
    Form,
    Pair,
    Row,
    Tab,
    Table,
)
from studyapp.sandbox.api import CloudError, Desk

Json = dict[str, Any]
SCP: Final = "SERVICE_CONTROL_POLICY"
RCP: Final = "RESOURCE_CONTROL_POLICY"
SHORT: Final = {SCP: "SCP", RCP: "RCP"}
SORTS: Final[tuple[Pair, ...]] = (
    (SCP, "Service control policies (SCP)"),
    (RCP, "Resource control policies (RCP)"),
)
STATES: Final = {"ACTIVE": "good", "SUSPENDED": "bad", "PENDING_CLOSURE": "warn"}
SAID: Final = {"ACTIVE": "Active", "SUSPENDED": "Closed", "PENDING_CLOSURE": "Closing"}
PAGE: Final = 20  # entries of a page of the service's lists


def whole_url() -> str:
    """The overview."""
    return reverse("console:organizations")


def crumbs() -> tuple[Pair, ...]:
    """The way to the pages of single things."""
    return (("Organizations", whole_url()),)


def unit_url(unit: str) -> str:
    """The page of a root or an organizational unit."""
    return reverse("console:organizations_unit", args=[unit])


def account_url(account: str) -> str:
    """The page of an account."""
    return reverse("console:organizations_account", args=[account])


def policy_url(policy: str) -> str:
    """The page of a policy."""
    return reverse("console:organizations_policy", args=[policy])


def node_url(node: str) -> str:
    """The page of a root, a unit or an account."""
    return account_url(node) if node.isdecimal() else unit_url(node)


def tabs(current: str) -> tuple[Tab, ...]:
    """The lists of Organizations."""
    policies = reverse("console:organizations_policies")
    return (
        Tab("Accounts", whole_url(), current == "accounts"),
        Tab("Policies", policies, current == "policies"),
    )


def listed(desk: Desk, operation: str, params: Json, key: str) -> list[Json]:
    """All entries of a list."""
    return every(desk, "organizations", operation, {**params, "MaxResults": PAGE}, key)


def described(desk: Desk) -> Json | None:
    """The organization of the account, None outside any."""
    try:
        whole: Json = desk.look("organizations", "DescribeOrganization")["Organization"]
    except CloudError as error:
        if "NotInUse" in error.code:
            return None
        raise
    return whole


def root_of(desk: Desk) -> Json:
    """The root."""
    root: Json = desk.look("organizations", "ListRoots")["Roots"][0]
    return root


def enabled(root: Json) -> list[str]:
    """The types of policies that are enabled in the root."""
    return [one["Type"] for one in root["PolicyTypes"]]


def units_of(desk: Desk, parent: str) -> list[Json]:
    """The units right below a root or unit."""
    params = {"ParentId": parent}
    return listed(desk, "ListOrganizationalUnitsForParent", params, "OrganizationalUnits")


def accounts_of(desk: Desk, parent: str) -> list[Json]:
    """The accounts right below a root or unit."""
    return listed(desk, "ListAccountsForParent", {"ParentId": parent}, "Accounts")


def attached(desk: Desk, target: str, sorts: list[str]) -> list[Json]:
    """The policies that are attached right to a target."""
    return [
        one
        for sort in sorts
        for one in listed(
            desk, "ListPoliciesForTarget", {"TargetId": target, "Filter": sort}, "Policies"
        )
    ]


def parents_of(desk: Desk, child: str) -> Iterator[str]:
    """The ids above a unit or account, the nearest first, the root last."""
    while not child.startswith("r-"):
        child = desk.look("organizations", "ListParents", {"ChildId": child})["Parents"][0]["Id"]
        yield child


def name_of(desk: Desk, node: str) -> str:
    """The name of a root or unit."""
    if node.startswith("r-"):
        return "Root"
    found = desk.look("organizations", "DescribeOrganizationalUnit", {"OrganizationalUnitId": node})
    return str(found["OrganizationalUnit"]["Name"])


def state_of(account: Json) -> Cell:
    """The state of an account."""
    state: str = account["State"]
    return Cell(SAID.get(state, state), badge=STATES.get(state, "plain"))


def policy_acts(target: str) -> dict[str, Act]:
    """The forms of the policies' card of a target."""

    def plan(operation: str) -> Act:
        def asks(_desk: Desk, given: Given) -> list[Ask]:
            params = {"PolicyId": given("policy"), "TargetId": target}
            return [Ask("organizations", operation, params)]

        return Act(asks)

    return {"attach": plan("AttachPolicy"), "detach": plan("DetachPolicy")}


def policies_card(desk: Desk, target: str, state: State) -> Card:
    """The policies that limit a target: its own with a form, and those from above."""
    sorts = enabled(root_of(desk))
    own = attached(desk, target, sorts)
    rows = [_row(one, "here", detaches=True) for one in own]
    for above in parents_of(desk, target):
        name = name_of(desk, above)
        rows += [_row(one, name, url=unit_url(above)) for one in attached(desk, above, sorts)]
    empty = Empty(
        "No policies",
        "Enable a type of policies on the overview first; then nothing is limited until one denies.",
        "shield",
    )
    table = Table(
        caption="Policies in force",
        columns=(Column("Policy"), Column("Type"), Column("Attached")),
        rows=tuple(rows),
        empty=empty,
    )
    here = {one["Id"] for one in own}
    options = tuple(
        (one["Id"], f"{one['Name']} ({SHORT[sort]})")
        for sort in sorts
        for one in listed(desk, "ListPolicies", {"Filter": sort}, "Policies")
        if one["Id"] not in here
    )
    form = Form(
        title="Attach a policy",
        do="attach",
        submit="Attach",
        fields=(
            Field(
                "policy",
                "Policy",
                "select",
                state.keeps("attach").kept("policy"),
                options=options,
                required=True,
            ),
        ),
        note="It limits all accounts below, their root users too, but not the management account.",
        **state.of("attach"),
    )
    return Card("Policies in force", (table, form) if options else (table,))


def _row(one: Json, where: str, *, url: str = "", detaches: bool = False) -> Row:
    action = Action("Detach", "detach", (("policy", one["Id"]),), about=one["Name"])
    return Row(
        (
            Cell(one["Name"], policy_url(one["Id"]), sub=one["Id"]),
            Cell(SHORT[one["Type"]]),
            Cell(where, url),
        ),
        (action,) if detaches else (),
    )
