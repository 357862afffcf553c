"""Rules of network ACLs: the table in order of reading, and the forms that add and change."""

from ipaddress import ip_network
from typing import Any, Final

from studyapp.console.acts import Ask, Given, Plan, Refused, State
from studyapp.console.blocks import Action, Cell, Column, Field, Form, Row, Table
from studyapp.console.ec2_reads import url_of
from studyapp.console.ec2_words import TRAFFIC, Traffic, View, ports_words
from studyapp.console.views.ec2.rules import MINE, ports_of
from studyapp.sandbox.api import Desk

FIRST, HIGHEST, LAST = 1, 32_766, 32_767  # LAST is the rule that is shown as "*"
STEP = 100
NUMBERS: Final = {"tcp": "6", "udp": "17", "icmp": "1", "-1": "-1"}
NAMES: Final = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}
ICMP6 = "58"
KINDS: Final = (
    *TRAFFIC,
    Traffic("replies", "Replies to clients, TCP 1024-65535", "tcp", 1024, 65_535),
    Traffic("kind", "Custom ICMP", "icmp", own=True),
    Traffic("protocol", "Another protocol", "", own=True),
)
OWN_HINT = (
    "One port or a range, such as 8000-8100. For ICMP a type, or type and code, such as 8/0. "
    "For another protocol its number, such as 47."
)
ANYWHERE: Final = ("0.0.0.0/0", "::/0")


def entries_table(acl_id: str, title: str, found: list[View]) -> Table:
    """The rules of one direction, from the lowest number to the last, which denies the rest."""
    columns = (Column("Rule"), Column("Traffic"), Column("Range"), Column("Effect"))
    rows = tuple(
        _row(acl_id, entry) for entry in sorted(found, key=lambda one: int(one["RuleNumber"]))
    )
    return Table(caption=title, columns=columns, rows=rows)


def _row(acl_id: str, entry: View) -> Row:
    number, allows = int(entry["RuleNumber"]), entry["RuleAction"] == "allow"
    side = "outbound" if entry["Egress"] else "inbound"
    own = number != LAST
    words = traffic_words(entry)
    cells = (
        Cell(
            str(number) if own else "*",
            url=url_of(f"ec2_acl_{side}", acl_id, str(number)) if own else "",
        ),
        Cell(words),
        Cell(range_of(entry), kind="mono"),
        Cell(
            "allow" if allows else "deny",
            badge="good" if allows else "bad",
            icon="check" if allows else "x",
        ),
    )
    fields = (("number", str(number)), ("egress", "1" if entry["Egress"] else ""))
    about = f"{side} rule {number}, {words}"
    return Row(
        cells, (Action("Remove", "remove", fields, danger=True, about=about),) if own else ()
    )


def traffic_words(entry: View) -> str:
    """What traffic a rule is about."""
    protocol = str(entry["Protocol"])
    low, high = _ends(entry)
    words = ports_words(NAMES.get(protocol, protocol), low, high)
    return f"{words}, code {high}" if protocol in {"1", ICMP6} and high >= 0 else words


def _ends(entry: View) -> tuple[int, int]:
    """Ports, or type and code; -1 for all."""
    ports, kind = entry.get("PortRange", {}), entry.get("IcmpTypeCode", {})
    low = ports.get("From", kind.get("Type", -1))
    return int(low), int(ports.get("To", kind.get("Code", -1)))


def range_of(entry: View) -> str:
    """The range of addresses that a rule is about."""
    return str(entry.get("CidrBlock") or entry.get("Ipv6CidrBlock", ""))


def add_form(state: State, do: str, found: list[View]) -> Form:
    """The form that adds a rule; `do` is "inbound" or "outbound"."""
    given = state.keeps(do)
    word = "inbound" if do == "inbound" else "outbound"
    number = Field(
        f"{do}-number",
        "Rule number",
        "number",
        given.kept(f"{do}-number", str(_next(found))),
        hint="Lower numbers are read first. Leave room between them.",
        required=True,
        least=FIRST,
        most=HIGHEST,
    )
    return Form(
        title=f"Add an {word} rule",
        do=do,
        submit="Add rule",
        fields=(number, *_fields(given, do, Traffic("", "", ""), {})),
        **state.of(do),
    )


def change_form(state: State, do: str, entry: View) -> Form:
    """The drawer that puts another rule in the place of one; the number stays."""
    side = "outbound" if entry["Egress"] else "inbound"
    kind, own = _kind_of(entry)
    known = {"ports": own, "range": range_of(entry), "action": str(entry["RuleAction"])}
    return Form(
        title=f"Change {side} rule {entry['RuleNumber']}",
        do=do,
        submit="Change rule",
        fields=_fields(state.keeps(do), do, kind, known),
        note="AWS puts a new rule in the place of the old one. For another number, remove it and "
        "add one.",
        **state.of(do),
    )


