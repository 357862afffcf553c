"""Tags of keys; policies can decide by them."""

from collections.abc import Iterable

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.kms import errors, limits
from studyapp.minicloud.services.kms.finding import check_staying, find
from studyapp.minicloud.services.kms.needs import on_key
from studyapp.minicloud.services.kms.service import SERVICE
from studyapp.minicloud.services.kms.state import KEYS, Tags
from studyapp.minicloud.services.kms.views import listed


def tags_of(given: Iterable[dict[str, str]], old: Tags = ()) -> Tags:
    """Tags of a request added to old ones; TagException for what cannot be."""
    new = [(tag["TagKey"], tag["TagValue"]) for tag in given]
    names = [name for name, _ in new]
    if len(set(names)) != len(names):
        raise errors.bad_tag("Duplicate tag keys")
    if any(name.lower().startswith("aws:") for name in names):
        raise errors.bad_tag("Tags beginning with aws: are reserved")
    tags = tuple((dict(old) | dict(new)).items())
    if len(tags) > limits.TAGS:
        raise errors.bad_tag("Too many tags")
    return tags


@SERVICE.operation("TagResource", needs=on_key(), act="tag key {KeyId}")
def tag_resource(ctx: Context, params: Params) -> Output:
    """Add tags; the same keys get new values."""
    key = find(ctx, params["KeyId"])
    check_staying(ctx, key)
    ctx.db.put(KEYS, key.id, replace(key, tags=tags_of(params["Tags"], key.tags)))
    return {}


@SERVICE.operation("UntagResource", needs=on_key(), act="untag key {KeyId}")
def untag_resource(ctx: Context, params: Params) -> Output:
    """Take tags away; those that are not there are no error."""
    key = find(ctx, params["KeyId"])
    check_staying(ctx, key)
    left = tuple(tag for tag in key.tags if tag[0] not in params["TagKeys"])
    ctx.db.put(KEYS, key.id, replace(key, tags=left))
    return {}


@SERVICE.operation("ListResourceTags", needs=on_key(), reads=True)
def list_resource_tags(ctx: Context, params: Params) -> Output:
    """The tags of a key."""
    key = find(ctx, params["KeyId"])
    rows = [(name, {"TagKey": name, "TagValue": text}) for name, text in key.tags]
    return listed(ctx, params, rows, "Tags", limit=limits.A_PAGE_OF_TAGS)
