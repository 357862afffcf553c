"""Security groups: make, list, delete.

Amazon EC2 API Reference, "CreateSecurityGroup": names and descriptions have up to 255 characters,
a name does not begin with "sg-" and is unique in its VPC; a new group lets everything out.
"""

import re
from collections.abc import Iterator, Sequence

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.services.ec2 import errors, kinds, limits
from studyapp.minicloud.services.ec2.filters import TAGGED, View
from studyapp.minicloud.services.ec2.listing import Listing, described, tag_list, tagged
from studyapp.minicloud.services.ec2.needs import (
    about,
    anything,
    creation,
    group_by_name,
    group_named,
    on_group,
)
from studyapp.minicloud.services.ec2.rules import permissions_view
from studyapp.minicloud.services.ec2.seeking import seek
from studyapp.minicloud.services.ec2.service import SERVICE
from studyapp.minicloud.services.ec2.state import (
    DEFAULTS,
    GROUP_NAMES,
    GROUPS,
    INTERFACES,
    VPCS,
    Group,
    Named,
    Rule,
)
from studyapp.minicloud.services.ec2.tagging import new_tags

TEXT = re.compile(r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}")
ANYWHERE = "0.0.0.0/0"


def group_view(ctx: Context, group: Group) -> View:
    """A group with its rules both ways."""
    return tagged(
        group,
        {
            "GroupId": group.id,
            "GroupName": group.name,
            "Description": group.description,
            "VpcId": group.vpc,
            "OwnerId": ctx.account,
            "SecurityGroupArn": ctx.arn(f"security-group/{group.id}"),
            "IpPermissions": permissions_view(
                (rule for rule in group.rules if not rule.egress), ctx.account
            ),
            "IpPermissionsEgress": permissions_view(
                (rule for rule in group.rules if rule.egress), ctx.account
            ),
        },
    )


def _permission_paths() -> Iterator[tuple[str, str]]:
    for start, member in (
        ("ip-permission", "IpPermissions"),
        ("egress.ip-permission", "IpPermissionsEgress"),
    ):
        yield f"{start}.cidr", f"{member}.IpRanges.CidrIp"
        yield f"{start}.ipv6-cidr", f"{member}.Ipv6Ranges.CidrIpv6"
        yield f"{start}.from-port", f"{member}.FromPort"
        yield f"{start}.to-port", f"{member}.ToPort"
        yield f"{start}.group-id", f"{member}.UserIdGroupPairs.GroupId"
        yield f"{start}.prefix-list-id", f"{member}.PrefixListIds.PrefixListId"
        yield f"{start}.protocol", f"{member}.IpProtocol"
        yield f"{start}.user-id", f"{member}.UserIdGroupPairs.UserId"


LISTING = Listing(
    kinds.GROUP,
    "SecurityGroups",
    "GroupIds",
    {
        **TAGGED,
        **dict(_permission_paths()),
        "description": "Description",
        "group-id": "GroupId",
        "group-name": "GroupName",
        "owner-id": "OwnerId",
        "vpc-id": "VpcId",
    },
    group_view,
)


@SERVICE.operation("DescribeSecurityGroups", needs=anything, reads=True)
def describe_security_groups(ctx: Context, params: Params) -> Output:
    """Security groups by id, by name in the default VPC, or by filters."""
    names = params.get("GroupNames") or ()
    if not names:
        return described(ctx, params, LISTING)
    ids = [needed_group(ctx, {"GroupName": name}).id for name in names]
    both = list(dict.fromkeys([*params.get("GroupIds", ()), *ids]))
    asked = {key: value for key, value in params.items() if key != "GroupNames"}
    return described(ctx, {**asked, "GroupIds": both}, LISTING)


def needed_group(ctx: Context, params: Params) -> Group:
    """The group that a call names; refuses when it names none, or none that is there."""
    if not params.get("GroupId") and not params.get("GroupName"):
        raise errors.missing("groupName or groupId")
    name, found = group_named(ctx, params)
    if found is not None:
        return found
    if params.get("GroupId"):
        kinds.check_id(kinds.GROUP, name)
        raise errors.no_group(name)
    raise errors.no_group(name, ctx.db.read(DEFAULTS).vpc)


