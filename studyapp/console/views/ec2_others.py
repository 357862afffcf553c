"""Security groups, key pairs and images."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from studyapp.console.acts import Act, Ask, Given, Refused, State, answer
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
    Table,
    Text,
)
from studyapp.console.ec2 import CRUMBS, all_of, ec2_tabs, group_url
from studyapp.console.iam import moment
from studyapp.console.pages import at_desk
from studyapp.sandbox.api import Desk, Result

PORTS = (
    ("tcp-80", "HTTP, TCP port 80"),
    ("tcp-443", "HTTPS, TCP port 443"),
    ("tcp-22", "SSH, TCP port 22"),
    ("tcp-3389", "RDP, TCP port 3389"),
    ("icmp", "Ping, ICMP"),
    ("tcp", "Another TCP port"),
    ("udp", "A UDP port"),
    ("all", "Everything"),
)
DIRECTIONS = (("Ingress", "Inbound"), ("Egress", "Outbound"))

GROUPS = {
    "create-group": Act(
        lambda _desk, given: [
            Ask(
                "ec2",
                "CreateSecurityGroup",
                {
                    "GroupName": given("name"),
                    "Description": given("description"),
                    **({"VpcId": given("vpc")} if given("vpc") else {}),
                },
            )
        ],
        to=lambda _given, results: group_url(results[0].output["GroupId"]),
    )
}


@at_desk
def groups(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All security groups of the Region, and the drawer that makes one."""

    def build(state: State) -> Page:
        found = all_of(desk, "DescribeSecurityGroups", "SecurityGroups")
        rows = tuple(
            Row(
                (
                    Cell(one["GroupName"], group_url(one["GroupId"]), sub=one["GroupId"]),
                    Cell(one["Description"]),
                    Cell(one.get("VpcId", ""), kind="mono"),
                )
            )
            for one in found
        )
        columns = (Column("Name"), Column("Description", wide=True), Column("VPC", wide=True))
        table = Table(caption="Security groups", columns=columns, rows=rows)
        wants = "new" in request.GET or state.do == "create-group"
        return Page(
            title="Security groups",
            crumbs=CRUMBS,
            intro="A group says which packets may reach a machine; answers may always leave.",
            tabs=ec2_tabs("groups"),
            primary=("Create group", "?new=1"),
            cards=(Card("Security groups", (table,), flush=True, hidden_title=True),),
            drawer=_group_form(desk, state) if wants else None,
            close=request.path,
            here=request.path,
        )

    return answer(request, desk, build, GROUPS)


def _group_form(desk: Desk, state: State) -> Form:
    given = state.keeps("create-group")
    vpcs = all_of(desk, "DescribeVpcs", "Vpcs")
    options = tuple(
        (one["VpcId"], f"{one['VpcId']}{', default' if one['IsDefault'] else ''}") for one in vpcs
    )
    return Form(
        title="Create a security group",
        do="create-group",
        submit="Create",
        fields=(
            Field("name", "Name", value=given.kept("name"), required=True),
            Field("description", "Description", value=given.kept("description"), required=True),
            Field("vpc", "VPC", "select", given.kept("vpc"), options=options),
        ),
        note="A new group lets nothing in and everything out.",
        **state.of("create-group"),
    )


def _permission(given: Given) -> dict[str, Any]:
    """The rule of the form as EC2 reads it."""
    kind, other = given("kind"), given("other")
    protocol, _, port = kind.partition("-")
    rule: dict[str, Any] = {"IpProtocol": "-1" if kind == "all" else protocol}
    if kind == "icmp":
        rule |= {"FromPort": -1, "ToPort": -1}
    elif kind != "all":
        number = int(port) if port else given.number("port", "The port")
        rule |= {"FromPort": number, "ToPort": number}
    note = {"Description": given("note")} if given("note") else {}
    if not other:
        message = "Say where the packets come from or go to: a range such as 0.0.0.0/0, or a group."
        raise Refused(message)
    if other.startswith("sg-"):
        rule["UserIdGroupPairs"] = [{"GroupId": other, **note}]
    elif ":" in other:
        rule["Ipv6Ranges"] = [{"CidrIpv6": other, **note}]
    else:
        rule["IpRanges"] = [{"CidrIp": other, **note}]
    return rule


