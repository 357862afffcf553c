"""Managed policies: own ones with their versions, and those of AWS."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from studyapp.console.acts import Act, Ask, Given, State, answer, every, guarded
from studyapp.console.attachments import policy_url
from studyapp.console.blocks import (
    Action,
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
from studyapp.console.iam import iam_tabs, moment
from studyapp.console.pages import at_desk
from studyapp.console.policies import STARTS, laid_out, policy_field, words_of
from studyapp.console.views.iam_groups import group_url
from studyapp.console.views.iam_roles import role_url
from studyapp.console.views.iam_simulator import beside
from studyapp.console.views.iam_users import CRUMBS, user_url
from studyapp.sandbox.api import Desk


def _create(_desk: Desk, given: Given) -> list[Ask]:
    params: dict[str, Any] = {
        "PolicyName": given("name"),
        "PolicyDocument": given.raw("document"),
    }
    if given("description"):
        params["Description"] = given("description")
    return [Ask("iam", "CreatePolicy", params)]


POLICIES = {
    "create-policy": Act(
        _create, to=lambda _given, results: policy_url(results[0].output["Policy"]["Arn"])
    )
}


@at_desk
def policies(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Own policies, or (`?scope=AWS`) those that AWS keeps; the drawer makes one."""
    scope = "AWS" if request.GET.get("scope") == "AWS" else "Local"

    def build(state: State) -> Page:
        found = every(desk, "iam", "ListPolicies", {"Scope": scope}, "Policies")
        rows = tuple(
            Row(
                (
                    Cell(one["PolicyName"], policy_url(one["Arn"]), sub=one["Arn"]),
                    Cell(str(one.get("AttachmentCount", 0)), kind="num"),
                    moment(one["UpdateDate"]),
                )
            )
            for one in found
        )
        empty = Empty(
            "No policies of your own yet",
            "A policy is a document that says who may do what. AWS keeps a set of its own, which "
            "you can attach as they are.",
            "lock",
            "Create policy",
            "?new=1",
        )
        table = Table(
            caption="Policies",
            columns=(Column("Name"), Column("Attached to", num=True), Column("Changed", wide=True)),
            rows=rows,
            empty=empty,
        )
        wants = "new" in request.GET or state.do == "create-policy"
        other = ("AWS's policies", "?scope=AWS") if scope == "Local" else ("Your own policies", "?")
        return Page(
            title="Policies" if scope == "Local" else "Policies of AWS",
            crumbs=CRUMBS,
            tabs=iam_tabs("policies"),
            links=(other,),
            primary=("Create policy", "?new=1") if rows else ("", ""),
            cards=(Card("Policies", (table,), flush=True, hidden_title=True),),
            drawer=_policy_form(state) if wants else None,
            close=request.path,
            here=request.path,
        )

    return answer(request, desk, build, POLICIES)


def _policy_form(state: State) -> Form:
    given = state.keeps("create-policy")
    text = given.kept("document", STARTS["identity"])
    return Form(
        title="Create a policy",
        do="create-policy",
        submit="Create",
        fields=(
            Field("name", "Name", value=given.kept("name"), required=True),
            Field("description", "Description", value=given.kept("description")),
            policy_field(
                "document",
                "Policy document",
                text,
                checked=state.do == "create-policy",
                look=given.look("document"),
            ),
        ),
        **state.of("create-policy"),
    )


def _acts(arn: str) -> dict[str, Act]:
    which = {"PolicyArn": arn}

    def save(_desk: Desk, given: Given) -> list[Ask]:
        params = {**which, "PolicyDocument": given.raw("document"), "SetAsDefault": True}
        return [Ask("iam", "CreatePolicyVersion", params)]

    def version(operation: str) -> Act:
        def plan(_desk: Desk, given: Given) -> list[Ask]:
            return [Ask("iam", operation, {**which, "VersionId": given("version")})]

        return Act(plan, to=lambda _given, _results: policy_url(arn))

    return {
        "save-version": Act(save, to=lambda _given, _results: policy_url(arn)),
        "set-default": version("SetDefaultPolicyVersion"),
        "delete-version": version("DeletePolicyVersion"),
        "delete-policy": Act(
            lambda _desk, _given: [Ask("iam", "DeletePolicy", which)],
            to=lambda _given, _results: reverse("console:iam_policies"),
        ),
    }


