"""Addresses of interfaces: private ones out of a subnet, public ones that are nobody's.

Public addresses come out of 198.18.0.0/15, which is set aside for measurements (RFC 2544): on the
real internet nothing answers there, so that no address of a learner is somebody else's.
"""

from functools import lru_cache
from ipaddress import ip_address, ip_network

from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.regions import HOME
from studyapp.minicloud.services.ec2 import errors
from studyapp.minicloud.services.ec2.state import PRIVATE, PUBLIC, PrivateAddress, Subnet

PUBLIC_RANGE = "198.18.0.0/15"
NO_HOSTS = (0, 255)  # last bytes of public addresses that none gets
FIRST, LAST = 4, 1  # addresses at the beginning and at the end of a subnet that AWS keeps


def take_private(ctx: Context, subnet: Subnet, interface: str, wanted: str = "") -> str:
    """Give an interface an address of its subnet."""
    if wanted:
        return _take_wanted(ctx, subnet, interface, wanted)
    first, total = _addresses(subnet.cidr)
    size = total - FIRST - LAST
    start = int(ctx.ids.hex(8), 16)
    for step in range(size):
        number = first + FIRST + (start + step) % size
        address = _written(number)
        if ctx.db.get(PRIVATE, (subnet.id, address)) is None:
            ctx.db.put(PRIVATE, (subnet.id, address), PrivateAddress(interface))
            return address
    text = (
        f"There are not enough free addresses in subnet '{subnet.id}' to satisfy the requested "
        "number of instances."
    )
    raise errors.refusal("InsufficientFreeAddressesInSubnet", text)


@lru_cache(maxsize=256)
def _addresses(cidr: str) -> tuple[int, int]:
    """The first address of a block as a number, and how many there are."""
    network = ip_network(cidr)
    return int(network.network_address), network.num_addresses


def _take_wanted(ctx: Context, subnet: Subnet, interface: str, wanted: str) -> str:
    network = ip_network(subnet.cidr)
    usable = range(int(network[FIRST]), int(network[-LAST]))
    try:
        number = int(ip_address(wanted))
    except ValueError:
        number = -1
    if number not in usable:
        raise errors.invalid("Address does not fall within the subnet's address range")
    if ctx.db.get(PRIVATE, (subnet.id, wanted)) is not None:
        raise errors.in_use(wanted)
    ctx.db.put(PRIVATE, (subnet.id, wanted), PrivateAddress(interface))
    return wanted


def take_public(ctx: Context, owner: str) -> str:
    """A public address that nobody in the world has; `owner` is an interface or empty."""
    start = int(ctx.ids.hex(8), 16)
    first, size = _addresses(PUBLIC_RANGE)
    for step in range(size):
        number = first + (start + step) % size
        address = _written(number)
        if number % 256 not in NO_HOSTS and ctx.db.holder(PUBLIC, address) is None:
            ctx.db.claim(PUBLIC, address, place(ctx, owner))
            return address
    text = "Not enough addresses available."
    raise CloudError("InsufficientAddressCapacity", text, 500, unverified=True)


def move_public(ctx: Context, address: str, owner: str) -> None:
    """Note that a public address belongs to another interface now, or to none."""
    ctx.db.reclaim(PUBLIC, address, place(ctx, owner))


def release_public(ctx: Context, address: str) -> None:
    """Give a public address back."""
    ctx.db.release(PUBLIC, address)


def place(ctx: Context, owner: str) -> bytes:
    """Where a public address is used, as it is kept with the claim: Region and interface."""
    return f"{ctx.region} {owner}".encode()


def _written(number: int) -> str:
    return ".".join(map(str, number.to_bytes(4, "big")))


def private_name(region: str, address: str) -> str:
    """The DNS name of a private address, which only resolves inside its VPC."""
    domain = "ec2.internal" if region == HOME else f"{region}.compute.internal"
    return f"ip-{address.replace('.', '-')}.{domain}"


def public_name(region: str, address: str) -> str:
    """The DNS name of a public address."""
    domain = "compute-1" if region == HOME else f"{region}.compute"
    return f"ec2-{address.replace('.', '-')}.{domain}.amazonaws.com" if address else ""
