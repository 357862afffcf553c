"""Rules of security groups: add, take away, change, list."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.services.ec2 import errors, limits, rules
from studyapp.minicloud.services.ec2.filters import TAGGED, View
from studyapp.minicloud.services.ec2.listing import next_token, paged, present, tag_list
from studyapp.minicloud.services.ec2.needs import (
    about,
    anything,
    group_by_name,
    group_named,
    on_group,
)
from studyapp.minicloud.services.ec2.operations.groups import needed_group
from studyapp.minicloud.services.ec2.seeking import seek
from studyapp.minicloud.services.ec2.service import SERVICE
from studyapp.minicloud.services.ec2.state import DEFAULTS, GROUPS, Group, Rule
from studyapp.minicloud.services.ec2.tagging import new_tags

PATHS = {
    **TAGGED,
    "group-id": "GroupId",
    "security-group-rule-id": "SecurityGroupRuleId",
}


def rule_view(ctx: Context, group: Group, rule: Rule) -> View:
    """A rule with its id."""
    view: View = {
        "SecurityGroupRuleId": rule.id,
        "SecurityGroupRuleArn": ctx.arn(f"security-group-rule/{rule.id}"),
        "GroupId": group.id,
        "GroupOwnerId": ctx.account,
        "IsEgress": rule.egress,
        "IpProtocol": rule.protocol,
        "FromPort": rule.low,
        "ToPort": rule.high,
    }
    match rule.kind:
        case "cidr":
            view["CidrIpv4"] = rule.peer
        case "cidr6":
            view["CidrIpv6"] = rule.peer
        case "group":
            view["ReferencedGroupInfo"] = {"GroupId": rule.peer, "UserId": ctx.account}
        case "prefix-list":
            view["PrefixListId"] = rule.peer
    return view | present(Description=rule.description, Tags=tag_list(rule.tags))


def _resolve(ctx: Context, pair: dict[str, Any]) -> str:
    """The id of a group that a rule names as its peer."""
    owner = pair.get("UserId", ctx.account)
    if owner != ctx.account:
        text = "Groups of other accounts are not part of this sandbox."
        raise errors.refusal("InvalidGroup.NotFound", text, unverified=True)
    if pair.get("GroupId"):
        return needed_group(ctx, {"GroupId": pair["GroupId"]}).id
    name = pair.get("GroupName", "")
    found = group_by_name(ctx, name)
    if found is None:
        raise errors.no_group(name, ctx.db.read(DEFAULTS).vpc)
    return found.id


def _asked(ctx: Context, params: Params, egress: bool) -> list[Rule]:
    permissions = rules.permissions_of(params)
    if not permissions:
        raise errors.missing("ipPermissions")
    found = rules.rules_of(permissions, egress, lambda pair: _resolve(ctx, pair))
    seen = set()
    for rule in found:
        if rule.sameness in seen:
            text = "The same permission must not appear multiple times"
            raise errors.invalid(text)
        seen.add(rule.sameness)
    return found


def _authorize(ctx: Context, params: Params, *, egress: bool) -> Output:
    group = needed_group(ctx, params)
    asked = _asked(ctx, params, egress)
    there = {rule.sameness for rule in group.rules}
    for rule in asked:
        if rule.sameness in there:
            raise errors.rule_exists(rules.words(rule))
    _check_room(ctx, group, asked)
    tags = new_tags(params, "security-group-rule")
    added = [replace(rule, id=ctx.ids.resource("sgr"), tags=tags) for rule in asked]
    ctx.db.put(GROUPS, group.id, replace(group, rules=(*group.rules, *added)))
    return {
        "Return": True,
        "SecurityGroupRules": [rule_view(ctx, group, rule) for rule in added],
    }


def _check_room(ctx: Context, group: Group, asked: Sequence[Rule]) -> None:
    """Refuse more rules than one side of a group may have.

    Amazon VPC User Guide, "Amazon VPC quotas": IPv4 and IPv6 count apart; a rule that names a
    group or a prefix list counts as one of both.
    """
    text = "The maximum number of rules per security group has been reached."
    over = errors.refusal("RulesPerSecurityGroupLimitExceeded", text)
    for other in ("cidr", "cidr6"):
        used = sum(rule.egress == asked[0].egress and rule.kind != other for rule in group.rules)
        added = sum(rule.kind != other for rule in asked)
        if added:
            ctx.quota(limits.RULES, used, over, added=added)


def _revoke(ctx: Context, params: Params, *, egress: bool) -> Output:
    """Take rules away, by id or by what they say.

    API Reference, "RevokeSecurityGroupIngress": in the default VPC a rule that is not there is
    no error; the answer names it.
    """
    group = needed_group(ctx, params)
    ids = params.get("SecurityGroupRuleIds") or ()
    known = {rule.id: rule for rule in group.rules if rule.egress == egress}
    for rule_id in ids:
        if rule_id not in known:
            raise errors.no_rule_id(rule_id)
    gone = [known[rule_id] for rule_id in ids]
    unknown: list[Rule] = []
    if not ids:
        asked = _asked(ctx, params, egress)
        there = {rule.sameness: rule for rule in known.values()}
        gone = [there[rule.sameness] for rule in asked if rule.sameness in there]
        unknown = [rule for rule in asked if rule.sameness not in there]
    if unknown and group.vpc != ctx.db.read(DEFAULTS).vpc:
        raise errors.no_rule()
    if gone:
        left = tuple(rule for rule in group.rules if rule not in gone)
        ctx.db.put(GROUPS, group.id, replace(group, rules=left))
    return {
        "Return": True,
        **present(
            UnknownIpPermissions=rules.permissions_view(unknown, ctx.account),
            RevokedSecurityGroupRules=[_revoked_view(group, rule) for rule in gone],
        ),
    }


def _revoked_view(group: Group, rule: Rule) -> View:
    view: View = {
        "SecurityGroupRuleId": rule.id,
        "GroupId": group.id,
        "IsEgress": rule.egress,
        "IpProtocol": rule.protocol,
        "FromPort": rule.low,
        "ToPort": rule.high,
    }
    member = {
        "cidr": "CidrIpv4",
        "cidr6": "CidrIpv6",
        "group": "ReferencedGroupId",
        "prefix-list": "PrefixListId",
    }[rule.kind]
    return {**view, member: rule.peer, **present(Description=rule.description)}


def _describe(ctx: Context, params: Params, *, egress: bool) -> Output:
    """Give rules that are there another description; an empty one takes it away."""
    group = needed_group(ctx, params)
    by_id = {
        one.get("SecurityGroupRuleId", ""): one.get("Description", "")
        for one in params.get("SecurityGroupRuleDescriptions", ())
    }
    known = {rule.id for rule in group.rules if rule.egress == egress}
    for rule_id in by_id:
        if rule_id not in known:
            raise errors.no_rule_id(rule_id)
    by_words = {}
    if not by_id:
        asked = _asked(ctx, params, egress)
        there = {rule.sameness for rule in group.rules}
        if any(rule.sameness not in there for rule in asked):
            raise errors.no_rule()
        by_words = {rule.sameness: rule.description for rule in asked}
    changed = tuple(
        replace(rule, description=by_id.get(rule.id, by_words.get(rule.sameness, rule.description)))
        for rule in group.rules
    )
    ctx.db.put(GROUPS, group.id, replace(group, rules=changed))
    return {"Return": True}


def _label(words: str) -> Callable[[Context, Params, Output], str]:
    """What an act on rules is called, with the name of their group."""

    def label(ctx: Context, params: Params, _output: Output) -> str:
        known, group = group_named(ctx, params)
        return words.format(group.name if group else known)

    return label


def _declare(side: str, *, egress: bool) -> None:
    where = "outbound" if egress else "inbound"

    @SERVICE.operation(
        f"AuthorizeSecurityGroup{side}", needs=on_group, act=_label(f"add an {where} rule to {{}}")
    )
    def authorize(ctx: Context, params: Params) -> Output:
        """Add rules; all of them or, when one is there already, none."""
        return _authorize(ctx, params, egress=egress)

    @SERVICE.operation(
        f"RevokeSecurityGroup{side}",
        needs=on_group,
        act=_label(f"take an {where} rule of {{}} away"),
    )
    def revoke(ctx: Context, params: Params) -> Output:
        """Take rules away."""
        return _revoke(ctx, params, egress=egress)

    @SERVICE.operation(
        f"UpdateSecurityGroupRuleDescriptions{side}",
        needs=on_group,
        act=_label(f"describe an {where} rule of {{}}"),
    )
    def describe(ctx: Context, params: Params) -> Output:
        """Give rules another description."""
        return _describe(ctx, params, egress=egress)


_declare("Ingress", egress=False)
_declare("Egress", egress=True)


@SERVICE.operation("DescribeSecurityGroupRules", needs=anything, reads=True)
def describe_security_group_rules(ctx: Context, params: Params) -> Output:
    """Rules one by one, by id or filters."""
    wanted = params.get("SecurityGroupRuleIds") or ()
    every = {rule.id: (group, rule) for group in ctx.db.values(GROUPS) for rule in group.rules}
    for rule_id in wanted:
        if rule_id not in every:
            raise errors.no_rule_id(rule_id)
    ids = sorted(set(wanted) or every)
    views, token = paged(
        ctx,
        params,
        PATHS,
        lambda rule_id: rule_view(ctx, *every[rule_id]),
        lambda after: (((one,), one) for one in ids if after is None or one > after[0]),
    )
    return {"SecurityGroupRules": views, **next_token(token)}


def _on_rules(ctx: Context, params: Params) -> Sequence[Need]:
    group = seek(ctx, GROUPS, params.get("GroupId", ""))
    known = {rule.id: rule.tags for rule in group.rules} if group else {}
    ids = [one.get("SecurityGroupRuleId", "") for one in params.get("SecurityGroupRules", ())]
    return [
        *on_group(ctx, params),
        *(
            about(ctx, "security-group-rule", one, None, _tag_keys(known.get(one, ())))
            for one in ids
        ),
    ]


def _tag_keys(tags: Any) -> Any:
    return {f"aws:resourcetag/{key.lower()}": value for key, value in tags}


@SERVICE.operation("ModifySecurityGroupRules", needs=_on_rules, act=_label("change a rule of {}"))
def modify_security_group_rules(ctx: Context, params: Params) -> Output:
    """Change what rules say; their ids, tags and direction stay."""
    group = needed_group(ctx, params)
    changes = {
        one.get("SecurityGroupRuleId", ""): one.get("SecurityGroupRule", {})
        for one in params["SecurityGroupRules"]
    }
    known = {rule.id: rule for rule in group.rules}
    for rule_id in changes:
        if rule_id not in known:
            raise errors.no_rule_id(rule_id)
    known |= {
        rule_id: _changed(ctx, known[rule_id], request) for rule_id, request in changes.items()
    }
    seen = set()
    for rule in known.values():
        if rule.sameness in seen:
            raise errors.rule_exists(rules.words(rule))
        seen.add(rule.sameness)
    ctx.db.put(GROUPS, group.id, replace(group, rules=tuple(known.values())))
    return {"Return": True}


def _changed(ctx: Context, rule: Rule, request: dict[str, Any]) -> Rule:
    """A rule as a SecurityGroupRuleRequest wants it; it names exactly one peer."""
    permission: dict[str, Any] = {
        name: request[name] for name in ("IpProtocol", "FromPort", "ToPort") if name in request
    }
    described = present(Description=request.get("Description"))
    if "CidrIpv4" in request:
        permission["IpRanges"] = [{"CidrIp": request["CidrIpv4"], **described}]
    if "CidrIpv6" in request:
        permission["Ipv6Ranges"] = [{"CidrIpv6": request["CidrIpv6"], **described}]
    if "ReferencedGroupId" in request:
        permission["UserIdGroupPairs"] = [{"GroupId": request["ReferencedGroupId"], **described}]
    if "PrefixListId" in request:
        permission["PrefixListIds"] = [{"PrefixListId": request["PrefixListId"], **described}]
    found = rules.rules_of([permission], rule.egress, lambda pair: _resolve(ctx, pair))
    if len(found) != 1:
        raise errors.combination("A rule has exactly one source or destination.", unverified=True)
    return replace(found[0], id=rule.id, tags=rule.tags)
