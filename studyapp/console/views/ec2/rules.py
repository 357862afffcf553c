"""Rules of security groups: the table, and the forms that add and take away."""

from ipaddress import ip_network
from typing import Any

from studyapp.console.acts import Ask, Given, Plan, Refused, State
from studyapp.console.blocks import Action, Cell, Column, Empty, Field, Form, Row, Table
from studyapp.console.ec2_reads import url_of
from studyapp.console.ec2_words import TRAFFIC, View, peer_of, ports_words, warning
from studyapp.sandbox.api import ADDRESS, Desk

MINE = f"{ADDRESS}/32"
LAST_PORT = 65_535


def rules_table(
    caption: str, found: list[View], names: dict[str, str], *, acts: bool = True
) -> Table:
    """Rules with their warnings; `names` are the names of groups by id.

    With `acts` they can be removed; without, the table names the group of each.
    """
    columns = (
        Column("Traffic"),
        Column("Source or destination"),
        Column("Description", wide=True),
        *(() if acts else (Column("Group", wide=True),)),
    )
    ordered = sorted(found, key=lambda rule: (rule["FromPort"], peer_of(rule)))
    rows = tuple(_row(rule, names, acts=acts) for rule in ordered)
    text = (
        "Nothing goes out."
        if "utbound" in caption
        else "Nothing comes in: what no rule allows is refused."
    )
    return Table(
        caption=caption, columns=columns, rows=rows, empty=Empty("No rule", text, "shield")
    )


def _row(rule: View, names: dict[str, str], *, acts: bool) -> Row:
    words = ports_words(rule["IpProtocol"], rule["FromPort"], rule["ToPort"])
    peer, group = peer_of(rule), str(rule["GroupId"])
    named = peer.startswith("sg-")
    cells = (
        Cell(words, sub=str(rule["SecurityGroupRuleId"])),
        Cell(
            names.get(peer, peer),
            url=url_of("ec2_group", peer) if named else "",
            kind="" if named else "mono",
            icon="warn" if warning(rule) else "",
        ),
        Cell(str(rule.get("Description", "")), kind="muted"),
        *(() if acts else (Cell(names.get(group, group), url=url_of("ec2_group", group)),)),
    )
    fields = (
        ("rule", str(rule["SecurityGroupRuleId"])),
        ("egress", "1" if rule["IsEgress"] else ""),
    )
    action = Action("Remove", "remove", fields, danger=True, about=f"{words}, {peer}")
    return Row(cells, (action,) if acts else ())


def rule_form(state: State, do: str, groups: list[View]) -> Form:
    """The form that adds a rule; `do` is "inbound" or "outbound"."""
    given = state.keeps(do)
    word = "Source" if do == "inbound" else "Destination"
    known = tuple((str(g["GroupId"]), f"Group {g['GroupName']} ({g['GroupId']})") for g in groups)
    fields = (
        Field(
            f"{do}-traffic",
            "Traffic",
            "select",
            given.kept(f"{do}-traffic", "http"),
            options=tuple((one.key, one.label) for one in TRAFFIC),
            required=True,
        ),
        Field(
            f"{do}-ports",
            "Ports of custom traffic",
            value=given.kept(f"{do}-ports"),
            hint="One port or a range, such as 8080 or 8000-8100.",
        ),
        Field(
            f"{do}-peer",
            word,
            "select",
            given.kept(f"{do}-peer", MINE),
            options=(
                (MINE, f"My address, {MINE}"),
                ("0.0.0.0/0", "Anywhere, IPv4 (everyone on the internet)"),
                ("::/0", "Anywhere, IPv6"),
                ("custom", "The range given below"),
                *known,
            ),
            required=True,
        ),
        Field(
            f"{do}-range",
            "Range of addresses",
            value=given.kept(f"{do}-range"),
            hint="In CIDR form, such as 198.51.100.0/24.",
        ),
        Field(f"{do}-text", "Description", value=given.kept(f"{do}-text")),
    )
    title = "Add an inbound rule" if do == "inbound" else "Add an outbound rule"
    return Form(title=title, do=do, submit="Add rule", fields=fields, **state.of(do))


def add_plan(group_id: str, do: str) -> Plan:
    """The call that adds a rule."""
    side = "Ingress" if do == "inbound" else "Egress"

    def plan(desk: Desk, given: Given) -> list[Ask]:
        permission = _permission(given, do)
        asked = {"GroupId": group_id, "IpPermissions": [permission]}
        return [Ask("ec2", f"AuthorizeSecurityGroup{side}", asked)]

    return plan


def remove_plan(group_id: str) -> Plan:
    """The call that takes a rule away."""

    def plan(desk: Desk, given: Given) -> list[Ask]:
        side = "Egress" if given.has("egress") else "Ingress"
        asked = {"GroupId": group_id, "SecurityGroupRuleIds": [given("rule")]}
        return [Ask("ec2", f"RevokeSecurityGroup{side}", asked)]

    return plan


def _permission(given: Given, do: str) -> dict[str, Any]:
    kind = next((one for one in TRAFFIC if one.key == given(f"{do}-traffic")), None)
    if kind is None:
        message = "Choose what traffic the rule is about."
        raise Refused(message)
    permission: dict[str, Any] = {"IpProtocol": kind.protocol}
    if kind.protocol != "-1":
        low, high = ports_of(given(f"{do}-ports")) if kind.own else (kind.low, kind.high)
        permission |= {"FromPort": low, "ToPort": high}
    text = given(f"{do}-text")
    described = {"Description": text} if text else {}
    return permission | _peer(given, do, described)


def ports_of(text: str) -> tuple[int, int]:
    """The ports of custom traffic as typed; Refused when they are none."""
    low, _, high = text.partition("-")
    try:
        found = int(low), int(high or low)
    except ValueError:
        message = "Give the ports of custom traffic: one port, or a range such as 8000-8100."
        raise Refused(message) from None
    if not 0 <= found[0] <= found[1] <= LAST_PORT:
        message = f"Ports go from 0 to {LAST_PORT}, the lower one first."
        raise Refused(message)
    return found


def _peer(given: Given, do: str, described: dict[str, str]) -> dict[str, Any]:
    peer = given(f"{do}-peer")
    if peer.startswith("sg-"):
        return {"UserIdGroupPairs": [{"GroupId": peer, **described}]}
    if peer == "custom":
        peer = given(f"{do}-range")
    try:
        version = ip_network(peer, strict=False).version
    except ValueError:
        message = "Give the range of addresses in CIDR form, such as 198.51.100.0/24."
        raise Refused(message) from None
    if version == 4:
        return {"IpRanges": [{"CidrIp": peer, **described}]}
    return {"Ipv6Ranges": [{"CidrIpv6": peer, **described}]}
