"""Log files: some minutes after something happened a trail writes it to its bucket.

AWS CloudTrail User Guide, "CloudTrail log file examples" (names), "Amazon S3 bucket policy for
CloudTrail" (what the bucket must allow), "How CloudTrail works" (about every five minutes).
"""

import gzip
import json
from itertools import groupby
from typing import Any

from msgspec.structs import replace

from studyapp.minicloud.kernel.blobs import Full
from studyapp.minicloud.kernel.call import CallAs
from studyapp.minicloud.kernel.clock import to_datetime
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.happened import Event
from studyapp.minicloud.kernel.regions import HOME
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.services.cloudtrail import errors, limits, records
from studyapp.minicloud.services.cloudtrail.finding import delivery_of, key_of
from studyapp.minicloud.services.cloudtrail.service import SERVICE
from studyapp.minicloud.services.cloudtrail.state import DELIVERIES, TRAILS, Selector, Trail

ACL = "bucket-owner-full-control"
MOST = 10_000  # events of one look


def check_bucket(ctx: Context, trail: Trail) -> None:
    """Refuse a bucket that is not there, or whose policy does not let the trail write."""
    try:
        ctx.invoke("s3", "GetBucketLocation", {"Bucket": trail.bucket}, CallAs.INTERNAL)
    except CloudError:
        raise errors.no_bucket(trail.bucket) from None
    try:
        found = ctx.invoke("s3", "GetBucketPolicy", {"Bucket": trail.bucket}, CallAs.INTERNAL)
    except CloudError:
        raise errors.bad_policy(trail.bucket) from None
    holder = ctx.db.holder("bucket", trail.bucket)
    owner = holder.account if holder else ctx.account
    bucket, policy = f"arn:aws:s3:::{trail.bucket}", found["Policy"]
    written = f"{bucket}/{_folder(trail, ctx.account)}/{trail.region}/test.json.gz"
    service = ctx.as_service(SERVICE, trail.id)
    for need in (
        Need("s3:GetBucketAcl", bucket, resource_policy=policy, owner=owner),
        Need("s3:PutObject", written, {"s3:x-amz-acl": ACL}, policy, owner),
    ):
        if not service.allows(need):
            raise errors.bad_policy(trail.bucket)


@SERVICE.due("deliver")
def deliver(ctx: Context, name: str, turn: int) -> None:
    """Write what happened since the last time, and look again some time later."""
    trail = ctx.db.get(TRAILS, (ctx.region, name))
    if trail is None:
        return
    now = delivery_of(ctx, trail)
    if not now.logging or now.turn != turn:
        return
    events = [event for event in _since(ctx, now.until) if logs(trail, event, ctx.account)]
    pause = limits.EVERY if events else min(limits.SLOWEST, 2 * max(now.pause, limits.EVERY))
    now = replace(now, until=ctx.now, pause=pause)
    if events:
        now = replace(now, attempted=ctx.now)
        try:
            _write(ctx, trail, events)
        except CloudError as error:
            now = replace(now, error=error.code)
        except Full:
            now = replace(now, error="InternalError")
        else:
            now = replace(now, error="", delivered=ctx.now)
    ctx.db.put(DELIVERIES, key_of(trail), now)
    ctx.after(pause, "deliver", name=name, turn=turn)


def logs(trail: Trail, event: Event, account: str) -> bool:
    """Whether a trail of an account logs an event."""
    row = event.row
    if not records.is_logged(row) or not records.received_by(row, account):
        return False
    region = records.region_of(row)
    if row.service in records.GLOBALS:
        if not trail.globals or not (trail.everywhere or trail.region == HOME):
            return False
    elif not trail.everywhere and region != trail.region:
        return False
    return any(_selects(selector, event) for selector in trail.selectors)


def _selects(selector: Selector, event: Event) -> bool:
    row = event.row
    if selector.kind != "All" and records.reads(row) != (selector.kind == "ReadOnly"):
        return False
    if not records.is_data(row):
        return selector.management and records.source_of(row) not in selector.excluded
    wanted = [arn for kind, arns in selector.data if kind == "AWS::S3::Object" for arn in arns]
    return any(
        arn.startswith(one) for one in wanted for arn in (*row.resources, _object(event)) if arn
    )


def _object(event: Event) -> str:
    params = event.row.params
    return f"arn:aws:s3:::{params.get('Bucket', '')}/{params.get('Key', '')}"


def _since(ctx: Context, since: int) -> list[Event]:
    """What happened at `since` or later and before now, oldest first."""
    found = []
    for event in ctx.events(since):
        if event.row.at < ctx.now:
            found.append(event)
        if len(found) == MOST:
            break
    return found[::-1]


def _write(ctx: Context, trail: Trail, events: list[Event]) -> None:
    """A file for each Region; CloudError when the bucket refuses it."""
    service = ctx.as_service(SERVICE, trail.id)
    ordered = sorted(events, key=lambda event: records.region_of(event.row))
    for region, some in groupby(ordered, key=lambda event: records.region_of(event.row)):
        body: dict[str, Any] = {"Records": [records.record(one, ctx.account) for one in some]}
        packed = gzip.compress(json.dumps(body, separators=(",", ":")).encode(), mtime=0)
        service.invoke(
            "s3",
            "PutObject",
            {
                "Bucket": trail.bucket,
                "Key": _file(ctx, trail, region),
                "Body": ctx.blobs.put([packed]),
                "ACL": ACL,
                "ContentType": "application/json",
                "ContentEncoding": "gzip",
            },
            CallAs.SERVICE,
        )


def _folder(trail: Trail, account: str) -> str:
    parts = (trail.prefix, "AWSLogs", account, "CloudTrail")
    return "/".join(part for part in parts if part)


def _file(ctx: Context, trail: Trail, region: str) -> str:
    when = to_datetime(ctx.now)
    name = f"{ctx.account}_CloudTrail_{region}_{when:%Y%m%dT%H%MZ}_{ctx.ids.hex(16)}.json.gz"
    return f"{_folder(trail, ctx.account)}/{region}/{when:%Y/%m/%d}/{name}"
