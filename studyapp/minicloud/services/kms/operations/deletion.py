"""The end of a key: never at once, because what it encrypted ends with it."""

from collections.abc import Sequence

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.clock import DAY
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.services.kms import errors, limits
from studyapp.minicloud.services.kms.finding import (
    check_staying,
    find,
    grants_of,
    key_arn,
    names_of,
)
from studyapp.minicloud.services.kms.needs import about, on_key
from studyapp.minicloud.services.kms.service import SERVICE
from studyapp.minicloud.services.kms.state import ALIASES, GRANTS, KEYS, NAMES

WINDOW = "PendingWindowInDays"


def _scheduling(ctx: Context, params: Params) -> Sequence[Need]:
    days = params.get(WINDOW, limits.MOST_WINDOW)
    key = find(ctx, params["KeyId"])
    return (about(ctx, key, more={"kms:scheduledeletionpendingwindowindays": days}),)


@SERVICE.operation(
    "ScheduleKeyDeletion", needs=_scheduling, act="schedule the deletion of key {KeyId}"
)
def schedule_key_deletion(ctx: Context, params: Params) -> Output:
    """Let a key be deleted after 7 to 30 days (30 when the request names none)."""
    days = params.get(WINDOW, limits.MOST_WINDOW)
    if not limits.LEAST_WINDOW <= days <= limits.MOST_WINDOW:
        bound, word = (
            (limits.LEAST_WINDOW, "greater")
            if days < limits.LEAST_WINDOW
            else (limits.MOST_WINDOW, "less")
        )
        raise errors.validation(
            f"1 validation error detected: Value '{days}' at 'pendingWindowInDays' failed to "
            f"satisfy constraint: Member must have value {word} than or equal to {bound}"
        )
    key = find(ctx, params["KeyId"])
    check_staying(ctx, key)
    key = replace(key, deletion=ctx.now + days * DAY, window=days, period=0, next=0)
    ctx.db.put(KEYS, key.id, key)
    ctx.after(days * DAY, "delete", key_id=key.id)
    return {
        "KeyId": key_arn(ctx, key),
        "DeletionDate": key.deletion,
        "KeyState": "PendingDeletion",
        WINDOW: days,
    }


@SERVICE.operation("CancelKeyDeletion", needs=on_key(), act="cancel the deletion of key {KeyId}")
def cancel_key_deletion(ctx: Context, params: Params) -> Output:
    """Keep the key; it is disabled until somebody enables it."""
    key = find(ctx, params["KeyId"])
    if not key.deletion:
        raise errors.not_pending(key_arn(ctx, key))
    ctx.db.put(KEYS, key.id, replace(key, deletion=0, window=0, enabled=False))
    return {"KeyId": key_arn(ctx, key)}


@SERVICE.due("delete")
def delete(ctx: Context, key_id: str) -> None:
    """The window is over: the key goes with its names and grants, unless it was kept."""
    key = ctx.db.get(KEYS, key_id)
    if key is None or key.deletion != ctx.now:
        return
    for name in names_of(ctx, key):
        ctx.db.delete(ALIASES, name)
        ctx.db.delete(NAMES, (key.id, name))
    for grant in list(grants_of(ctx, key)):
        ctx.db.delete(GRANTS, (key.id, grant.id))
    ctx.db.delete(KEYS, key.id)
