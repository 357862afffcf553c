"""The networks of a Region as one reads them: VPCs with subnets, ways out, machines and groups."""

from msgspec import Struct

from studyapp.console.blocks import Pair
from studyapp.console.ec2_reads import all_of, instances
from studyapp.console.ec2_words import ENDED, View, name_of
from studyapp.sandbox.api import Desk


class Machine(Struct, frozen=True):
    """An instance that has not ended; `groups` are (id, name)."""

    id: str
    name: str
    state: str
    interface: str
    private: str
    public: str
    subnet: str
    groups: tuple[Pair, ...]

    @property
    def words(self) -> str:
        """What stands beside its name: groups, and its state unless it runs."""
        names = ", ".join(name for _, name in self.groups) or "no group"
        return names if self.state == "running" else f"{names}, {self.state}"


class Net(Struct, frozen=True):
    """A subnet; `open` says whether its route table leads to an internet gateway."""

    id: str
    name: str
    cidr: str
    zone: str
    table: str
    acl: str
    exit: str
    open: bool
    machines: tuple[Machine, ...]

    @property
    def title(self) -> str:
        """What it is called: its name, or the id, which says itself what it is."""
        return self.id if self.name == self.id else f"Subnet {self.name}"


class VpcMap(Struct, frozen=True):
    """A VPC; `gateway` is the name of the internet gateway that is attached, "" for none."""

    id: str
    name: str
    cidr: str
    gateway: str
    nets: tuple[Net, ...]

    @property
    def machines(self) -> tuple[Machine, ...]:
        """The machines of all subnets."""
        return tuple(machine for net in self.nets for machine in net.machines)


def read_map(desk: Desk) -> tuple[VpcMap, ...]:
    """The VPCs of the Region, the default one first; CloudError when they may not be read."""
    gateways = all_of(desk, "DescribeInternetGateways", "InternetGateways")
    tables = all_of(desk, "DescribeRouteTables", "RouteTables")
    acls = all_of(desk, "DescribeNetworkAcls", "NetworkAcls")
    subnets = all_of(desk, "DescribeSubnets", "Subnets")
    found = [_machine(one) for one in instances(desk) if one["State"]["Name"] not in ENDED]
    vpcs = all_of(desk, "DescribeVpcs", "Vpcs")
    return tuple(
        VpcMap(
            id=str(vpc["VpcId"]),
            name=_vpc_name(vpc),
            cidr=str(vpc["CidrBlock"]),
            gateway=_gateway(gateways, str(vpc["VpcId"])),
            nets=tuple(
                _net(one, tables, acls, found)
                for one in sorted(subnets, key=lambda one: str(one["AvailabilityZone"]))
                if one["VpcId"] == vpc["VpcId"]
            ),
        )
        for vpc in sorted(vpcs, key=lambda one: not one["IsDefault"])
    )


def _vpc_name(vpc: View) -> str:
    name = name_of(vpc, "VpcId")
    return "default" if name == vpc["VpcId"] and vpc["IsDefault"] else name


def _gateway(gateways: list[View], vpc: str) -> str:
    here = (
        name_of(one, "InternetGatewayId")
        for one in gateways
        if any(other.get("VpcId") == vpc for other in one.get("Attachments", ()))
    )
    return next(here, "")


def _machine(one: View) -> Machine:
    cards = one.get("NetworkInterfaces", ())
    return Machine(
        id=str(one["InstanceId"]),
        name=name_of(one),
        state=str(one["State"]["Name"]),
        interface=str(cards[0]["NetworkInterfaceId"]) if cards else "",
        private=str(one.get("PrivateIpAddress", "")),
        public=str(one.get("PublicIpAddress", "")),
        subnet=str(one.get("SubnetId", "")),
        groups=tuple(
            (str(group["GroupId"]), str(group["GroupName"])) for group in one["SecurityGroups"]
        ),
    )


def _net(one: View, tables: list[View], acls: list[View], machines: list[Machine]) -> Net:
    subnet, vpc = str(one["SubnetId"]), str(one["VpcId"])
    table = _table(tables, subnet, vpc)
    route = _way_out(table)
    target = _target(route) if route else ""
    return Net(
        id=subnet,
        name=name_of(one, "SubnetId"),
        cidr=str(one["CidrBlock"]),
        zone=str(one["AvailabilityZone"]),
        table=str(table.get("RouteTableId", "")),
        acl=next((str(acl["NetworkAclId"]) for acl in acls if _joins(acl, subnet)), ""),
        exit=f"0.0.0.0/0 to {target}" if target else "no route to the internet",
        open=target.startswith("igw-"),
        machines=tuple(machine for machine in machines if machine.subnet == subnet),
    )


def _joins(part: View, subnet: str) -> bool:
    return any(link.get("SubnetId") == subnet for link in part.get("Associations", ()))


def _table(tables: list[View], subnet: str, vpc: str) -> View:
    """The route table in force: the subnet's own, else the main one of the VPC."""
    own = (one for one in tables if _joins(one, subnet))
    main = (
        one
        for one in tables
        if one["VpcId"] == vpc and any(link.get("Main") for link in one.get("Associations", ()))
    )
    return next(own, None) or next(main, {})


def _way_out(table: View) -> View | None:
    wide = (
        route
        for route in table.get("Routes", ())
        if route.get("DestinationCidrBlock") == "0.0.0.0/0" and route.get("State") != "blackhole"
    )
    return next(wide, None)


def _target(route: View) -> str:
    return str(route.get("GatewayId") or route.get("NatGatewayId") or "another target")
