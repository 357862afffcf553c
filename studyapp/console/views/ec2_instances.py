"""EC2 instances: their list, one of them, launching."""

from base64 import b64decode, b64encode
from typing import Any

from django.http import HttpRequest, HttpResponse

from studyapp.console.acts import Act, Ask, Given, State, answer, every, guarded
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
    Row,
    Steps,
    Table,
    Text,
)
from studyapp.console.ec2 import (
    CRUMBS,
    all_of,
    ec2_tabs,
    group_url,
    instance_url,
    name_of,
    state_cell,
    type_options,
)
from studyapp.console.explain import DENIALS, Line
from studyapp.console.iam import moment
from studyapp.console.pages import at_desk
from studyapp.console.s3 import outside
from studyapp.sandbox.api import CloudError, Desk, Way, way_to

PASSING = ("pending", "stopping", "shutting-down")
STATES = ("running", "stopped", "terminated")
ACTIONS = {
    "running": (("Stop", "stop", False), ("Reboot", "reboot", False), ("Terminate", "terminate", True)),
    "stopped": (("Start", "start", False), ("Terminate", "terminate", True)),
    "pending": (("Terminate", "terminate", True),),
}  # fmt: skip


def _state_act(operation: str) -> Act:
    return Act(lambda _desk, given: [Ask("ec2", operation, {"InstanceIds": [given("id")]})])


STATE_ACTS = {
    "start": _state_act("StartInstances"),
    "stop": _state_act("StopInstances"),
    "reboot": _state_act("RebootInstances"),
    "terminate": _state_act("TerminateInstances"),
}


def _launch(_desk: Desk, given: Given) -> list[Ask]:
    count = given.number("count", "The number of machines") if given("count") else 1
    params: dict[str, Any] = {
        "ImageId": given("image"),
        "InstanceType": given("type"),
        "MinCount": count,
        "MaxCount": count,
    }
    if given("key"):
        params["KeyName"] = given("key")
    if given.all("group"):
        params["SecurityGroupIds"] = given.all("group")
    if given("subnet"):
        params["SubnetId"] = given("subnet")
    if given("profile"):
        params["IamInstanceProfile"] = {"Name": given("profile")}
    if given.raw("data").strip():
        params["UserData"] = b64encode(given.raw("data").encode()).decode()
    if given("name"):
        tags = [{"Key": "Name", "Value": given("name")}]
        params["TagSpecifications"] = [{"ResourceType": "instance", "Tags": tags}]
    return [Ask("ec2", "RunInstances", params)]


INSTANCES = {"launch": Act(_launch), **STATE_ACTS}


