"""Elastic IP addresses.

Amazon EC2 User Guide, "Elastic IP addresses": five in a Region; associating one with a machine
gives the public address that it had back; it stays until it is released.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.services.ec2 import addresses, errors, kinds, limits
from studyapp.minicloud.services.ec2.filters import TAGGED, View
from studyapp.minicloud.services.ec2.listing import Listing, described, tagged
from studyapp.minicloud.services.ec2.needs import about, anything, creation
from studyapp.minicloud.services.ec2.seeking import seek
from studyapp.minicloud.services.ec2.service import SERVICE
from studyapp.minicloud.services.ec2.state import (
    DEFAULTS,
    ELASTIC,
    INSTANCES,
    INTERFACES,
    Elastic,
    Instance,
    Interface,
)
from studyapp.minicloud.services.ec2.tagging import new_tags

PATHS = {
    **TAGGED,
    "allocation-id": "AllocationId",
    "association-id": "AssociationId",
    "domain": "Domain",
    "instance-id": "InstanceId",
    "network-border-group": "NetworkBorderGroup",
    "network-interface-id": "NetworkInterfaceId",
    "network-interface-owner-id": "NetworkInterfaceOwnerId",
    "private-ip-address": "PrivateIpAddress",
    "public-ip": "PublicIp",
}


def _view(ctx: Context, elastic: Elastic) -> View:
    view: View = {
        "AllocationId": elastic.id,
        "PublicIp": elastic.public,
        "PublicIpv4Pool": "amazon",
        "Domain": "vpc",
        "NetworkBorderGroup": ctx.region,
    }
    interface = seek(ctx, INTERFACES, elastic.interface) if elastic.interface else None
    if interface is not None:
        view |= {
            "AssociationId": elastic.association,
            "NetworkInterfaceId": interface.id,
            "NetworkInterfaceOwnerId": ctx.account,
            "PrivateIpAddress": interface.private,
        }
        if interface.instance:
            view["InstanceId"] = interface.instance
    return tagged(elastic, view)


LISTING = Listing(kinds.ELASTIC, "Addresses", "AllocationIds", PATHS, _view)


@SERVICE.operation("DescribeAddresses", needs=anything, reads=True)
def describe_addresses(ctx: Context, params: Params) -> Output:
    """Elastic IP addresses by id, address or filters."""
    ids = list(params.get("AllocationIds") or ())
    ids += [_by_address(ctx, one).id for one in params.get("PublicIps") or ()]
    return described(ctx, {**params, "AllocationIds": ids}, LISTING)


def _by_address(ctx: Context, public: str) -> Elastic:
    found = _seek(ctx, public)
    if found is None:
        text = f"Address '{public}' not found."
        raise errors.refusal("InvalidAddress.NotFound", text)
    return found


def _seek(ctx: Context, public: str) -> Elastic | None:
    return next((one for one in ctx.db.values(ELASTIC) if one.public == public), None)


def _on_new(ctx: Context, params: Params) -> Sequence[Need]:
    return list(creation(ctx, params, "elastic-ip"))


@SERVICE.operation("AllocateAddress", needs=_on_new, act="allocate an Elastic IP address")
def allocate_address(ctx: Context, params: Params) -> Output:
    """Get a public address that stays."""
    over = errors.refusal(
        "AddressLimitExceeded", "The maximum number of addresses has been reached."
    )
    ctx.quota(limits.ADDRESSES, ctx.db.count(ELASTIC), over)
    tags = new_tags(params, "elastic-ip")
    allocation = ctx.ids.resource("eipalloc")
    public = addresses.take_public(ctx, "")
    ctx.db.put(ELASTIC, allocation, Elastic(id=allocation, tags=tags, public=public))
    return {
        "AllocationId": allocation,
        "PublicIp": public,
        "PublicIpv4Pool": "amazon",
        "Domain": "vpc",
        "NetworkBorderGroup": ctx.region,
    }


def _asked(ctx: Context, params: Params) -> Elastic | None:
    """The address that a call is about, there or not."""
    if params.get("AllocationId"):
        return seek(ctx, ELASTIC, params["AllocationId"])
    return _seek(ctx, params["PublicIp"]) if params.get("PublicIp") else None


def _found(ctx: Context, params: Params) -> Elastic:
    if params.get("AllocationId"):
        found: Elastic = kinds.find(ctx, kinds.ELASTIC, params["AllocationId"])
        return found
    if not params.get("PublicIp"):
        raise errors.missing("AllocationId")
    return _by_address(ctx, params["PublicIp"])


def _on_elastic(ctx: Context, params: Params) -> Sequence[Need]:
    found = _asked(ctx, params)
    name = found.id if found else params.get("AllocationId", "*")
    return [about(ctx, "elastic-ip", name, found)]


def _on_both(ctx: Context, params: Params) -> Sequence[Need]:
    needs = list(_on_elastic(ctx, params))
    if params.get("InstanceId"):
        instance = seek(ctx, INSTANCES, params["InstanceId"])
        needs.append(about(ctx, "instance", params["InstanceId"], instance))
    if params.get("NetworkInterfaceId"):
        interface = seek(ctx, INTERFACES, params["NetworkInterfaceId"])
        needs.append(about(ctx, "network-interface", params["NetworkInterfaceId"], interface))
    return needs


@SERVICE.operation("AssociateAddress", needs=_on_both, act="associate an Elastic IP address")
def associate_address(ctx: Context, params: Params) -> Output:
    """Give a machine or an interface an Elastic IP address."""
    elastic = _found(ctx, params)
    interface = _target(ctx, params)
    if elastic.interface == interface.id:
        return {"AssociationId": elastic.association}
    if not params.get("AllowReassociation", True):
        _check_free(elastic, interface)
    if elastic.interface:
        _part(ctx, elastic)
        _renew(ctx, elastic.interface)
    if interface.allocation:
        before: Elastic = kinds.find(ctx, kinds.ELASTIC, interface.allocation)
        _part(ctx, before)
    elif interface.public:
        addresses.release_public(ctx, interface.public)
    association = ctx.ids.resource("eipassoc")
    joined = replace(elastic, association=association, interface=interface.id)
    ctx.db.put(ELASTIC, elastic.id, joined)
    addresses.move_public(ctx, elastic.public, interface.id)
    changed = replace(
        interface, public=elastic.public, allocation=elastic.id, association=association
    )
    ctx.db.put(INTERFACES, interface.id, changed)
    return {"AssociationId": association}


def _check_free(elastic: Elastic, interface: Interface) -> None:
    taken = elastic.association or interface.association
    if taken:
        text = f"resource {elastic.id} is already associated with associate-id {taken}"
        raise errors.refusal("Resource.AlreadyAssociated", text)


def _target(ctx: Context, params: Params) -> Interface:
    if params.get("NetworkInterfaceId"):
        found: Interface = kinds.find(ctx, kinds.INTERFACE, params["NetworkInterfaceId"])
        return found
    if not params.get("InstanceId"):
        raise errors.missing("InstanceId")
    instance: Instance = kinds.find(ctx, kinds.INSTANCE, params["InstanceId"])
    interface = seek(ctx, INTERFACES, instance.interface) if instance.interface else None
    if instance.state == "pending":
        raise errors.pending(instance.id)
    if interface is None or instance.state in ("shutting-down", "terminated"):
        ended = instance.state == "terminated"
        whose = f"The {'terminated ' if ended else ''}instance '{instance.id}'"
        text = f"{whose} is not in a valid state for this operation."
        raise errors.refusal("InvalidInstanceID", text, unverified=not ended)
    return interface


def _part(ctx: Context, elastic: Elastic) -> None:
    """Take an address off its interface."""
    interface = seek(ctx, INTERFACES, elastic.interface)
    if interface is not None:
        bare = replace(interface, public="", allocation="", association="")
        ctx.db.put(INTERFACES, interface.id, bare)
    addresses.move_public(ctx, elastic.public, "")
    ctx.db.put(ELASTIC, elastic.id, replace(elastic, association="", interface=""))


def _renew(ctx: Context, interface_id: str) -> None:
    """Give a machine that has lost its Elastic IP address a public address of its own again."""
    interface = seek(ctx, INTERFACES, interface_id)
    instance = seek(ctx, INSTANCES, interface.instance) if interface else None
    if interface is None or instance is None or not instance.wishes_public:
        return
    if instance.state in ("pending", "running"):
        public = addresses.take_public(ctx, interface.id)
        ctx.db.put(INTERFACES, interface.id, replace(interface, public=public))


def _by_association(ctx: Context, params: Params) -> Elastic | None:
    wanted = params.get("AssociationId")
    if not wanted:
        return _asked(ctx, params)
    return next((one for one in ctx.db.values(ELASTIC) if one.association == wanted), None)


def _on_joined(ctx: Context, params: Params) -> Sequence[Need]:
    found = _by_association(ctx, params)
    return [about(ctx, "elastic-ip", found.id if found else "*", found)]


@SERVICE.operation(
    "DisassociateAddress", needs=_on_joined, act="disassociate an Elastic IP address"
)
def disassociate_address(ctx: Context, params: Params) -> Output:
    """Take an Elastic IP address off what it is associated with.

    Amazon EC2 User Guide, "Amazon EC2 instance IP addressing": the machine receives a new public
    address, if it had one before. API Reference, "DisassociateAddress": of an address that is not
    associated there is nothing to take off, and no error.
    """
    if not params.get("AssociationId") and not params.get("PublicIp"):
        raise errors.missing("AssociationId")
    if params.get("AssociationId"):
        found = _by_association(ctx, params)
        if found is None:
            text = f"The association ID '{params['AssociationId']}' does not exist"
            raise errors.refusal("InvalidAssociationID.NotFound", text)
    else:
        found = _by_address(ctx, params["PublicIp"])
    _take_off(ctx, found)
    return {}


def _take_off(ctx: Context, elastic: Elastic) -> None:
    """Take an address off what has it, if anything, and give that another one."""
    if elastic.association:
        _part(ctx, elastic)
        _renew(ctx, elastic.interface)


@SERVICE.operation("ReleaseAddress", needs=_on_elastic, act="release an Elastic IP address")
def release_address(ctx: Context, params: Params) -> Output:
    """Give an Elastic IP address back for good.

    API Reference, "ReleaseAddress": in the default VPC it is taken off what it is associated
    with; elsewhere one that is associated is not released.
    """
    found = _found(ctx, params)
    interface = seek(ctx, INTERFACES, found.interface) if found.association else None
    if interface is not None and interface.vpc != ctx.db.read(DEFAULTS).vpc:
        raise errors.in_use(found.public)
    _take_off(ctx, found)
    addresses.release_public(ctx, found.public)
    ctx.db.delete(ELASTIC, found.id)
    return {}
