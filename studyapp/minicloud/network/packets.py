"""A packet, and where it comes from or goes to."""

from msgspec import Struct
from msgspec.structs import replace

CLIENT_PORT = 50_000
ECHO_REQUEST = {"icmp": 8, "icmpv6": 128}
ECHO_REPLY = {"icmp": 0, "icmpv6": 129}
PORT_UNREACHABLE = {"icmp": (3, 3), "icmpv6": (1, 4)}
NAMES = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6", "-1": "all"}


def protocol_name(protocol: str) -> str:
    """The name of a protocol given by name or number: "6" and "TCP" are "tcp", "-1" is "all"."""
    return NAMES.get(protocol, protocol.lower())


class Internet(Struct, frozen=True):
    """A machine somewhere on the internet. It listens on every port and opens connections.

    The default address is from a range that is set aside for documentation (RFC 5737).
    """

    address: str = "198.51.100.7"


class On(Struct, frozen=True):
    """A network interface as one end.

    `address` says by which of its addresses it is called. "" means: the private one when the
    caller's subnet has a route to it inside the VPC or over a peering, else the public one.
    """

    interface: str
    address: str = ""


End = Internet | On


class Packet(Struct, frozen=True):
    """One packet on one stretch of its way.

    For ICMP `port` is the type, and `client` the code. `sender` is the interface whose own
    address the packet still carries: once a gateway has translated it, nobody can tell, so it
    is "" then. `reply` marks the packet that comes back.
    """

    protocol: str
    source: str
    destination: str
    port: int
    client: int = CLIENT_PORT
    sender: str = ""
    reply: bool = False

    @property
    def traffic(self) -> str:
        """What it is, for a sentence: "TCP port 80", "ICMP"."""
        if self.protocol.startswith("icmp"):
            return "ICMP"
        if self.protocol in {"tcp", "udp"}:
            return f"{self.protocol.upper()} port {self.port}"
        return f"protocol {self.protocol}"


def request(protocol: str, source: str, destination: str, port: int, sender: str) -> Packet:
    """The first packet of a conversation; a ping for ICMP, whatever the port."""
    protocol = protocol_name(protocol)
    if protocol in ECHO_REQUEST:
        protocol = _icmp_for(destination)
        return Packet(protocol, source, destination, ECHO_REQUEST[protocol], 0, sender)
    return Packet(protocol, source, destination, port, CLIENT_PORT, sender)


def answer(packet: Packet, *, listening: bool, sender: str) -> Packet:
    """What the destination sends back, to the port that the caller opened for it.

    A TCP port without a listener answers with a reset, a UDP port with an ICMP message
    "port unreachable" (RFC 1122).
    """
    back = replace(
        packet,
        source=packet.destination,
        destination=packet.source,
        port=packet.client,
        client=packet.port,
        sender=sender,
        reply=True,
    )
    if packet.protocol in ECHO_REPLY:
        return replace(back, port=ECHO_REPLY[packet.protocol], client=0)
    if packet.protocol == "udp" and not listening:
        protocol = _icmp_for(packet.destination)
        kind, code = PORT_UNREACHABLE[protocol]
        return replace(back, protocol=protocol, port=kind, client=code)
    return back


def _icmp_for(address: str) -> str:
    return "icmpv6" if ":" in address else "icmp"