@at_desk
def instances(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All machines of the Region (`?state=`, `?q=`), and the drawer that launches one."""
    wanted, text = request.GET.get("state", ""), request.GET.get("q", "").strip()

    def build(state: State) -> Page:
        found = _machines(desk)
        shown = [one for one in found if _fits(one, wanted, text)]
        table = Table(
            caption=f"Instances in {desk.region}",
            columns=(
                Column("Name"),
                Column("State"),
                Column("Type", wide=True),
                Column("Zone", wide=True),
                Column("Public address", wide=True),
            ),
            rows=tuple(_row(request, desk, one) for one in shown),
            empty=_empty(desk, any_at_all=bool(found)),
        )
        wants = "new" in request.GET or state.do == "launch"
        links = tuple(
            (f"{name.capitalize()} {sum(one['State']['Name'] == name for one in found)}", f"?state={name}")
            for name in STATES
        )  # fmt: skip
        passing = any(one["State"]["Name"] in PASSING for one in shown)
        return Page(
            title="Instances",
            crumbs=CRUMBS,
            intro=f"Machines in {desk.region}.",
            tabs=ec2_tabs("instances"),
            links=(*links, ("All", "?")) if found else (),
            primary=("Launch", "?new=1") if found else ("", ""),
            cards=(Card("Instances", (table,), flush=True, hidden_title=True, refresh=passing),),
            drawer=_launch_form(desk, state) if wants else None,
            close=request.path,
            here=request.path,
        )

    return answer(request, desk, build, INSTANCES)


def _machines(desk: Desk, **params: Any) -> list[dict[str, Any]]:
    launches = all_of(desk, "DescribeInstances", "Reservations", **params)
    return [machine for launch in launches for machine in launch["Instances"]]


def _fits(one: dict[str, Any], state: str, text: str) -> bool:
    words = [one["InstanceId"], *(tag["Value"] for tag in one.get("Tags", ()))]
    return (not state or one["State"]["Name"] == state) and (
        not text or any(text.lower() in word.lower() for word in words)
    )


def _empty(desk: Desk, *, any_at_all: bool) -> Empty:
    if any_at_all:
        return Empty("No machine fits", "Choose another state.", "server", "Show all", "?")
    text = f"An instance is a computer you rent by the second. There is none in {desk.region}."
    return Empty("No instances yet", text, "server", "Launch", "?new=1")


def _row(request: HttpRequest, desk: Desk, one: dict[str, Any]) -> Row:
    state, identifier = one["State"]["Name"], one["InstanceId"]
    name = name_of(one)
    return Row(
        (
            Cell(name or identifier, instance_url(identifier), sub=identifier if name else ""),
            state_cell(state),
            Cell(one["InstanceType"]),
            Cell(one["Placement"]["AvailabilityZone"]),
            _address(request, desk, one.get("PublicIpAddress", "")),
        ),
        _actions(state, identifier, name or identifier),
    )


def _actions(state: str, identifier: str, about: str) -> tuple[Action, ...]:
    return tuple(
        Action(label, do, (("id", identifier),), danger=danger, about=about)
        for label, do, danger in ACTIONS.get(state, ())
    )


def _address(request: HttpRequest, desk: Desk, address: str) -> Cell:
    if not address:
        return Cell("none", kind="muted")
    url = outside(request, desk, address.replace(".", "-"), "ec2")
    return Cell(address, url, kind="mono", outside=True)


def _launch_form(desk: Desk, state: State) -> Form:
    given = state.keeps("launch")
    images = all_of(desk, "DescribeImages", "Images")
    keys = all_of(desk, "DescribeKeyPairs", "KeyPairs")
    groups = all_of(desk, "DescribeSecurityGroups", "SecurityGroups")
    subnets = all_of(desk, "DescribeSubnets", "Subnets")
    return Form(
        title="Launch an instance",
        do="launch",
        submit="Launch",
        fields=(
            Field("name", "Name", value=given.kept("name")),
            Field(
                "image",
                "Machine image",
                "select",
                given.kept("image"),
                options=tuple((one["ImageId"], one.get("Description") or one["Name"]) for one in images),
                required=True,
            ),
            Field(
                "type",
                "Instance type",
                "select",
                given.kept("type", "t3.micro"),
                options=type_options(desk),
                required=True,
            ),
            Field("count", "How many", "number", given.kept("count", "1"), required=True, least=1, most=20),
            Field(
                "key",
                "Key pair",
                "select",
                given.kept("key"),
                options=(("", "None"), *((one["KeyName"], one["KeyName"]) for one in keys)),
            ),
            Field(
                "group",
                "Security groups",
                "checks",
                values=tuple(given.all("group")),
                options=tuple((one["GroupId"], f"{one['GroupName']}, {one['Description']}") for one in groups),
                hint="With none, it is the default group of the VPC, which lets no stranger in.",
            ),
            Field(
                "subnet",
                "Subnet",
                "select",
                given.kept("subnet"),
                options=(("", "Any default subnet"), *((one["SubnetId"], f"{one['AvailabilityZone']}, {one['CidrBlock']}") for one in subnets)),
            ),
            _profile_field(desk, given),
            Field(
                "data",
                "User data",
                "code",
                given.raw("data"),
                rows=6,
                hint="A script for the first start, such as one that installs a web server.",
            ),
        ),
        **state.of("launch"),
    )  # fmt: skip


def _profile_field(desk: Desk, given: Given) -> Field:
    """The instance profiles, or a text field for those who may not list them."""
    hint = "Lets programs on the machine call AWS without stored keys."
    try:
        found = every(desk, "iam", "ListInstanceProfiles", {}, "InstanceProfiles")
    except CloudError:
        return Field("profile", "Instance profile", value=given.kept("profile"), hint=hint)
    names = tuple((one["InstanceProfileName"],) * 2 for one in found)
    return Field(
        "profile",
        "Instance profile",
        "select",
        given.kept("profile"),
        options=(("", "None"), *names),
        hint=hint,
    )


@at_desk
def instance(request: HttpRequest, desk: Desk, identifier: str) -> HttpResponse:
    """One machine."""

    def build(_state: State) -> Page:
        one = _machines(desk, InstanceIds=[identifier])[0]
        state = one["State"]["Name"]
        name = name_of(one)
        cards = [
            Card("About", (_facts(request, desk, one),), refresh=state in PASSING),
            Card("Security and storage", (_security(one),)),
            Card("Tags", (_tags(one),)),
        ]
        if state != "terminated":
            cards.append(guarded(desk, "Can a visitor reach it?", lambda: _reach(desk, identifier)))
            cards.append(guarded(desk, "User data", lambda: _user_data(desk, identifier)))
            cards.append(guarded(desk, "Console output", lambda: _output(desk, identifier)))
        return Page(
            title=name or identifier,
            icon="server",
            intro=identifier,
            crumbs=(*CRUMBS, ("Instances", "/console/ec2/")),
            tabs=ec2_tabs("instances"),
            buttons=_actions(state, identifier, name or identifier),
            cards=tuple(cards),
            here=request.path,
        )

    return answer(request, desk, build, STATE_ACTS)


def _facts(request: HttpRequest, desk: Desk, one: dict[str, Any]) -> Facts:
    reason = one.get("StateTransitionReason", "")
    profile = one.get("IamInstanceProfile", {}).get("Arn", "")
    return Facts(
        pairs=(
            ("State", state_cell(one["State"]["Name"])),
            *((("Why", Cell(reason)),) if reason else ()),
            ("Type", Cell(one["InstanceType"])),
            ("Public address", _address(request, desk, one.get("PublicIpAddress", ""))),
            ("Private address", Cell(one.get("PrivateIpAddress", "none"), kind="mono")),
            ("Zone", Cell(one["Placement"]["AvailabilityZone"])),
            ("Subnet", Cell(one.get("SubnetId", "none"), kind="mono")),
            ("Image", Cell(one["ImageId"], kind="mono")),
            ("Key pair", Cell(one.get("KeyName") or "none")),
            ("Instance profile", Cell(profile.rpartition("/")[2] or "none")),
            ("Launched", moment(one["LaunchTime"])),
        )
    )


def _security(one: dict[str, Any]) -> Table:
    rows = [
        Row((Cell(group["GroupName"], group_url(group["GroupId"])), Cell("Security group"), Cell(group["GroupId"], kind="mono")))
        for group in one.get("SecurityGroups", ())
    ]  # fmt: skip
    rows += [
        Row((Cell(device["DeviceName"]), Cell("Volume"), Cell(device["Ebs"]["VolumeId"], kind="mono")))
        for device in one.get("BlockDeviceMappings", ())
    ]  # fmt: skip
    columns = (Column("Name"), Column("Kind"), Column("Id"))
    return Table(caption="Security groups and volumes", columns=columns, rows=tuple(rows))


def _tags(one: dict[str, Any]) -> Table:
    rows = tuple(Row((Cell(tag["Key"]), Cell(tag["Value"]))) for tag in one.get("Tags", ()))
    return Table(caption="Tags", columns=(Column("Key"), Column("Value")), rows=rows)


def _reach(desk: Desk, identifier: str) -> Card:
    """The way of a packet from the internet to the web port."""
    way = way_to(desk, identifier, 80)
    if way is None:
        return Card("Can a visitor reach it?", (Text(text="It has no network interface."),))
    word = {"reached": "Yes: a packet to port 80 arrives, and its answer comes back."}
    text = word.get(way.verdict, f"No. {way.symptom}")
    blocks = [Text(text=text, warn=way.verdict != "reached"), Steps(lines=_lines(way))]
    blocks += [
        Text(text=f"{remedy.title}. {remedy.why}") for remedy in way.remedies if remedy.opens
    ]
    return Card("Can a visitor reach it?", tuple(blocks))


def _lines(way: Way) -> tuple[Line, ...]:
    lines = []
    for place, hop in enumerate(way.hops):
        stops = place == way.stop
        reached = way.stop < 0 or place < way.stop
        state = "deny" if stops else "pass" if reached else "unreached"
        direction = "the answer, " if hop.reply else ""
        title = f"{direction}{hop.kind.replace('-', ' ')} {hop.name or hop.id}".strip()
        lines.append(Line(state, title[:1].upper() + title[1:], hop.why))
    return tuple(lines)


def _user_data(desk: Desk, identifier: str) -> Card:
    params = {"InstanceId": identifier, "Attribute": "userData"}
    found = desk.look("ec2", "DescribeInstanceAttribute", params).get("UserData", {})
    if not found.get("Value"):
        return Card("User data", (Text(text="None was given."),))
    text = b64decode(found["Value"]).decode(errors="replace")
    return Card("User data", (Code(label="User data", text=text),))


def _output(desk: Desk, identifier: str) -> Card:
    try:
        found = desk.look("ec2", "GetConsoleOutput", {"InstanceId": identifier})
    except CloudError as error:
        if DENIALS.search(error.code):
            raise
        return Card("Console output", (Text(text=error.message),))
    text = b64decode(found.get("Output", "")).decode(errors="replace")
    if not text:
        return Card("Console output", (Text(text="The machine has written nothing yet."),))
    return Card("Console output", (Code(label="Console output", text=text),))
