"""Who reaches whom: the question, the way of the packet, and what would open it."""

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest
from msgspec import Struct

from studyapp.console.acts import Ask, Given, Plan, Refused, State, guarded
from studyapp.console.blocks import Action, Block, Card, Pair
from studyapp.console.ec2_blocks import (
    HopLine,
    Hops,
    Opening,
    Openings,
    Question,
    RuleLine,
    Verdict,
)
from studyapp.console.ec2_reads import url_of
from studyapp.console.ec2_way import title_of
from studyapp.console.ec2_words import View, name_of, ports_words
from studyapp.sandbox.api import ADDRESS, Desk, Hop, Remedy, RuleRead, Way, way_to

PROTOCOLS: Final = ("tcp", "udp", "icmp")
LAST_PORT = 65_535
INTERNET: Final = "internet"  # as a target; as a source, nothing named is the internet
SOURCES: Final[tuple[Pair, ...]] = (
    ("", "Anywhere on the internet"),
    (ADDRESS, f"My address, {ADDRESS}"),
)
WAYS: Final = "Ways to open the path"
READING: Final = "Rules are read from the lowest number. The first match decides."
FATES: Final = {"matched": ", matched", "passed over": ", no match", "unread": ", never read"}
PROBLEM: Final = f"A port is a whole number from 0 to {LAST_PORT}."
# Where the part can be read and changed; the page of a machine or group is found by its id.
LISTS: Final = {
    "internet-gateway": ("VPCs and gateways", "#c-vpcs"),
    "route-table": ("Routes", "#c-routes"),
}


