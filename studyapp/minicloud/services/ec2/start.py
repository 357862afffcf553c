"""What a Region has before the first call: the default VPC and all that belongs to it.

Amazon VPC User Guide, "Default VPC components": 172.31.0.0/16, a /20 default subnet in each zone,
an internet gateway, a main route table that leads to it, a default network ACL and a default
security group, and the DHCP options of the account.
"""

from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.regions import HOME, REGIONS
from studyapp.minicloud.services.ec2 import state
from studyapp.minicloud.services.ec2.entries import LAST
from studyapp.minicloud.services.ec2.service import SERVICE
from studyapp.minicloud.services.ec2.state import (
    Acl,
    AclEntry,
    Defaults,
    Dhcp,
    Gateway,
    Group,
    Named,
    Route,
    RouteTable,
    Rule,
    Subnet,
    Vpc,
)

CIDR = "172.31.0.0/16"
ANYWHERE = "0.0.0.0/0"


@SERVICE.opens
def open_region(ctx: Context) -> None:
    """Make the default VPC of a Region; the same world makes it again with the same ids."""
    vpc, dhcp, gateway, table, acl = (
        _fixed(ctx, prefix, "default") for prefix in ("vpc", "dopt", "igw", "rtb", "acl")
    )
    domain = "ec2.internal" if ctx.region == HOME else f"{ctx.region}.compute.internal"
    options = (("domain-name", domain), ("domain-name-servers", "AmazonProvidedDNS"))
    ctx.db.put(state.DHCP, dhcp, Dhcp(id=dhcp, options=options))
    ctx.db.put(state.VPCS, vpc, Vpc(id=vpc, cidr=CIDR, dhcp=dhcp, default=True))
    ctx.db.put(state.GATEWAYS, gateway, Gateway(id=gateway, vpc=vpc))
    subnets = _subnets(ctx, vpc)
    routes = (
        Route(CIDR, "local", "CreateRouteTable"),
        Route(ANYWHERE, gateway),
    )
    main = _fixed(ctx, "rtbassoc", "main")
    ctx.db.put(state.ROUTE_TABLES, table, RouteTable(id=table, vpc=vpc, routes=routes, main=main))
    ctx.db.put(state.ACLS, acl, default_acl(ctx, acl, vpc, tuple(one.id for one in subnets)))
    _default_group(ctx, vpc)
    places = tuple((one.zone, one.id) for one in subnets)
    ctx.db.write(state.DEFAULTS, Defaults(vpc=vpc, subnets=places))


def default_acl(ctx: Context, acl: str, vpc: str, subnets: tuple[str, ...]) -> Acl:
    """A network ACL that allows everything both ways; what it does not allow, it denies."""
    entries = tuple(
        AclEntry(number, egress, number == 100, "-1", ANYWHERE)
        for egress in (True, False)
        for number in (100, LAST)
    )
    joined = tuple((_fixed(ctx, "aclassoc", subnet), subnet) for subnet in subnets)
    return Acl(id=acl, vpc=vpc, default=True, entries=entries, subnets=joined)


def _subnets(ctx: Context, vpc: str) -> list[Subnet]:
    made = []
    for number, zone in enumerate(REGIONS[ctx.region].zones):
        subnet = Subnet(
            id=_fixed(ctx, "subnet", zone),
            vpc=vpc,
            cidr=f"172.31.{number * 16}.0/20",
            zone=zone,
            default=True,
            public=True,
        )
        ctx.db.put(state.SUBNETS, subnet.id, subnet)
        made.append(subnet)
    return made


def _default_group(ctx: Context, vpc: str) -> None:
    """The group whose members may talk to each other and to everybody."""
    group = _fixed(ctx, "sg", "default")
    inward = Rule(
        id=_fixed(ctx, "sgr", "in"), egress=False, protocol="-1", peer=group, kind="group"
    )
    outward = Rule(id=_fixed(ctx, "sgr", "out"), egress=True, protocol="-1", peer=ANYWHERE)
    ctx.db.put(
        state.GROUPS,
        group,
        Group(
            id=group,
            name="default",
            description="default VPC security group",
            vpc=vpc,
            rules=(inward, outward),
        ),
    )
    ctx.db.put(state.GROUP_NAMES, (vpc, "default"), Named(group))


def _fixed(ctx: Context, prefix: str, word: str) -> str:
    return f"{prefix}-0{ctx.ids.fixed('ec2', ctx.account, ctx.region, prefix, word)[:16]}"
