"""Which rule decides: network ACLs, security groups, routes. Each function asks one list."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Literal

from msgspec import Struct

from studyapp.minicloud.network.packets import Packet, protocol_name
from studyapp.minicloud.network.topology import Acl, AclRule, Group, GroupRule, Route, Topology

CLIENT_PORTS = (1024, 65_535)
Fate = Literal["matched", "passed over", "unread"]


class RuleRead(Struct, frozen=True):
    """A rule of a network ACL in the order of reading, and what became of it for one packet.

    The last one is "*", which denies what no other rule matched; it has no range of its own.
    """

    number: str
    protocol: str
    low: int
    high: int
    cidr: str
    allow: bool
    fate: Fate


class Ruling(Struct, frozen=True):
    """What a list of rules says about a packet.

    `code` is for programs, `why` a sentence for people. `rule` names the deciding rule ("90",
    "*", "sgr-…", a route's destination; "" when none did), `part` the id of what holds it.
    `read` is the whole list in its order, for a network ACL.
    """

    allows: bool
    code: str
    why: str
    rule: str = ""
    part: str = ""
    read: tuple[RuleRead, ...] = ()


@lru_cache(maxsize=4096)
def network(cidr: str) -> IPv4Network | IPv6Network:
    """The range that a text names; bits beyond the prefix are ignored, as AWS does."""
    return ip_network(cidr, strict=False)


def within(address: str, cidr: str) -> bool:
    """Whether an address falls in a range; IPv4 and IPv6 never meet."""
    return ip_address(address) in network(cidr)


def covers(protocol: str, low: int, high: int, packet: Packet) -> bool:
    """Whether protocol and ports of a rule cover a packet (its destination port)."""
    wanted = protocol_name(protocol)
    if wanted == "all":
        return True
    if wanted != packet.protocol:
        return False
    if wanted.startswith("icmp"):
        return low in {-1, packet.port} and high in {-1, packet.client}
    if wanted not in {"tcp", "udp"} or low == -1:
        return True
    return low <= packet.port <= high


def ask_acl(acl: Acl, packet: Packet, *, egress: bool) -> Ruling:
    """Ask a network ACL about a packet that enters (or leaves) its subnet.

    The rules are read from the lowest number; the first that matches decides, and what matches
    none is denied by the rule "*". Inbound rules look at the source address, outbound ones at
    the destination, both at the destination port (Amazon VPC User Guide, "Network ACL basics",
    "Network ACL rules").
    """
    side, word, far = _sides(packet, egress=egress)
    rule = first_acl_rule(acl, packet, egress=egress)
    read = _reading(acl, rule, egress=egress)
    if rule is None:
        why = f"No {side} rule of {acl.label} matches {packet.traffic} {word} {far}, so its last rule, *, denies."
        return Ruling(False, "acl-default-deny", why, "*", acl.id, read)
    verb = "allows" if rule.allow else "denies"
    why = (
        f"Rule {rule.number} is the first {side} rule of {acl.label} that matches "
        f"{packet.traffic} {word} {far}; it {verb}."
    )
    code = "acl-allow" if rule.allow else "acl-deny"
    why += _other_ports(acl, packet, egress=egress) if packet.reply and rule.allow else ""
    return Ruling(rule.allow, code, why, str(rule.number), acl.id, read)


def _reading(acl: Acl, decides: AclRule | None, *, egress: bool) -> tuple[RuleRead, ...]:
    """The rules of one direction as they are read, up to the one that decides."""
    found: list[RuleRead] = []
    fate: Fate = "passed over"
    for rule in sorted(acl.rules, key=lambda rule: rule.number):
        if rule.egress == egress:
            here: Fate = "matched" if rule is decides else fate
            fate = "unread" if rule is decides else fate
            name = protocol_name(rule.protocol)
            seen = (name, rule.low, rule.high, rule.cidr, rule.allow, here)
            found.append(RuleRead(str(rule.number), *seen))
    last: Fate = "unread" if decides else "matched"
    return (*found, RuleRead("*", "all", -1, -1, "", False, last))


def first_acl_rule(acl: Acl, packet: Packet, *, egress: bool) -> AclRule | None:
    """The rule of a network ACL that decides about a packet; None when only "*" is left."""
    far = packet.destination if egress else packet.source
    for rule in sorted(acl.rules, key=lambda rule: rule.number):
        if (
            rule.egress == egress
            and covers(rule.protocol, rule.low, rule.high, packet)
            and within(far, rule.cidr)
        ):
            return rule
    return None


def _other_ports(acl: Acl, packet: Packet, *, egress: bool) -> str:
    """A warning when the reply passes by luck: on other ports of other clients it would not.

    Clients choose the port of the reply from 1024 to 65535, each system in its own range
    (Amazon VPC User Guide, "Ephemeral ports").
    """
    if packet.protocol not in {"tcp", "udp"}:
        return ""
    low, high = CLIENT_PORTS
    edges = {low, high}
    for rule in acl.rules:
        edges |= {rule.low - 1, rule.low, rule.high, rule.high + 1}
    for port in sorted(edge for edge in edges if low <= edge <= high):
        other = Packet(packet.protocol, packet.source, packet.destination, port, reply=True)
        rule_for_other = first_acl_rule(acl, other, egress=egress)
        if rule_for_other is None or not rule_for_other.allow:
            return f" Clients that wait on other ports, such as {port}, would get no reply."
    return ""


def ask_groups(
    topology: Topology, groups: Iterable[str], packet: Packet, *, egress: bool, peer: str = ""
) -> Ruling:
    """Ask the security groups of an interface about the first packet of a conversation.

    The rules of all its groups are one list; any rule that matches allows, and what no rule
    allows is dropped (Amazon VPC User Guide, "Security group rules"). A rule whose source is a
    group matches private addresses of that group's interfaces, never public ones. `peer` is the
    interface at the other end while its own address is on the packet, else "".
    """
    own = [topology.group[group] for group in groups]
    for group, rule in _rules(own, egress=egress):
        if covers(rule.protocol, rule.low, rule.high, packet) and _is_peer(
            topology, rule, packet, egress=egress, peer=peer
        ):
            word = "to" if egress else "from"
            why = f"A rule of {group.label} allows {packet.traffic} {word} {_peer_label(topology, rule)}."
            return Ruling(True, "group-allow", why, rule.id, group.id)
    return _no_group_rule(topology, own, packet, egress=egress)


def _no_group_rule(
    topology: Topology, groups: list[Group], packet: Packet, *, egress: bool
) -> Ruling:
    side, word, far = _sides(packet, egress=egress)
    names = " or ".join(group.label for group in groups) or "any group"
    why = f"No {side} rule of {names} allows {packet.traffic} {word} {far}; what no rule allows is dropped."
    near = next(
        (
            rule
            for _, rule in _rules(groups, egress=egress)
            if covers(rule.protocol, rule.low, rule.high, packet)
        ),
        None,
    )
    if near is not None:
        why += f" {packet.traffic} is open only {word} {_peer_label(topology, near)}."
    return Ruling(False, "group-no-rule", why, "", groups[0].id if groups else "")


def _rules(groups: Iterable[Group], *, egress: bool) -> Iterator[tuple[Group, GroupRule]]:
    for group in groups:
        for rule in group.rules:
            if rule.egress == egress:
                yield group, rule


def _is_peer(
    topology: Topology, rule: GroupRule, packet: Packet, *, egress: bool, peer: str
) -> bool:
    far = packet.destination if egress else packet.source
    if rule.kind == "group":
        return bool(peer) and rule.peer in topology.interface[peer].groups
    if rule.kind == "prefix-list":
        ranges = topology.prefix_list.get(rule.peer)
        return ranges is not None and any(within(far, cidr) for cidr in ranges.cidrs)
    return within(far, rule.peer)


def _peer_label(topology: Topology, rule: GroupRule) -> str:
    if rule.kind == "group":
        group = topology.group.get(rule.peer)
        return f"members of {group.label if group else rule.peer}"
    if rule.kind == "prefix-list":
        ranges = topology.prefix_list.get(rule.peer)
        return f"the prefix list {ranges.label if ranges else rule.peer}"
    return rule.peer


def _sides(packet: Packet, *, egress: bool) -> tuple[str, str, str]:
    if egress:
        return "outbound", "to", packet.destination
    return "inbound", "from", packet.source


def choose_route(topology: Topology, routes: Iterable[Route], destination: str) -> Route | None:
    """The route that a packet takes: the longest prefix that holds its destination.

    Of two equally long ones a range wins over an entry of a prefix list (Amazon VPC User Guide,
    "Route priority"). None when no route matches.
    """
    best: tuple[int, bool] = (-1, False)
    chosen: Route | None = None
    for route in routes:
        ranges, direct = _ranges(topology, route)
        for cidr in ranges:
            rank = (network(cidr).prefixlen, direct)
            if rank > best and within(destination, cidr):
                best, chosen = rank, route
    return chosen


def _ranges(topology: Topology, route: Route) -> tuple[tuple[str, ...], bool]:
    named = topology.prefix_list.get(route.destination)
    return ((route.destination,), True) if named is None else (named.cidrs, False)
