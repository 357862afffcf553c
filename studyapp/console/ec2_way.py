"""The way of a packet in words and as the stations of a picture; pure functions over hops."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from studyapp.console.ec2_map import Machine, Net, VpcMap
from studyapp.sandbox.api import Hop

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
GLYPHS: Final = {
    "internet": "globe",
    "internet-gateway": "gate",
    "egress-only-gateway": "gate",
    "route-table": "route",
    "network-acl": "lock",
    "security-group": "shield",
    "host": "server",
}
SIDES: Final = {"in": ", inbound", "out": ", outbound", "": ""}
GATES: Final = frozenset({"internet-gateway", "egress-only-gateway"})
BORDERS: Final = GATES | {"network-acl"}
STATES: Final = {"passed": "pass", "not-reached": "idle"}
# What stops a packet, in the few words that a picture has room for.
SHORT: Final = {
    "acl-deny": "a rule denies it",
    "acl-default-deny": "no rule allows it",
    "group-no-rule": "no rule allows it",
    "no-route": "no route leads there",
    "blackhole": "the route's target is gone",
    "not-running": "the machine is off",
    "no-listener": "nothing listens",
    "no-public-address": "no public address",
    "no-public-source": "no public address",
    "no-gateway": "no gateway is attached",
    "gateway-detached": "not attached to this VPC",
}


class Station(Struct, frozen=True):
    """A place on the way as the picture shows it.

    `state` is "pass", "stop", "idle" (not reached) or "" (nothing was asked). `vpc` and `subnet`
    say where it stands; a `border` stands on the edge of the last of the two. `back` is the state
    of the reply there, "" when no reply came by.
    """

    kind: str
    id: str
    title: str
    sub: str
    state: str = ""
    back: str = ""
    vpc: str = ""
    subnet: str = ""
    short: str = ""

    @property
    def glyph(self) -> str:
        """The name of its glyph."""
        return GLYPHS.get(self.kind, "net")

    @property
    def border(self) -> bool:
        """Whether it stands on an edge."""
        return self.kind in BORDERS

    @property
    def stops(self) -> bool:
        """Whether request or reply end here."""
        return "stop" in (self.state, self.back)


def title_of(hop: Hop) -> str:
    """A hop as a heading: "Security group web, inbound"; replies say that they are."""
    place = PLACES[hop.kind]
    name = hop.name if place.casefold() != hop.name.casefold() else ""
    reply = "Reply: " if hop.reply else ""
    return f"{reply}{' '.join(word for word in (place, name) if word)}{SIDES[hop.side]}"


def plain(vpc: VpcMap) -> tuple[Station, ...]:
    """The stations of a picture in which nothing was asked: the way in from the internet."""
    first = Station("internet", "", "Internet", "any address")
    if not vpc.gateway:
        return (first,)
    gate = Station("internet-gateway", "", "Internet gateway", vpc.gateway, vpc=vpc.id)
    return (first, gate)


def stations(hops: Sequence[Hop], vpcs: Sequence[VpcMap], target: str) -> tuple[Station, ...]:
    """The places of the request in their order, with the replies marked on them.

    Behind a hop that lost the packet for good the way ends; the target, an instance id or "" for
    the internet, then stands at the end as not reached.
    """
    found = [_station(hop, vpcs) for hop in hops if not hop.reply]
    _complete(found, vpcs, target)
    _place(found, vpcs)
    _mark(found, [hop for hop in hops if hop.reply])
    return tuple(found)


def _complete(found: list[Station], vpcs: Sequence[VpcMap], target: str) -> None:
    """Put what was not reached behind a way that ends early."""
    place = _machines(vpcs).get(target)
    if place is not None and found[-1].id != place[2].interface:
        if found[-1].kind == "internet" and place[0].gateway:
            gate = place[0].gateway
            found.append(Station("internet-gateway", "", "Internet gateway", gate, "idle"))
        found.append(_idle(place))
    if not target and found[-1].kind != "internet":
        found.append(Station("internet", "", "Internet", "", "idle"))


def _station(hop: Hop, vpcs: Sequence[VpcMap]) -> Station:
    state = STATES.get(hop.outcome, "stop")
    title, sub = PLACES[hop.kind] or hop.name, hop.name
    if hop.kind in ("host", "internet"):
        sub = hop.packet.source if hop.side == "out" else hop.packet.destination
    elif hop.rule and hop.kind in ("route-table", "network-acl"):
        sub = hop.rule if hop.kind == "route-table" else f"{_direction(hop)}, rule {hop.rule}"
    short = f"{hop.packet.traffic}: {SHORT.get(hop.code, 'not let through')}"
    home = {one.interface: (vpc.id, net.id) for vpc, net, one in _machines(vpcs).values()}
    vpc, subnet = home.get(hop.id, ("", "")) if hop.kind == "host" else ("", "")
    return Station(hop.kind, hop.id, title, sub, state, "", vpc, subnet, short)


def _direction(hop: Hop) -> str:
    return "outbound" if hop.side == "out" else "inbound"


def _place(found: list[Station], vpcs: Sequence[VpcMap]) -> None:
    """Say of each station where it stands, going out from the machines at the ends."""
    nets = {net.id: (vpc, net) for vpc in vpcs for net in vpc.nets}
    tables = {net.table: vpc.id for vpc in vpcs for net in vpc.nets}
    hosts = [place for place, one in enumerate(found) if one.kind == "host" and one.vpc]
    for host in hosts:
        vpc, net = nets[found[host].subnet]
        step = 1 if host == 0 else -1
        inside = True
        at = host + step
        while 0 <= at < len(found) and inside and found[at].kind != "host":
            one = found[at]
            inside = one.kind == "security-group"
            if inside or (one.kind == "network-acl" and one.id == net.acl):
                if one.subnet:
                    break
                found[at] = replace(one, vpc=vpc.id, subnet=net.id)
            at += step
    gates = 0
    for at, one in enumerate(found):
        if one.kind == "route-table" and one.id in tables:
            found[at] = replace(one, vpc=tables[one.id])
        if one.kind in GATES and hosts:
            leaving = gates == 0 and hosts[0] < at
            found[at] = replace(one, vpc=found[hosts[0 if leaving else -1]].vpc)
            gates += 1


def _mark(found: list[Station], replies: Sequence[Hop]) -> None:
    """Mark what the reply meets on the stations that it comes by again, from the last one on."""
    at = len(found) - 1
    for hop in replies:
        state = STATES.get(hop.outcome, "stop")
        match = next(
            (n for n in range(at, -1, -1) if (found[n].kind, found[n].id) == (hop.kind, hop.id)), -1
        )
        if match < 0 and state != "stop":
            continue
        place = match if match >= 0 else max(at, 0)
        short = f"Reply: {SHORT.get(hop.code, 'not let through')}"
        changed = replace(found[place], back=state)
        found[place] = replace(changed, short=short) if state == "stop" else changed
        at = place - 1


def _machines(vpcs: Sequence[VpcMap]) -> dict[str, tuple[VpcMap, Net, Machine]]:
    return {one.id: (vpc, net, one) for vpc in vpcs for net in vpc.nets for one in net.machines}


def _idle(place: tuple[VpcMap, Net, Machine]) -> Station:
    vpc, net, machine = place
    return Station(
        "host", machine.interface, machine.name, machine.private, "idle", "", vpc.id, net.id
    )
