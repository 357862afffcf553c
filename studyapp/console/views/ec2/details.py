"""One instance: its details, security, networking, tags, and what it printed."""

import base64
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from studyapp.console.acts import State, answer, guarded
from studyapp.console.blocks import (
    Action,
    Block,
    Card,
    Cell,
    Code,
    Column,
    Facts,
    Field,
    Form,
    Page,
    Row,
    Tab,
    Table,
    Text,
)
from studyapp.console.ec2_blocks import LiveFacts, StateBar, Waiting
from studyapp.console.ec2_reads import (
    address_cell,
    all_of,
    crumbs,
    groups,
    instance,
    rules,
    url_of,
)
from studyapp.console.ec2_words import (
    View,
    image_words,
    mark_of,
    name_of,
    tags_of,
    type_words,
    warnings,
    when,
)
from studyapp.console.pages import at_desk
from studyapp.console.views.ec2.changes import acts_on
from studyapp.console.views.ec2.instances import actions_of
from studyapp.console.views.ec2.rules import rules_table
from studyapp.console.views.ec2.tracing import trace_card
from studyapp.sandbox.api import Desk

TABS = (
    ("details", "Details"),
    ("security", "Security"),
    ("networking", "Networking"),
    ("tags", "Tags"),
    ("log", "User data and log"),
)
Cards = Callable[[HttpRequest, Desk, View, State], tuple[Card, ...]]


def _details(request: HttpRequest, desk: Desk, one: View, state: State) -> tuple[Card, ...]:
    return (
        guarded(desk, "Details", lambda: _facts_card(request, desk, one), "ec2:DescribeImages"),
        guarded(desk, "Storage", lambda: _storage(desk, one), "ec2:DescribeVolumes"),
    )


def _facts_card(request: HttpRequest, desk: Desk, one: View) -> Card:
    image = all_of(desk, "DescribeImages", "Images", ImageIds=[one["ImageId"]])[0]
    kind = all_of(
        desk, "DescribeInstanceTypes", "InstanceTypes", InstanceTypes=[one["InstanceType"]]
    )[0]
    profile = one.get("IamInstanceProfile", {}).get("Arn", "").rpartition("/")[2]
    key = str(one.get("KeyName", ""))
    pairs = (
        ("Instance ID", Cell(str(one["InstanceId"]), kind="mono")),
        ("Public IP", address_cell(request, desk, one)),
        ("Public DNS name", _mono(one.get("PublicDnsName", ""))),
        ("Private IP", _mono(one.get("PrivateIpAddress", ""))),
        ("Image", Cell(image_words(image), url=url_of("ec2_images"), sub=str(one["ImageId"]))),
        ("Instance type", Cell(type_words(kind))),
        ("Availability Zone", Cell(str(one["Placement"]["AvailabilityZone"]))),
        ("VPC", _mono(one.get("VpcId", ""))),
        ("Subnet", _mono(one.get("SubnetId", ""))),
        ("Key pair", Cell(key, url=url_of("ec2_keys")) if key else _mono("")),
        ("Role (instance profile)", Cell(profile) if profile else _mono("")),
        ("Launched", Cell(when(one["LaunchTime"]), sub="simulated clock")),
    )
    reason = one.get("StateTransitionReason", "")
    more = (("Last change", Cell(reason)),) if reason else ()
    return Card(
        "Details",
        (LiveFacts(id="ec2-facts", pairs=(*pairs, *more)),),
        link=(
            "Can visitors reach it?",
            url_of("ec2_instance_tab", str(one["InstanceId"]), "networking"),
        ),
    )


def _mono(text: str) -> Cell:
    return Cell(text, kind="mono") if text else Cell("none", kind="muted")


def _storage(desk: Desk, one: View) -> Card:
    wanted = [{"Name": "attachment.instance-id", "Values": [one["InstanceId"]]}]
    found = all_of(desk, "DescribeVolumes", "Volumes", Filters=wanted)
    columns = (
        Column("Volume"),
        Column("Device"),
        Column("Type", wide=True),
        Column("Size", num=True),
        Column("At termination", wide=True),
    )
    rows = []
    for volume in found:
        place = volume["Attachments"][0]
        cells = (
            Cell(str(volume["VolumeId"]), kind="mono"),
            Cell(place["Device"], kind="mono"),
            Cell(str(volume["VolumeType"])),
            Cell(f"{volume['Size']} GiB", kind="num"),
            Cell("deleted" if place["DeleteOnTermination"] else "kept"),
        )
        rows.append(Row(cells))
    table = Table(caption="Volumes of the instance", columns=columns, rows=tuple(rows))
    return Card("Storage", (table,), flush=True)


