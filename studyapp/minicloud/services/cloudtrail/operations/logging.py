"""Whether a trail logs, and how its last delivery went."""

from typing import Any

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.clock import iso
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.cloudtrail import limits
from studyapp.minicloud.services.cloudtrail.finding import (
    at_home,
    delivery_of,
    find,
    key_of,
    on_trail,
)
from studyapp.minicloud.services.cloudtrail.service import SERVICE
from studyapp.minicloud.services.cloudtrail.state import DELIVERIES


@SERVICE.operation("StartLogging", needs=on_trail(), act="start logging of {Name}")
def start_logging(ctx: Context, params: Params) -> Output:
    """Let a trail log from now on; nothing changes when it does already."""
    trail = at_home(ctx, params["Name"])
    found = delivery_of(ctx, trail)
    if found.logging:
        return {}
    turn = found.turn + 1
    begun = replace(found, turn=turn, logging=True, started=ctx.now, until=ctx.now, pause=0)
    ctx.db.put(DELIVERIES, key_of(trail), begun)
    ctx.after(limits.EVERY, "deliver", name=trail.name, turn=turn)
    return {}


@SERVICE.operation("StopLogging", needs=on_trail(), act="stop logging of {Name}")
def stop_logging(ctx: Context, params: Params) -> Output:
    """Let a trail log no more; nothing changes when it does not."""
    trail = at_home(ctx, params["Name"])
    found = delivery_of(ctx, trail)
    if found.logging:
        ended = replace(found, logging=False, stopped=ctx.now)
        ctx.db.put(DELIVERIES, key_of(trail), ended)
    return {}


@SERVICE.operation("GetTrailStatus", needs=on_trail(), reads=True)
def get_trail_status(ctx: Context, params: Params) -> Output:
    """Whether a trail logs, since when, and the last delivery."""
    found = delivery_of(ctx, find(ctx, params["Name"]))
    times = {
        "LatestDeliveryTime": found.delivered,
        "StartLoggingTime": found.started,
        "StopLoggingTime": found.stopped,
    }
    texts = {
        "LatestDeliveryAttemptTime": found.attempted,
        "TimeLoggingStarted": found.started,
        "TimeLoggingStopped": found.stopped,
    }
    answer: dict[str, Any] = {
        "IsLogging": found.logging,
        **{name: at for name, at in times.items() if at},
        **{name: iso(at) if at else "" for name, at in texts.items()},
        "LatestDeliveryAttemptSucceeded": iso(found.delivered) if found.delivered else "",
        "LatestNotificationAttemptTime": "",
        "LatestNotificationAttemptSucceeded": "",
    }
    return {**answer, "LatestDeliveryError": found.error} if found.error else answer
