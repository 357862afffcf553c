"""Tags of anything that has an id."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.service import Need, tags_context
from studyapp.minicloud.services.ec2 import errors, kinds, limits
from studyapp.minicloud.services.ec2.kinds import BY_PREFIX, Kind
from studyapp.minicloud.services.ec2.listing import merged, next_token, paged
from studyapp.minicloud.services.ec2.needs import Keys, about, anything
from studyapp.minicloud.services.ec2.seeking import seek
from studyapp.minicloud.services.ec2.service import SERVICE
from studyapp.minicloud.services.ec2.state import GROUPS, Group, Rule, Tags
from studyapp.minicloud.services.ec2.tagging import check, check_count

RULE = "sgr"  # the one sort of thing that is kept inside another: in its group
PATHS = {
    "key": "Key",
    "resource-id": "ResourceId",
    "resource-type": "ResourceType",
    "value": "Value",
    "tag-key": "Key",
    "tag-value": "Value",
}


class Tagged(NamedTuple):
    """Something with tags: its sort, or for a rule its group."""

    kind: Kind | None
    group: Group | None
    record: Any

    @property
    def tags(self) -> Tags:
        """Its tags."""
        found: Tags = self.record.tags
        return found

    @property
    def word(self) -> str:
        """Its word in ARNs, which is its resource type as well."""
        return self.kind.word if self.kind else "security-group-rule"


def _seek_any(ctx: Context, resource: str) -> Tagged | None:
    prefix = resource.rpartition("-")[0]
    if prefix == RULE:
        return _rule(ctx, resource)
    kind = BY_PREFIX.get(prefix)
    record = seek(ctx, kind.table, resource) if kind else None
    return Tagged(kind, None, record) if record is not None else None


def _rule(ctx: Context, resource: str) -> Tagged | None:
    for group in ctx.db.values(GROUPS):
        for rule in group.rules:
            if rule.id == resource:
                return Tagged(None, group, rule)
    return None


def _find(ctx: Context, resource: str) -> Tagged:
    found = _seek_any(ctx, resource)
    if found is not None:
        return found
    prefix = resource.rpartition("-")[0]
    if prefix == RULE:
        raise errors.no_rule_id(resource)
    if prefix not in BY_PREFIX:
        raise errors.refusal("InvalidID", f"The ID '{resource}' is not valid")
    kinds.check_id(BY_PREFIX[prefix], resource)
    raise kinds.not_found(BY_PREFIX[prefix], (resource,))


def _put(ctx: Context, found: Tagged, tags: Tags) -> None:
    if found.group is None and found.kind is not None:
        ctx.db.put(found.kind.table, found.record.id, replace(found.record, tags=tags))
        return
    group = seek(ctx, GROUPS, found.group.id) if found.group else None
    if group is None:
        raise RuntimeError("a rule without its group")
    ctx.db.put(GROUPS, group.id, replace(group, rules=_with_tags(group, found.record.id, tags)))


def _with_tags(group: Group, rule_id: str, tags: Tags) -> tuple[Rule, ...]:
    return tuple(replace(rule, tags=tags) if rule.id == rule_id else rule for rule in group.rules)


def _needs(ctx: Context, params: Params) -> Sequence[Need]:
    """The action on each resource. What is never allowed is refused before each is looked up."""
    _check_size(ctx, params)
    asked = {tag.get("Key", ""): tag.get("Value", "") for tag in params.get("Tags", ())}
    more: Keys = tags_context(asked, request=True)
    needs = []
    for resource in params["Resources"]:
        found = _seek_any(ctx, resource)
        if found is None:
            kind = BY_PREFIX.get(resource.rpartition("-")[0])
            needs.append(about(ctx, kind.word if kind else "*", resource, None, more))
            continue
        name = found.record.name if found.kind is kinds.KEY else resource
        record = found.record if found.kind else None
        needs.append(about(ctx, found.word, name, record, more))
    return needs


def _check_size(ctx: Context, params: Params) -> None:
    if len(params["Resources"]) > limits.TAGGED_AT_ONCE:
        text = f"The maximum number of resources of a request is {limits.TAGGED_AT_ONCE}."
        raise errors.invalid(text, unverified=True)
    if ctx.operation == "CreateTags":
        check_count(params["Tags"])
    elif len(params.get("Tags", ())) > limits.TAGS:
        text = f"The maximum number of tags of a request is {limits.TAGS}."
        raise errors.invalid(text, unverified=True)


def _label(verb: str) -> Any:
    def label(ctx: Context, params: Params, output: Output) -> str:
        ids = params["Resources"]
        return f"{verb} {ids[0]}" if len(ids) == 1 else f"{verb} {len(ids)} resources"

    return label


@SERVICE.operation("CreateTags", needs=_needs, act=_label("tag"))
def create_tags(ctx: Context, params: Params) -> Output:
    """Add tags to each resource; a key that is there gets the new value."""
    new = check(params["Tags"])
    for resource in dict.fromkeys(params["Resources"]):
        found = _find(ctx, resource)
        tags = merged(found.tags, new)
        check_count(tags)
        _put(ctx, found, tags)
    return {}


@SERVICE.operation("DeleteTags", needs=_needs, act=_label("untag"))
def delete_tags(ctx: Context, params: Params) -> Output:
    """Take tags away: by key, or by key and value; without any, all."""
    given = params.get("Tags")
    for resource in dict.fromkeys(params["Resources"]):
        found = _find(ctx, resource)
        left = tuple(tag for tag in found.tags if given and not _goes(tag, given))
        _put(ctx, found, left)
    return {}


def _goes(tag: tuple[str, str], given: Sequence[dict[str, str]]) -> bool:
    key, value = tag
    return any(one.get("Key") == key and one.get("Value", value) == value for one in given)


@SERVICE.operation("DescribeTags", needs=anything, reads=True)
def describe_tags(ctx: Context, params: Params) -> Output:
    """All tags in the Region, by filters."""
    rows = sorted(
        (record.id, key, kind, value)
        for kind, record in _everything(ctx)
        for key, value in record.tags
    )
    views, token = paged(
        ctx,
        params,
        PATHS,
        lambda row: {
            "ResourceId": row[0],
            "Key": row[1],
            "ResourceType": row[2],
            "Value": row[3],
        },
        lambda after: ((row[:2], row) for row in rows if after is None or row[:2] > after),
    )
    return {"Tags": views, **next_token(token)}


def _everything(ctx: Context) -> list[tuple[str, Any]]:
    found = [(kind.word, record) for kind in kinds.ALL for record in ctx.db.values(kind.table)]
    inside = [
        ("security-group-rule", rule) for group in ctx.db.values(GROUPS) for rule in group.rules
    ]
    return found + inside
