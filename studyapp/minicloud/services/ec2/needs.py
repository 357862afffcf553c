"""What a caller must be allowed for an operation of EC2.

Service Authorization Reference, "Actions, resources, and condition keys for Amazon EC2": the
action has the operation's name; Describe operations know no resource and need `*`, others name
each resource that they touch, with the keys of that sort of resource. Tags that are given on
creation need ec2:CreateTags as well (Amazon EC2 User Guide, "Grant permission to tag Amazon EC2
resources during creation").
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from studyapp.minicloud.kernel.call import Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.service import ContextValue, Need, Needs, tags_context
from studyapp.minicloud.services.ec2.kinds import GROUP, INSTANCE, Kind
from studyapp.minicloud.services.ec2.seeking import seek
from studyapp.minicloud.services.ec2.state import (
    DEFAULTS,
    GROUP_NAMES,
    GROUPS,
    Acl,
    Elastic,
    Group,
    Instance,
    Interface,
    KeyPair,
    Resource,
    Subnet,
    Tags,
    Volume,
)
from studyapp.minicloud.services.ec2.tagging import tags_for

Keys = dict[str, ContextValue]


def anything(ctx: Context, params: Params) -> Sequence[Need]:
    """The operation's action on `*`."""
    return (Need(f"ec2:{ctx.operation}", "*", {"ec2:region": ctx.region}),)


def about(
    ctx: Context, word: str, name: str, record: Resource | None = None, more: Keys | None = None
) -> Need:
    """The operation's action on one resource, with the keys that it has and `more`."""
    return Need(f"ec2:{ctx.operation}", ctx.arn(f"{word}/{name}"), keys_of(ctx, record, more))


def keys_of(ctx: Context, record: Resource | None, more: Keys | None = None) -> Keys:
    """The condition keys of a resource, and of the Region."""
    keys: Keys = {"ec2:region": ctx.region}
    if record is not None:
        keys |= tag_keys(record.tags) | _own_keys(ctx, record)
    return keys | (more or {})


def tag_keys(tags: Tags) -> Keys:
    """The keys of a resource's tags, under both of their names."""
    own: Keys = {f"ec2:resourcetag/{key.lower()}": value for key, value in tags}
    return {**tags_context(dict(tags)), **own}


def _own_keys(ctx: Context, record: Resource) -> Keys:
    match record:
        case Instance():
            return instance_keys(ctx, record)
        case Group() | Subnet() | Interface() | Acl():
            return {"ec2:vpc": ctx.arn(f"vpc/{record.vpc}"), **_keys_in_vpc(ctx, record)}
        case Volume():
            return {
                "ec2:volumeid": record.id,
                "ec2:volumesize": record.size,
                "ec2:volumetype": record.kind,
                "ec2:availabilityzone": record.zone,
                "ec2:encrypted": record.encrypted,
            }
        case KeyPair():
            return {"ec2:keypairname": record.name, "ec2:keypairtype": record.kind}
        case Elastic():
            return {
                "ec2:allocationid": record.id,
                "ec2:publicipaddress": record.public,
                "ec2:domain": "vpc",
            }
    return {}


def _keys_in_vpc(ctx: Context, record: Group | Subnet | Interface | Acl) -> Keys:
    match record:
        case Group():
            return {"ec2:securitygroupid": record.id}
        case Acl():
            return {"ec2:networkaclid": record.id}
        case Subnet():
            return {"ec2:subnetid": record.id, "ec2:availabilityzone": record.zone}
        case Interface():
            return {
                "ec2:subnet": ctx.arn(f"subnet/{record.subnet}"),
                "ec2:availabilityzone": record.zone,
                "ec2:networkinterfaceid": record.id,
            }


def instance_keys(ctx: Context, instance: Instance) -> Keys:
    """The keys of a machine that is there."""
    keys: Keys = {
        "ec2:instanceid": instance.id,
        "ec2:instancetype": instance.type,
        "ec2:availabilityzone": instance.zone,
        "ec2:tenancy": "default",
        "ec2:rootdevicetype": "ebs",
        "ec2:ebsoptimized": instance.ebs_optimized,
        "ec2:metadatahttptokens": instance.tokens,
        "ec2:instancemarkettype": "on-demand",
    }
    return keys | {"ec2:instanceprofile": instance.profile} if instance.profile else keys


def on(kind: Kind, parameter: str) -> Needs:
    """The operation's action on each resource that a parameter names, there or not."""

    def needs(ctx: Context, params: Params) -> Sequence[Need]:
        given = params.get(parameter) or ()
        ids = [given] if isinstance(given, str) else given
        return [about(ctx, kind.word, one, seek(ctx, kind.table, one)) for one in ids]

    return needs


on_instances = on(INSTANCE, "InstanceIds")
on_instance = on(INSTANCE, "InstanceId")


def group_named(ctx: Context, params: Params) -> tuple[str, Group | None]:
    """The security group that a call is about, by id or by name in the default VPC."""
    if params.get("GroupId"):
        return params["GroupId"], seek(ctx, GROUP.table, params["GroupId"])
    name = params.get("GroupName", "")
    found = group_by_name(ctx, name)
    return (found.id if found else name), found


def group_by_name(ctx: Context, name: str, vpc: str = "") -> Group | None:
    """A group by its name in a VPC, the default one when none is named."""
    where = vpc or ctx.db.read(DEFAULTS).vpc
    found = seek(ctx, GROUP_NAMES, (where, name))
    return seek(ctx, GROUPS, found.id) if found else None


def on_group(ctx: Context, params: Params) -> Sequence[Need]:
    """The operation's action on the security group, and on its new rules if they get tags."""
    name, found = group_named(ctx, params)
    return [
        about(ctx, "security-group", name, found),
        *on_new_tags(ctx, params, "security-group-rule"),
    ]


def creation(
    ctx: Context, params: Params, word: str, more: Keys | None = None, name: str = "*"
) -> Iterator[Need]:
    """The needs for something new: the action on it, and tags."""
    tags = tags_for(params, word)
    asked = tags_context(tags, request=True)
    yield about(ctx, word, name, None, {**asked, **(more or {})})
    yield from on_new_tags(ctx, params, word, name)


def on_new_tags(ctx: Context, params: Params, word: str, name: str = "*") -> Iterator[Need]:
    """ec2:CreateTags on something that is made with tags."""
    tags: Mapping[str, str] = tags_for(params, word)
    if tags:
        keys: dict[str, Any] = {
            "ec2:region": ctx.region,
            "ec2:createaction": ctx.operation,
            **tags_context(tags, request=True),
        }
        yield Need("ec2:CreateTags", ctx.arn(f"{word}/{name}"), keys)