def _security(request: HttpRequest, desk: Desk, one: View, state: State) -> tuple[Card, ...]:
    ids = [str(group["GroupId"]) for group in one["SecurityGroups"]]
    if not ids:
        return (Card("Security groups", (Text(text="An ended instance has none."),)),)
    return (
        guarded(desk, "Security groups", lambda: _group_card(desk, ids, state)),
        guarded(desk, "Inbound rules", lambda: _rules_card(desk, ids, egress=False)),
        guarded(desk, "Outbound rules", lambda: _rules_card(desk, ids, egress=True)),
        guarded(desk, "Termination protection", lambda: _protection(desk, one, state)),
    )


def _group_card(desk: Desk, ids: list[str], state: State) -> Card:
    kept = state.keeps("groups")
    known = groups(desk)
    chosen = tuple(kept.all("group")) if kept.post else tuple(ids)
    field = Field(
        "group",
        "Groups of this instance",
        "checks",
        values=chosen,
        options=tuple(
            (str(one["GroupId"]), f"{one['GroupName']} ({one['GroupId']})") for one in known
        ),
    )
    form = Form(
        title="Change groups", do="groups", submit="Save", fields=(field,), **state.of("groups")
    )
    return Card("Security groups", (form,), link=("All groups", url_of("ec2_groups")))


def _rules_card(desk: Desk, ids: list[str], *, egress: bool) -> Card:
    found = [rule for rule in rules(desk, *ids) if rule["IsEgress"] is egress]
    title = "Outbound rules" if egress else "Inbound rules"
    blocks: list[Block] = [Text(text=text, warn=True) for text in warnings(found)]
    names = {str(one["GroupId"]): str(one["GroupName"]) for one in groups(desk, GroupIds=ids)}
    return Card(title, (*blocks, rules_table(title, found, names, acts=False)), flush=True)


def _protection(desk: Desk, one: View, state: State) -> Card:
    asked = {"InstanceId": one["InstanceId"], "Attribute": "disableApiTermination"}
    found = desk.look("ec2", "DescribeInstanceAttribute", asked)
    on = bool(found["DisableApiTermination"]["Value"])
    form = Form(
        title="Termination protection",
        do="protect",
        submit="Switch off" if on else "Switch on",
        hidden=(("on", "" if on else "1"),),
        note="While it is on, the instance cannot be terminated.",
        **state.of("protect"),
    )
    return Card(
        "Termination protection", (Facts(pairs=(("Now", Cell("On" if on else "Off")),)), form)
    )


def _networking(request: HttpRequest, desk: Desk, one: View, state: State) -> tuple[Card, ...]:
    if not one.get("NetworkInterfaces"):
        return (Card("Network interface", (Text(text="An ended instance has none."),)),)
    return (
        trace_card(request, desk, one, state),
        _interface(request, desk, one),
        guarded(desk, "Elastic IP", lambda: _elastic(desk, one, state), "ec2:DescribeAddresses"),
    )


def _interface(request: HttpRequest, desk: Desk, one: View) -> Card:
    found = one["NetworkInterfaces"][0]
    pairs = (
        ("Interface", Cell(found["NetworkInterfaceId"], kind="mono")),
        ("MAC address", Cell(found["MacAddress"], kind="mono")),
        ("Private IP", Cell(found["PrivateIpAddress"], kind="mono")),
        ("Private DNS name", Cell(found["PrivateDnsName"], kind="mono")),
        ("Public IP", address_cell(request, desk, one)),
        ("Subnet", Cell(found["SubnetId"], url=url_of("ec2_networks"), kind="mono")),
    )
    text = "The public address is given back when the instance stops, and another one comes at "
    text += "the next start. An Elastic IP stays. The private address never changes."
    facts = LiveFacts(id="ec2-facts", pairs=pairs)
    return Card("Network interface", (facts, Text(text=text)))


