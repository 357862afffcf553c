"""Network ACLs: list, create, detail with rules in order and subnets, delete."""

from django.http import HttpRequest, HttpResponse

from studyapp.console.acts import Act, Ask, Given, Refused, State, answer
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
from studyapp.console.ec2_reads import all_of, crumbs, default_vpc, sections, url_of
from studyapp.console.ec2_words import View, name_of
from studyapp.console.pages import at_desk
from studyapp.console.views.ec2.entries import (
    LAST,
    add_form,
    add_plan,
    change_form,
    change_plan,
    entries_table,
    remove_plan,
)
from studyapp.sandbox.api import Desk, Result

SIDES = ("inbound", "outbound")
CHANGE = "change"
READING = (
    "Rules are read from the lowest number; the first that matches decides. A rule's number leads "
    "to the form that changes it. "
)
NOTES = {
    "inbound": READING + "The source address and the port that is called count.",
    "outbound": READING + "Nothing is remembered: replies to visitors go out to ports 1024 to "
    "65535 and need a rule here.",
}


def _acls(desk: Desk, *ids: str) -> list[View]:
    """Network ACLs, the default one first; CloudError for an id that is not there."""
    asked = {"NetworkAclIds": list(ids)} if ids else {}
    found = all_of(desk, "DescribeNetworkAcls", "NetworkAcls", **asked)
    return sorted(found, key=lambda one: (not one["IsDefault"], name_of(one, "NetworkAclId")))


def _list(request: HttpRequest, desk: Desk, drawer: Form | None = None) -> Page:
    rows = tuple(
        Row(
            (
                _named(one, "NetworkAclId", url_of("ec2_acl", str(one["NetworkAclId"]))),
                Cell("default", badge="plain") if one["IsDefault"] else Cell(""),
                Cell(str(len(one["Associations"])), kind="num"),
                Cell(_count(one, egress=False), kind="num"),
                Cell(_count(one, egress=True), kind="num"),
            ),
            _delete(one),
        )
        for one in _acls(desk)
    )
    columns = (
        Column("Network ACL"),
        Column("Default", wide=True),
        Column("Subnets", num=True),
        Column("Inbound rules", num=True, wide=True),
        Column("Outbound rules", num=True, wide=True),
    )
    table = Table(caption=f"Network ACLs in {desk.region}", columns=columns, rows=rows)
    return Page(
        title="Network ACLs",
        cards=(Card("List of network ACLs", (table,), flush=True, hidden_title=True),),
        crumbs=crumbs(),
        intro="A network ACL is the firewall of a subnet: numbered rules that allow or deny, asked "
        "when a packet crosses the subnet's border. It remembers nothing, so replies need a rule.",
        tabs=sections("ec2_acls"),
        primary=("", "") if drawer else ("Create a network ACL", url_of("ec2_acl_new")),
        drawer=drawer,
        close=url_of("ec2_acls"),
        here=request.path,
    )


def _named(one: View, member: str, url: str = "") -> Cell:
    """Something by its name, with its id below; by its id alone when it has no name."""
    name, known = name_of(one, member), str(one[member])
    return Cell(name, url=url, sub=known if name != known else "", kind="" if url else "mono")


def _count(acl: View, *, egress: bool) -> str:
    own = (one for one in acl["Entries"] if one["RuleNumber"] != LAST)
    return str(sum(one["Egress"] is egress for one in own))


def _delete(acl: View) -> tuple[Action, ...]:
    if acl["IsDefault"]:
        return ()
    fields = (("acl", str(acl["NetworkAclId"])),)
    about = name_of(acl, "NetworkAclId")
    return (Action("Delete", "delete", fields, danger=True, about=about),)


def _drawer(desk: Desk, state: State) -> Form:
    given = state.keeps("create")
    vpcs = tuple(
        (str(one["VpcId"]), name_of(one, "VpcId")) for one in all_of(desk, "DescribeVpcs", "Vpcs")
    )
    fields = (
        Field("name", "Name", value=given.kept("name")),
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
        title="Create a network ACL",
        do="create",
        submit="Create",
        fields=fields,
        note="A new network ACL denies everything both ways. Rules and subnets come next.",
        **state.of("create"),
    )


def _create(desk: Desk, given: Given) -> list[Ask]:
    asked: dict[str, object] = {"VpcId": given("vpc")}
    if given("name"):
        tags = [{"Key": "Name", "Value": given("name")}]
        asked["TagSpecifications"] = [{"ResourceType": "network-acl", "Tags": tags}]
    return [Ask("ec2", "CreateNetworkAcl", asked)]


def _remove(desk: Desk, given: Given) -> list[Ask]:
    return [Ask("ec2", "DeleteNetworkAcl", {"NetworkAclId": given("acl")})]


def _to_made(given: Given, results: list[Result]) -> str:
    return url_of("ec2_acl", results[-1].output["NetworkAcl"]["NetworkAclId"])


def _to_list(given: Given, results: list[Result]) -> str:
    return url_of("ec2_acls")


LIST_ACTS = {"delete": Act(_remove, to=_to_list)}