def _group_acts(identifier: str) -> dict[str, Act]:
    def add(_desk: Desk, given: Given) -> list[Ask]:
        side = "Egress" if given("side") == "Egress" else "Ingress"
        params = {"GroupId": identifier, "IpPermissions": [_permission(given)]}
        return [Ask("ec2", f"AuthorizeSecurityGroup{side}", params)]

    def revoke(_desk: Desk, given: Given) -> list[Ask]:
        side = "Egress" if given("side") == "Egress" else "Ingress"
        params = {"GroupId": identifier, "SecurityGroupRuleIds": [given("rule")]}
        return [Ask("ec2", f"RevokeSecurityGroup{side}", params)]

    return {
        "add-rule": Act(add),
        "revoke-rule": Act(revoke),
        "delete-group": Act(
            lambda _desk, _given: [Ask("ec2", "DeleteSecurityGroup", {"GroupId": identifier})],
            to=lambda _given, _results: reverse("console:ec2_groups"),
        ),
    }


@at_desk
def group(request: HttpRequest, desk: Desk, identifier: str) -> HttpResponse:
    """One security group with its rules."""

    def build(state: State) -> Page:
        found = desk.look("ec2", "DescribeSecurityGroups", {"GroupIds": [identifier]})
        one = found["SecurityGroups"][0]
        wanted = [{"Name": "group-id", "Values": [identifier]}]
        rules = all_of(desk, "DescribeSecurityGroupRules", "SecurityGroupRules", Filters=wanted)
        facts = Facts(
            pairs=(
                ("Id", Cell(identifier, kind="mono")),
                ("VPC", Cell(one.get("VpcId", ""), kind="mono")),
                ("Description", Cell(one["Description"])),
            )
        )
        return Page(
            title=one["GroupName"],
            icon="shield",
            crumbs=(*CRUMBS, ("Security groups", reverse("console:ec2_groups"))),
            tabs=ec2_tabs("groups"),
            buttons=(Action("Delete group", "delete-group", danger=True),),
            cards=(
                Card("About", (facts,)),
                Card("Inbound rules", (_rules(rules, "Ingress"),)),
                Card("Outbound rules", (_rules(rules, "Egress"),)),
                Card("Add a rule", (_rule_form(state),)),
            ),
            here=request.path,
        )

    return answer(request, desk, build, _group_acts(identifier))


def _rules(rules: list[dict[str, Any]], side: str) -> Table:
    rows = []
    for rule in rules:
        if rule["IsEgress"] is not (side == "Egress"):
            continue
        number = rule["SecurityGroupRuleId"]
        rows.append(
            Row(
                (Cell(_ports(rule)), Cell(_other(rule), kind="mono"), Cell(rule.get("Description", ""))),
                (Action("Remove", "revoke-rule", (("rule", number), ("side", side)), about=_ports(rule)),),
            )
        )  # fmt: skip
    inbound = side == "Ingress"
    columns = (Column("What"), Column("From" if inbound else "To"), Column("Note", wide=True))
    empty = Empty(
        "Nothing may come in" if inbound else "Nothing may go out",
        "Packets pass only if a rule allows them.",
        "shield",
    )
    caption = "Inbound rules" if inbound else "Outbound rules"
    return Table(caption=caption, columns=columns, rows=tuple(rows), empty=empty)


def _ports(rule: dict[str, Any]) -> str:
    protocol, low, high = rule["IpProtocol"], rule.get("FromPort", -1), rule.get("ToPort", -1)
    if protocol == "-1":
        return "Everything"
    if low == -1:
        return protocol.upper()
    return f"{protocol.upper()} {low}" if low == high else f"{protocol.upper()} {low} to {high}"


def _other(rule: dict[str, Any]) -> str:
    group = rule.get("ReferencedGroupInfo", {}).get("GroupId", "")
    prefix = rule.get("PrefixListId", "")
    return str(rule.get("CidrIpv4") or rule.get("CidrIpv6") or group or prefix)


def _rule_form(state: State) -> Form:
    given = state.keeps("add-rule")
    return Form(
        title="Add a rule",
        do="add-rule",
        submit="Add rule",
        fields=(
            Field("side", "Direction", "select", given.kept("side", "Ingress"), options=DIRECTIONS, required=True),
            Field("kind", "What", "select", given.kept("kind", "tcp-80"), options=PORTS, required=True),
            Field("port", "Port", "number", given.kept("port"), hint="For another TCP or a UDP port.", least=0, most=65535),
            Field("other", "From or to", value=given.kept("other", "0.0.0.0/0"), required=True, hint="A range of addresses, or the id of a group. 0.0.0.0/0 is everybody."),
            Field("note", "Note", value=given.kept("note")),
        ),
        **state.of("add-rule"),
    )  # fmt: skip


