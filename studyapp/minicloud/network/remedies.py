"""Ways to open a path that is blocked: each one tried out before it is offered."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from studyapp.minicloud.network.hops import Hop, Path
from studyapp.minicloud.network.packets import NAMES, End, Packet
from studyapp.minicloud.network.path import path
from studyapp.minicloud.network.rules import CLIENT_PORTS, within
from studyapp.minicloud.network.topology import (
    Acl,
    AclRule,
    Group,
    GroupRule,
    Route,
    RouteTable,
    Topology,
)
from studyapp.minicloud.network.walk import UNROUTED

NUMBERS = {name: number for number, name in NAMES.items()}


class Remedy(Struct, frozen=True):
    """One call that gets the packet further.

    `operation` and `params` are EC2's, in botocore's names. `opens` says whether the whole path
    is open afterwards; if not, another hop stops the packet later on.
    """

    title: str
    why: str
    operation: str
    params: dict[str, Any]
    opens: bool = False


Proposal = tuple[Remedy, Topology]


def remedies(
    topology: Topology, source: End, destination: End, port: int, protocol: str = "tcp"
) -> tuple[Remedy, ...]:
    """The calls that would get the packet past the hop that stops it.

    Those that open the whole path come first, the narrower before the wider.
    Empty when the path is open, and when no call about the network helps (a machine that is off,
    a port on which nothing listens). Raises ValueError as `path` does.
    """
    found = path(topology, source, destination, port, protocol)
    stop = found.stopped
    if stop is None or stop.code not in PROPOSERS:
        return ()
    helpful: list[Remedy] = []
    for remedy, changed in PROPOSERS[stop.code](topology, stop):
        after = path(changed, source, destination, port, protocol)
        if _distance(after) > _distance(found):
            helpful.append(replace(remedy, opens=after.verdict == "reached"))
    return tuple(sorted(helpful, key=lambda remedy: not remedy.opens))


def _distance(found: Path) -> int:
    """How many hops the packets passed; more than all of them when nothing stopped them."""
    for number, hop in enumerate(found.hops):
        if hop.outcome == "stopped":
            return number
    return 1_000


def _everyone(address: str) -> str:
    return "::/0" if ":" in address else "0.0.0.0/0"


def _alone(address: str) -> str:
    return f"{address}/128" if ":" in address else f"{address}/32"


def _is_inside(address: str) -> bool:
    return any(within(address, cidr) for cidr in UNROUTED)


def _far(hop: Hop) -> str:
    return hop.packet.destination if hop.side == "out" else hop.packet.source


def _ports(packet: Packet) -> tuple[int, int]:
    if packet.protocol.startswith("icmp"):
        return -1, -1
    return CLIENT_PORTS if packet.reply else (packet.port, packet.port)


def _delete_deny(topology: Topology, hop: Hop) -> Iterator[Proposal]:
    acl = topology.acl[hop.id]
    egress, number = hop.side == "out", int(hop.rule)
    rest = tuple(rule for rule in acl.rules if (rule.number, rule.egress) != (number, egress))
    params = {"NetworkAclId": acl.id, "RuleNumber": number, "Egress": egress}
    why = "The rules behind it then decide."
    remedy = Remedy(f"Delete rule {number}", why, "DeleteNetworkAclEntry", params)
    yield remedy, _with_acl(topology, replace(acl, rules=rest))
    free = _free_below(acl, number, egress=egress)
    if free:
        why = f"It is read before {number}, which stays in place but no longer matters."
        yield _allow(topology, hop, free, why)


def _add_allow(topology: Topology, hop: Hop) -> Iterator[Proposal]:
    egress = hop.side == "out"
    numbers = [rule.number for rule in topology.acl[hop.id].rules if rule.egress == egress]
    number = (max(numbers, default=0) // 100 + 1) * 100
    why = "No rule matches so far, and what no rule matches is denied."
    if hop.packet.reply:
        why = "A network ACL does not remember the request, so replies need a rule of their own."
    yield _allow(topology, hop, min(number, 32_766), why)


def _allow(topology: Topology, hop: Hop, number: int, why: str) -> Proposal:
    acl = topology.acl[hop.id]
    egress = hop.side == "out"
    far = _far(hop)
    cidr = _alone(far) if _is_inside(far) else _everyone(far)
    low, high = _ports(hop.packet)
    protocol = NUMBERS.get(hop.packet.protocol, hop.packet.protocol)
    params: dict[str, Any] = {
        "NetworkAclId": acl.id,
        "RuleNumber": number,
        "Protocol": protocol,
        "RuleAction": "allow",
        "Egress": egress,
        "Ipv6CidrBlock" if ":" in cidr else "CidrBlock": cidr,
    }
    if low == -1:
        params["IcmpTypeCode"] = {"Type": -1, "Code": -1}
    else:
        params["PortRange"] = {"From": low, "To": high}
    rule = AclRule(number, egress, True, protocol, cidr, low, high)
    word = "to" if egress else "from"
    title = f"Add rule {number}: allow {_shown(hop.packet, low, high)} {word} {cidr}"
    remedy = Remedy(title, why, "CreateNetworkAclEntry", params)
    return remedy, _with_acl(topology, replace(acl, rules=(*acl.rules, rule)))


def _free_below(acl: Acl, number: int, *, egress: bool) -> int:
    taken = {rule.number for rule in acl.rules if rule.egress == egress}
    wished = [number - 10, *range(number - 1, 0, -1)]
    return next((free for free in wished if free > 0 and free not in taken), 0)


def _shown(packet: Packet, low: int, high: int) -> str:
    name = packet.protocol.upper()
    if low == -1:
        return name
    return f"{name} {low}" if low == high else f"{name} {low}-{high}"


def _with_acl(topology: Topology, acl: Acl) -> Topology:
    return replace(topology, acls=(*(a for a in topology.acls if a.id != acl.id), acl))


def _add_group_rule(topology: Topology, hop: Hop) -> Iterator[Proposal]:
    far = _far(hop)
    sender = topology.interface.get(hop.packet.sender) if hop.side == "in" else None
    for group in sender.groups if sender is not None else ():
        label = topology.group[group].label
        why = f"Every member of {label} may then come in, whatever its address."
        yield _open(topology, hop, ("group", group, f"members of {label}"), why)
    yield _open(topology, hop, ("cidr", _alone(far), _alone(far)), "This address and no other.")
    if not _is_inside(far):
        cidr = _everyone(far)
        yield _open(topology, hop, ("cidr", cidr, cidr), "Everyone on the internet.")


def _open(topology: Topology, hop: Hop, peer: tuple[str, str, str], why: str) -> Proposal:
    kind, value, label = peer
    group = topology.group[hop.id]
    egress = hop.side == "out"
    low, high = _ports(hop.packet)
    ranges: dict[str, Any] = {"IpRanges": [{"CidrIp": value}]}
    if kind == "group":
        ranges = {"UserIdGroupPairs": [{"GroupId": value}]}
    elif ":" in value:
        ranges = {"Ipv6Ranges": [{"CidrIpv6": value}]}
    permission = {"IpProtocol": hop.packet.protocol, "FromPort": low, "ToPort": high, **ranges}
    side, word = ("Egress", "to") if egress else ("Ingress", "from")
    rule = GroupRule(
        "new", egress, hop.packet.protocol, value, "group" if kind == "group" else "cidr", low, high
    )
    title = f"Add a rule to {group.label}: {_shown(hop.packet, low, high)} {word} {label}"
    params = {"GroupId": group.id, "IpPermissions": [permission]}
    remedy = Remedy(title, why, f"AuthorizeSecurityGroup{side}", params)
    return remedy, _with_group(topology, replace(group, rules=(*group.rules, rule)))


def _with_group(topology: Topology, group: Group) -> Topology:
    return replace(topology, groups=(*(g for g in topology.groups if g.id != group.id), group))


def _add_route(topology: Topology, hop: Hop) -> Iterator[Proposal]:
    table = topology.table[hop.id]
    cidr = _everyone(hop.packet.destination)
    for peering in topology.peerings:
        ends = {peering.requester, peering.accepter}
        for other in sorted(ends - {table.vpc}) if table.vpc in ends else ():
            vpc = topology.vpc.get(other)
            for near in vpc.cidrs if vpc is not None else ():
                yield _route(topology, table, Route(near, peering.id, "peering"))
    gateway = topology.gateway_of(table.vpc)
    if gateway is not None:
        yield _route(topology, table, Route(cidr, gateway.id, "internet-gateway"))
    for nat in topology.nats:
        if topology.subnet[nat.subnet].vpc == table.vpc and cidr == "0.0.0.0/0":
            yield _route(topology, table, Route(cidr, nat.id, "nat-gateway"))


TARGETS = {
    "internet-gateway": "GatewayId",
    "nat-gateway": "NatGatewayId",
    "peering": "VpcPeeringConnectionId",
}


def _route(topology: Topology, table: RouteTable, route: Route) -> Proposal:
    rest = tuple(other for other in table.routes if other.destination != route.destination)
    operation = "CreateRoute" if len(rest) == len(table.routes) else "ReplaceRoute"
    key = "DestinationIpv6CidrBlock" if ":" in route.destination else "DestinationCidrBlock"
    params = {
        "RouteTableId": table.id,
        key: route.destination,
        TARGETS[route.kind]: route.target,
    }
    title = f"Send {route.destination} of {table.label} to {route.target}"
    remedy = Remedy(title, "The packet then has a way to go.", operation, params)
    changed = replace(table, routes=(*rest, route))
    tables = (*(other for other in topology.tables if other.id != table.id), changed)
    return remedy, replace(topology, tables=tables)


def _attach_gateway(topology: Topology, hop: Hop) -> Iterator[Proposal]:
    free = [gateway for gateway in topology.gateways if not gateway.vpc]
    vpc = topology.vpc.get(hop.id)
    if vpc is None or not free:
        return
    gateway = replace(free[0], vpc=vpc.id)
    params = {"InternetGatewayId": gateway.id, "VpcId": vpc.id}
    why = "Without an attached internet gateway nothing enters or leaves the VPC."
    remedy = Remedy(f"Attach {gateway.label} to {vpc.label}", why, "AttachInternetGateway", params)
    rest = tuple(other for other in topology.gateways if other.id != gateway.id)
    yield remedy, replace(topology, gateways=(*rest, gateway))


PROPOSERS: Mapping[str, Callable[[Topology, Hop], Iterator[Proposal]]] = {
    "acl-deny": _delete_deny,
    "acl-default-deny": _add_allow,
    "group-no-rule": _add_group_rule,
    "no-route": _add_route,
    "blackhole": _add_route,
    "reply-other-way": _add_route,
    "no-gateway": _attach_gateway,
}
