"""IAM groups."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from studyapp.console.acts import Act, Ask, Given, State, answer, every, guarded
from studyapp.console.attachments import GROUP
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
)
from studyapp.console.iam import iam_tabs, moment
from studyapp.console.pages import at_desk
from studyapp.console.views.iam_users import CRUMBS, user_url
from studyapp.sandbox.api import Desk


def group_url(name: str) -> str:
    """The page of a group."""
    return reverse("console:iam_group", args=[name])


GROUPS = {
    "create-group": Act(
        lambda _desk, given: [Ask("iam", "CreateGroup", {"GroupName": given("name")})],
        to=lambda given, _results: group_url(given("name")),
    )
}


@at_desk
def groups(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All groups, and the drawer that makes one."""

    def build(state: State) -> Page:
        found = every(desk, "iam", "ListGroups", {}, "Groups")
        rows = tuple(
            Row(
                (
                    Cell(one["GroupName"], group_url(one["GroupName"]), sub=one["Arn"]),
                    moment(one["CreateDate"]),
                )
            )
            for one in found
        )
        empty = Empty(
            "No groups yet",
            "A group is a set of users who get the same policies. It cannot sign in by itself.",
            "users",
            "Create group",
            "?new=1",
        )
        table = Table(
            caption="Groups",
            columns=(Column("Name"), Column("Created", wide=True)),
            rows=rows,
            empty=empty,
        )
        wants = "new" in request.GET or state.do == "create-group"
        name = state.keeps("create-group").kept("name")
        form = Form(
            title="Create a group",
            do="create-group",
            submit="Create",
            fields=(Field("name", "Name", value=name, required=True),),
            **state.of("create-group"),
        )
        return Page(
            title="Groups",
            crumbs=CRUMBS,
            intro="Give policies to groups, and put users into them.",
            tabs=iam_tabs("groups"),
            primary=("Create group", "?new=1") if rows else ("", ""),
            cards=(Card("Groups", (table,), flush=True, hidden_title=True),),
            drawer=form if wants else None,
            close=request.path,
            here=request.path,
        )

    return answer(request, desk, build, GROUPS)


def _acts(name: str) -> dict[str, Act]:
    who = {"GroupName": name}

    def member(operation: str) -> Act:
        def plan(_desk: Desk, given: Given) -> list[Ask]:
            return [Ask("iam", operation, {**who, "UserName": given("user")})]

        return Act(plan)

    return {
        "add-user": member("AddUserToGroup"),
        "remove-user": member("RemoveUserFromGroup"),
        "delete-group": Act(
            lambda _desk, _given: [Ask("iam", "DeleteGroup", who)],
            to=lambda _given, _results: reverse("console:iam_groups"),
        ),
        **GROUP.acts(name),
    }


@at_desk
def group(request: HttpRequest, desk: Desk, name: str) -> HttpResponse:
    """One group."""

    def build(state: State) -> Page:
        found = desk.look("iam", "GetGroup", {"GroupName": name, "MaxItems": 1000})
        facts = Facts(
            pairs=(
                ("ARN", Cell(found["Group"]["Arn"], kind="mono")),
                ("Created", moment(found["Group"]["CreateDate"])),
            )
        )
        inside = [one["UserName"] for one in found["Users"]]
        edit = request.GET.get("edit", "")
        return Page(
            title=name,
            icon="users",
            crumbs=(*CRUMBS, ("Groups", reverse("console:iam_groups"))),
            tabs=iam_tabs("groups"),
            buttons=(Action("Delete group", "delete-group", danger=True),),
            about=found["Group"]["Arn"],
            cards=(
                Card("About", (facts,)),
                guarded(desk, "Users", lambda: _members(desk, inside, state)),
                guarded(desk, "Attached policies", lambda: GROUP.attached(desk, name, state)),
                guarded(desk, "Inline policies", lambda: GROUP.inline(desk, name, state, edit)),
            ),
            here=request.path,
        )

    return answer(request, desk, build, _acts(name))


def _members(desk: Desk, inside: list[str], state: State) -> Card:
    rows = tuple(
        Row(
            (Cell(user, user_url(user)),),
            (Action("Remove", "remove-user", (("user", user),), about=user),),
        )
        for user in inside
    )
    empty = Empty(
        "Nobody is in this group", "Add a user, and it gets the group's policies.", "user"
    )
    table = Table(caption="Users of the group", columns=(Column("User"),), rows=rows, empty=empty)
    others = [
        one["UserName"]
        for one in every(desk, "iam", "ListUsers", {}, "Users")
        if one["UserName"] not in inside
    ]
    if not others:
        return Card("Users", (table,))
    options = tuple((user, user) for user in others)
    form = Form(
        title="Add a user",
        do="add-user",
        submit="Add",
        fields=(Field("user", "User", "select", options=options, required=True),),
        **state.of("add-user"),
    )
    return Card("Users", (table, form))