def _shown_key(given: Given, results: list[Result]) -> tuple[Card, ...]:
    material = results[0].output["KeyMaterial"]
    warning = Text(text="The private key is shown this once. Save it now as a file.", warn=True)
    return (Card(f"Key pair {given('name')}", (warning, Code(label="Private key", text=material))),)


def _import(_desk: Desk, given: Given) -> list[Ask]:
    material = given.raw("public").strip().encode()
    return [Ask("ec2", "ImportKeyPair", {"KeyName": given("name"), "PublicKeyMaterial": material})]


KEYS = {
    "create-key": Act(
        lambda _desk, given: [
            Ask("ec2", "CreateKeyPair", {"KeyName": given("name"), "KeyType": given("kind", "ed25519")})
        ],
        shows=_shown_key,
    ),
    "import-key": Act(_import),
    "delete-key": Act(lambda _desk, given: [Ask("ec2", "DeleteKeyPair", {"KeyName": given("name")})]),
}  # fmt: skip


@at_desk
def keys(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Key pairs of the Region; the drawers make one or take a public key in."""

    def build(state: State) -> Page:
        found = all_of(desk, "DescribeKeyPairs", "KeyPairs")
        rows = tuple(
            Row(
                (
                    Cell(one["KeyName"], sub=one["KeyPairId"]),
                    Cell(one["KeyType"].upper()),
                    Cell(one["KeyFingerprint"], kind="mono"),
                    moment(one["CreateTime"]),
                ),
                (Action("Delete", "delete-key", (("name", one["KeyName"]),), danger=True, about=one["KeyName"]),),
            )
            for one in found
        )  # fmt: skip
        empty = Empty(
            "No key pairs yet",
            "You log in to a machine with the private key; AWS keeps only the public one.",
            "key",
            "Create key pair",
            "?new=create-key",
        )
        columns = (
            Column("Name"),
            Column("Type"),
            Column("Fingerprint", wide=True),
            Column("Created", wide=True),
        )
        table = Table(caption="Key pairs", columns=columns, rows=rows, empty=empty)
        drawer = {"create-key": _key_form, "import-key": _import_form}.get(
            state.do or request.GET.get("new", "")
        )
        return Page(
            title="Key pairs",
            crumbs=CRUMBS,
            tabs=ec2_tabs("keys"),
            links=(("Import a key", "?new=import-key"),),
            primary=("Create key pair", "?new=create-key") if rows else ("", ""),
            cards=(Card("Key pairs", (table,), flush=True, hidden_title=True),),
            drawer=drawer(state) if drawer else None,
            close=request.path,
            here=request.path,
        )

    return answer(request, desk, build, KEYS)


def _key_form(state: State) -> Form:
    given = state.keeps("create-key")
    kinds = (("ed25519", "ED25519"), ("rsa", "RSA"))
    return Form(
        title="Create a key pair",
        do="create-key",
        submit="Create",
        fields=(
            Field("name", "Name", value=given.kept("name"), required=True),
            Field("kind", "Type", "select", given.kept("kind"), options=kinds, required=True),
        ),
        **state.of("create-key"),
    )


def _import_form(state: State) -> Form:
    given = state.keeps("import-key")
    hint = "One line that begins with ssh-ed25519 or ssh-rsa."
    return Form(
        title="Import a key",
        do="import-key",
        submit="Import",
        fields=(
            Field("name", "Name", value=given.kept("name"), required=True),
            Field("public", "Public key", "code", given.raw("public"), required=True, hint=hint),
        ),
        **state.of("import-key"),
    )


@at_desk
def images(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The machine images of the Region."""

    def build(_state: State) -> Page:
        found = all_of(desk, "DescribeImages", "Images")
        rows = tuple(
            Row(
                (
                    Cell(one.get("Description") or one["Name"], sub=one["Name"]),
                    Cell(one["ImageId"], kind="mono"),
                    Cell(one["Architecture"]),
                    Cell(one.get("ImageOwnerAlias") or one["OwnerId"]),
                )
            )
            for one in found
        )
        columns = (
            Column("Image"),
            Column("Id", wide=True),
            Column("Processor", wide=True),
            Column("Owner", wide=True),
        )
        table = Table(caption="Images", columns=columns, rows=rows)
        return Page(
            title="Images",
            crumbs=CRUMBS,
            intro=f"An image is what a machine starts from. Ids differ by Region: these are of {desk.region}.",
            tabs=ec2_tabs("images"),
            cards=(Card("Images", (table,), flush=True, hidden_title=True),),
            here=request.path,
        )

    return answer(request, desk, build, {})