def _on_new(ctx: Context, params: Params) -> Sequence[Need]:
    vpc = params.get("VpcId") or ctx.db.read(DEFAULTS).vpc
    place = about(ctx, "vpc", vpc, seek(ctx, VPCS, vpc), {"ec2:vpcid": vpc})
    return (*creation(ctx, params, "security-group"), place)


@SERVICE.operation("CreateSecurityGroup", needs=_on_new, act="create security group {GroupName}")
def create_security_group(ctx: Context, params: Params) -> Output:
    """Make a group that lets nothing in and everything out."""
    name, text = params.get("GroupName", ""), params.get("Description", "")
    if not text:
        raise errors.missing("GroupDescription")
    _check_name(name)
    if not text.isascii():
        raise _beyond_ascii("GroupDescription", text)
    if not TEXT.fullmatch(text):
        raise errors.invalid(
            "Invalid security group description. Valid descriptions are strings less than 256 "
            "characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*"
        )
    vpc = params.get("VpcId") or ctx.db.read(DEFAULTS).vpc
    kinds.find(ctx, kinds.VPC, vpc)
    if group_by_name(ctx, name, vpc):
        raise errors.group_exists(name, vpc)
    over = errors.refusal(
        "SecurityGroupLimitExceeded",
        f"The maximum number of security groups for VPC '{vpc}' has been reached.",
    )
    ctx.quota(limits.GROUPS, ctx.db.count(GROUPS), over)
    tags = new_tags(params, "security-group")
    outward = Rule(id=ctx.ids.resource("sgr"), egress=True, protocol="-1", peer=ANYWHERE)
    group = Group(
        id=ctx.ids.resource("sg"),
        name=name,
        description=text,
        vpc=vpc,
        rules=(outward,),
        tags=tags,
    )
    ctx.db.put(GROUPS, group.id, group)
    ctx.db.put(GROUP_NAMES, (vpc, name), Named(group.id))
    return {
        "GroupId": group.id,
        "SecurityGroupArn": ctx.arn(f"security-group/{group.id}"),
        **({"Tags": tag_list(tags)} if tags else {}),
    }


def _beyond_ascii(name: str, value: str) -> CloudError:
    """InvalidParameterValue; quoted by many about descriptions, and taken for names."""
    text = "Character sets beyond ASCII are not supported."
    return errors.invalid(
        f"Value ({value}) for parameter {name} is invalid. {text}", unverified=name == "GroupName"
    )


def _check_name(name: str) -> None:
    if name.startswith("sg-"):
        text = "Invalid group name. Group names may not be in the format sg-*"
        raise errors.invalid(f"Value ({name}) for parameter GroupName is invalid. {text}")
    if name == "default":
        # The page with the codes has InvalidGroup.Reserved, which was for EC2-Classic.
        raise errors.invalid("Cannot use reserved security group name: default")
    if not TEXT.fullmatch(name):
        raise _beyond_ascii("GroupName", name)


def _deleted(_ctx: Context, params: Params, output: Output) -> str:
    return f"delete security group {params.get('GroupName') or output['GroupId']}"


@SERVICE.operation("DeleteSecurityGroup", needs=on_group, act=_deleted)
def delete_security_group(ctx: Context, params: Params) -> Output:
    """Delete a group that no interface uses and no other group's rule names."""
    group = needed_group(ctx, params)
    if group.name == "default":
        text = f'the specified group: "{group.id}" name: "default" cannot be deleted by a user'
        raise errors.refusal("CannotDelete", text)
    if _is_used(ctx, group):
        raise errors.dependent(group.id)
    ctx.db.delete(GROUPS, group.id)
    ctx.db.delete(GROUP_NAMES, (group.vpc, group.name))
    return {"Return": True, "GroupId": group.id}


def _is_used(ctx: Context, group: Group) -> bool:
    members = ctx.db.values(INTERFACES)
    if any(group.id in dict(one.groups) for one in members):
        return True
    others = (one for one in ctx.db.values(GROUPS) if one.id != group.id)
    return any(rule.peer == group.id for one in others for rule in one.rules)