def _elastic(desk: Desk, one: View, state: State) -> Card:
    found = all_of(desk, "DescribeAddresses", "Addresses")
    own = next((a for a in found if a.get("InstanceId") == one["InstanceId"]), None)
    if own is not None:
        action = Action("Disassociate", "part", (("association", str(own["AssociationId"])),))
        cell = Cell(str(own["PublicIp"]), kind="mono")
        table = Table(
            caption="The Elastic IP of this instance",
            columns=(Column("Address"),),
            rows=(Row((cell,), (action,)),),
        )
        return Card("Elastic IP", (table,), flush=True)
    free = tuple(
        (str(a["AllocationId"]), str(a["PublicIp"])) for a in found if "AssociationId" not in a
    )
    if not free:
        text = "There is no free Elastic IP address in this Region."
        link = url_of("ec2_addresses")
        return Card("Elastic IP", (Text(text=text, label="Allocate one", url=link),))
    field = Field("allocation", "Address", "select", options=free, required=True)
    form = Form(
        title="Associate", do="join", submit="Associate", fields=(field,), **state.of("join")
    )
    return Card("Elastic IP", (form,))


def _tags(request: HttpRequest, desk: Desk, one: View, state: State) -> tuple[Card, ...]:
    given = state.keeps("tag")
    rows = tuple(
        Row(
            (Cell(key), Cell(value)),
            (Action("Delete", "untag", (("key", key),), danger=True, about=key),),
        )
        for key, value in sorted(tags_of(one).items())
    )
    table = Table(caption="Tags", columns=(Column("Key"), Column("Value")), rows=rows)
    form = Form(
        title="Add a tag",
        do="tag",
        submit="Save tag",
        fields=(
            Field("key", "Key", value=given.kept("key"), required=True),
            Field("value", "Value", value=given.kept("value")),
        ),
        note="The tag Name is what lists show. A key that is there already gets the new value.",
        **state.of("tag"),
    )
    return (Card("Tags", (table,), flush=True), Card("Add a tag", (form,)))


def _log(request: HttpRequest, desk: Desk, one: View, state: State) -> tuple[Card, ...]:
    asked = {"InstanceId": one["InstanceId"]}
    return (
        guarded(desk, "User data", lambda: _user_data(desk, asked)),
        guarded(desk, "Console output", lambda: _output(desk, asked)),
    )


def _user_data(desk: Desk, asked: dict[str, str]) -> Card:
    found = desk.look("ec2", "DescribeInstanceAttribute", {**asked, "Attribute": "userData"})
    text = found["UserData"].get("Value", "")
    if not text:
        return Card("User data", (Text(text="None was given at the launch."),))
    shown = base64.b64decode(text).decode("utf-8", "replace")
    return Card("User data", (Code(label="Script of the user data", text=shown),))


def _output(desk: Desk, asked: dict[str, str]) -> Card:
    found = desk.look("ec2", "GetConsoleOutput", asked).get("Output", "")
    if not found:
        text = "Nothing yet. Machines print here when they boot; what goes on inside Debian and "
        text += "Windows machines is not simulated."
        return Card("Console output", (Text(text=text),))
    shown = base64.b64decode(found).decode("utf-8", "replace")
    return Card("Console output", (Code(label="What the machine printed", text=shown),))


PARTS: dict[str, Cards] = {
    "details": _details,
    "security": _security,
    "networking": _networking,
    "tags": _tags,
    "log": _log,
}


def _page(request: HttpRequest, desk: Desk, instance_id: str, tab: str, state: State) -> Page:
    one = instance(desk, instance_id)
    mark = mark_of(one)
    live = ("ec2-state", "ec2-facts") if tab in ("details", "networking") else ("ec2-state",)
    top = Card(
        "State",
        (
            StateBar(mark=mark, actions=actions_of(one, ("back", request.path))),
            Waiting(moving=int(mark.moving), ids=live),
        ),
        hidden_title=True,
    )
    counts = {"security": len(one["SecurityGroups"]), "tags": len(tags_of(one))}
    tabs = tuple(
        Tab(
            label,
            url_of("ec2_instance_tab", instance_id, key),
            current=key == tab,
            count=counts.get(key, -1),
        )
        for key, label in TABS
    )
    return Page(
        title=name_of(one),
        cards=(top, *PARTS[tab](request, desk, one, state)),
        crumbs=crumbs(("Instances", url_of("ec2"))),
        intro="",
        icon="server",
        tabs=tabs,
        here=request.path,
        about=instance_id,
    )


@at_desk
def details(
    request: HttpRequest, desk: Desk, instance_id: str, tab: str = "details"
) -> HttpResponse:
    """An instance, at one of its tabs."""

    def build(state: State) -> Page:
        return _page(request, desk, instance_id, tab if tab in PARTS else "details", state)

    return answer(request, desk, build, acts_on(instance_id))
