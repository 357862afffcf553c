"""IAM users: their list, one of them, their keys, passwords and devices."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from studyapp.console.acts import Act, Ask, Given, State, answer, every, guarded, maybe
from studyapp.console.attachments import USER
from studyapp.console.blocks import (
    Action,
    Buttons,
    Card,
    Cell,
    Code,
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
from studyapp.console.views import iam_accessed, iam_devices
from studyapp.sandbox.api import CloudError, Desk, Result

CRUMBS = (("IAM", "/console/iam/users/"),)


def user_url(name: str) -> str:
    """The page of a user."""
    return reverse("console:iam_user", args=[name])


def _create(_desk: Desk, given: Given) -> list[Ask]:
    name = given("name")
    params: dict[str, Any] = {"UserName": name}
    if given("path"):
        params["Path"] = given("path")
    asks = [Ask("iam", "CreateUser", params)]
    asks += [
        Ask("iam", "AddUserToGroup", {"GroupName": group, "UserName": name})
        for group in given.all("group")
    ]
    return asks


USERS = {"create-user": Act(_create, to=lambda given, _results: user_url(given("name")))}


@at_desk
def users(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All users, and the drawer that makes one."""

    def build(state: State) -> Page:
        params = {"Marker": request.GET["after"]} if "after" in request.GET else {}
        found = desk.look("iam", "ListUsers", params)
        rows = tuple(
            Row(
                (
                    Cell(one["UserName"], user_url(one["UserName"]), sub=one["Arn"]),
                    Cell(one["Path"], kind="mono"),
                    moment(one["CreateDate"]),
                )
            )
            for one in found["Users"]
        )
        table = Table(
            caption="Users",
            columns=(Column("Name"), Column("Path", wide=True), Column("Created", wide=True)),
            rows=rows,
            more=f"?after={found['Marker']}" if found.get("IsTruncated") else "",
        )
        wants = "new" in request.GET or state.do == "create-user"
        return Page(
            title="Users",
            crumbs=CRUMBS,
            intro="A user is one person or program with its own password and keys.",
            tabs=iam_tabs("users"),
            primary=("Create user", "?new=1"),
            cards=(Card("Users", (table,), flush=True, hidden_title=True),),
            drawer=_user_form(desk, state) if wants else None,
            close=request.path,
            here=request.path,
        )

    return answer(request, desk, build, USERS)


def _user_form(desk: Desk, state: State) -> Form:
    given = state.keeps("create-user")
    groups = every(desk, "iam", "ListGroups", {}, "Groups")
    fields = [
        Field("name", "Name", value=given.kept("name"), required=True),
        Field(
            "path", "Path", value=given.kept("path"), hint="Such as /teams/; most users have none."
        ),
    ]
    if groups:
        options = tuple((one["GroupName"], one["GroupName"]) for one in groups)
        fields.append(
            Field("group", "Groups", "checks", values=tuple(given.all("group")), options=options)
        )
    return Form(
        title="Create a user",
        do="create-user",
        submit="Create",
        fields=tuple(fields),
        note="A new user may do nothing until a policy allows it.",
        **state.of("create-user"),
    )


def _acts(name: str) -> dict[str, Act]:
    who = {"UserName": name}

    def simple(operation: str, **fields: str) -> Act:
        def plan(_desk: Desk, given: Given) -> list[Ask]:
            extra = {member: given(field) for member, field in fields.items()}
            return [Ask("iam", operation, {**who, **extra})]

        return Act(plan)

    def password(_desk: Desk, given: Given) -> list[Ask]:
        operation = "UpdateLoginProfile" if given.has("exists") else "CreateLoginProfile"
        reset = given.has("reset")
        params = {**who, "Password": given.post.get("password", ""), "PasswordResetRequired": reset}
        return [Ask("iam", operation, params)]

    return {
        "add-to-group": simple("AddUserToGroup", GroupName="group"),
        "leave-group": simple("RemoveUserFromGroup", GroupName="group"),
        "create-key": Act(
            lambda _desk, _given: [Ask("iam", "CreateAccessKey", who)], shows=_new_key
        ),
        "set-key": simple("UpdateAccessKey", AccessKeyId="key", Status="status"),
        "delete-key": simple("DeleteAccessKey", AccessKeyId="key"),
        "set-password": Act(password),
        "delete-password": simple("DeleteLoginProfile"),
        "delete-user": Act(
            lambda _desk, _given: [Ask("iam", "DeleteUser", who)],
            to=lambda _given, _results: reverse("console:iam_users"),
        ),
        **iam_devices.acts(name),
        **USER.acts(name),
    }


def _new_key(_given: Given, results: list[Result]) -> tuple[Card, ...]:
    key = results[0].output["AccessKey"]
    text = f"aws_access_key_id = {key['AccessKeyId']}\naws_secret_access_key = {key['SecretAccessKey']}"
    warning = Text(
        text="The secret is shown this once. Copy it now; it cannot be read again.", warn=True
    )
    return (Card("New access key", (warning, Code(label="Access key", text=text))),)


