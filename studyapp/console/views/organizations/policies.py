"""Service and resource control policies: their lists, and one of them with its targets."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from studyapp.console.acts import Act, Ask, Given, Refused, State, answer, guarded
from studyapp.console.blocks import (
    Action,
    Block,
    Card,
    Cell,
    Code,
    Column,
    Empty,
    Facts,
    Field,
    Form,
    Page,
    PolicyWords,
    Row,
    Table,
)
from studyapp.console.organizations import (
    SCP,
    SHORT,
    SORTS,
    Json,
    crumbs,
    listed,
    node_url,
    policy_url,
    tabs,
)
from studyapp.console.pages import at_desk
from studyapp.console.policies import STARTS, laid_out, policy_field, words_of
from studyapp.sandbox.api import Desk

KINDS = {"ROOT": "Root", "ORGANIZATIONAL_UNIT": "Unit", "ACCOUNT": "Account"}


def _create(_desk: Desk, given: Given) -> list[Ask]:
    sort = given("type")
    if sort not in SHORT:
        message = "Choose a type of policy."
        raise Refused(message)
    params = {
        "Type": sort,
        "Name": given("name"),
        "Description": given("description"),
        "Content": given.raw("content"),
    }
    return [Ask("organizations", "CreatePolicy", params)]


LISTING = {
    "create-policy": Act(
        _create,
        to=lambda _given, results: policy_url(results[0].output["Policy"]["PolicySummary"]["Id"]),
    )
}


@at_desk
def listing(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All policies, one card a type; the drawer makes one of the type `?new=`."""

    def build(state: State) -> Page:
        asked = request.GET.get("new", "")
        wants = "new" in request.GET or state.do == "create-policy"
        wanted = state.keeps("create-policy").kept("type", asked if asked in SHORT else SCP)
        cards = tuple(
            guarded(desk, title, partial(_list, desk, sort, title)) for sort, title in SORTS
        )
        return Page(
            title="Policies of the organization",
            icon="shield",
            crumbs=crumbs(),
            intro="They grant nothing. They say what policies of accounts may grant at most.",
            tabs=tabs("policies"),
            primary=("Create policy", "?new=1"),
            cards=cards,
            drawer=_form(wanted, state) if wants else None,
            close=request.path,
            here=request.path,
        )

    return answer(request, desk, build, LISTING)


def _list(desk: Desk, sort: str, title: str) -> Card:
    rows = tuple(
        Row(
            (
                Cell(one["Name"], policy_url(one["Id"]), sub=one["Description"] or one["Id"]),
                Cell("AWS" if one["AwsManaged"] else "Your own"),
            )
        )
        for one in listed(desk, "ListPolicies", {"Filter": sort}, "Policies")
    )
    empty = Empty(
        f"No {SHORT[sort]} yet",
        "SCPs limit who calls from member accounts; RCPs limit who reaches their resources.",
        "shield",
        f"Create {SHORT[sort]}",
        f"?new={sort}",
    )
    columns = (Column("Policy"), Column("Whose", wide=True))
    table = Table(caption=title, columns=columns, rows=rows, empty=empty)
    return Card(title, (table,), link=(f"Create {SHORT[sort]}", f"?new={sort}"))


def _form(sort: str, state: State) -> Form:
    given = state.keeps("create-policy")
    use = SHORT[sort].lower()
    return Form(
        title=f"Create an {SHORT[sort]}",
        do="create-policy",
        submit="Create",
        hidden=(("type", sort),),
        fields=(
            Field("name", "Name", value=given.kept("name"), required=True),
            Field("description", "Description", value=given.kept("description")),
            policy_field(
                "content",
                "Policy",
                given.kept("content", STARTS[use]),
                use=use,
                checked=state.do == "create-policy",
                look=given.look("content"),
            ),
        ),
        note="It does nothing before it is attached.",
        **state.of("create-policy"),
    )


