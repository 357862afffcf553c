"""The drawer that launches instances."""

import base64
from typing import Any

from django.http import HttpRequest, HttpResponse

from studyapp.console.acts import Act, Ask, Given, Refused, State, answer
from studyapp.console.blocks import Field, Form, Page, Pair
from studyapp.console.ec2_reads import all_of, default_vpc, groups, url_of
from studyapp.console.ec2_words import View, image_words, type_words
from studyapp.console.pages import at_desk
from studyapp.console.views.ec2.instances import CHANGES, list_page
from studyapp.sandbox.api import ADDRESS, CloudError, Desk, Result, hour_price

NEW = "new"
MOST = 20  # machines in one launch of the drawer
DRY = "DryRunOperation"  # how AWS says that a call would be allowed
# Ports that the drawer offers for a new group: key, port, label, what is behind it.
DOORS = (
    ("http", 80, "Web (HTTP, port 80)"),
    ("https", 443, "Secure web (HTTPS, port 443)"),
    ("ssh", 22, "Login (SSH, port 22)"),
)
RISK = "Anyone on the internet could try to log in on port 22. Choose your address, or tick that "
RISK += "you want it so."


def _sources(door: str) -> tuple[Pair, ...]:
    everywhere = "Anywhere (anyone may try to log in)" if door == "ssh" else "Anywhere"
    return (("", "Nobody"), (f"{ADDRESS}/32", f"My address, {ADDRESS}"), ("0.0.0.0/0", everywhere))


def _types(desk: Desk) -> tuple[Pair, ...]:
    found = all_of(desk, "DescribeInstanceTypes", "InstanceTypes")
    found.sort(key=lambda kind: not kind["FreeTierEligible"])
    return tuple((str(kind["InstanceType"]), _type_label(desk, kind)) for kind in found)


def _type_label(desk: Desk, kind: View) -> str:
    arm = ", Arm" if "arm64" in kind["ProcessorInfo"]["SupportedArchitectures"] else ""
    free = ", free plan" if kind["FreeTierEligible"] else ""
    price = hour_price(f"BoxUsage:{kind['InstanceType']}", desk.region)
    return f"{type_words(kind)}{arm}{free}, {price} an hour"


def _images(desk: Desk) -> tuple[Pair, ...]:
    found = all_of(desk, "DescribeImages", "Images")
    return tuple((str(one["ImageId"]), image_words(one)) for one in found)


def _keys(desk: Desk) -> tuple[Pair, ...]:
    found = all_of(desk, "DescribeKeyPairs", "KeyPairs")
    names = sorted(str(one["KeyName"]) for one in found)
    return (("", "None: nobody can log in"), *((name, name) for name in names))


def _profiles(desk: Desk) -> tuple[Pair, ...]:
    """Instance profiles; none to those who may not list them."""
    try:
        found = desk.look("iam", "ListInstanceProfiles")["InstanceProfiles"]
    except CloudError:
        return ()
    return tuple((str(one["InstanceProfileName"]),) * 2 for one in found)


def _zones(desk: Desk) -> tuple[Pair, ...]:
    found = all_of(desk, "DescribeAvailabilityZones", "AvailabilityZones")
    return (("", "Any zone"), *((str(one["ZoneName"]),) * 2 for one in found))


def drawer(desk: Desk, state: State) -> Form:
    """The form, with what was sent."""
    given = state.keeps("launch")
    return Form(
        title="Launch an instance",
        do="launch",
        submit="Launch",
        fields=(*_what(desk, given), *_who(desk, given), *_how(desk, given)),
        note="The simulated bill counts each second that it runs. Nobody pays it.",
        **state.of("launch"),
    )


def _what(desk: Desk, given: Given) -> list[Field]:
    """What machine it is."""
    images = _images(desk)
    image, kind = given.kept("image", images[0][0]), given.kept("type", "t3.micro")
    return [
        Field("name", "Name", value=given.kept("name"), hint="Becomes the tag Name."),
        Field("image", "Machine image", "radio", values=(image,), options=images),
        Field("type", "Instance type", "select", kind, options=_types(desk), required=True),
    ]


def _who(desk: Desk, given: Given) -> list[Field]:
    """Who may log in, and who may connect."""
    known = [(str(g["GroupId"]), f"{g['GroupName']} ({g['GroupId']})") for g in groups(desk)]
    return [
        Field(
            "key",
            "Key pair",
            "select",
            given.kept("key"),
            options=_keys(desk),
            hint="The machine gets the public half; you log in with the private one.",
        ),
        Field(
            "group",
            "Security group",
            "select",
            given.kept("group", NEW),
            options=((NEW, "A new one, as chosen below"), *known),
            required=True,
            hint="The firewall of the machine: nothing comes in that no rule allows.",
        ),
        *_new_group(given),
    ]


