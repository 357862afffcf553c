"""The panel "can visitors reach port N?": the way of the packet, and what would open it."""

from typing import Final

from django.http import HttpRequest

from studyapp.console.acts import Ask, Given, Plan, Refused, State, guarded
from studyapp.console.blocks import Action, Card, Pair
from studyapp.console.ec2_blocks import Opening, Trace
from studyapp.console.ec2_words import View, name_of
from studyapp.console.explain import Line
from studyapp.sandbox.api import ADDRESS, Desk, Hop, Remedy, Way, way_to

PROTOCOLS: Final = ("tcp", "udp", "icmp")
LAST_PORT = 65_535
SOURCES: Final[tuple[Pair, ...]] = (
    ("", "Anywhere on the internet"),
    (ADDRESS, f"My address, {ADDRESS}"),
)
PLACES: Final = {
    "internet": "Internet",
    "internet-gateway": "Internet gateway",
    "egress-only-gateway": "Egress-only gateway",
    "nat-gateway": "NAT gateway",
    "peering": "VPC peering",
    "endpoint": "VPC endpoint",
    "route-table": "Route table",
    "network-acl": "Network ACL",
    "security-group": "Security group",
    "host": "",
}
SIDES: Final = {"in": ", inbound", "out": ", outbound", "": ""}


def _read(given: dict[str, str]) -> tuple[str, str, str, int]:
    """Source, protocol and port that a form names; -1 for a port that is none."""
    source = given.get("from", "")
    protocol = given.get("protocol", "tcp")
    text = given.get("port", "").strip()
    port = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else -1
    return (
        source if source == ADDRESS else "",
        protocol if protocol in PROTOCOLS else "tcp",
        text,
        port if 0 <= port <= LAST_PORT else -1,
    )


def trace_card(request: HttpRequest, desk: Desk, instance: View, state: State) -> Card:
    """The form, and the answer to what it asks."""
    asked = (state.given.post if state.do == "remedy" else request.GET).dict()
    given = {name: str(value) for name, value in asked.items()}
    source, protocol, text, port = _read(given)
    block = Trace(
        name=name_of(instance),
        port=text or "80",
        protocol=protocol,
        source=source,
        sources=SOURCES,
    )
    title = "Reachability"
    if "port" not in given:
        return Card(title, (block,))
    if port < 0:
        problem = f"A port is a whole number from 0 to {LAST_PORT}."
        return Card(title, (_with(block, problem=problem),))

    def answered() -> Card:
        way = way_to(desk, str(instance["InstanceId"]), port, protocol, source=source)
        return Card(title, (_answered(desk, block, way, port) if way else block,))

    return guarded(desk, title, answered, "ec2:DescribeNetworkAcls")


def _with(block: Trace, **more: object) -> Trace:
    fields = {name: getattr(block, name) for name in block.__struct_fields__}
    return Trace(**{**fields, **more})


def _answered(desk: Desk, block: Trace, way: Way, port: int) -> Trace:
    sentence = way.symptom
    if way.stop >= 0:
        last = len(way.hops)
        place = title_of(way.hops[way.stop])
        sentence = f"{way.symptom} Stopped at hop {way.stop + 1} of {last}: {place}."
    found = offered(way, block.source)
    asked = (("from", block.source), ("protocol", block.protocol), ("port", str(port)))
    return _with(
        block,
        verdict=way.verdict,
        sentence=sentence,
        hops=tuple(_line(hop) for hop in way.hops),
        openings=tuple(_opening(desk, one, asked) for one in found),
        hint=_hint(way, found),
    )


def offered(way: Way, source: str) -> tuple[Remedy, ...]:
    """The remedies; who asks for anybody is not offered a rule for one sample address."""
    sample = "" if source else f"{way.hops[0].packet.source}/"
    return tuple(one for one in way.remedies if not sample or sample not in one.title)


def _hint(way: Way, found: tuple[Remedy, ...]) -> str:
    """What to know beyond the remedies."""
    if way.stop < 0:
        return ""
    if not found:
        return (
            "No call about the network helps: look at the machine itself. Is it running, and does "
            "a program on it listen on this port?"
        )
    if not any(one.opens for one in found):
        return "None of these is enough alone: behind it, another place stops the packet."
    return ""


def _line(hop: Hop) -> Line:
    """A hop as a step of the trace; the one that decides names its rule."""
    if hop.outcome == "passed":
        return Line("pass", title_of(hop), hop.why)
    if hop.outcome == "not-reached":
        return Line("unreached", title_of(hop), f"Not reached. {hop.why}")
    rule = f"Deciding rule: {hop.rule} of {hop.id}." if hop.rule else f"Decided by {hop.id}."
    return Line("deny", title_of(hop), hop.why, (rule,))


def title_of(hop: Hop) -> str:
    """A hop as a heading: "Security group web, inbound"; replies say that they are."""
    place = PLACES[hop.kind]
    name = hop.name if place.casefold() != hop.name.casefold() else ""
    reply = "Reply: " if hop.reply else ""
    return f"{reply}{' '.join(word for word in (place, name) if word)}{SIDES[hop.side]}"


def _opening(desk: Desk, remedy: Remedy, asked: tuple[Pair, ...]) -> Opening:
    line = Ask("ec2", remedy.operation, remedy.params).line(desk)
    action = Action("Apply", "remedy", (("title", remedy.title), *asked), about=remedy.title)
    return Opening(title=remedy.title, why=remedy.why, line=line, opens=remedy.opens, action=action)


def remedy_plan(instance_id: str) -> Plan:
    """The call of a remedy, found anew: what the form names must still be one."""

    def plan(desk: Desk, given: Given) -> list[Ask]:
        values = {name: given(name) for name in ("from", "protocol", "port")}
        source, protocol, _, port = _read(values)
        way = way_to(desk, instance_id, max(port, 0), protocol, source=source)
        for remedy in offered(way, source) if way else ():
            if remedy.title == given("title"):
                return [Ask("ec2", remedy.operation, remedy.params)]
        message = "That would help no longer. Trace again."
        raise Refused(message)

    return plan
