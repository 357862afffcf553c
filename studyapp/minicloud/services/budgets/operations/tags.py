"""Tags of budgets."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.service import Need, Needs, tags_context
from studyapp.minicloud.services.budgets import errors
from studyapp.minicloud.services.budgets.finding import stored
from studyapp.minicloud.services.budgets.service import SERVICE
from studyapp.minicloud.services.budgets.state import BUDGETS, Budget, Tags

TAGGING = "budgets:TagResource"
MOST_TAGS = 50


def tags_of(given: Iterable[dict[str, str]], old: Tags = ()) -> Tags:
    """Tags of a request added to old ones; InvalidParameterException for what cannot be."""
    new = [(tag["Key"], tag["Value"]) for tag in given]
    if len({key for key, _ in new}) != len(new):
        raise errors.invalid("Duplicate tag keys.")
    if any(key.lower().startswith("aws:") for key, _ in new):
        raise errors.invalid("Tag keys that begin with aws: are reserved.")
    tags = tuple((dict(old) | dict(new)).items())
    if len(tags) > MOST_TAGS:
        raise errors.too_many("tags of a budget", MOST_TAGS)
    return tags


def _on_arn(action: str) -> Needs:
    def needs(ctx: Context, params: Params) -> Sequence[Need]:
        budget = stored(ctx, _name(params))
        tags = {tag["Key"]: tag["Value"] for tag in params.get("ResourceTags", ())}
        context = tags_context(tags, request=True) | (
            tags_context(dict(budget.tags)) if budget else {}
        )
        return (Need(action, params["ResourceARN"], context),)

    return needs


@SERVICE.operation("TagResource", needs=_on_arn(TAGGING), act="tag a budget")
def tag_resource(ctx: Context, params: Params) -> Output:
    """Add tags; the same keys get new values."""
    budget = _find(ctx, params)
    tags = tags_of(params["ResourceTags"], budget.tags)
    ctx.db.put(BUDGETS, budget.name, replace(budget, tags=tags))
    return {}


@SERVICE.operation("UntagResource", needs=_on_arn("budgets:UntagResource"), act="untag a budget")
def untag_resource(ctx: Context, params: Params) -> Output:
    """Take tags away; those that are not there are no error."""
    budget = _find(ctx, params)
    left = tuple(tag for tag in budget.tags if tag[0] not in params["ResourceTagKeys"])
    ctx.db.put(BUDGETS, budget.name, replace(budget, tags=left))
    return {}


@SERVICE.operation("ListTagsForResource", needs=_on_arn("budgets:ListTagsForResource"), reads=True)
def list_tags_for_resource(ctx: Context, params: Params) -> Output:
    """The tags of a budget."""
    tags = _find(ctx, params).tags
    return {"ResourceTags": [{"Key": key, "Value": value} for key, value in tags]}


def _name(params: Params) -> str:
    return str(params["ResourceARN"]).partition(":budget/")[2]


def _find(ctx: Context, params: Params) -> Budget:
    name = _name(params)
    own = ctx.arn(f"budget/{name}") == params["ResourceARN"]
    budget = stored(ctx, name) if own and name else None
    if budget is None:
        raise errors.no_budget(name or params["ResourceARN"])
    return budget
