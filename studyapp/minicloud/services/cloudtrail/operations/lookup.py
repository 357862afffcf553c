"""The event history: management events of a Region and the last 90 days."""

import json
from collections.abc import Callable, Iterator
from itertools import takewhile

from studyapp.minicloud.kernel import pages
from studyapp.minicloud.kernel.call import Door, Output, Params
from studyapp.minicloud.kernel.clock import SECOND
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.happened import Event
from studyapp.minicloud.kernel.storage import TrailRow
from studyapp.minicloud.services.cloudtrail import errors, limits, records
from studyapp.minicloud.services.cloudtrail.resources import resources_of
from studyapp.minicloud.services.cloudtrail.service import SERVICE

Test = Callable[[TrailRow], bool]


@SERVICE.operation("LookupEvents", reads=True)
def lookup_events(ctx: Context, params: Params) -> Output:
    """Events of this Region, newest first, by one attribute and a range of time.

    They follow the branch of the history that the account stands on; see README.md.
    """
    _check_rate(ctx)
    start = max(params.get("StartTime", 0), ctx.now - limits.HISTORY)
    end = min(params.get("EndTime", ctx.now), ctx.now)
    if params.get("StartTime", 0) > params.get("EndTime", ctx.now):
        raise errors.bad_range()
    if params.get("EventCategory"):
        return {"Events": []}  # Insights are not on
    test = _test(ctx, params)

    def scan(after: tuple[str, ...] | None) -> Iterator[tuple[tuple[str, ...], Event]]:
        for event in ctx.events(start, int(after[0]) if after else None):
            if event.row.at <= end and _is_here(ctx, event.row) and test(event.row):
                yield (str(event.row.id),), event

    try:
        found, token = pages.page(
            ctx,
            scan,
            token=params.get("NextToken"),
            limit=params.get("MaxResults", limits.PAGE),
            asked=params.get("LookupAttributes"),
            since=params.get("StartTime"),
            until=params.get("EndTime"),
        )
    except pages.BadToken:
        raise errors.bad_token() from None
    events = [_view(event, ctx.account) for event in found]
    return {"Events": events, **({"NextToken": token} if token else {})}


def _check_rate(ctx: Context) -> None:
    """Refuse an own client's third call in a second of the wall's time.

    Our pages and shell ask without a pause, and do not try again as clients do: they may.
    """
    call = ctx.call
    if call.door != Door.HTTP or not call.recorded:
        return
    recent = takewhile(lambda row: row.wall > call.wall - SECOND, ctx.trail(0, (ctx.operation,)))
    same = (
        row
        for row in recent
        if row.operation == ctx.operation
        and (row.account, row.region) == (ctx.account, ctx.region)
        and not row.error_code
    )
    if sum(1 for _ in same) >= limits.LOOKUPS:
        raise errors.too_fast()


def _is_here(ctx: Context, row: TrailRow) -> bool:
    """Whether an event is one of this account's history in this Region."""
    return (
        records.is_logged(row)
        and not records.is_data(row)
        and records.region_of(row) == ctx.region
        and records.received_by(row, ctx.account)
    )


def _test(ctx: Context, params: Params) -> Test:
    """What the attribute asks for."""
    asked = params.get("LookupAttributes") or []
    if len(asked) > 1:
        raise errors.bad_attributes("You can specify only one lookup attribute.")
    if not asked:
        return lambda row: True
    key, value = asked[0]["AttributeKey"], asked[0]["AttributeValue"]
    tests: dict[str, Test] = {
        "AccessKeyId": lambda row: _key(row) == value,
        "EventId": lambda row: records.event_id(row, ctx.account) == value,
        "EventName": lambda row: records.name_of(row) == value,
        "EventSource": lambda row: records.source_of(row) == value,
        "ReadOnly": lambda row: str(records.reads(row)).lower() == value,
        "ResourceName": lambda row: any(name == value for _, name in resources_of(row)),
        "ResourceType": lambda row: any(kind == value for kind, _ in resources_of(row)),
        "Username": lambda row: records.user_of(row) == value,
    }
    return tests[key]


def _view(event: Event, account: str) -> Output:
    row = event.row
    told = json.dumps(records.record(event, account), separators=(",", ":"), ensure_ascii=False)
    found = {
        "EventId": records.event_id(row, account),
        "EventName": records.name_of(row),
        "ReadOnly": str(records.reads(row)).lower(),
        "EventTime": row.at,
        "EventSource": records.source_of(row),
        "Resources": [
            {"ResourceType": kind, "ResourceName": name} for kind, name in resources_of(row)
        ],
        "CloudTrailEvent": told,
    }
    if _key(row):
        found["AccessKeyId"] = _key(row)
    if records.user_of(row):
        found["Username"] = records.user_of(row)
    return found


def _key(row: TrailRow) -> str:
    return row.access_key_id or str(row.principal.get("access_key_id", ""))
