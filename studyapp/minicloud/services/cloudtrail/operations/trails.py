"""Trails: made, shown, changed, deleted."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from studyapp.minicloud.kernel import pages
from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.service import Need, tags_context
from studyapp.minicloud.services.cloudtrail import errors, limits
from studyapp.minicloud.services.cloudtrail.delivery import check_bucket
from studyapp.minicloud.services.cloudtrail.finding import (
    arn_of,
    at_home,
    check_name,
    find,
    here,
    key_of,
    on_trail,
    seek,
)
from studyapp.minicloud.services.cloudtrail.operations.tags import tags_of
from studyapp.minicloud.services.cloudtrail.service import SERVICE
from studyapp.minicloud.services.cloudtrail.state import DELIVERIES, TRAILS, Trail

# What a trail of AWS can have and one of ours cannot.
NOT_HERE = {
    "SnsTopicName": "Notification by SNS",
    "CloudWatchLogsLogGroupArn": "Delivery to CloudWatch Logs",
    "CloudWatchLogsRoleArn": "Delivery to CloudWatch Logs",
    "KmsKeyId": "Encryption of log files with AWS KMS keys",
    "EnableLogFileValidation": "Validation of log files",
    "IsOrganizationTrail": "A trail of an organization",
    "RecursiveLogging": "Recursive logging",
}


def _on_new(ctx: Context, params: Params) -> Sequence[Need]:
    given = {tag["Key"]: tag.get("Value", "") for tag in params.get("TagsList", ())}
    context = tags_context(given, request=True)
    return (Need("cloudtrail:CreateTrail", arn_of(ctx, params["Name"]), context),)


@SERVICE.operation("CreateTrail", needs=_on_new, act="create trail {Name}")
def create_trail(ctx: Context, params: Params) -> Output:
    """A trail with its bucket; it does not log before StartLogging."""
    check_name(params["Name"])
    _check_modelled(params)
    if seek(ctx, params["Name"]) is not None:
        raise errors.exists(params["Name"], ctx.account)
    used = len(list(here(ctx)))
    ctx.quota(limits.TRAILS, used, errors.too_many(ctx.account, limits.TRAILS, ctx.region))
    made = Trail(
        id=ctx.arn(f"trail/{params['Name']}"),
        name=params["Name"],
        region=ctx.region,
        created=ctx.now,
        bucket=params["S3BucketName"],
        tags=tags_of(params.get("TagsList", ())),
    )
    return _put(ctx, _changed(made, params))


@SERVICE.operation("UpdateTrail", needs=on_trail(), act="change trail {Name}")
def update_trail(ctx: Context, params: Params) -> Output:
    """Change what is given; the rest stays."""
    _check_modelled(params)
    return _put(ctx, _changed(at_home(ctx, params["Name"]), params))


@SERVICE.operation("DeleteTrail", needs=on_trail(), act="delete trail {Name}")
def delete_trail(ctx: Context, params: Params) -> Output:
    """Delete a trail; its log files stay in the bucket."""
    trail = at_home(ctx, params["Name"])
    ctx.db.delete(TRAILS, key_of(trail))
    if ctx.db.get(DELIVERIES, key_of(trail)) is not None:
        ctx.db.delete(DELIVERIES, key_of(trail))
    return {}


@SERVICE.operation("GetTrail", needs=on_trail(), reads=True)
def get_trail(ctx: Context, params: Params) -> Output:
    """One trail."""
    return {"Trail": _whole(find(ctx, params["Name"]))}


@SERVICE.operation("DescribeTrails", reads=True)
def describe_trails(ctx: Context, params: Params) -> Output:
    """The trails of this Region, with those of others that log here; names that are not are left out."""
    shadows = params.get("includeShadowTrails", True)
    wanted = params.get("trailNameList") or []
    if wanted:
        found = [one for one in (seek(ctx, name) for name in wanted) if one is not None]
    else:
        found = [one for one in here(ctx) if shadows or one.region == ctx.region]
    return {"trailList": [_whole(trail) for trail in found]}


@SERVICE.operation("ListTrails", reads=True)
def list_trails(ctx: Context, params: Params) -> Output:
    """The trails of the account, of all Regions."""
    rows = ((f"{region}/{name}", trail) for (region, name), trail in ctx.db.scan(TRAILS))
    try:
        found, token = pages.page(
            ctx, pages.rows(rows), token=params.get("NextToken"), limit=limits.PAGE
        )
    except pages.BadToken:
        raise errors.bad_token() from None
    listed = [{"TrailARN": one.id, "Name": one.name, "HomeRegion": one.region} for one in found]
    return {"Trails": listed, **({"NextToken": token} if token else {})}


def _check_modelled(params: Params) -> None:
    for name, what in NOT_HERE.items():
        if params.get(name):
            raise errors.not_here(what)


def _changed(trail: Trail, params: Params) -> Trail:
    """The trail with what the parameters say; refuses what does not fit together."""
    found = replace(
        trail,
        bucket=params.get("S3BucketName", trail.bucket),
        prefix=params.get("S3KeyPrefix", trail.prefix).strip("/"),
        everywhere=params.get("IsMultiRegionTrail", trail.everywhere),
        globals=params.get("IncludeGlobalServiceEvents", trail.globals),
    )
    if len(found.prefix) > limits.PREFIX:
        raise errors.bad_prefix(limits.PREFIX)
    if found.everywhere and not found.globals:
        raise errors.combination("Multi-Region trail must include global service events.")
    return found


def _put(ctx: Context, trail: Trail) -> Output:
    check_bucket(ctx, trail)
    ctx.db.put(TRAILS, key_of(trail), trail)
    return _view(trail)


def _view(trail: Trail) -> dict[str, Any]:
    found: dict[str, Any] = {
        "Name": trail.name,
        "S3BucketName": trail.bucket,
        "IncludeGlobalServiceEvents": trail.globals,
        "IsMultiRegionTrail": trail.everywhere,
        "TrailARN": trail.id,
        "LogFileValidationEnabled": False,
        "IsOrganizationTrail": False,
    }
    return {**found, "S3KeyPrefix": trail.prefix} if trail.prefix else found


def _whole(trail: Trail) -> dict[str, Any]:
    return {
        **_view(trail),
        "HomeRegion": trail.region,
        "HasCustomEventSelectors": trail.custom,
        "HasInsightSelectors": False,
    }
