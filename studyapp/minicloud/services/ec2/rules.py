"""Rules of security groups, as requests give them and as answers show them.

Amazon EC2 API Reference, "AuthorizeSecurityGroupIngress", "IpPermission": a permission names a
protocol, ports (for ICMP type and code), and any number of peers; each peer makes a rule of its
own. Host bits of a range are dropped, as AWS does it.
"""

from collections.abc import Callable, Iterable, Iterator
from ipaddress import ip_network
from typing import Any

from studyapp.minicloud.services.ec2 import errors
from studyapp.minicloud.services.ec2.filters import View
from studyapp.minicloud.services.ec2.listing import present
from studyapp.minicloud.services.ec2.state import PeerKind, Rule

NAMES = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6", "all": "-1"}
WITH_PORTS = frozenset({"tcp", "udp"})
ICMP = frozenset({"icmp", "icmpv6"})
KNOWN = WITH_PORTS | ICMP | {"-1"}
LAST_PORT, LAST_PROTOCOL, LAST_ICMP = 65_535, 255, 255
FLAT = ("IpProtocol", "FromPort", "ToPort", "CidrIp", "SourceSecurityGroupName")
Lookup = Callable[[dict[str, Any]], str]


def permissions_of(params: dict[str, Any]) -> list[dict[str, Any]]:
    """The permissions of a request; the older flat parameters make one."""
    if params.get("IpPermissions"):
        return list(params["IpPermissions"])
    if not any(name in params for name in FLAT):
        return []
    if params.get("SourceSecurityGroupName"):
        pair = {"GroupName": params["SourceSecurityGroupName"]}
        return [{"IpProtocol": "-1", "UserIdGroupPairs": [pair]}]
    return [
        present(
            IpProtocol=params.get("IpProtocol"),
            FromPort=params.get("FromPort"),
            ToPort=params.get("ToPort"),
            IpRanges=[{"CidrIp": params["CidrIp"]}] if params.get("CidrIp") else [],
        )
    ]


def rules_of(permissions: Iterable[dict[str, Any]], egress: bool, group_id: Lookup) -> list[Rule]:
    """The rules of some permissions, still without ids; `group_id` resolves a group as peer."""
    return [rule for one in permissions for rule in _rules(one, egress, group_id)]


def _rules(permission: dict[str, Any], egress: bool, group_id: Lookup) -> Iterator[Rule]:
    protocol = protocol_of(permission.get("IpProtocol", ""))
    low, high = ports_of(protocol, permission.get("FromPort"), permission.get("ToPort"))
    peers = list(_peers(permission, group_id))
    if not peers:
        text = "Missing source specification: include source security group or CIDR information"
        raise errors.refusal("MissingParameter", text, unverified=egress)  # quoted for ingress
    for kind, peer, description in peers:
        yield Rule(
            id="",
            egress=egress,
            protocol=protocol,
            peer=peer,
            kind=kind,
            low=low,
            high=high,
            description=description,
        )


def _peers(permission: dict[str, Any], group_id: Lookup) -> Iterator[tuple[PeerKind, str, str]]:
    for one in permission.get("IpRanges", ()):
        yield "cidr", cidr_of(one.get("CidrIp", ""), 4), one.get("Description", "")
    for one in permission.get("Ipv6Ranges", ()):
        yield "cidr6", cidr_of(one.get("CidrIpv6", ""), 6), one.get("Description", "")
    for one in permission.get("UserIdGroupPairs", ()):
        yield "group", group_id(one), one.get("Description", "")
    for one in permission.get("PrefixListIds", ()):
        yield "prefix-list", one.get("PrefixListId", ""), one.get("Description", "")


def protocol_of(given: str) -> str:
    """A protocol as it is kept; refuses what is none."""
    if not given:
        raise errors.missing("ipProtocol")
    protocol = NAMES.get(given.lower(), given.lower())
    if protocol in KNOWN or (protocol.isdecimal() and int(protocol) <= LAST_PROTOCOL):
        return protocol
    raise errors.unknown_protocol(given)


def ports_of(protocol: str, low: int | None, high: int | None) -> tuple[int, int]:
    """Ports of a rule as they are kept; only TCP, UDP and ICMP have any."""
    if protocol not in WITH_PORTS | ICMP:
        return -1, -1
    if protocol in ICMP:
        return _icmp("type", low), _icmp("code", high)
    if low is None or high is None:
        text = "Must specify both from and to ports with TCP/UDP."
        raise errors.invalid(f"Invalid value '{text}' for portRange.")
    _check_ports(protocol, low, high)
    return low, high


def _check_ports(protocol: str, low: int, high: int) -> None:
    for end, port in (("from", low), ("to", high)):  # words: aws-cli issue 1066, of "from"
        if not 0 <= port <= LAST_PORT:
            text = f"TCP/UDP ({end}) port ({port}) out of range"
            raise errors.invalid(text, unverified=end == "to")
    if low > high:
        text = f"Invalid {protocol.upper()} port range ({low},{high})"
        raise errors.invalid(text, unverified=True)


def _icmp(word: str, given: int | None) -> int:
    """An ICMP type or code, -1 for any; words: terraform-aws-security-group issue 7, of codes."""
    number = -1 if given is None else given
    if not -1 <= number <= LAST_ICMP:
        raise errors.invalid(f"ICMP {word} ({number}) out of range", unverified=word == "type")
    return number


def cidr_of(given: str, version: int, *, unverified: bool = False) -> str:
    """A range as it is kept, without host bits."""
    try:
        network = ip_network(given, strict=False)
    except ValueError:
        network = None
    if network is None or network.version != version or "/" not in given:
        raise errors.invalid(f"CIDR block {given} is malformed", unverified=unverified)
    return str(network)


def words(rule: Rule) -> str:
    """A rule as AWS's messages describe it."""
    if rule.protocol == "-1":
        return f"peer: {rule.peer}, ALL, ALLOW"
    kind = rule.protocol.upper()
    if rule.protocol in ICMP:
        return f"peer: {rule.peer}, {kind}, type: {rule.low}, code: {rule.high}, ALLOW"
    if rule.protocol not in WITH_PORTS:
        return f"peer: {rule.peer}, {kind}, ALLOW"
    return f"peer: {rule.peer}, {kind}, from port: {rule.low}, to port: {rule.high}, ALLOW"


def permissions_view(rules: Iterable[Rule], account: str) -> list[View]:
    """Rules as IpPermissions: one for each protocol and ports, with all its peers."""
    found: dict[tuple[str, int, int], View] = {}
    for rule in rules:
        view = found.setdefault((rule.protocol, rule.low, rule.high), _empty(rule))
        name, peer = _peer_view(rule, account)
        view[name].append(peer)
    return list(found.values())


def _empty(rule: Rule) -> View:
    view: View = {"IpProtocol": rule.protocol}
    if rule.protocol in WITH_PORTS | ICMP:
        view |= {"FromPort": rule.low, "ToPort": rule.high}
    lists: View = {
        name: [] for name in ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")
    }
    return view | lists


def _peer_view(rule: Rule, account: str) -> tuple[str, View]:
    more = present(Description=rule.description)
    match rule.kind:
        case "cidr":
            return "IpRanges", {"CidrIp": rule.peer, **more}
        case "cidr6":
            return "Ipv6Ranges", {"CidrIpv6": rule.peer, **more}
        case "group":
            return "UserIdGroupPairs", {"GroupId": rule.peer, "UserId": account, **more}
        case "prefix-list":
            return "PrefixListIds", {"PrefixListId": rule.peer, **more}
