"""IP address operators: CIDR blocks of version 4 and 6."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from studyapp.minicloud.policy.conditions.families import Operator, Test, text_of
from studyapp.minicloud.policy.matching import Part
from studyapp.minicloud.policy.remembering import Memory

_addresses: Memory[str, IPv4Address | IPv6Address] = Memory(100_000)  # characters


def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """The address that a text spells, else None."""
    found = _addresses.get(text)
    if found is not None:
        return found
    try:
        return _addresses.put(text, ip_address(text), len(text))
    except ValueError:
        return None


def parse_block(text: str) -> IPv4Network | IPv6Network | None:
    """The block that a text spells; an address alone is a block of one. None for other texts."""
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def _inside(values: Sequence[tuple[Part, ...]]) -> Test:
    blocks = [parse_block(text_of(parts)) for parts in values]
    wanted = [block for block in blocks if block is not None]

    def test(text: str) -> bool:
        address = parse_address(text)
        return address is not None and any(address in block for block in wanted)

    return test


OPERATORS = (
    Operator("IpAddress", _inside),
    Operator("NotIpAddress", _inside, negated=True),
)
