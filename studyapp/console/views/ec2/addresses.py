"""Elastic IP addresses: allocate, associate, disassociate, release."""

from django.http import HttpRequest, HttpResponse

from studyapp.console.acts import Act, Ask, Given, Refused, State, answer
from studyapp.console.blocks import (
    Action,
    Card,
    Cell,
    Column,
    Empty,
    Field,
    Form,
    Page,
    Row,
    Table,
)
from studyapp.console.ec2_reads import (
    all_of,
    crumbs,
    instance_cell,
    instances,
    names_of,
    sections,
)
from studyapp.console.ec2_words import ENDED, View, name_of
from studyapp.console.pages import at_desk
from studyapp.sandbox.api import Desk

EMPTY = (
    "A machine gets another public address at each start. An Elastic IP is a public address that "
    "stays yours: it can move from machine to machine. AWS bills every public IPv4 address by the "
    "hour, also one that is not in use."
)


def _list(request: HttpRequest, desk: Desk, state: State) -> Page:
    found = all_of(desk, "DescribeAddresses", "Addresses")
    machines = [one for one in instances(desk) if one["State"]["Name"] not in ENDED]
    names = names_of(machines)
    table = Table(
        caption=f"Elastic IP addresses in {desk.region}",
        columns=(Column("Address"), Column("Instance"), Column("Private IP", wide=True)),
        rows=tuple(_row(one, names) for one in found),
        empty=Empty("No Elastic IP yet", EMPTY, "globe"),
    )
    cards = [Card("List of addresses", (table,), flush=True, hidden_title=True)]
    free = tuple(
        (str(a["AllocationId"]), str(a["PublicIp"])) for a in found if "AssociationId" not in a
    )
    if free and machines:
        cards.append(Card("Associate an address", (_form(state, free, machines),)))
    return Page(
        title="Elastic IPs",
        cards=tuple(cards),
        crumbs=crumbs(),
        tabs=sections("ec2_addresses"),
        buttons=(Action("Allocate an address", "allocate"),),
        here=request.path,
    )


def _row(one: View, names: dict[str, str]) -> Row:
    allocation, address = str(one["AllocationId"]), str(one["PublicIp"])
    association = str(one.get("AssociationId", ""))
    action = Action("Release", "release", (("allocation", allocation),), danger=True, about=address)
    if association:
        action = Action("Disassociate", "part", (("association", association),), about=address)
    cells = (
        Cell(address, sub=allocation, kind="mono"),
        instance_cell(names, str(one.get("InstanceId", ""))),
        Cell(str(one.get("PrivateIpAddress", "")), kind="mono"),
    )
    return Row(cells, (action,))


def _form(state: State, free: tuple[tuple[str, str], ...], machines: list[View]) -> Form:
    given = state.keeps("join")
    options = tuple((str(one["InstanceId"]), name_of(one)) for one in machines)
    fields = (
        Field(
            "allocation", "Address", "select", given.kept("allocation"), options=free, required=True
        ),
        Field(
            "instance", "Instance", "select", given.kept("instance"), options=options, required=True
        ),
    )
    return Form(
        title="Associate an address",
        do="join",
        submit="Associate",
        fields=fields,
        note="The public address that the instance has now is given back.",
        **state.of("join"),
    )


def _allocate(desk: Desk, given: Given) -> list[Ask]:
    return [Ask("ec2", "AllocateAddress", {"Domain": "vpc"})]


def _join(desk: Desk, given: Given) -> list[Ask]:
    if not given("allocation") or not given("instance"):
        message = "Choose an address and an instance."
        raise Refused(message)
    asked = {"AllocationId": given("allocation"), "InstanceId": given("instance")}
    return [Ask("ec2", "AssociateAddress", asked)]


def _part(desk: Desk, given: Given) -> list[Ask]:
    return [Ask("ec2", "DisassociateAddress", {"AssociationId": given("association")})]


def _release(desk: Desk, given: Given) -> list[Ask]:
    return [Ask("ec2", "ReleaseAddress", {"AllocationId": given("allocation")})]


ACTS = {
    "allocate": Act(_allocate),
    "join": Act(_join),
    "part": Act(_part),
    "release": Act(_release),
}


@at_desk
def listing(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The Elastic IP addresses of the Region."""

    def build(state: State) -> Page:
        return _list(request, desk, state)

    return answer(request, desk, build, ACTS)
