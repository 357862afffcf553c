"""IAM roles: who may take them, and what they may do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from studyapp.console.acts import Act, Ask, Given, State, answer, every, guarded
from studyapp.console.attachments import ROLE
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
    Text,
)
from studyapp.console.iam import iam_tabs, last_used, moment, simulator_url
from studyapp.console.pages import at_desk
from studyapp.console.policies import STARTS, laid_out, policy_field
from studyapp.console.views import iam_accessed
from studyapp.console.views.iam_users import CRUMBS
from studyapp.sandbox.api import Desk


def role_url(name: str) -> str:
    """The page of a role."""
    return reverse("console:iam_role", args=[name])


def _create(_desk: Desk, given: Given) -> list[Ask]:
    name = given("name")
    params: dict[str, Any] = {
        "RoleName": name,
        "AssumeRolePolicyDocument": given.raw("trust"),
    }
    if given("description"):
        params["Description"] = given("description")
    asks = [Ask("iam", "CreateRole", params)]
    if given.has("profile"):
        profile = {"InstanceProfileName": name}
        asks += [
            Ask("iam", "CreateInstanceProfile", profile),
            Ask("iam", "AddRoleToInstanceProfile", {**profile, "RoleName": name}),
        ]
    return asks


ROLES = {"create-role": Act(_create, to=lambda given, _results: role_url(given("name")))}


@at_desk
def roles(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All roles, and the drawer that makes one."""

    def build(state: State) -> Page:
        found = every(desk, "iam", "ListRoles", {}, "Roles")
        rows = tuple(
            Row(
                (
                    Cell(one["RoleName"], role_url(one["RoleName"]), sub=one["Arn"]),
                    moment(one["CreateDate"]),
                )
            )
            for one in found
        )
        empty = Empty(
            "No roles yet",
            "A role is an identity without password or keys. Whoever its trust policy names may "
            "take it for a while.",
            "user",
            "Create role",
            "?new=1",
        )
        columns = (Column("Name"), Column("Created", wide=True))
        table = Table(caption="Roles", columns=columns, rows=rows, empty=empty)
        wants = "new" in request.GET or state.do == "create-role"
        return Page(
            title="Roles",
            crumbs=CRUMBS,
            intro="Roles lend permissions to services, machines and people for a limited time.",
            tabs=iam_tabs("roles"),
            primary=("Create role", "?new=1") if rows else ("", ""),
            cards=(Card("Roles", (table,), flush=True, hidden_title=True),),
            drawer=_role_form(state) if wants else None,
            close=request.path,
            here=request.path,
        )

    return answer(request, desk, build, ROLES)


def _role_form(state: State) -> Form:
    given = state.keeps("create-role")
    return Form(
        title="Create a role",
        do="create-role",
        submit="Create",
        fields=(
            Field("name", "Name", value=given.kept("name"), required=True),
            Field("description", "Description", value=given.kept("description")),
            policy_field(
                "trust",
                "Trust policy",
                given.kept("trust", STARTS["trust"]),
                use="trust",
                checked=state.do == "create-role",
                hint="Who may take the role. This start lets EC2 machines take it.",
                look=given.look("trust"),
            ),
            Field(
                "profile",
                "Also make an instance profile, so that a machine can carry it",
                "check",
                given.ticked("profile", default=True),
            ),
        ),
        **state.of("create-role"),
    )


