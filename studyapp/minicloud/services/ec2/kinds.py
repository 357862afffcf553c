"""The sorts of things in EC2: the beginning of their ids, their word in ARNs, their table."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple, TypeVar

from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.records import Table
from studyapp.minicloud.services.ec2 import errors, state
from studyapp.minicloud.services.ec2.state import Resource

R = TypeVar("R", bound=Resource)
DIGITS = re.compile(r"[0-9a-f]{8}(?:[0-9a-f]{9})?")


class Kind(NamedTuple):
    """A sort of thing. `code` begins the codes of its errors, `noun` is the word in their texts.

    `malformed` begins the code for ids that cannot be, where AWS spells it another way.
    """

    prefix: str
    word: str
    table: Table[Any]
    code: str
    noun: str
    malformed: str = ""


INSTANCE = Kind("i", "instance", state.INSTANCES, "InvalidInstanceID", "instance ID")
VOLUME = Kind("vol", "volume", state.VOLUMES, "InvalidVolume", "volume")
INTERFACE = Kind(
    "eni",
    "network-interface",
    state.INTERFACES,
    "InvalidNetworkInterfaceID",
    "networkInterface ID",
    "InvalidNetworkInterfaceId",
)
GROUP = Kind(
    "sg", "security-group", state.GROUPS, "InvalidGroup", "security group", "InvalidGroupId"
)
VPC = Kind("vpc", "vpc", state.VPCS, "InvalidVpcID", "vpc ID")
SUBNET = Kind("subnet", "subnet", state.SUBNETS, "InvalidSubnetID", "subnet ID")
GATEWAY = Kind(
    "igw",
    "internet-gateway",
    state.GATEWAYS,
    "InvalidInternetGatewayID",
    "internetGateway ID",
    "InvalidInternetGatewayId",
)
ROUTE_TABLE = Kind(
    "rtb",
    "route-table",
    state.ROUTE_TABLES,
    "InvalidRouteTableID",
    "routeTable ID",
    "InvalidRouteTableId",
)
ACL = Kind(
    "acl", "network-acl", state.ACLS, "InvalidNetworkAclID", "networkAcl ID", "InvalidNetworkAclId"
)
DHCP = Kind(
    "dopt",
    "dhcp-options",
    state.DHCP,
    "InvalidDhcpOptionID",
    "dhcpOption ID",
    "InvalidDhcpOptionsId",
)
KEY = Kind("key", "key-pair", state.KEYS, "InvalidKeyPair", "key pair")
ELASTIC = Kind("eipalloc", "elastic-ip", state.ELASTIC, "InvalidAllocationID", "allocation ID")

ALL = (
    INSTANCE,
    VOLUME,
    INTERFACE,
    GROUP,
    VPC,
    SUBNET,
    GATEWAY,
    ROUTE_TABLE,
    ACL,
    DHCP,
    KEY,
    ELASTIC,
)
BY_PREFIX = {kind.prefix: kind for kind in ALL}


def check_id(kind: Kind, given: str) -> None:
    """Refuse what cannot be an id of this sort, such as InvalidInstanceID.Malformed.

    Of subnets such an id is as good as one that nothing has: reports quote InvalidSubnetID.NotFound
    for `subnet-xyz`, for a CIDR and for two ids with a comma between them.
    """
    prefix, _, digits = given.rpartition("-")
    if prefix == kind.prefix and DIGITS.fullmatch(digits):
        return
    if kind is VOLUME:
        raise errors.malformed_volume(given)
    if kind is SUBNET:
        raise not_found(kind, (given,))
    raise errors.malformed(kind.malformed or kind.code, kind.prefix, given)


def find(ctx: Context, kind: Kind, given: str) -> Any:
    """The record with an id; refuses ids that are malformed or that nothing has."""
    check_id(kind, given)
    found = ctx.db.get(kind.table, given)
    if found is None:
        raise not_found(kind, (given,))
    return found


def find_all(ctx: Context, kind: Kind, given: Iterable[str]) -> list[Any]:
    """The records with some ids, each once, in the order of asking; all must be there."""
    ids = list(dict.fromkeys(given))
    for one in ids:
        check_id(kind, one)
    found = [ctx.db.get(kind.table, one) for one in ids]
    gone = [one for one, record in zip(ids, found, strict=True) if record is None]
    if gone:
        raise not_found(kind, gone)
    return found


def not_found(kind: Kind, ids: Iterable[str]) -> CloudError:
    """The error for ids that nothing has; one text for one id, another for several."""
    gone = list(ids)
    if len(gone) == 1:
        stop = "." if kind is VOLUME else ""
        text = f"The {kind.noun} '{gone[0]}' does not exist{stop}"
    else:
        text = f"The {kind.noun}s '{', '.join(gone)}' do not exist"
    # Nobody was found to quote the texts about DHCP options and, but for instances, several ids;
    # the others are quoted by reports about terraform, aws-cli and leftovers.
    known = kind is not DHCP and (len(gone) == 1 or kind is INSTANCE)
    return errors.refusal(f"{kind.code}.NotFound", text, unverified=not known)
