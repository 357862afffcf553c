"""What EC2 keeps in a Region: networks, security groups, key pairs, machines and their parts.

Everything is keyed by its id. Times are milliseconds, simulated; sizes of volumes are in GiB.
"""

from typing import Literal

from msgspec import Struct

from studyapp.minicloud.hosts import HostState
from studyapp.minicloud.kernel.records import REGIONAL, Settings, Table

Tags = tuple[tuple[str, str], ...]
State = Literal["pending", "running", "stopping", "stopped", "shutting-down", "terminated"]
PeerKind = Literal["cidr", "cidr6", "group", "prefix-list"]
CODES: dict[str, int] = {
    "pending": 0,
    "running": 16,
    "shutting-down": 32,
    "terminated": 48,
    "stopping": 64,
    "stopped": 80,
}


class Resource(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Anything with an id and tags."""

    id: str
    tags: Tags = ()


class Vpc(Resource, frozen=True, omit_defaults=True, kw_only=True):
    """A network with its IPv4 range; `dhcp` is the id of its DHCP options."""

    cidr: str
    dhcp: str
    default: bool = False


class Dhcp(Resource, frozen=True, omit_defaults=True, kw_only=True):
    """DHCP options: pairs of key and value."""

    options: tuple[tuple[str, str], ...]


class Subnet(Resource, frozen=True, omit_defaults=True, kw_only=True):
    """A range of a VPC in one zone; `public`: new interfaces get a public IPv4 address."""

    vpc: str
    cidr: str
    zone: str
    default: bool = False
    public: bool = False


class Gateway(Resource, frozen=True, omit_defaults=True, kw_only=True):
    """An internet gateway; `vpc` is empty while it is attached to none."""

    vpc: str = ""


class Route(Struct, frozen=True, array_like=True):
    """A route; `target` is "local" or the id of a gateway, `origin` how the route came there."""

    destination: str
    target: str
    origin: str = "CreateRoute"


class RouteTable(Resource, frozen=True, omit_defaults=True, kw_only=True):
    """A route table. `main` is the id of its association as the main one, or empty.

    `subnets` are pairs of an association's id and a subnet's.
    """

    vpc: str
    routes: tuple[Route, ...] = ()
    main: str = ""
    subnets: tuple[tuple[str, str], ...] = ()


class AclEntry(Struct, frozen=True, array_like=True):
    """A numbered rule of a network ACL.

    `protocol` is a number as text, "-1" for all. `low` and `high` are ports, for ICMP type and
    code; -1 means all.
    """

    number: int
    egress: bool
    allow: bool
    protocol: str
    cidr: str
    low: int = -1
    high: int = -1


class Acl(Resource, frozen=True, omit_defaults=True, kw_only=True):
    """A network ACL; `subnets` are pairs of an association's id and a subnet's.

    `token` is the client token that it was made with.
    """

    vpc: str
    default: bool = False
    entries: tuple[AclEntry, ...] = ()
    subnets: tuple[tuple[str, str], ...] = ()
    token: str = ""


class Rule(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A rule of a security group for one peer: a range, a group or a prefix list.

    `protocol` is "tcp", "udp", "icmp", "icmpv6", a number as text or "-1". `low` and `high` are
    ports, for ICMP type and code; -1 means all.
    """

    id: str
    egress: bool
    protocol: str
    peer: str
    kind: PeerKind = "cidr"
    low: int = -1
    high: int = -1
    description: str = ""
    tags: Tags = ()

    @property
    def sameness(self) -> tuple[bool, str, str, int, int]:
        """What makes two rules the same, whatever they are called."""
        return self.egress, self.protocol, self.peer, self.low, self.high


class Group(Resource, frozen=True, omit_defaults=True, kw_only=True):
    """A security group."""

    name: str
    description: str
    vpc: str
    rules: tuple[Rule, ...] = ()


class Named(Struct, frozen=True, array_like=True):
    """The id of what has a name."""

    id: str


class KeyPair(Resource, frozen=True, omit_defaults=True, kw_only=True):
    """A key pair: `public` is the line of an authorized_keys file; the private key is not kept."""

    name: str
    kind: str
    fingerprint: str
    public: str
    created: int


class Interface(Resource, frozen=True, omit_defaults=True, kw_only=True):
    """A network interface.

    `groups` are pairs of id and name. `public` is its public IPv4 address or empty, `allocation`
    the id of the Elastic IP address that this one is.
    """

    vpc: str
    subnet: str
    zone: str
    private: str
    mac: str
    groups: tuple[tuple[str, str], ...]
    public: str = ""
    allocation: str = ""
    association: str = ""
    description: str = ""
    instance: str = ""
    attachment: str = ""
    attached: int = 0
    deletes: bool = True


class PrivateAddress(Struct, frozen=True, array_like=True):
    """Who has an address of a subnet; keyed by (subnet, address)."""

    interface: str


class Device(Struct, frozen=True, array_like=True):
    """A volume of an instance: the device's name, and whether it goes with the instance."""

    name: str
    volume: str
    deletes: bool
    attached: int


class Cores(Struct, frozen=True):
    """How many vCPUs of one bucket of the quotas are in use, so that nobody has to count."""

    used: int = 0


class Instance(Resource, frozen=True, omit_defaults=True, kw_only=True):
    """A machine. `index` is its place in the launch, `wishes_public` whether a boot gives it one.

    `reason` and `stopped` tell why and when it left the state running. `user_data` is base64.
    `turn` counts its changes of state, so that a late event knows that it is too late.
    """

    reservation: str
    index: int
    image: str
    type: str
    state: State
    launched: int
    vpc: str
    subnet: str
    zone: str
    private: str
    interface: str = ""
    wishes_public: bool = False
    key: str = ""
    user_data: str = ""
    profile: str = ""
    profile_id: str = ""
    profile_association: str = ""
    devices: tuple[Device, ...] = ()
    protected: bool = False
    stop_protected: bool = False
    shutdown: str = "stop"
    monitored: bool = False
    ebs_optimized: bool = False
    tokens: str = "required"
    token: str = ""
    reason: str = ""
    reason_code: str = ""
    turn: int = 0


class Volume(Resource, frozen=True, omit_defaults=True, kw_only=True):
    """A volume; `instance` and `device` tell where it is attached."""

    zone: str
    size: int
    kind: str
    created: int
    snapshot: str = ""
    iops: int = 0
    throughput: int = 0
    encrypted: bool = False
    instance: str = ""
    device: str = ""
    attached: int = 0
    deletes: bool = False


class Elastic(Resource, frozen=True, omit_defaults=True, kw_only=True):
    """An Elastic IP address; `interface` is where it is associated."""

    public: str
    association: str = ""
    interface: str = ""


class Launch(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What was launched with a client token; `request` is a hash of the parameters."""

    request: str
    reservation: str
    instances: tuple[str, ...]


class Defaults(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The id of the default VPC, and its subnets by zone."""

    vpc: str = ""
    subnets: tuple[tuple[str, str], ...] = ()


DEFAULTS = Settings("ec2", "defaults", Defaults, scope=REGIONAL)
VPCS = Table("ec2", "vpcs", Vpc, scope=REGIONAL)
DHCP = Table("ec2", "dhcp-options", Dhcp, scope=REGIONAL)
SUBNETS = Table("ec2", "subnets", Subnet, scope=REGIONAL)
GATEWAYS = Table("ec2", "internet-gateways", Gateway, scope=REGIONAL)
ROUTE_TABLES = Table("ec2", "route-tables", RouteTable, scope=REGIONAL)
ACLS = Table("ec2", "network-acls", Acl, scope=REGIONAL)
GROUPS = Table("ec2", "security-groups", Group, scope=REGIONAL)
GROUP_NAMES = Table("ec2", "security-group-names", Named, scope=REGIONAL)
KEYS = Table("ec2", "key-pairs", KeyPair, scope=REGIONAL)
KEY_NAMES = Table("ec2", "key-pair-names", Named, scope=REGIONAL)
INTERFACES = Table("ec2", "network-interfaces", Interface, scope=REGIONAL)
PRIVATE = Table("ec2", "private-addresses", PrivateAddress, scope=REGIONAL)
CORES = Table("ec2", "cores", Cores, scope=REGIONAL, tally=True)  # bucket of a quota
INSTANCES = Table("ec2", "instances", Instance, scope=REGIONAL)
VOLUMES = Table("ec2", "volumes", Volume, scope=REGIONAL)
ELASTIC = Table("ec2", "addresses", Elastic, scope=REGIONAL)
LAUNCHES = Table("ec2", "launches", Launch, scope=REGIONAL)
HOSTS = Table("ec2", "hosts", HostState, scope=REGIONAL)
PUBLIC = (
    "public-address"  # claims: unique in the world; the data is "region interface-or-allocation"
)