def _facts(found: dict[str, Any]) -> Facts:
    return Facts(
        pairs=(
            ("ARN", Cell(found["Arn"], kind="mono")),
            ("Default version", Cell(found["DefaultVersionId"])),
            ("Attached to", Cell(str(found.get("AttachmentCount", 0)))),
            ("Description", Cell(found.get("Description") or "none", kind="muted")),
        )
    )


@at_desk
def policy(request: HttpRequest, desk: Desk) -> HttpResponse:
    """One managed policy, named by `?arn=`."""
    arn = request.GET.get("arn", "")

    def build(state: State) -> Page:
        found = desk.look("iam", "GetPolicy", {"PolicyArn": arn})["Policy"]
        own = ":aws:policy/" not in arn
        version = request.GET.get("version") or found["DefaultVersionId"]
        held = desk.look("iam", "GetPolicyVersion", {"PolicyArn": arn, "VersionId": version})
        text = laid_out(held["PolicyVersion"]["Document"])
        note = f"It asks the saved versions; of this policy {found['DefaultVersionId']}."
        simulator, lines = beside(desk, request, arn, note)
        document = (
            Card("Document", (_editor(text, state, lines),), half=True)
            if own
            else Card(
                "Document",
                (
                    PolicyWords(words=words_of(text)),
                    Code(label="Policy document", text=text, json=True),
                ),
                half=True,
            )
        )
        here = policy_url(arn)
        return Page(
            title=found["PolicyName"],
            icon="lock",
            intro="A policy of your own."
            if own
            else "AWS keeps this policy; it cannot be changed.",
            crumbs=(*CRUMBS, ("Policies", reverse("console:iam_policies"))),
            tabs=iam_tabs("policies"),
            buttons=(Action("Delete policy", "delete-policy", danger=True),) if own else (),
            about=arn,
            cards=(
                Card("About", (_facts(found),)),
                document,
                simulator,
                guarded(desk, "Versions", lambda: _versions(desk, arn, own=own)),
                guarded(desk, "Attached to", lambda: _entities(desk, arn)),
            ),
            here=here,
        )

    return answer(request, desk, build, _acts(arn))


def _editor(text: str, state: State, lines: str) -> Form:
    given = state.keeps("save-version")
    kept = given.kept("document", text)
    return Form(
        title="Document",
        do="save-version",
        submit="Save as default version",
        fields=(
            policy_field(
                "document",
                "Policy document",
                kept,
                checked=state.do == "save-version",
                look=given.look("document"),
                stored=True,
                mark=lines or state.given.request.GET.get("mark", ""),
            ),
        ),
        note="A policy keeps five versions. Delete one before you save a sixth.",
        **state.of("save-version"),
    )


def _versions(desk: Desk, arn: str, *, own: bool) -> Card:
    found = every(desk, "iam", "ListPolicyVersions", {"PolicyArn": arn}, "Versions")
    rows = []
    for one in found:
        version, default = one["VersionId"], one["IsDefaultVersion"]
        actions = (
            Action("Make default", "set-default", (("version", version),), about=version),
            Action("Delete", "delete-version", (("version", version),), danger=True, about=version),
        )
        rows.append(
            Row(
                (
                    Cell(version, f"{policy_url(arn)}&version={version}"),
                    Cell("Default", badge="accent") if default else Cell(""),
                    moment(one["CreateDate"]),
                ),
                () if default or not own else actions,
            )
        )
    columns = (Column("Version"), Column("State"), Column("Made", wide=True))
    table = Table(caption="Versions of the policy", columns=columns, rows=tuple(rows))
    return Card("Versions", (table,))


def _entities(desk: Desk, arn: str) -> Card:
    found = desk.look("iam", "ListEntitiesForPolicy", {"PolicyArn": arn})
    rows = [
        *(Row((Cell(u["UserName"], user_url(u["UserName"])), Cell("user"))) for u in found["PolicyUsers"]),
        *(Row((Cell(g["GroupName"], group_url(g["GroupName"])), Cell("group"))) for g in found["PolicyGroups"]),
        *(Row((Cell(r["RoleName"], role_url(r["RoleName"])), Cell("role"))) for r in found["PolicyRoles"]),
    ]  # fmt: skip
    empty = Empty("Attached to nobody", "A policy has no effect until it is attached.", "lock")
    columns = (Column("Name"), Column("Kind"))
    table = Table(caption="Attached to", columns=columns, rows=tuple(rows), empty=empty)
    return Card("Attached to", (table,))
