"""What a packet can meet, as frozen values; whoever knows the resources fills them in.

Addresses and ranges are texts as AWS writes them ("10.0.1.24", "0.0.0.0/0", "2001:db8::/32").
A protocol is "tcp", "udp", "icmp" or a protocol number as text; "-1" and "all" mean every one.
For ICMP the pair `low`, `high` of a rule is type and code, and -1 means any of them.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from msgspec import Struct

LOCAL = "local"
TargetKind = Literal[
    "local",
    "internet-gateway",
    "egress-only-gateway",
    "nat-gateway",
    "peering",
    "endpoint",
    "other",
]


class Part(Struct, frozen=True):
    """Anything with an id; `name` is its Name tag, if it has one."""

    id: str
    name: str = ""

    @property
    def label(self) -> str:
        """What people call it: its name, else its id."""
        return self.name or self.id


class Vpc(Part, frozen=True, kw_only=True):
    """A virtual private cloud: its address ranges (IPv4 and IPv6)."""

    cidrs: tuple[str, ...]


class Gateway(Part, frozen=True, kw_only=True):
    """An internet gateway; `vpc` is "" while it is attached to none."""

    vpc: str = ""


class Nat(Part, frozen=True, kw_only=True):
    """A public NAT gateway: the subnet where it stands, its two addresses."""

    subnet: str
    private: str
    public: str
    available: bool = True


class Peering(Part, frozen=True, kw_only=True):
    """A peering connection between two VPCs; it carries packets when it is active."""

    requester: str
    accepter: str
    active: bool = True


class Endpoint(Part, frozen=True, kw_only=True):
    """A gateway endpoint: a private way to a service (`service`: "s3", "dynamodb")."""

    vpc: str
    service: str


class PrefixList(Part, frozen=True, kw_only=True):
    """A named list of address ranges that rules and routes can refer to."""

    cidrs: tuple[str, ...]


class Route(Struct, frozen=True):
    """A route: packets for `destination` (a range or a prefix list id) go to `target`.

    `blackhole` means that the target is gone: the route matches, and its packets are lost.
    """

    destination: str
    target: str
    kind: TargetKind
    blackhole: bool = False


class RouteTable(Part, frozen=True, kw_only=True):
    """A route table of a VPC."""

    vpc: str
    routes: tuple[Route, ...] = ()


class AclRule(Struct, frozen=True):
    """A numbered rule of a network ACL: `cidr` is where from (inbound) or where to (outbound)."""

    number: int
    egress: bool
    allow: bool
    protocol: str
    cidr: str
    low: int = -1
    high: int = -1


class Acl(Part, frozen=True, kw_only=True):
    """A network ACL. Its rules may come in any order; the lowest number is read first."""

    rules: tuple[AclRule, ...] = ()


class GroupRule(Struct, frozen=True):
    """A rule of a security group; it can only allow.

    `peer` is a range, the id of a security group, or the id of a prefix list, as `kind` says.
    """

    id: str
    egress: bool
    protocol: str
    peer: str
    kind: Literal["cidr", "group", "prefix-list"] = "cidr"
    low: int = -1
    high: int = -1


class Group(Part, frozen=True, kw_only=True):
    """A security group."""

    rules: tuple[GroupRule, ...] = ()


class Subnet(Part, frozen=True, kw_only=True):
    """A subnet, with the route table and the network ACL that are in force for it."""

    vpc: str
    cidrs: tuple[str, ...]
    table: str
    acl: str


class Listener(Struct, frozen=True):
    """A process that waits on a port; `loopback` means that it only talks to its own machine."""

    port: int
    service: str = ""
    protocol: str = "tcp"
    loopback: bool = False


class Interface(Part, frozen=True, kw_only=True):
    """A network interface with the machine behind it.

    `public` is its public IPv4 address or "". `running` says whether the machine is on.
    """

    subnet: str
    private: str
    groups: tuple[str, ...]
    public: str = ""
    ipv6: tuple[str, ...] = ()
    running: bool = True
    listeners: tuple[Listener, ...] = ()

    @property
    def own(self) -> tuple[str, ...]:
        """The addresses that the machine itself knows; it never sees its public IPv4 one."""
        return (self.private, *self.ipv6)


class Topology(Struct, frozen=True, dict=True):
    """Everything that packets of one region can meet."""

    vpcs: tuple[Vpc, ...] = ()
    subnets: tuple[Subnet, ...] = ()
    tables: tuple[RouteTable, ...] = ()
    acls: tuple[Acl, ...] = ()
    groups: tuple[Group, ...] = ()
    interfaces: tuple[Interface, ...] = ()
    gateways: tuple[Gateway, ...] = ()
    nats: tuple[Nat, ...] = ()
    peerings: tuple[Peering, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    prefix_lists: tuple[PrefixList, ...] = ()

    @cached_property
    def vpc(self) -> Mapping[str, Vpc]:
        """VPCs by id."""
        return {part.id: part for part in self.vpcs}

    @cached_property
    def subnet(self) -> Mapping[str, Subnet]:
        """Subnets by id."""
        return {part.id: part for part in self.subnets}

    @cached_property
    def table(self) -> Mapping[str, RouteTable]:
        """Route tables by id."""
        return {part.id: part for part in self.tables}

    @cached_property
    def acl(self) -> Mapping[str, Acl]:
        """Network ACLs by id."""
        return {part.id: part for part in self.acls}

    @cached_property
    def group(self) -> Mapping[str, Group]:
        """Security groups by id."""
        return {part.id: part for part in self.groups}

    @cached_property
    def interface(self) -> Mapping[str, Interface]:
        """Network interfaces by id."""
        return {part.id: part for part in self.interfaces}

    @cached_property
    def nat(self) -> Mapping[str, Nat]:
        """NAT gateways by id."""
        return {part.id: part for part in self.nats}

    @cached_property
    def peering(self) -> Mapping[str, Peering]:
        """Peering connections by id."""
        return {part.id: part for part in self.peerings}

    @cached_property
    def endpoint(self) -> Mapping[str, Endpoint]:
        """Gateway endpoints by id."""
        return {part.id: part for part in self.endpoints}

    @cached_property
    def gateway(self) -> Mapping[str, Gateway]:
        """Internet gateways by id."""
        return {part.id: part for part in self.gateways}

    @cached_property
    def prefix_list(self) -> Mapping[str, PrefixList]:
        """Prefix lists by id."""
        return {part.id: part for part in self.prefix_lists}

    @cached_property
    def _by_public(self) -> Mapping[str, Interface | Nat]:
        found: dict[str, Interface | Nat] = {nat.public: nat for nat in self.nats}
        for interface in self.interfaces:
            for address in (interface.public, *interface.ipv6):
                if address:
                    found[address] = interface
        return found

    @cached_property
    def _by_private(self) -> Mapping[tuple[str, str], Interface]:
        return {
            (self.subnet[interface.subnet].vpc, address): interface
            for interface in self.interfaces
            for address in interface.own
        }

    def owner(self, public: str) -> Interface | Nat | None:
        """Whoever answers to an address that the internet knows."""
        return self._by_public.get(public)

    def resident(self, vpc: str, address: str) -> Interface | None:
        """The interface of a VPC that has the private (or IPv6) address."""
        return self._by_private.get((vpc, address))

    def vpc_of(self, interface: Interface) -> Vpc:
        """The VPC that an interface is in."""
        return self.vpc[self.subnet[interface.subnet].vpc]

    def gateway_of(self, vpc: str) -> Gateway | None:
        """The internet gateway that is attached to a VPC; a VPC has one at most."""
        return next((gateway for gateway in self.gateways if gateway.vpc == vpc), None)