def _acts(name: str) -> dict[str, Act]:
    who = {"RoleName": name}

    def trust(_desk: Desk, given: Given) -> list[Ask]:
        params = {**who, "PolicyDocument": given.raw("trust")}
        return [Ask("iam", "UpdateAssumeRolePolicy", params)]

    def delete(desk: Desk, _given: Given) -> list[Ask]:
        """As the console does it: the role's profiles go with it when they are its own."""
        profiles = every(desk, "iam", "ListInstanceProfilesForRole", who, "InstanceProfiles")
        asks = []
        for profile in profiles:
            named = {"InstanceProfileName": profile["InstanceProfileName"]}
            asks.append(Ask("iam", "RemoveRoleFromInstanceProfile", {**named, **who}))
            if profile["InstanceProfileName"] == name:
                asks.append(Ask("iam", "DeleteInstanceProfile", named))
        path = desk.look("iam", "GetRole", who)["Role"]["Path"]
        linked = path.startswith("/aws-service-role/")
        return [*asks, Ask("iam", "DeleteServiceLinkedRole" if linked else "DeleteRole", who)]

    return {
        "set-trust": Act(trust),
        "delete-role": Act(delete, to=lambda _given, _results: reverse("console:iam_roles")),
        **ROLE.acts(name),
    }


def _facts(found: dict[str, Any]) -> Facts:
    """What a role is."""
    used = found.get("RoleLastUsed", {})
    return Facts(
        pairs=(
            ("ARN", Cell(found["Arn"], kind="mono")),
            ("Unique id", Cell(found["RoleId"], kind="mono")),
            ("Created", moment(found["CreateDate"])),
            (
                "Last used",
                last_used(used["LastUsedDate"], used["Region"])
                if used
                else Cell("never", kind="muted"),
            ),
            ("Longest session", Cell(f"{found.get('MaxSessionDuration', 3600) // 60} minutes")),
            ("Description", Cell(found.get("Description") or "none", kind="muted")),
        )
    )


@at_desk
def role(request: HttpRequest, desk: Desk, name: str) -> HttpResponse:
    """One role."""

    def build(state: State) -> Page:
        found = desk.look("iam", "GetRole", {"RoleName": name})["Role"]
        text = laid_out(found["AssumeRolePolicyDocument"])
        given = state.keeps("set-trust")
        kept = given.kept("trust", text)
        trust = Form(
            title="Trust policy",
            do="set-trust",
            submit="Save trust policy",
            fields=(
                policy_field(
                    "trust",
                    "Trust policy",
                    kept,
                    use="trust",
                    checked=state.do == "set-trust",
                    look=given.look("trust"),
                    account=desk.account,
                    stored=True,
                    mark="" if request.GET.get("edit") else request.GET.get("mark", ""),
                ),
            ),
            **state.of("set-trust"),
        )
        edit = request.GET.get("edit", "")
        return Page(
            title=name,
            icon="user",
            crumbs=(*CRUMBS, ("Roles", reverse("console:iam_roles"))),
            tabs=iam_tabs("roles"),
            links=(
                ("Simulate access", simulator_url(found["Arn"])),
                ("What it used", reverse("console:iam_role_used", args=[name])),
            ),
            about=found["Arn"],
            buttons=(Action("Delete role", "delete-role", danger=True),),
            cards=(
                Card("About", (_facts(found),)),
                Card("Who may take it", (trust,)),
                guarded(desk, "Attached policies", lambda: ROLE.attached(desk, name, state)),
                guarded(desk, "Inline policies", lambda: ROLE.inline(desk, name, state, edit)),
                guarded(desk, "Instance profiles", lambda: _profiles(desk, name)),
                iam_accessed.card(),
            ),
            here=request.path,
        )

    return answer(request, desk, build, _acts(name) | iam_accessed.acts(desk, ROLE, name))


def _profiles(desk: Desk, name: str) -> Card:
    found = every(
        desk, "iam", "ListInstanceProfilesForRole", {"RoleName": name}, "InstanceProfiles"
    )
    if not found:
        text = "None. A machine carries a role by an instance profile."
        return Card("Instance profiles", (Text(text=text),))
    rows = tuple(Row((Cell(one["InstanceProfileName"], sub=one["Arn"]),)) for one in found)
    table = Table(caption="Instance profiles", columns=(Column("Name"),), rows=rows)
    return Card("Instance profiles", (table,))