def _fields(given: Given, do: str, kind: Traffic, known: dict[str, str]) -> tuple[Field, ...]:
    """The controls for what a rule says, filled with what was sent, else with what is `known`."""
    here = known.get("range", ANYWHERE[0])
    listed = here in (MINE, *ANYWHERE)
    far = "destination" if do == "outbound" else "source"
    return (
        Field(
            f"{do}-traffic",
            "Traffic",
            "select",
            given.kept(f"{do}-traffic", kind.key or "http"),
            options=tuple((one.key, one.label) for one in KINDS),
            required=True,
        ),
        Field(
            f"{do}-ports",
            "Custom ports, ICMP type or protocol",
            value=given.kept(f"{do}-ports", known.get("ports", "")),
            hint=OWN_HINT,
        ),
        Field(
            f"{do}-peer",
            f"Whose address, as the {far}",
            "select",
            given.kept(f"{do}-peer", here if listed else "custom"),
            options=(
                ("0.0.0.0/0", "Anywhere, IPv4 (everyone on the internet)"),
                ("::/0", "Anywhere, IPv6"),
                (MINE, f"My address, {MINE}"),
                ("custom", "The range given below"),
            ),
            required=True,
        ),
        Field(
            f"{do}-range",
            "Range of addresses",
            value=given.kept(f"{do}-range", "" if listed else here),
            hint="In CIDR form, such as 198.51.100.0/24.",
        ),
        Field(
            f"{do}-action",
            "Effect",
            "select",
            given.kept(f"{do}-action", known.get("action", "allow")),
            options=(("allow", "Allow"), ("deny", "Deny")),
            required=True,
        ),
    )


def _kind_of(entry: View) -> tuple[Traffic, str]:
    """The sort of traffic that a form shows a rule as, and what its own field says."""
    protocol = NAMES.get(str(entry["Protocol"]), str(entry["Protocol"])).replace("icmpv6", "icmp")
    low, high = _ends(entry)
    for kind in KINDS:
        if (kind.protocol, kind.low, kind.high, kind.own) == (protocol, low, high, False):
            return kind, ""
    own = next((one for one in KINDS if one.own and one.protocol == protocol), KINDS[-1])
    if own.protocol == "icmp":
        return own, f"{low}/{high}"
    return own, protocol if own.protocol == "" else f"{low}-{high}"


def _next(found: list[View]) -> int:
    """The next free round number of a direction."""
    numbers = [int(one["RuleNumber"]) for one in found if one["RuleNumber"] != LAST]
    return min((max(numbers, default=0) // STEP + 1) * STEP, HIGHEST)


def add_plan(acl_id: str, do: str) -> Plan:
    """The call that adds a rule."""

    def plan(desk: Desk, given: Given) -> list[Ask]:
        number = given.number(f"{do}-number", "The rule number")
        asked = _asked(given, do, acl_id, number, egress=do == "outbound")
        return [Ask("ec2", "CreateNetworkAclEntry", asked)]

    return plan


def change_plan(acl_id: str, do: str, number: int, *, egress: bool) -> Plan:
    """The call that changes a rule."""

    def plan(desk: Desk, given: Given) -> list[Ask]:
        asked = _asked(given, do, acl_id, number, egress=egress)
        return [Ask("ec2", "ReplaceNetworkAclEntry", asked)]

    return plan


def remove_plan(acl_id: str) -> Plan:
    """The call that takes a rule away."""

    def plan(desk: Desk, given: Given) -> list[Ask]:
        asked = {
            "NetworkAclId": acl_id,
            "RuleNumber": given.number("number", "The rule number"),
            "Egress": given.has("egress"),
        }
        return [Ask("ec2", "DeleteNetworkAclEntry", asked)]

    return plan


def _asked(given: Given, do: str, acl_id: str, number: int, *, egress: bool) -> dict[str, Any]:
    kind = next((one for one in KINDS if one.key == given(f"{do}-traffic")), None)
    if kind is None:
        message = "Choose what traffic the rule is about."
        raise Refused(message)
    member, cidr = _range(given, do)
    return {
        "NetworkAclId": acl_id,
        "RuleNumber": number,
        **_traffic(kind, given(f"{do}-ports"), member),
        "RuleAction": given(f"{do}-action"),
        "Egress": egress,
        member: cidr,
    }


def _traffic(kind: Traffic, own: str, member: str) -> dict[str, Any]:
    """Protocol with ports, or with ICMP type and code."""
    if not kind.protocol:
        if not own.isascii() or not own.isdecimal():
            message = "Give the number of the protocol, such as 47."
            raise Refused(message)
        return {"Protocol": own}
    if kind.protocol == "icmp":
        kinds = _type_and_code(own) if kind.own else (-1, -1)
        protocol = ICMP6 if member == "Ipv6CidrBlock" else NUMBERS["icmp"]
        shown = dict(zip(("Type", "Code"), kinds, strict=True))
        return {"Protocol": protocol, "IcmpTypeCode": shown}
    found: dict[str, Any] = {"Protocol": NUMBERS[kind.protocol]}
    if kind.protocol != "-1":
        low, high = ports_of(own) if kind.own else (kind.low, kind.high)
        found["PortRange"] = {"From": low, "To": high}
    return found


def _type_and_code(text: str) -> tuple[int, int]:
    kind, _, code = text.partition("/")
    try:
        return int(kind), int(code or -1)
    except ValueError:
        message = "Give an ICMP type, or type and code, such as 8/0."
        raise Refused(message) from None


def _range(given: Given, do: str) -> tuple[str, str]:
    """The parameter that holds the range, and the range."""
    peer = given(f"{do}-peer")
    cidr = given(f"{do}-range") if peer == "custom" else peer
    try:
        version = ip_network(cidr, strict=False).version
    except ValueError:
        message = "Give the range of addresses in CIDR form, such as 198.51.100.0/24."
        raise Refused(message) from None
    return ("CidrBlock" if version == 4 else "Ipv6CidrBlock"), cidr
