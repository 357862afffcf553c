"""The way of a packet through VPCs: from an interface outwards, from outside to an interface.

The same walk serves the request and its reply. It remembers how the request came to the
destination and by which gateway it left the source, because a reply must go the same way back.
Pages of the Amazon VPC User Guide stand at the rules they concern.
"""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from studyapp.minicloud.network.judges import (
    gateway_kind,
    judge_egress_only,
    judge_gateway_out,
    judge_route,
)
from studyapp.minicloud.network.packets import Packet
from studyapp.minicloud.network.passage import Arrival, Passage
from studyapp.minicloud.network.rules import (
    Ruling,
    choose_route,
    within,
)
from studyapp.minicloud.network.topology import Interface, Nat, Route, Subnet, Topology

UNROUTED = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")


class Walk(Passage):
    """One walk over a topology; `trace` collects the hops."""

    def __init__(self, topology: Topology) -> None:
        super().__init__(topology)
        self.left_by: dict[str, str] = {}  # interface -> kind of the gateway it left by
        self.behind: dict[str, Interface] = {}  # NAT gateway -> whom it translates for

    # Outwards

    def leave(self, interface: Interface, packet: Packet) -> Arrival | None:
        """Follow a packet from the interface that sends it; None when it is lost for good."""
        if not packet.reply:
            self._sending_host(interface, packet)
        self.groups(interface, packet, "out")
        subnet = self.topology.subnet[interface.subnet]
        near = self.topology.resident(subnet.vpc, packet.destination)
        if near is not None and near.subnet == subnet.id:
            return self.deliver(near, packet, crossed=False)
        self.acl(subnet, packet, "out")
        route = self._route(subnet, packet, interface)
        if route is None:
            return None
        exits: dict[str, Callable[[Interface, Packet, Route], Arrival | None]] = {
            "local": self._to_local,
            "internet-gateway": self._to_internet,
            "egress-only-gateway": self._to_internet,
            "nat-gateway": self._to_nat,
            "peering": self._to_peer,
            "endpoint": self._to_endpoint,
        }
        return exits[route.kind](interface, packet, route)

    def _sending_host(self, interface: Interface, packet: Packet) -> None:
        place = (interface.id, interface.label)
        if interface.running:
            why = f"{interface.label} sends from {packet.source} to {packet.destination}."
            self.trace.note("host", place, packet, Ruling(True, "sends", why), "out")
        else:
            why = f"{interface.label} is not running, so it sends nothing."
            self.trace.note("host", place, packet, Ruling(False, "not-running", why), "out")

    def _route(self, subnet: Subnet, packet: Packet, interface: Interface | None) -> Route | None:
        """Look the destination up in the subnet's route table ("Configure route tables")."""
        table = self.topology.table[subnet.table]
        place = (table.id, table.label)
        route = choose_route(self.topology, table.routes, packet.destination)
        if route is not None and not self._is_there(route):
            route = replace(route, blackhole=True)
        ruling = judge_route(route, packet, table.label)
        if ruling.allows and route is not None and packet.reply and interface is not None:
            ruling = self._same_way_back(route, interface, ruling)
        passed = self.trace.note("route-table", place, packet, ruling, "out")
        return route if passed else None

    def _is_there(self, route: Route) -> bool:
        parts: dict[str, Mapping[str, object]] = {
            "nat-gateway": self.topology.nat,
            "peering": self.topology.peering,
            "endpoint": self.topology.endpoint,
        }
        return route.kind not in parts or route.target in parts[route.kind]

    def _same_way_back(self, route: Route, interface: Interface, ruling: Ruling) -> Ruling:
        came = self.entered[interface.id]
        if route.kind == came.kind and came.target in {"", route.target}:
            return ruling
        why = (
            f"The reply would leave by {route.target} ({route.kind}), but the request came by "
            f"{came.target or came.kind}: the caller does not know the reply as its own."
        )
        return Ruling(False, "reply-other-way", why, route.destination)

    def _to_local(self, interface: Interface, packet: Packet, route: Route) -> Arrival | None:
        target = self.topology.resident(self.topology.vpc_of(interface).id, packet.destination)
        if target is None:
            self.nobody(interface, packet)
            return None
        self.entered[target.id] = route
        return self.deliver(target, packet)

    def _to_internet(self, interface: Interface, packet: Packet, route: Route) -> Arrival | None:
        """Leave by an internet gateway ("Enable internet access for a VPC using an internet
        gateway": it translates for instances that have a public IPv4 address), or over IPv6 by
        an egress-only one ("Enable outbound IPv6 traffic using an egress-only internet gateway").
        """
        vpc = self.topology.vpc_of(interface)
        self.left_by[interface.id] = route.kind
        v6 = ":" in packet.source
        public = packet.source if v6 else interface.public
        if route.kind == "egress-only-gateway":
            ruling = judge_egress_only(route, v6=v6)
            place = (route.target, route.target)
        else:
            gateway = self.topology.gateway.get(route.target)
            place = (route.target, gateway.label if gateway else route.target)
            attached = gateway is not None and gateway.vpc == vpc.id
            ruling = judge_gateway_out(place[1], vpc.label, interface, public, attached=attached)
        if not self.trace.note(gateway_kind(route), place, packet, ruling, "out"):
            return None
        return self.arrive(replace(packet, source=public, sender=""))

    def _to_nat(self, interface: Interface, packet: Packet, route: Route) -> Arrival | None:
        """Leave by a NAT gateway ("NAT gateway basics"): it stands in a subnet of its own, must
        reach an internet gateway from there, and has no security group."""
        nat = self.topology.nat[route.target]
        subnet = self.topology.subnet[nat.subnet]
        self.behind[nat.id] = interface
        self.left_by[interface.id] = route.kind
        if subnet.id != interface.subnet:
            self.acl(subnet, packet, "in")
        state = "" if nat.available else ", but it is not available"
        why = f"{nat.label} sends the packet on with its own address{state}."
        self.trace.note(
            "nat-gateway", (nat.id, nat.label), packet, Ruling(nat.available, "nat", why), "out"
        )
        packet = replace(packet, source=nat.private, sender="")
        self.acl(subnet, packet, "out")
        onward = self._route(subnet, packet, None)
        if onward is None:
            return None
        gateway = self.topology.gateway.get(onward.target)
        if gateway is None or gateway.vpc != subnet.vpc:
            why = f"{nat.label} stands in {subnet.label}, which has no way to an internet gateway."
            ruling = Ruling(False, "nat-not-public", why, onward.destination)
            self.trace.note("nat-gateway", (nat.id, nat.label), packet, ruling, "out")
            return None
        why = (
            f"{gateway.label} translates {nat.private} to {nat.public}, the address of {nat.label}."
        )
        place = (gateway.id, gateway.label)
        self.trace.note("internet-gateway", place, packet, Ruling(True, "translates", why), "out")
        return self.arrive(replace(packet, source=nat.public))

    def _to_peer(self, interface: Interface, packet: Packet, route: Route) -> Arrival | None:
        """Cross a peering connection, which joins two VPCs and no third one (Amazon VPC Peering
        Guide, "How VPC peering connections work")."""
        peering = self.topology.peering[route.target]
        place = (peering.id, peering.label)
        own = self.topology.vpc_of(interface).id
        other = peering.accepter if peering.requester == own else peering.requester
        vpc = self.topology.vpc.get(other)
        if vpc is None:
            why = f"{peering.label} leads to {other}, which is not part of this picture."
            ruling = Ruling(False, "not-simulated", why)
        elif not peering.active or own not in {peering.requester, peering.accepter}:
            why = f"{peering.label} is not an active peering of this VPC."
            ruling = Ruling(False, "peering-inactive", why)
        elif not any(within(packet.destination, cidr) for cidr in vpc.cidrs):
            why = f"{packet.destination} is not in {vpc.label}; peering does not lead on to a third network."
            ruling = Ruling(False, "not-transitive", why)
        else:
            why = f"{peering.label} carries the packet to {vpc.label}."
            ruling = Ruling(True, "peered", why)
        if not self.trace.note("peering", place, packet, ruling):
            return None
        target = self.topology.resident(other, packet.destination)
        if target is None:
            self.nobody(interface, packet)
            return None
        self.entered[target.id] = route
        return self.deliver(target, packet)

    def _to_endpoint(self, interface: Interface, packet: Packet, route: Route) -> Arrival | None:
        """Reach a service by a gateway endpoint, without a public address (AWS PrivateLink
        Guide, "Gateway endpoints")."""
        endpoint = self.topology.endpoint[route.target]
        self.left_by[interface.id] = route.kind
        why = f"{endpoint.label} leads to {endpoint.service} without leaving the network of AWS."
        ruling = Ruling(True, "endpoint", why)
        self.trace.note("endpoint", (endpoint.id, endpoint.label), packet, ruling, "out")
        return Arrival(None, packet)

    # Inwards

    def arrive(self, packet: Packet) -> Arrival | None:
        """Follow a packet that the internet carries to its destination's address."""
        owner = self.topology.owner(packet.destination)
        if isinstance(owner, Nat):
            return self._into_nat(owner, packet)
        if owner is not None:
            return self._into_vpc(owner, packet)
        lost = any(within(packet.destination, cidr) for cidr in UNROUTED)
        if lost:
            why = f"{packet.destination} is a private address; the internet carries nothing to it."
        elif packet.reply:
            why = f"The reply reaches {packet.destination}."
        else:
            why = f"{packet.destination} is on the internet; it gets the packet."
        ruling = Ruling(not lost, "private-on-internet" if lost else "delivered", why)
        passed = self.trace.note("internet", ("", "Internet"), packet, ruling)
        return Arrival(None, packet) if passed else None

    def _into_vpc(self, target: Interface, packet: Packet) -> Arrival | None:
        vpc = self.topology.vpc_of(target)
        inside = packet.destination if ":" in packet.destination else target.private
        if packet.reply and self.left_by.get(target.id) == "egress-only-gateway":
            why = "The egress-only gateway lets the reply back in."
            place = ("", "egress-only gateway")
            ruling = Ruling(True, "reply-returns", why)
            self.trace.note("egress-only-gateway", place, packet, ruling, "in")
        elif not self._gateway_in(vpc.id, packet, inside):
            return None
        moved = replace(packet, destination=inside)
        self.entered[target.id] = Route("", "", "internet-gateway")
        self._local_hop(target, moved)
        return self.deliver(target, moved)

    def _gateway_in(self, vpc: str, packet: Packet, inside: str) -> bool:
        gateway = self.topology.gateway_of(vpc)
        label = self.topology.vpc[vpc].label
        if gateway is None:
            why = f"No internet gateway is attached to {label}, so nothing comes in."
            ruling, place = Ruling(False, "no-gateway", why), (vpc, label)
        else:
            why = f"{gateway.label} is attached to {label}"
            why += f"; it translates {packet.destination} to the private address {inside}."
            if inside == packet.destination:
                why = f"{gateway.label} is attached to {label}; it passes IPv6 on unchanged."
            ruling, place = Ruling(True, "translates", why), (gateway.id, gateway.label)
        return self.trace.note("internet-gateway", place, packet, ruling, "in")

    def _local_hop(self, target: Interface, packet: Packet) -> None:
        table = self.topology.table[self.topology.subnet[target.subnet].table]
        vpc = self.topology.vpc_of(target)
        cidr = next(cidr for cidr in vpc.cidrs if within(packet.destination, cidr))
        why = f"{packet.destination} falls in {cidr}, which is local to {vpc.label}."
        ruling = Ruling(True, "local", why, cidr)
        self.trace.note("route-table", (table.id, table.label), packet, ruling, "in")

    def _into_nat(self, nat: Nat, packet: Packet) -> Arrival | None:
        place = (nat.id, nat.label)
        source = self.behind.get(nat.id)
        if not packet.reply or source is None:
            why = f"{packet.destination} is the address of {nat.label}, which lets no connection in from outside."
            ruling = Ruling(False, "nat-is-one-way", why)
            self.trace.note("nat-gateway", place, packet, ruling, "in")
            return None
        subnet = self.topology.subnet[nat.subnet]
        self._gateway_in(subnet.vpc, packet, nat.private)
        packet = replace(packet, destination=nat.private)
        self.acl(subnet, packet, "in")
        why = f"{nat.label} knows the connection and hands the reply to {source.private}."
        ruling = Ruling(True, "reply-returns", why)
        self.trace.note("nat-gateway", place, packet, ruling, "in")
        packet = replace(packet, destination=source.private)
        crossed = subnet.id != source.subnet
        if crossed:
            self.acl(subnet, packet, "out")
        return self.deliver(source, packet, crossed=crossed)

    def from_endpoint(self, target: Interface, packet: Packet) -> Arrival:
        """Follow the reply of a service that was reached by a gateway endpoint."""
        return self.deliver(target, packet)