def _acts(policy_id: str) -> dict[str, Act]:
    who = {"PolicyId": policy_id}

    def save(_desk: Desk, given: Given) -> list[Ask]:
        params = {
            **who,
            "Name": given("name"),
            "Description": given("description"),
            "Content": given.raw("content"),
        }
        return [Ask("organizations", "UpdatePolicy", params)]

    def detach(_desk: Desk, given: Given) -> list[Ask]:
        return [Ask("organizations", "DetachPolicy", {**who, "TargetId": given("target")})]

    def delete(_desk: Desk, _given: Given) -> list[Ask]:
        return [Ask("organizations", "DeletePolicy", who)]

    back = reverse("console:organizations_policies")
    return {
        "save": Act(save),
        "detach": Act(detach),
        "delete-policy": Act(delete, to=lambda _given, _results: back),
    }


@at_desk
def policy(request: HttpRequest, desk: Desk, policy_id: str) -> HttpResponse:
    """One policy."""

    def build(state: State) -> Page:
        whole = desk.look("organizations", "DescribePolicy", {"PolicyId": policy_id})["Policy"]
        found = whole["PolicySummary"]
        own = not found["AwsManaged"]
        text = laid_out(whole["Content"])
        content = _editing(found, text, state) if own else _reading(text)
        back = reverse("console:organizations_policies")
        return Page(
            title=found["Name"],
            icon="shield",
            crumbs=(*crumbs(), ("Policies", back)),
            badges=(Cell(SHORT[found["Type"]], badge="accent"),),
            buttons=(Action("Delete policy", "delete-policy", danger=True),) if own else (),
            cards=(
                _about(found),
                content,
                guarded(desk, "Attached to", lambda: _targets(desk, policy_id)),
            ),
            here=request.path,
        )

    return answer(request, desk, build, _acts(policy_id))


def _about(found: Json) -> Card:
    facts = Facts(
        pairs=(
            ("Id", Cell(found["Id"], kind="mono")),
            ("ARN", Cell(found["Arn"], kind="mono")),
            ("Type", Cell(dict(SORTS)[found["Type"]])),
            ("Description", Cell(found["Description"] or "none", kind="muted")),
        )
    )
    return Card("About", (facts,))


def _reading(text: str) -> Card:
    blocks: tuple[Block, ...] = (
        Code(label="Policy", text=text, json=True),
        PolicyWords(words=words_of(text)),
    )
    return Card("Policy of AWS", blocks)


def _editing(found: Json, text: str, state: State) -> Card:
    given = state.keeps("save")
    form = Form(
        title="Policy",
        do="save",
        submit="Save policy",
        fields=(
            Field("name", "Name", value=given.kept("name", found["Name"]), required=True),
            Field(
                "description",
                "Description",
                value=given.kept("description", found["Description"]),
            ),
            policy_field(
                "content",
                "Policy",
                given.kept("content", text),
                use=SHORT[found["Type"]].lower(),
                checked=state.do == "save",
                look=given.look("content"),
            ),
        ),
        note="It holds at once wherever it is attached.",
        **state.of("save"),
    )
    return Card("Policy", (form,))


def _targets(desk: Desk, policy_id: str) -> Card:
    found = listed(desk, "ListTargetsForPolicy", {"PolicyId": policy_id}, "Targets")
    rows = tuple(
        Row(
            (
                Cell(one["Name"], node_url(one["TargetId"]), sub=one["TargetId"]),
                Cell(KINDS[one["Type"]]),
            ),
            (Action("Detach", "detach", (("target", one["TargetId"]),), about=one["Name"]),),
        )
        for one in found
    )
    empty = Empty(
        "Attached to nothing",
        "Attach it on the page of the root, of a unit or of an account.",
        "shield",
        "The tree",
        reverse("console:organizations"),
    )
    columns = (Column("Target"), Column("What"))
    return Card(
        "Attached to", (Table(caption="Attached to", columns=columns, rows=rows, empty=empty),)
    )
