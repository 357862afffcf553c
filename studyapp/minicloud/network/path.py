"""Can this machine reach that one, and if not, which rule is in the way?"""

from studyapp.minicloud.network.hops import Path, Trace
from studyapp.minicloud.network.judges import judge_host
from studyapp.minicloud.network.packets import End, Internet, On, Packet, answer, request
from studyapp.minicloud.network.passage import Arrival
from studyapp.minicloud.network.rules import Ruling, choose_route
from studyapp.minicloud.network.topology import Interface, Topology
from studyapp.minicloud.network.walk import Walk


def path(
    topology: Topology, source: End, destination: End, port: int, protocol: str = "tcp"
) -> Path:
    """Follow a request from `source` to `destination` and its reply back, hop by hop.

    `port` is the destination's (0 to 65535; a ping, protocol "icmp", has none). Behind the hop
    that stops the request the others still say what they would do.

    Raises ValueError when both ends are on the internet, when an interface is unknown, or when
    an end is called by an address that it does not have.
    """
    walk = Walk(topology)
    sender = _interface(topology, source)
    target = _interface(topology, destination)
    if sender is None and target is None:
        raise ValueError("one end has to be a network interface")
    packet = _first_packet(topology, source, destination, port, protocol)
    if sender is not None and target is not None and sender.id == target.id:
        return _to_itself(sender, packet)
    if not packet.destination or not packet.source:
        return _without_address(walk.trace, packet, sender or target)
    arrival = walk.leave(sender, packet) if sender is not None else _from_outside(walk, packet)
    if arrival is not None and not walk.trace.lost:
        _reply(walk, arrival, sender)
    return walk.trace.path()


def _interface(topology: Topology, end: End) -> Interface | None:
    if isinstance(end, Internet):
        return None
    interface = topology.interface.get(end.interface)
    if interface is None:
        raise ValueError(f"no network interface {end.interface}")
    if end.address and end.address not in (*interface.own, interface.public):
        raise ValueError(f"{end.interface} has no address {end.address}")
    return interface


def _first_packet(
    topology: Topology, source: End, destination: End, port: int, protocol: str
) -> Packet:
    called = _called(topology, source, destination)
    if isinstance(source, Internet):
        return request(protocol, source.address, called, port, "")
    sender = topology.interface[source.interface]
    v6 = ":" in called
    own = next(iter(sender.ipv6), "") if v6 else sender.private
    return request(protocol, own, called, port, sender.id)


def _called(topology: Topology, source: End, destination: End) -> str:
    """The address that the caller uses."""
    if isinstance(destination, Internet):
        return destination.address
    target = topology.interface[destination.interface]
    if destination.address:
        return destination.address
    if isinstance(source, Internet):
        return next(iter(target.ipv6), "") if ":" in source.address else target.public
    if _is_near(topology, source, target) or not target.public:
        return target.private
    return target.public


def _is_near(topology: Topology, source: On, target: Interface) -> bool:
    subnet = topology.subnet[topology.interface[source.interface].subnet]
    vpc = topology.vpc_of(target).id
    if subnet.vpc == vpc:
        return True
    route = choose_route(topology, topology.table[subnet.table].routes, target.private)
    if route is None or route.kind != "peering":
        return False
    peering = topology.peering[route.target]
    return vpc in {peering.requester, peering.accepter}


def _to_itself(interface: Interface, packet: Packet) -> Path:
    trace = Trace()
    place = (interface.id, interface.label)
    trace.note("host", place, packet, judge_host(interface, packet), "in")
    return trace.path()


def _without_address(trace: Trace, packet: Packet, interface: Interface | None) -> Path:
    label = interface.label if interface is not None else ""
    if not packet.destination:
        why = f"{label} has no public address, so nobody outside its network can send it anything."
        ruling = Ruling(False, "no-public-address", why)
        trace.note("internet", ("", "Internet"), packet, ruling)
    else:
        why = f"{label} has no IPv6 address to send from."
        ruling = Ruling(False, "no-address", why)
        place = (interface.id if interface is not None else "", label)
        trace.note("host", place, packet, ruling, "out")
    return trace.path()


def _from_outside(walk: Walk, packet: Packet) -> Arrival | None:
    owner = walk.topology.owner(packet.destination)
    if owner is None:
        why = f"{packet.destination} is a private address; the internet carries nothing to it."
        ruling = Ruling(False, "no-public-address", why)
        walk.trace.note("internet", ("", "Internet"), packet, ruling)
        return None
    why = f"{owner.label} has the public address {packet.destination}."
    walk.trace.note("internet", ("", "Internet"), packet, Ruling(True, "sends", why), "out")
    return walk.arrive(packet)


def _reply(walk: Walk, arrival: Arrival, sender: Interface | None) -> None:
    """Follow the reply; it meets the rules anew, and only security groups remember."""
    at = arrival.at
    listening = at is None or arrival.listening
    back = answer(arrival.packet, listening=listening, sender=at.id if at is not None else "")
    if at is not None:
        walk.leave(at, back)
    elif sender is not None and walk.left_by.get(sender.id) == "endpoint":
        walk.from_endpoint(sender, back)
    else:
        walk.arrive(back)