@at_desk
def user(request: HttpRequest, desk: Desk, name: str) -> HttpResponse:
    """One user."""

    def build(state: State) -> Page:
        found = desk.look("iam", "GetUser", {"UserName": name})["User"]
        facts = Facts(
            pairs=(
                ("ARN", Cell(found["Arn"], kind="mono")),
                ("Unique id", Cell(found["UserId"], kind="mono")),
                ("Created", moment(found["CreateDate"])),
                *((f"Tag {tag['Key']}", Cell(tag["Value"])) for tag in found.get("Tags", ())),
            )
        )
        edit = request.GET.get("edit", "")
        return Page(
            title=name,
            icon="user",
            crumbs=(*CRUMBS, ("Users", reverse("console:iam_users"))),
            tabs=iam_tabs("users"),
            links=(
                ("Simulate access", simulator_url(found["Arn"])),
                ("What it used", reverse("console:iam_user_used", args=[name])),
            ),
            about=found["Arn"],
            buttons=(Action("Delete user", "delete-user", danger=True),),
            cards=(
                Card("About", (facts,)),
                guarded(desk, "Attached policies", lambda: USER.attached(desk, name, state)),
                guarded(desk, "Inline policies", lambda: USER.inline(desk, name, state, edit)),
                guarded(desk, "Groups", lambda: _groups(desk, name, state)),
                guarded(desk, "Access keys", lambda: _keys(desk, name)),
                guarded(desk, "Password", lambda: _password(desk, name, state)),
                guarded(
                    desk, "MFA devices", lambda: iam_devices.card(desk, {"UserName": name}, state)
                ),
                iam_accessed.card(),
            ),
            here=request.path,
        )

    return answer(request, desk, build, _acts(name) | iam_accessed.acts(desk, USER, name))


def _groups(desk: Desk, name: str, state: State) -> Card:
    inside = [
        one["GroupName"]
        for one in every(desk, "iam", "ListGroupsForUser", {"UserName": name}, "Groups")
    ]
    rows = tuple(
        Row(
            (Cell(group, reverse("console:iam_group", args=[group]), sub=_gives(desk, group)),),
            (Action("Remove", "leave-group", (("group", group),), about=group),),
        )
        for group in inside
    )
    others = [
        one["GroupName"]
        for one in every(desk, "iam", "ListGroups", {}, "Groups")
        if one["GroupName"] not in inside
    ]
    empty = Empty("In no group", "A group hands its policies to all its users.", "users")
    table = Table(caption="Groups of the user", columns=(Column("Group"),), rows=rows, empty=empty)
    if not others:
        return Card("Groups", (table,))
    form = Form(
        title="Add to a group",
        do="add-to-group",
        submit="Add",
        fields=(
            Field("group", "Group", "select", options=tuple((g, g) for g in others), required=True),
        ),
        **state.of("add-to-group"),
    )
    return Card("Groups", (table, form))


def _gives(desk: Desk, group: str) -> str:
    """What a group hands to its users, in a few words."""
    who = {"GroupName": group}
    try:
        attached = every(desk, "iam", "ListAttachedGroupPolicies", who, "AttachedPolicies")
        inline = every(desk, "iam", "ListGroupPolicies", who, "PolicyNames")
    except CloudError:
        return "Its policies may not be read by this identity"
    names = [*(one["PolicyName"] for one in attached), *inline]
    return f"Gives {', '.join(names)}" if names else "Gives nothing: it has no policy"


def _keys(desk: Desk, name: str) -> Card:
    found = every(desk, "iam", "ListAccessKeys", {"UserName": name}, "AccessKeyMetadata")
    rows = []
    for key in found:
        active = key["Status"] == "Active"
        fields = (("key", key["AccessKeyId"]), ("status", "Inactive" if active else "Active"))
        rows.append(
            Row(
                (
                    Cell(key["AccessKeyId"], kind="mono"),
                    Cell(key["Status"], badge="good" if active else "plain"),
                    moment(key["CreateDate"]),
                    _last_used(desk, key["AccessKeyId"]),
                ),
                (
                    Action(
                        "Deactivate" if active else "Activate",
                        "set-key",
                        fields,
                        about=key["AccessKeyId"],
                    ),
                    Action(
                        "Delete", "delete-key", fields[:1], danger=True, about=key["AccessKeyId"]
                    ),
                ),
            )
        )
    columns = (
        Column("Key id"),
        Column("State"),
        Column("Created", wide=True),
        Column("Last used", wide=True),
    )
    empty = Empty("No access key", "A key lets a program sign calls as this user.", "key")
    table = Table(caption="Access keys", columns=columns, rows=tuple(rows), empty=empty)
    make = Buttons(actions=(Action("Create access key", "create-key"),))
    return Card("Access keys", (table, make))


def _last_used(desk: Desk, key: str) -> Cell:
    try:
        used = desk.look("iam", "GetAccessKeyLastUsed", {"AccessKeyId": key})["AccessKeyLastUsed"]
    except CloudError as error:
        return Cell(f"not shown: {error.code}", kind="muted")
    if "LastUsedDate" not in used:
        return Cell("never", kind="muted")
    return last_used(used["LastUsedDate"], f"{used['ServiceName']}, {used['Region']}")


def _password(desk: Desk, name: str, state: State) -> Card:
    profile = maybe(desk, "iam", "GetLoginProfile", {"UserName": name}).get("LoginProfile")
    given = state.keeps("set-password")
    form = Form(
        title="Password",
        do="set-password",
        submit="Change password" if profile else "Set password",
        hidden=(("exists", "1"),) if profile else (),
        fields=(
            Field("password", "Password", "password", required=True),
            Field(
                "reset",
                "Must be changed at the first sign-in",
                "check",
                given.ticked("reset", default=True),
            ),
        ),
        preview=False,
        **state.of("set-password"),
    )
    if not profile:
        return Card("Password", (Text(text="The user has no password for the console."), form))
    used = desk.look("iam", "GetUser", {"UserName": name})["User"].get("PasswordLastUsed")
    pairs = (
        ("Set", moment(profile["CreateDate"])),
        ("Last used", moment(used) if used else Cell("never", kind="muted")),
    )
    facts = Facts(pairs=pairs)
    take = Buttons(actions=(Action("Delete password", "delete-password", danger=True),))
    return Card("Password", (facts, form, take))
