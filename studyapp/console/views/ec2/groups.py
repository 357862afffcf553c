"""Security groups: list, create, detail with rules, delete."""

from django.http import HttpRequest, HttpResponse

from studyapp.console.acts import Act, Ask, Given, State, answer
from studyapp.console.blocks import (
    Action,
    Block,
    Card,
    Cell,
    Column,
    Facts,
    Field,
    Form,
    Page,
    Row,
    Table,
    Text,
)
from studyapp.console.ec2_reads import (
    all_of,
    crumbs,
    default_vpc,
    groups,
    instances,
    rules,
    sections,
    url_of,
)
from studyapp.console.ec2_words import View, name_of, warnings
from studyapp.console.pages import at_desk
from studyapp.console.views.ec2.rules import add_plan, remove_plan, rule_form, rules_table
from studyapp.sandbox.api import Desk, Result

DEFAULT = "default"  # the group of every VPC that cannot be deleted


def _list(request: HttpRequest, desk: Desk, drawer: Form | None = None) -> Page:
    rows = tuple(
        Row(
            (
                Cell(
                    str(one["GroupName"]),
                    url=url_of("ec2_group", str(one["GroupId"])),
                    sub=str(one["GroupId"]),
                ),
                Cell(str(one["Description"]), kind="muted"),
                Cell(str(one["VpcId"]), kind="mono"),
            ),
            _delete(one),
        )
        for one in groups(desk)
    )
    columns = (Column("Name"), Column("Description", wide=True), Column("VPC", wide=True))
    table = Table(caption=f"Security groups in {desk.region}", columns=columns, rows=rows)
    return Page(
        title="Security groups",
        cards=(Card("List of groups", (table,), flush=True, hidden_title=True),),
        crumbs=crumbs(),
        intro="A security group is the firewall of a machine: its rules say who may come in and "
        "where it may go. It remembers connections, so replies need no rule.",
        tabs=sections("ec2_groups"),
        primary=("", "") if drawer else ("Create a security group", url_of("ec2_group_new")),
        drawer=drawer,
        close=url_of("ec2_groups"),
        here=request.path,
    )


def _delete(group: View) -> tuple[Action, ...]:
    if group["GroupName"] == DEFAULT:
        return ()
    fields = (("group", str(group["GroupId"])),)
    return (Action("Delete", "delete", fields, danger=True, about=str(group["GroupName"])),)


def _drawer(desk: Desk, state: State) -> Form:
    given = state.keeps("create")
    vpcs = tuple(
        (str(one["VpcId"]), name_of(one, "VpcId")) for one in all_of(desk, "DescribeVpcs", "Vpcs")
    )
    fields = (
        Field("name", "Name", value=given.kept("name"), required=True),
        Field("text", "Description", value=given.kept("text"), required=True),
        Field(
            "vpc",
            "VPC",
            "select",
            given.kept("vpc", default_vpc(desk)),
            options=vpcs,
            required=True,
        ),
    )
    return Form(
        title="Create a security group",
        do="create",
        submit="Create",
        fields=fields,
        note="A new group lets nothing in and everything out. Rules come next.",
        **state.of("create"),
    )


def _create(desk: Desk, given: Given) -> list[Ask]:
    asked = {
        "GroupName": given("name"),
        "Description": given("text"),
        "VpcId": given("vpc"),
    }
    return [Ask("ec2", "CreateSecurityGroup", asked)]


def _remove(desk: Desk, given: Given) -> list[Ask]:
    return [Ask("ec2", "DeleteSecurityGroup", {"GroupId": given("group")})]


def _to_made(given: Given, results: list[Result]) -> str:
    return url_of("ec2_group", results[-1].output["GroupId"])


def _to_list(given: Given, results: list[Result]) -> str:
    return url_of("ec2_groups")


LIST_ACTS = {"delete": Act(_remove, to=_to_list)}


@at_desk
def listing(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The security groups of the Region."""

    def build(state: State) -> Page:
        return _list(request, desk)

    return answer(request, desk, build, LIST_ACTS)


@at_desk
def new(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The list with the drawer that creates one."""

    def build(state: State) -> Page:
        return _list(request, desk, _drawer(desk, state))

    acts = {**LIST_ACTS, "create": Act(_create, to=_to_made)}
    return answer(request, desk, build, acts)


@at_desk
def group(request: HttpRequest, desk: Desk, group_id: str) -> HttpResponse:
    """A security group with its rules."""

    def build(state: State) -> Page:
        return _page(request, desk, group_id, state)

    acts = {
        "inbound": Act(add_plan(group_id, "inbound")),
        "outbound": Act(add_plan(group_id, "outbound")),
        "remove": Act(remove_plan(group_id)),
        "delete": Act(_remove, to=_to_list),
    }
    return answer(request, desk, build, acts)


def _page(request: HttpRequest, desk: Desk, group_id: str, state: State) -> Page:
    known = groups(desk)
    one = groups(desk, GroupIds=[group_id])[0]
    found = rules(desk, group_id)
    names = {str(other["GroupId"]): str(other["GroupName"]) for other in known}
    wanted = [{"Name": "instance.group-id", "Values": [group_id]}]
    users = instances(desk, Filters=wanted)
    pairs: list[tuple[str, Cell]] = [
        ("Group ID", Cell(group_id, kind="mono")),
        ("Description", Cell(str(one["Description"]))),
        ("VPC", Cell(str(one["VpcId"]), url=url_of("ec2_networks"), kind="mono")),
    ]
    pairs += [
        ("Instance", Cell(name_of(user), url=url_of("ec2_instance", str(user["InstanceId"]))))
        for user in users
    ]
    return Page(
        title=str(one["GroupName"]),
        cards=(
            Card("Details", (Facts(pairs=tuple(pairs)),)),
            *_side_cards(state, known, found, names, "inbound"),
            *_side_cards(state, known, found, names, "outbound"),
        ),
        crumbs=crumbs(("Security groups", url_of("ec2_groups"))),
        icon="shield",
        buttons=_delete(one),
        here=request.path,
        about=str(one["GroupId"]),
    )


def _side_cards(
    state: State, known: list[View], found: list[View], names: dict[str, str], do: str
) -> tuple[Card, ...]:
    """The rules of one direction, and the form that adds one."""
    title = "Inbound rules" if do == "inbound" else "Outbound rules"
    rows = [rule for rule in found if rule["IsEgress"] is (do == "outbound")]
    risks: list[Block] = [Text(text=text, warn=True) for text in warnings(rows)]
    form = rule_form(state, do, known)
    return (
        Card(title, (*risks, rules_table(title, rows, names)), flush=True),
        Card(form.title, (form,)),
    )
