"""Who reaches a machine, and what a visitor sees: for web pages, checks and the shell.

The records of a Region become a topology of `network`, which decides; `hosts` answers.
"""

from typing import NamedTuple

from msgspec import Struct

from studyapp.minicloud import hosts, network
from studyapp.minicloud.kernel.work import Records
from studyapp.minicloud.network import End, Internet, On, Path, Topology
from studyapp.minicloud.network.topology import TargetKind
from studyapp.minicloud.services.ec2 import state
from studyapp.minicloud.services.ec2.entries import LAST
from studyapp.minicloud.services.ec2.images import images_of
from studyapp.minicloud.services.ec2.state import (
    Acl,
    Group,
    Instance,
    Interface,
    Resource,
    RouteTable,
)

HTTP = 80
KINDS: dict[str, TargetKind] = {"local": "local", "igw": "internet-gateway"}
SERVICES = {22: "sshd", 3389: "rdp"}


class Page(Struct, frozen=True):
    """What a visitor gets: `verdict` as `network` has it, and the answer when there is one.

    `status` is 0 when nothing was answered: the request did not arrive, or what listens there
    speaks no HTTP.
    """

    verdict: str
    path: Path
    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class Found(NamedTuple):
    """Where a public address leads: the records of its Region, the interface."""

    db: Records
    interface: Interface


def topology(db: Records) -> Topology:
    """Everything that packets of the account's Region can meet."""
    tables = list(db.values(state.ROUTE_TABLES))
    acls = list(db.values(state.ACLS))
    return Topology(
        vpcs=tuple(
            network.Vpc(id=one.id, name=_name(one), cidrs=(one.cidr,))
            for one in db.values(state.VPCS)
        ),
        subnets=tuple(
            network.Subnet(
                id=one.id,
                name=_name(one),
                vpc=one.vpc,
                cidrs=(one.cidr,),
                table=_table_of(tables, one.id, one.vpc),
                acl=_acl_of(acls, one.id),
            )
            for one in db.values(state.SUBNETS)
        ),
        tables=tuple(_table(one) for one in tables),
        acls=tuple(_acl(one) for one in acls),
        groups=tuple(_group(one) for one in db.values(state.GROUPS)),
        interfaces=tuple(_interface(db, one) for one in db.values(state.INTERFACES)),
        gateways=tuple(
            network.Gateway(id=one.id, name=_name(one), vpc=one.vpc)
            for one in db.values(state.GATEWAYS)
        ),
    )


def _name(record: Resource) -> str:
    return dict(record.tags).get("Name", "")


def _table_of(tables: list[RouteTable], subnet: str, vpc: str) -> str:
    """The route table in force: the subnet's own, else the main one of the VPC."""
    own = (one.id for one in tables if any(subnet == other for _, other in one.subnets))
    main = (one.id for one in tables if one.vpc == vpc and one.main)
    return next(own, "") or next(main)


def _acl_of(acls: list[Acl], subnet: str) -> str:
    return next(one.id for one in acls if any(subnet == other for _, other in one.subnets))


def _table(table: RouteTable) -> network.RouteTable:
    routes = tuple(
        network.Route(one.destination, one.target, KINDS.get(one.target.partition("-")[0], "other"))
        for one in table.routes
    )
    return network.RouteTable(id=table.id, name=_name(table), vpc=table.vpc, routes=routes)


def _acl(acl: Acl) -> network.Acl:
    entries = tuple(
        network.AclRule(
            number=one.number,
            egress=one.egress,
            allow=one.allow,
            protocol=one.protocol,
            cidr=one.cidr,
            low=one.low,
            high=one.high,
        )
        for one in acl.entries
        if one.number != LAST  # `network` has this rule by itself
    )
    return network.Acl(id=acl.id, name=_name(acl), rules=entries)


def _group(group: Group) -> network.Group:
    rules = tuple(
        network.GroupRule(
            id=one.id,
            egress=one.egress,
            protocol=one.protocol,
            peer=one.peer,
            kind="cidr" if one.kind == "cidr6" else one.kind,
            low=one.low,
            high=one.high,
        )
        for one in group.rules
    )
    return network.Group(id=group.id, name=_name(group) or group.name, rules=rules)


def _interface(db: Records, interface: Interface) -> network.Interface:
    instance = db.get(state.INSTANCES, interface.instance) if interface.instance else None
    runs = instance is not None and instance.state == "running"
    return network.Interface(
        id=interface.id,
        name=(_name(instance) or instance.id) if instance else _name(interface),
        subnet=interface.subnet,
        private=interface.private,
        public=interface.public,
        groups=tuple(group for group, _ in interface.groups),
        running=runs,
        listeners=listeners(db, instance) if instance is not None and runs else (),
    )


def listeners(db: Records, instance: Instance) -> tuple[network.Listener, ...]:
    """What waits on the ports of a machine."""
    host = db.get(state.HOSTS, instance.id)
    if host is not None:
        return tuple(network.Listener(port, name) for port, name in host.listeners.items())
    image = images_of(db.region)[instance.image]
    if image.family:
        return ()
    return (network.Listener(image.login, SERVICES[image.login]),)


def find(db: Records, address: str) -> Found | None:
    """Where a public address of the world leads, in whichever account and Region it is."""
    held = db.holder(state.PUBLIC, address)
    if held is None:
        return None
    region, _, owner = held.data.decode().partition(" ")
    there = db.at(account=held.account, region=region)
    interface = there.get(state.INTERFACES, owner) if owner else None
    return None if interface is None else Found(there, interface)


def reach(db: Records, source: End, address: str, port: int, protocol: str = "tcp") -> Path | None:
    """The way of a request to an address; None when no machine has it.

    From the internet a public address is looked up in the whole world, from an interface also
    private addresses of its own Region.
    """
    found = find(db, address)
    if found is None and isinstance(source, On):
        found = _neighbour(db, source, address)
    if found is None:
        return None
    place = topology(found.db)
    end = On(found.interface.id, address)
    if isinstance(source, On) and source.interface not in place.interface:
        source = Internet()
    return network.path(place, source, end, port, protocol)


def _neighbour(db: Records, source: On, address: str) -> Found | None:
    sender = db.get(state.INTERFACES, source.interface)
    every = db.values(state.INTERFACES)
    near = (one for one in every if sender and one.vpc == sender.vpc and one.private == address)
    found = next(near, None)
    return None if found is None else Found(db, found)


def page(db: Records, address: str, path: str, source: End | None = None) -> Page | None:
    """What a visitor from the internet sees at `http://address/path`; None for a free address."""
    way = reach(db, source or Internet(), address, HTTP)
    if way is None:
        return None
    found = find(db, address)
    if way.verdict != "reached" or found is None:
        return Page(way.verdict, way)
    host = found.db.get(state.HOSTS, found.interface.instance)
    answer = hosts.serve(host, path, HTTP) if host is not None else None
    if answer is None:
        return Page(way.verdict, way)
    return Page(way.verdict, way, answer.status, answer.headers, answer.body)
