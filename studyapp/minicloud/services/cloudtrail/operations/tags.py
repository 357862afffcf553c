"""Tags of trails."""

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.services.cloudtrail import errors, limits
from studyapp.minicloud.services.cloudtrail.finding import key_of, on_trail, seek
from studyapp.minicloud.services.cloudtrail.service import SERVICE
from studyapp.minicloud.services.cloudtrail.state import TRAILS, Tags, Trail


def tags_of(given: Iterable[dict[str, Any]], old: Tags = ()) -> Tags:
    """Tags of a request added to old ones; InvalidTagParameter, TagsLimitExceeded."""
    new = {tag["Key"]: tag.get("Value", "") for tag in given}
    if any(key.lower().startswith("aws:") for key in new):
        raise errors.bad_tag("Tag keys that begin with aws: are reserved.")
    tags = tuple((dict(old) | new).items())
    if len(tags) > limits.TAGS:
        raise errors.too_many_tags(limits.TAGS)
    return tags


def _on_each(ctx: Context, params: Params) -> Sequence[Need]:
    return tuple(Need("cloudtrail:ListTags", name) for name in params["ResourceIdList"])


@SERVICE.operation("AddTags", needs=on_trail("ResourceId"), act="tag trail {ResourceId}")
def add_tags(ctx: Context, params: Params) -> Output:
    """Add tags; the same keys get new values."""
    trail = _found(ctx, params["ResourceId"])
    tags = tags_of(params["TagsList"], trail.tags)
    ctx.db.put(TRAILS, key_of(trail), replace(trail, tags=tags))
    return {}


@SERVICE.operation("RemoveTags", needs=on_trail("ResourceId"), act="untag trail {ResourceId}")
def remove_tags(ctx: Context, params: Params) -> Output:
    """Take tags away; those that are not there are no error."""
    trail = _found(ctx, params["ResourceId"])
    gone = {tag["Key"] for tag in params["TagsList"]}
    left = tuple(tag for tag in trail.tags if tag[0] not in gone)
    ctx.db.put(TRAILS, key_of(trail), replace(trail, tags=left))
    return {}


@SERVICE.operation("ListTags", needs=_on_each, reads=True)
def list_tags(ctx: Context, params: Params) -> Output:
    """The tags of trails."""
    listed = []
    for name in params["ResourceIdList"]:
        tags = _found(ctx, name).tags
        view = [{"Key": key, "Value": value} for key, value in tags]
        listed.append({"ResourceId": name, "TagsList": view})
    return {"ResourceTagList": listed}


def _found(ctx: Context, name: str) -> Trail:
    """The trail with an ARN; CloudTrailARNInvalidException, ResourceNotFoundException."""
    if not name.startswith("arn:"):
        raise errors.bad_arn(name)
    found = seek(ctx, name)
    if found is None:
        raise errors.no_resource(name)
    return found
