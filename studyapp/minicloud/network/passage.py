"""What a packet passes wherever it goes: the border of a subnet, security groups, the machine."""

from msgspec import Struct

from studyapp.minicloud.network.hops import REFUSED, Side, Trace
from studyapp.minicloud.network.judges import judge_host
from studyapp.minicloud.network.packets import Packet
from studyapp.minicloud.network.rules import Ruling, ask_acl, ask_groups
from studyapp.minicloud.network.topology import Interface, Route, Subnet, Topology


class Arrival(Struct, frozen=True):
    """The end of a walk: who got the packet (None: a machine outside) and how it looks there."""

    at: Interface | None
    packet: Packet
    listening: bool = True


class Passage:
    """The filters of a topology, asked one after the other; `trace` collects the hops."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self.trace = Trace()
        self.entered: dict[str, Route] = {}  # interface -> the kind of way its replies must take

    def deliver(self, target: Interface, packet: Packet, *, crossed: bool = True) -> Arrival:
        """Pass the subnet's ACL, unless the packet never left the subnet, the groups, the host."""
        if crossed:
            self.acl(self.topology.subnet[target.subnet], packet, "in")
        else:
            self.entered.setdefault(target.id, Route("", "", "local"))
        self.groups(target, packet, "in")
        place = (target.id, target.label)
        if packet.reply:
            why = f"The reply reaches {target.label}."
            self.trace.note("host", place, packet, Ruling(True, "delivered", why), "in")
            return Arrival(target, packet)
        ruling = judge_host(target, packet)
        lost = self.trace.lost
        self.trace.note("host", place, packet, ruling, "in")
        if ruling.code == REFUSED:
            self.trace.lost = lost  # a refusal is an answer: it still has to find its way back
        return Arrival(target, packet, ruling.allows)

    def acl(self, subnet: Subnet, packet: Packet, side: Side) -> None:
        """Ask the network ACL of a subnet whose border the packet crosses."""
        acl = self.topology.acl[subnet.acl]
        ruling = ask_acl(acl, packet, egress=side == "out")
        self.trace.note("network-acl", (acl.id, acl.label), packet, ruling, side)

    def groups(self, interface: Interface, packet: Packet, side: Side) -> None:
        """Ask the groups about a request; a reply always passes, because groups are stateful
        (Amazon EC2 User Guide, "Security group connection tracking")."""
        if not interface.groups:
            why = f"{interface.label} has no security group, so none of its packets is filtered."
            place = (interface.id, interface.label)
            ruling = Ruling(True, "no-group", why)
            self.trace.note("security-group", place, packet, ruling, side)
            return
        if packet.reply:
            why = "Security groups remember the connection, so the reply passes whatever their rules say."
            ruling = Ruling(True, "stateful", why, "", interface.groups[0])
        else:
            peer = packet.sender if side == "in" else self._peer(interface, packet)
            ruling = ask_groups(
                self.topology, interface.groups, packet, egress=side == "out", peer=peer
            )
        group = self.topology.group[ruling.part]
        self.trace.note("security-group", (group.id, group.label), packet, ruling, side)

    def _peer(self, interface: Interface, packet: Packet) -> str:
        """The interface behind a destination, where a rule that names a group can see it."""
        own = self.topology.vpc_of(interface).id
        joined = (
            {peering.requester, peering.accepter}
            for peering in self.topology.peerings
            if peering.active and own in {peering.requester, peering.accepter}
        )
        near = [own, *sorted(set().union(*joined) - {own})]
        found = (self.topology.resident(vpc, packet.destination) for vpc in near)
        return next((interface.id for interface in found if interface is not None), "")

    def nobody(self, interface: Interface, packet: Packet) -> None:
        """Note that no interface has the address that the packet goes to."""
        vpc = self.topology.vpc_of(interface)
        why = f"No network interface has the address {packet.destination}."
        ruling = Ruling(False, "nobody-there", why)
        self.trace.note("host", (vpc.id, packet.destination), packet, ruling, "in")