@at_desk
def listing(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The network ACLs of the Region."""

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
def acl(request: HttpRequest, desk: Desk, acl_id: str) -> HttpResponse:
    """A network ACL with its rules and its subnets."""

    def build(state: State) -> Page:
        return _page(request, desk, acl_id, state)

    return answer(request, desk, build, _acts(acl_id))


@at_desk
def rule(
    request: HttpRequest, desk: Desk, acl_id: str, number: int, *, egress: bool
) -> HttpResponse:
    """The page of a network ACL with the drawer that changes one of its rules."""

    def build(state: State) -> Page:
        return _page(request, desk, acl_id, state, (number, egress))

    def to_acl(given: Given, results: list[Result]) -> str:
        return url_of("ec2_acl", acl_id)

    change = Act(change_plan(acl_id, CHANGE, number, egress=egress), to=to_acl)
    return answer(request, desk, build, {**_acts(acl_id), CHANGE: change})


def _acts(acl_id: str) -> dict[str, Act]:
    def here(given: Given, results: list[Result]) -> str:
        return url_of("ec2_acl", acl_id)

    def join(desk: Desk, given: Given) -> list[Ask]:
        held = _associations(_acls(desk)).get(given("subnet"))
        if held is None:
            message = "Choose a subnet."
            raise Refused(message)
        asked = {"AssociationId": held[0], "NetworkAclId": acl_id}
        return [Ask("ec2", "ReplaceNetworkAclAssociation", asked)]

    return {
        **{side: Act(add_plan(acl_id, side), to=here) for side in SIDES},
        "remove": Act(remove_plan(acl_id), to=here),
        "subnet": Act(join, to=here),
        "delete": Act(_remove, to=_to_list),
    }


def _associations(acls: list[View]) -> dict[str, tuple[str, str]]:
    """By subnet: the id of its association, and of its network ACL."""
    return {
        str(one["SubnetId"]): (str(one["NetworkAclAssociationId"]), str(one["NetworkAclId"]))
        for acl in acls
        for one in acl["Associations"]
    }


def _page(
    request: HttpRequest,
    desk: Desk,
    acl_id: str,
    state: State,
    changed: tuple[int, bool] | None = None,
) -> Page:
    one = _acls(desk, acl_id)[0]
    entries: list[View] = list(one["Entries"])
    pairs: list[tuple[str, Cell]] = [
        ("Network ACL ID", Cell(acl_id, kind="mono")),
        ("VPC", Cell(str(one["VpcId"]), url=url_of("ec2_networks"), kind="mono")),
    ]
    own = (e for e in entries if e["RuleNumber"] != LAST)
    found = next((e for e in own if (e["RuleNumber"], e["Egress"]) == changed), None)
    if changed and not found:
        state.error = f"Rule {changed[0]} is not there any more."
    return Page(
        title=name_of(one, "NetworkAclId"),
        cards=(
            Card("Details", (Facts(pairs=tuple(pairs)),)),
            *(card for side in SIDES for card in _side_cards(state, acl_id, entries, side)),
            *_subnet_cards(desk, state, one),
        ),
        crumbs=crumbs(("Network ACLs", url_of("ec2_acls"))),
        icon="lock",
        badges=(Cell("default", badge="plain"),) if one["IsDefault"] else (),
        links=(("Network picture", url_of("ec2_picture")),),
        buttons=_delete(one),
        drawer=change_form(state, CHANGE, found) if found else None,
        close=url_of("ec2_acl", acl_id),
        here=request.path,
        about=acl_id,
    )


def _side_cards(state: State, acl_id: str, entries: list[View], side: str) -> tuple[Card, ...]:
    """The rules of one direction in their order, and the form that adds one."""
    title = f"{side.capitalize()} rules"
    found = [one for one in entries if one["Egress"] is (side == "outbound")]
    note: Block = Text(text=NOTES[side])
    form = add_form(state, side, found)
    return (
        Card(title, (note, entries_table(acl_id, title, found)), flush=True),
        Card(form.title, (form,)),
    )


def _subnet_cards(desk: Desk, state: State, acl: View) -> tuple[Card, ...]:
    """The subnets that have this network ACL, and the form that gives it to another one."""
    wanted = [{"Name": "vpc-id", "Values": [str(acl["VpcId"])]}]
    subnets = all_of(desk, "DescribeSubnets", "Subnets", Filters=wanted)
    own = {str(one["SubnetId"]) for one in acl["Associations"]}
    rows = tuple(
        Row(
            (
                _named(one, "SubnetId"),
                Cell(str(one["AvailabilityZone"])),
                Cell(str(one["CidrBlock"]), kind="mono"),
            )
        )
        for one in subnets
        if str(one["SubnetId"]) in own
    )
    columns = (Column("Subnet"), Column("Zone", wide=True), Column("Range"))
    cards = [Card("Subnets", (Table("Subnets", columns, rows),), flush=True)]
    others = tuple(
        (str(one["SubnetId"]), f"{one['AvailabilityZone']}, {name_of(one, 'SubnetId')}")
        for one in subnets
        if str(one["SubnetId"]) not in own
    )
    if others:
        choice = Field(
            "subnet",
            "Subnet",
            "select",
            state.keeps("subnet").kept("subnet", others[0][0]),
            options=others,
            required=True,
        )
        form = Form(
            title="Use it for another subnet",
            do="subnet",
            submit="Use for subnet",
            fields=(choice,),
            note="A subnet has exactly one network ACL; this one takes the place of the other.",
            **state.of("subnet"),
        )
        cards.append(Card(form.title, (form,)))
    return tuple(cards)
