"""Network ACLs: list, make, delete, give to subnets, and their rules.

Amazon VPC User Guide, "Network ACLs": a new one denies everything until it gets rules; the default
one of a VPC cannot be deleted, nor one that subnets use; every subnet has exactly one.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.services.ec2 import errors, kinds, limits
from studyapp.minicloud.services.ec2.entries import (
    LAST,
    entry_of,
    entry_view,
    number_of,
    ordered,
)
from studyapp.minicloud.services.ec2.filters import TAGGED, View
from studyapp.minicloud.services.ec2.listing import Listing, described, tagged
from studyapp.minicloud.services.ec2.needs import about, anything, creation, on
from studyapp.minicloud.services.ec2.seeking import seek
from studyapp.minicloud.services.ec2.service import SERVICE
from studyapp.minicloud.services.ec2.state import ACLS, SUBNETS, VPCS, Acl, AclEntry
from studyapp.minicloud.services.ec2.tagging import new_tags

ANYWHERE = "0.0.0.0/0"
BY_NAME = {"tcp": "6", "udp": "17", "icmp": "1", "all": "-1"}
on_acl = on(kinds.ACL, "NetworkAclId")


def acl_view(ctx: Context, acl: Acl) -> View:
    """A network ACL with its subnets and its rules both ways."""
    joined = [
        {"NetworkAclAssociationId": association, "NetworkAclId": acl.id, "SubnetId": subnet}
        for association, subnet in acl.subnets
    ]
    return tagged(
        acl,
        {
            "NetworkAclId": acl.id,
            "VpcId": acl.vpc,
            "OwnerId": ctx.account,
            "IsDefault": acl.default,
            "Associations": joined,
            "Entries": [entry_view(entry) for entry in acl.entries],
        },
    )


LISTING = Listing(
    kinds.ACL,
    "NetworkAcls",
    "NetworkAclIds",
    {
        **TAGGED,
        "association.association-id": "Associations.NetworkAclAssociationId",
        "association.network-acl-id": "Associations.NetworkAclId",
        "association.subnet-id": "Associations.SubnetId",
        "default": "IsDefault",
        "entry.cidr": "Entries.CidrBlock",
        "entry.egress": "Entries.Egress",
        "entry.icmp.code": "Entries.IcmpTypeCode.Code",
        "entry.icmp.type": "Entries.IcmpTypeCode.Type",
        "entry.ipv6-cidr": "Entries.Ipv6CidrBlock",
        "entry.port-range.from": "Entries.PortRange.From",
        "entry.port-range.to": "Entries.PortRange.To",
        "entry.protocol": "Entries.Protocol",
        "entry.rule-action": "Entries.RuleAction",
        "entry.rule-number": "Entries.RuleNumber",
        "network-acl-id": "NetworkAclId",
        "owner-id": "OwnerId",
        "vpc-id": "VpcId",
    },
    acl_view,
)


@SERVICE.operation("DescribeNetworkAcls", needs=anything, reads=True)
def describe_network_acls(ctx: Context, params: Params) -> Output:
    """Network ACLs by ids or filters; the filter of protocols knows names as well as numbers."""
    filters = [
        {**one, "Values": [BY_NAME.get(value, value) for value in one.get("Values", ())]}
        if one.get("Name") == "entry.protocol"
        else one
        for one in params.get("Filters", ())
    ]
    return described(ctx, {**params, "Filters": filters}, LISTING)


def _on_new(ctx: Context, params: Params) -> Sequence[Need]:
    vpc = params.get("VpcId", "")
    place = about(ctx, "vpc", vpc, seek(ctx, VPCS, vpc), {"ec2:vpcid": vpc})
    return (*creation(ctx, params, "network-acl"), place)


@SERVICE.operation("CreateNetworkAcl", needs=_on_new, act="create a network ACL")
def create_network_acl(ctx: Context, params: Params) -> Output:
    """Make a network ACL that denies everything; with a client token, once."""
    vpc, token = params["VpcId"], params.get("ClientToken", "")
    tags = new_tags(params, "network-acl")
    known = list(ctx.db.values(ACLS))
    before = next((one for one in known if token and one.token == token), None)
    if before is not None:
        if before.vpc != vpc:
            raise errors.other_arguments()
        return {"NetworkAcl": acl_view(ctx, before), "ClientToken": token}
    kinds.find(ctx, kinds.VPC, vpc)
    over = errors.refusal(
        "NetworkAclLimitExceeded",
        "The maximum number of network ACLs has been reached.",
        unverified=True,
    )
    ctx.quota(limits.ACLS, sum(one.vpc == vpc for one in known), over)
    entries = tuple(AclEntry(LAST, egress, False, "-1", ANYWHERE) for egress in (True, False))
    acl = Acl(id=ctx.ids.resource("acl"), vpc=vpc, entries=entries, tags=tags, token=token)
    ctx.db.put(ACLS, acl.id, acl)
    return {"NetworkAcl": acl_view(ctx, acl), **({"ClientToken": token} if token else {})}


@SERVICE.operation("DeleteNetworkAcl", needs=on_acl, act="delete a network ACL")
def delete_network_acl(ctx: Context, params: Params) -> Output:
    """Delete a network ACL that is not the default one and that no subnet has."""
    acl: Acl = kinds.find(ctx, kinds.ACL, params["NetworkAclId"])
    if acl.default:
        raise errors.default_acl(acl.id)
    if acl.subnets:
        raise errors.acl_in_use(acl.id)
    ctx.db.delete(ACLS, acl.id)
    return {}


def _holder(ctx: Context, association: str) -> tuple[Acl, str] | None:
    """The network ACL that an association belongs to, and its subnet."""
    for acl in ctx.db.values(ACLS):
        for one, subnet in acl.subnets:
            if one == association:
                return acl, subnet
    return None


def _on_both(ctx: Context, params: Params) -> Sequence[Need]:
    held = _holder(ctx, params.get("AssociationId", ""))
    subnet = held[1] if held else "*"
    return (
        *on_acl(ctx, params),
        about(ctx, "subnet", subnet, seek(ctx, SUBNETS, subnet) if held else None),
    )


@SERVICE.operation(
    "ReplaceNetworkAclAssociation", needs=_on_both, act="give a subnet another network ACL"
)
def replace_network_acl_association(ctx: Context, params: Params) -> Output:
    """Give a subnet another network ACL; the association gets a new id."""
    wanted = params["AssociationId"]
    held = _holder(ctx, wanted)
    if held is None:
        raise errors.no_association(wanted)
    old, subnet = held
    kinds.find(ctx, kinds.ACL, params["NetworkAclId"])
    left = tuple(one for one in old.subnets if one[0] != wanted)
    ctx.db.put(ACLS, old.id, replace(old, subnets=left))
    new: Acl = kinds.find(ctx, kinds.ACL, params["NetworkAclId"])
    association = ctx.ids.resource("aclassoc")
    ctx.db.put(ACLS, new.id, replace(new, subnets=(*new.subnets, (association, subnet))))
    return {"NewAssociationId": association}


def _with_entry(ctx: Context, acl: Acl, entry: AclEntry) -> None:
    """Keep an ACL with a rule, in the place of the one that has its number and direction."""
    others = (
        one for one in acl.entries if (one.number, one.egress) != (entry.number, entry.egress)
    )
    ctx.db.put(ACLS, acl.id, replace(acl, entries=ordered((*others, entry))))


def _entry_at(acl: Acl, number: int, *, egress: bool) -> AclEntry | None:
    wanted = (number, egress)
    return next((one for one in acl.entries if (one.number, one.egress) == wanted), None)


@SERVICE.operation("CreateNetworkAclEntry", needs=on_acl, act="add a rule to a network ACL")
def create_network_acl_entry(ctx: Context, params: Params) -> Output:
    """Add a rule under a number that its direction does not have yet."""
    entry = entry_of(params)
    acl: Acl = kinds.find(ctx, kinds.ACL, params["NetworkAclId"])
    if _entry_at(acl, entry.number, egress=entry.egress):
        raise errors.entry_exists(entry.number)
    _check_room(ctx, acl, entry)
    _with_entry(ctx, acl, entry)
    return {}


def _check_room(ctx: Context, acl: Acl, entry: AclEntry) -> None:
    """Refuse more rules than one direction may have.

    Amazon VPC User Guide, "Amazon VPC quotas": IPv4 and IPv6 count apart, the rule `*` counts.
    """
    used = sum(
        one.egress == entry.egress and (":" in one.cidr) == (":" in entry.cidr)
        for one in acl.entries
    )
    text = "The maximum number of network acl entries has been reached."
    ctx.quota(limits.ACL_RULES, used, errors.refusal("NetworkAclEntryLimitExceeded", text))


@SERVICE.operation("ReplaceNetworkAclEntry", needs=on_acl, act="change a rule of a network ACL")
def replace_network_acl_entry(ctx: Context, params: Params) -> Output:
    """Put another rule in the place of one."""
    entry = entry_of(params)
    acl: Acl = kinds.find(ctx, kinds.ACL, params["NetworkAclId"])
    before = _entry_at(acl, entry.number, egress=entry.egress)
    if before is None:
        raise errors.no_entry(entry.number, egress=entry.egress)
    if (":" in before.cidr) != (":" in entry.cidr):
        _check_room(ctx, acl, entry)
    _with_entry(ctx, acl, entry)
    return {}


@SERVICE.operation("DeleteNetworkAclEntry", needs=on_acl, act="take a rule of a network ACL away")
def delete_network_acl_entry(ctx: Context, params: Params) -> Output:
    """Take a rule away."""
    number, egress = number_of(params), bool(params["Egress"])
    acl: Acl = kinds.find(ctx, kinds.ACL, params["NetworkAclId"])
    gone = _entry_at(acl, number, egress=egress)
    if gone is None:
        raise errors.no_entry(number, egress=egress)
    left = tuple(one for one in acl.entries if one is not gone)
    ctx.db.put(ACLS, acl.id, replace(acl, entries=left))
    return {}