class Asked(Struct, frozen=True):
    """What is asked; `port` is -1 when `text` is no port. `target` is an instance or "internet"."""

    source: str
    target: str
    protocol: str
    text: str
    port: int

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The same as the fields of a form."""
        return (
            ("from", self.source),
            ("to", self.target),
            ("protocol", self.protocol),
            ("port", self.text),
        )

    def way(self, desk: Desk) -> Way | None:
        """The answer; None when a machine is not there any more."""
        target = "" if self.target == INTERNET else self.target
        return way_to(desk, target, max(self.port, 0), self.protocol, source=self.source)


def read(given: Mapping[str, str], target: str = "") -> Asked:
    """The question of a form; `target` where the page has one machine."""
    source = given.get("from", "")
    protocol = given.get("protocol", "tcp")
    text = given.get("port", "").strip()
    port = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else -1
    return Asked(
        source=source if source == ADDRESS or source.startswith("i-") else "",
        target=target or given.get("to", ""),
        protocol=protocol if protocol in PROTOCOLS else "tcp",
        text=text,
        port=port if 0 <= port <= LAST_PORT else -1,
    )


def given_of(request: HttpRequest, state: State) -> dict[str, str]:
    """What was asked: by the address, or by the form of a remedy that was refused."""
    sent = (state.given.post if state.do == "remedy" else request.GET).dict()
    return {name: str(value) for name, value in sent.items()}


def trace_card(request: HttpRequest, desk: Desk, instance: View, state: State) -> Card:
    """The form, and the answer to what it asks."""
    given = given_of(request, state)
    machine = str(instance["InstanceId"])
    asked = read(given, machine)
    wrong = "port" in given and asked.port < 0
    question = Question(
        port=asked.text or "80",
        protocol=asked.protocol,
        source=asked.source,
        sources=SOURCES,
        anchor="c-reachability",
        problem=PROBLEM if wrong else "",
    )
    picture = f"{url_of('ec2_picture')}?to={machine}"
    link = ("Network picture", picture)
    if "port" not in given or wrong:
        return Card("Reachability", (question,), link=link)

    def answered() -> Card:
        way = asked.way(desk)
        blocks = answer_of(desk, way, asked, name_of(instance)) if way else ()
        return Card("Reachability", (question, *blocks), link=link)

    return guarded(desk, "Reachability", answered, "ec2:DescribeNetworkAcls")


def answer_of(desk: Desk, way: Way, asked: Asked, name: str) -> tuple[Block, ...]:
    """The verdict, each hop, and the ways to open the path."""
    return (verdict_of(way, name), hops_of(way), openings_of(desk, way, asked, WAYS))


def verdict_of(way: Way, name: str) -> Verdict:
    """Whether the packet arrives, and where it was stopped."""
    sentence = way.symptom
    if way.stop >= 0:
        place = title_of(way.hops[way.stop])
        sentence = f"{way.symptom} Stopped at hop {way.stop + 1} of {len(way.hops)}: {place}."
    return Verdict(name=name, verdict=way.verdict, sentence=sentence)


def hops_of(way: Way) -> Hops:
    """Each hop as a step of the trace."""
    return Hops(lines=tuple(_line(hop) for hop in way.hops))


def openings_of(desk: Desk, way: Way, asked: Asked, title: str = "") -> Openings:
    """What would open the path, each with its call."""
    found = offered(way, asked)
    openings = tuple(_opening(desk, one, asked.pairs) for one in found)
    return Openings(openings=openings, hint=_hint(way, found), title=title)


def offered(way: Way, asked: Asked) -> tuple[Remedy, ...]:
    """The remedies; who asks for anybody is not offered a rule for one sample address."""
    packet = way.hops[0].packet
    samples = [
        *([f"{packet.source}/"] if not asked.source else ()),
        *([f"{packet.destination}/"] if asked.target == INTERNET else ()),
    ]
    return tuple(one for one in way.remedies if not any(text in one.title for text in samples))


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


def _line(hop: Hop) -> HopLine:
    """A hop as a step of the trace; the one that decides shows its rules, or names the one."""
    link = _link(hop)
    if hop.outcome == "passed":
        return HopLine("pass", title_of(hop), hop.why, link=link)
    if hop.outcome == "not-reached":
        return HopLine("unreached", title_of(hop), f"Not reached. {hop.why}", link=link)
    if hop.read:
        rules = tuple(map(_rule_line, hop.read))
        side = "Destination" if hop.side == "out" else "Source"
        return HopLine("deny", title_of(hop), hop.why, (READING,), link, side, rules)
    decided = f"Deciding rule: {hop.rule} of {hop.id}." if hop.rule else f"Decided by {hop.id}."
    details = (decided,) if hop.id else ()
    return HopLine("deny", title_of(hop), hop.why, details, link)


def _rule_line(rule: RuleRead) -> RuleLine:
    effect = f"{'Allow' if rule.allow else 'Deny'}{FATES[rule.fate]}"
    traffic = ports_words(rule.protocol, rule.low, rule.high)
    return RuleLine(rule.number, traffic, rule.cidr or "Any other", effect, rule.fate)


def _link(hop: Hop) -> Pair:
    """Where what decides at a hop can be read and changed."""
    if hop.kind == "security-group" and hop.id.startswith("sg-"):
        return (f"Rules of {hop.name}", url_of("ec2_group", hop.id))
    if hop.kind == "network-acl" and hop.id:
        return (f"Rules of {hop.name}", url_of("ec2_acl", hop.id))
    if hop.kind in LISTS:
        label, anchor = LISTS[hop.kind]
        return (label, f"{url_of('ec2_networks')}{anchor}")
    return ("", "")


def _opening(desk: Desk, remedy: Remedy, asked: tuple[Pair, ...]) -> Opening:
    line = Ask("ec2", remedy.operation, remedy.params).line(desk)
    action = Action("Apply", "remedy", (("title", remedy.title), *asked), about=remedy.title)
    return Opening(title=remedy.title, why=remedy.why, line=line, opens=remedy.opens, action=action)


def remedy_plan(instance_id: str = "") -> Plan:
    """The call of a remedy, found anew: what the form names must still be one."""

    def plan(desk: Desk, given: Given) -> list[Ask]:
        values = {name: given(name) for name in ("from", "to", "protocol", "port")}
        asked = read(values, instance_id)
        way = asked.way(desk) if asked.target else None
        for remedy in offered(way, asked) if way else ():
            if remedy.title == given("title"):
                return [Ask("ec2", remedy.operation, remedy.params)]
        message = "That would help no longer. Trace again."
        raise Refused(message)

    return plan
