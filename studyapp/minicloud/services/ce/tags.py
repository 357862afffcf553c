"""Cost allocation tags: which keys costs can be grouped and filtered by."""

from studyapp.minicloud.billing import Ledger
from studyapp.minicloud.billing.tagging import COST_TAGS, CostTag
from studyapp.minicloud.kernel import pages
from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.clock import iso
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.ce import errors
from studyapp.minicloud.services.ce.service import SERVICE

PAGE = 100
ACTIVE, INACTIVE = "Active", "Inactive"


@SERVICE.operation("ListCostAllocationTags", reads=True)
def list_cost_allocation_tags(ctx: Context, params: Params) -> Output:
    """The keys of tags that were on anything with a cost, and whether they are activated."""
    _check_payer(ctx)
    wanted = params.get("TagKeys")
    found = []
    for key, used in Ledger.of(ctx).tag_keys().items():
        tag = ctx.db.get(COST_TAGS, key)
        status = ACTIVE if tag is not None and tag.active else INACTIVE
        if (wanted and key not in wanted) or params.get("Status", status) != status:
            continue
        if params.get("Type", "UserDefined") != "UserDefined":
            continue
        made = {"TagKey": key, "Type": "UserDefined", "Status": status, "LastUsedDate": iso(used)}
        if tag is not None:
            made["LastUpdatedDate"] = iso(tag.updated)
        found.append((key, made))
    try:
        listed, token = pages.page(
            ctx,
            pages.rows(found),
            token=params.get("NextToken"),
            limit=min(params.get("MaxResults", PAGE), PAGE),
            status=params.get("Status"),
        )
    except pages.BadToken:
        raise errors.validation("NextToken is invalid.") from None
    answer: Output = {"CostAllocationTags": listed}
    if token:
        answer["NextToken"] = token
    return answer


@SERVICE.operation("UpdateCostAllocationTagsStatus", act="change cost allocation tags")
def update_cost_allocation_tags_status(ctx: Context, params: Params) -> Output:
    """Activate keys of tags, or the opposite; those that nothing has are named in the answer."""
    _check_payer(ctx)
    known = Ledger.of(ctx).tag_keys()
    faults = []
    for one in params["CostAllocationTagsStatus"]:
        key = one["TagKey"]
        if key not in known:
            faults.append(
                {
                    "TagKey": key,
                    "Code": "TagKeysNotFoundException",
                    "Message": "Tag keys not found.",
                }
            )
            continue
        ctx.db.put(COST_TAGS, key, CostTag(one["Status"] == ACTIVE, ctx.now))
    return {"Errors": faults}


def _check_payer(ctx: Context) -> None:
    """Only who pays may: AccessDeniedException for a member of an organisation."""
    if Ledger.of(ctx).payer != ctx.account:
        raise errors.not_the_payer()
