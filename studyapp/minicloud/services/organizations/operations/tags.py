"""Tags of the root, units, accounts and policies; policies of IAM can decide by them."""

from collections.abc import Iterable

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.organizations import errors, limits
from studyapp.minicloud.services.organizations.finding import Realm, managed
from studyapp.minicloud.services.organizations.needs import on
from studyapp.minicloud.services.organizations.service import SERVICE
from studyapp.minicloud.services.organizations.state import POLICIES, Node, Policy, Tags
from studyapp.minicloud.services.organizations.tree import put
from studyapp.minicloud.services.organizations.views import listed, tags_view


def tags_of(given: Iterable[dict[str, str]], old: Tags = ()) -> Tags:
    """Tags of a request added to old ones; InvalidInput, ConstraintViolation."""
    new = [(tag["Key"], tag["Value"]) for tag in given]
    names = [name for name, _ in new]
    if len(set(names)) != len(names):
        text = "Tag keys must be unique among the tags attached to the same entity."
        raise errors.invalid("DUPLICATE_TAG_KEY", text)
    if any(name.lower().startswith("aws:") for name in names):
        text = "You specified a tag key that is a system tag."
        raise errors.invalid("INVALID_SYSTEM_TAGS_PARAMETER", text)
    tags = tuple((dict(old) | dict(new)).items())
    if len(tags) > limits.TAGS:
        text = "You have exceeded the number of tags allowed on this resource."
        raise errors.constraint("MAX_TAG_LIMIT_EXCEEDED", text)
    return tags


@SERVICE.operation("TagResource", needs=on("ResourceId"), act="tag {ResourceId}")
def tag_resource(ctx: Context, params: Params) -> Output:
    """Add tags; the same keys get new values."""
    mine = managed(ctx)
    found = _found(mine, params["ResourceId"])
    return _put(mine, found, tags_of(params["Tags"], found.tags))


@SERVICE.operation("UntagResource", needs=on("ResourceId"), act="untag {ResourceId}")
def untag_resource(ctx: Context, params: Params) -> Output:
    """Take tags away; those that are not there are no error."""
    mine = managed(ctx)
    found = _found(mine, params["ResourceId"])
    left = tuple(tag for tag in found.tags if tag[0] not in params["TagKeys"])
    return _put(mine, found, left)


@SERVICE.operation("ListTagsForResource", needs=on("ResourceId"), reads=True)
def list_tags_for_resource(ctx: Context, params: Params) -> Output:
    """The tags of something."""
    mine = managed(ctx)
    rows = ((one["Key"], one) for one in tags_view(_found(mine, params["ResourceId"]).tags))
    return listed(ctx, params, "Tags", rows, lambda one: one)


def _found(mine: Realm, name: str) -> Node | Policy:
    """What carries the tags; TargetNotFoundException."""
    if name.startswith("p-"):
        found = mine.db.get(POLICIES, name)
        if found is None:
            raise errors.no_target()
        return found
    return mine.node(name, errors.no_target())


def _put(mine: Realm, found: Node | Policy, tags: Tags) -> Output:
    if isinstance(found, Policy):
        mine.db.put(POLICIES, found.id, replace(found, tags=tags))
    else:
        put(mine, replace(found, tags=tags))
    return {}
