"""What places other than lists of rules do with a packet: routes, gateways, machines."""

from studyapp.minicloud.network.hops import REFUSED, HopKind
from studyapp.minicloud.network.packets import ECHO_REQUEST, Packet
from studyapp.minicloud.network.rules import Ruling
from studyapp.minicloud.network.topology import Interface, Listener, Route


def judge_route(route: Route | None, packet: Packet, table: str) -> Ruling:
    """Say where a route leads; a packet that no route matches is dropped."""
    if route is None:
        why = f"{table} has no route for {packet.destination}, so the packet is dropped."
        return Ruling(False, "no-route", why)
    if route.blackhole:
        why = f"The route {route.destination} of {table} points to {route.target}, which is gone (blackhole)."
        return Ruling(False, "blackhole", why, route.destination)
    if route.kind == "other":
        why = f"The route {route.destination} of {table} leads to {route.target}, which this sandbox does not simulate."
        return Ruling(False, "not-simulated", why, route.destination)
    if route.kind == "local":
        why = f"{packet.destination} falls in {route.destination}, which is local to the VPC."
    else:
        what = "Replies to" if packet.reply else "Packets for"
        why = f"{what} {packet.destination} take the route {route.destination} to {route.target}."
    return Ruling(True, "route", why, route.destination)


def judge_gateway_out(
    gateway: str, vpc: str, interface: Interface, public: str, *, attached: bool
) -> Ruling:
    """Say whether an internet gateway sends a packet of an interface on."""
    if not attached:
        return Ruling(False, "gateway-detached", f"{gateway} is not attached to {vpc}.")
    if not public:
        why = f"{interface.label} has no public IPv4 address, so {gateway} cannot translate its private one."
        return Ruling(False, "no-public-source", why)
    if public in interface.ipv6:
        return Ruling(True, "passes", f"{gateway} passes IPv6 on unchanged.")
    why = f"{gateway} translates {interface.private} to the public address {public}."
    return Ruling(True, "translates", why)


def judge_egress_only(route: Route, *, v6: bool) -> Ruling:
    """Say whether an egress-only gateway sends a packet on: IPv6 alone, outwards alone."""
    if v6:
        why = f"{route.target} lets IPv6 out, and only replies back in."
        return Ruling(True, "passes", why)
    return Ruling(False, "ipv6-only", f"{route.target} carries IPv6 alone.")


def gateway_kind(route: Route) -> HopKind:
    """The kind of hop that a route to an internet or an egress-only gateway leads to."""
    if route.kind == "egress-only-gateway":
        return "egress-only-gateway"
    return "internet-gateway"


def judge_host(target: Interface, packet: Packet) -> Ruling:
    """Say what the machine does: nothing when off, refuse when no process listens."""
    if not target.running:
        return Ruling(False, "not-running", f"{target.label} is not running, so nobody answers.")
    if packet.protocol in ECHO_REQUEST:
        return Ruling(True, "echo", f"{target.label} answers the ping.")
    found = _listener(target, packet)
    if found is None:
        why = f"The packet arrives, but no process on {target.label} listens on {packet.traffic}, so it refuses."
        return Ruling(False, REFUSED, why)
    if found.loopback:
        why = f"{found.service or 'The process'} on {target.label} listens on {packet.traffic} for its own machine only, so it refuses."
        return Ruling(False, REFUSED, why)
    why = f"{found.service or 'A process'} on {target.label} listens on {packet.traffic}."
    return Ruling(True, "listening", why, f"{found.protocol}/{found.port}")


def _listener(target: Interface, packet: Packet) -> Listener | None:
    found = [
        listener
        for listener in target.listeners
        if (listener.protocol, listener.port) == (packet.protocol, packet.port)
    ]
    return min(found, key=lambda listener: listener.loopback, default=None)