def _how(desk: Desk, given: Given) -> list[Field]:
    """With which role, where, what it does at first, and how many."""
    profiles = _profiles(desk)
    role = Field(
        "profile",
        "Role (instance profile)",
        "select",
        given.kept("profile"),
        options=(("", "None"), *profiles),
        hint="Lets programs on the machine call AWS without stored keys.",
    )
    count = given.kept("count", "1")
    return [
        *((role,) if profiles else ()),
        Field("zone", "Availability Zone", "select", given.kept("zone"), options=_zones(desk)),
        Field(
            "data",
            "User data",
            "code",
            given.kept("data"),
            hint="A script that the machine runs as root at its first start; it begins with #!.",
        ),
        Field("count", "How many", "number", count, required=True, least=1, most=MOST),
    ]


def _new_group(given: Given) -> list[Field]:
    """The fields of a new security group."""
    fields = [
        Field("group_name", "Name of the new group", value=given.kept("group_name", "web-servers")),
        *(
            Field(
                door,
                f"New group: {label}",
                "select",
                given.kept(door, "0.0.0.0/0" if door == "http" else ""),
                options=_sources(door),
            )
            for door, _, label in DOORS
        ),
    ]
    if given("ssh") == "0.0.0.0/0":
        label = "Yes, let anyone come in on port 22"
        fields.append(Field("open", label, "check", given.kept("open")))
    return fields


def plan(desk: Desk, given: Given) -> list[Ask]:
    """The calls of a launch: a new group with its rules when one is wanted, then the launch."""
    if not given("image"):
        message = "Choose a machine image."
        raise Refused(message)
    order = _order(given)
    before: list[Ask] = []
    if given("group", NEW) == NEW:
        before = _group_asks(desk, given)
        _check_fit(desk, order["ImageId"], order["InstanceType"])
        _check_allowed(desk, given, order)
        order["SecurityGroups"] = [given("group_name")]
    else:
        order["SecurityGroupIds"] = [given("group")]
    return [*before, Ask("ec2", "RunInstances", order)]


def _order(given: Given) -> dict[str, Any]:
    number = given.number("count", "How many")
    if not 1 <= number <= MOST:
        message = f"How many must be from 1 to {MOST}."
        raise Refused(message)
    order: dict[str, Any] = {
        "ImageId": given("image"),
        "InstanceType": given("type"),
        "MinCount": number,
        "MaxCount": number,
    }
    if given("key"):
        order["KeyName"] = given("key")
    if given("profile"):
        order["IamInstanceProfile"] = {"Name": given("profile")}
    if given("zone"):
        order["Placement"] = {"AvailabilityZone": given("zone")}
    if given("data"):
        order["UserData"] = base64.b64encode(given.raw("data").encode()).decode()
    if given("name"):
        tags = [{"Key": "Name", "Value": given("name")}]
        order["TagSpecifications"] = [{"ResourceType": "instance", "Tags": tags}]
    return order


def _group_asks(desk: Desk, given: Given) -> list[Ask]:
    """Make the group, and let in who may connect."""
    name, vpc = given("group_name"), default_vpc(desk)
    if not name:
        message = "Give the new security group a name."
        raise Refused(message)
    if any(one["GroupName"] == name and one["VpcId"] == vpc for one in groups(desk)):
        message = f"There is a security group {name} already: choose it, or another name."
        raise Refused(message)
    if given("ssh") == "0.0.0.0/0" and not given.has("open"):
        raise Refused(RISK)
    text = f"Made at a launch: {name}"
    asks = [
        Ask("ec2", "CreateSecurityGroup", {"GroupName": name, "Description": text, "VpcId": vpc})
    ]
    allowed = [
        {
            "IpProtocol": "tcp",
            "FromPort": port,
            "ToPort": port,
            "IpRanges": [{"CidrIp": given(door)}],
        }
        for door, port, _ in DOORS
        if given(door)
    ]
    if allowed:
        wanted = {"GroupName": name, "IpPermissions": allowed}
        asks.append(Ask("ec2", "AuthorizeSecurityGroupIngress", wanted))
    return asks


def _check_fit(desk: Desk, image: str, kind: str) -> None:
    """Whether the image runs on the type: else, too, a group would be made for nothing."""
    made = all_of(desk, "DescribeImages", "Images", ImageIds=[image])[0]["Architecture"]
    found = all_of(desk, "DescribeInstanceTypes", "InstanceTypes", InstanceTypes=[kind])[0]
    has = found["ProcessorInfo"]["SupportedArchitectures"]
    if made not in has:
        message = f"The image is made for {made}, the type {kind} for {has[0]}. Choose another."
        raise Refused(message)


def _check_allowed(desk: Desk, given: Given, order: dict[str, Any]) -> None:
    """Ask first whether the launch is allowed: else a group would be made for nothing."""
    if "preview" in given.post:
        return
    try:
        desk.look("ec2", "RunInstances", {**order, "DryRun": True})
    except CloudError as error:
        if error.code != DRY:
            raise


def _to(given: Given, results: list[Result]) -> str:
    made = results[-1].output["Instances"]
    return url_of("ec2_instance", made[0]["InstanceId"]) if len(made) == 1 else url_of("ec2")


@at_desk
def launch(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The list with the drawer beside it."""

    def build(state: State) -> Page:
        return list_page(request, desk, drawer(desk, state))

    return answer(request, desk, build, {**CHANGES, "launch": Act(plan, to=_to)})
