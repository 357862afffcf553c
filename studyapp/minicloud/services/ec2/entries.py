"""Rules of network ACLs, as requests give them and as answers show them.

Amazon EC2 API Reference, "CreateNetworkAclEntry", "NetworkAclEntry": a protocol is a number, -1 for
all; TCP and UDP need ports, ICMP its type and code, ICMPv6 too when the range is one of IPv6;
whatever else is given about ports does not count. Host bits of a range are dropped.
"""

from collections.abc import Iterable

from studyapp.minicloud.kernel.call import Params
from studyapp.minicloud.services.ec2 import errors
from studyapp.minicloud.services.ec2.filters import View
from studyapp.minicloud.services.ec2.rules import LAST_PROTOCOL, cidr_of, ports_of
from studyapp.minicloud.services.ec2.state import AclEntry

FIRST, HIGHEST = 1, 32_766  # numbers of the rules that one can make
LAST = 32_767  # the number under which AWS shows the rule `*`, which denies
PORTS = {"6": "tcp", "17": "udp"}
ICMP, ICMP6 = "1", "58"


def entry_of(params: Params) -> AclEntry:
    """The rule that a request describes; refuses what cannot be one."""
    number = number_of(params)
    protocol = _protocol_of(params.get("Protocol", ""))
    cidr = _range_of(params)
    low, high = _ports_of(params, protocol, cidr)
    return AclEntry(
        number,
        bool(params.get("Egress")),
        params["RuleAction"] == "allow",
        protocol,
        cidr,
        low,
        high,
    )


def number_of(params: Params) -> int:
    """The number that a request names; 32767 and above are AWS's own."""
    number = int(params.get("RuleNumber", 0))
    if not FIRST <= number <= HIGHEST:
        raise errors.rule_number(number)
    return number


def _protocol_of(given: str) -> str:
    """A protocol's number; names are no numbers here, unlike in security groups."""
    digits = given.isascii() and given.isdecimal() and len(given) < 4
    if given == "-1" or (digits and int(given) <= LAST_PROTOCOL):
        return str(int(given))
    raise errors.unknown_protocol(given)


def _range_of(params: Params) -> str:
    given = {name: params[name] for name in ("CidrBlock", "Ipv6CidrBlock") if params.get(name)}
    if not given:
        raise errors.missing("cidrBlock")
    if len(given) > 1:
        text = "The parameter cidrBlock cannot be used with the parameter ipv6CidrBlock"
        raise errors.combination(text, unverified=True)
    ((name, text),) = given.items()
    return cidr_of(text, 4 if name == "CidrBlock" else 6, unverified=True)


def _ports_of(params: Params, protocol: str, cidr: str) -> tuple[int, int]:
    """Ports, or ICMP type and code, as they are kept; -1 means all."""
    if protocol in PORTS:
        ports = params.get("PortRange", {})
        return ports_of(PORTS[protocol], ports.get("From"), ports.get("To"))
    if not _has_type(protocol, cidr):
        return -1, -1
    kind = params.get("IcmpTypeCode", {})
    for member in ("Type", "Code"):
        if member not in kind:
            raise errors.missing(f"icmpTypeCode.{member.lower()}")
    return ports_of("icmp", kind["Type"], kind["Code"])


def _has_type(protocol: str, cidr: str) -> bool:
    """Whether a rule is about a type and code of ICMP."""
    return protocol == ICMP or (protocol == ICMP6 and ":" in cidr)


def ordered(entries: Iterable[AclEntry]) -> tuple[AclEntry, ...]:
    """Rules as AWS lists them: outbound ones first, each direction by number."""
    return tuple(sorted(entries, key=lambda entry: (not entry.egress, entry.number)))


def entry_view(entry: AclEntry) -> View:
    """A rule as answers show it."""
    view: View = {
        "Ipv6CidrBlock" if ":" in entry.cidr else "CidrBlock": entry.cidr,
        "Egress": entry.egress,
        "Protocol": entry.protocol,
        "RuleAction": "allow" if entry.allow else "deny",
        "RuleNumber": entry.number,
    }
    if _has_type(entry.protocol, entry.cidr):
        view["IcmpTypeCode"] = {"Type": entry.low, "Code": entry.high}
    elif entry.protocol in PORTS:
        view["PortRange"] = {"From": entry.low, "To": entry.high}
    return view
