"""What was used last, as the trail has it: keys, passwords, roles, services and actions.

Nothing of this is stored: every recorded call says who made it, with which key, where and when.
"""

from collections.abc import Iterable, Iterator, Set
from typing import NamedTuple

from studyapp.minicloud import spec
from studyapp.minicloud.kernel.call import Door
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.storage import TrailRow

SIGNED_IN = frozenset({Door.CONSOLE, Door.SHELL})  # doors behind which one is without a key
FEW = 30  # names that are looked for in a row before it is read
DATA = {"s3": "object"}  # resources whose actions are data events, which IAM does not track


class Use(NamedTuple):
    """The last call of something: when (milliseconds), in which Region, of which service."""

    at: int
    region: str
    service: str


class Access(NamedTuple):
    """A recorded attempt: by whom (unique id), when, where, on which service, for which action.

    `action` is empty for a call that no action of AWS's reference stands for.
    """

    holder: str
    at: int
    region: str
    prefix: str
    action: str


def of_keys(ctx: Context, since: int = 0) -> dict[str, Use]:
    """The last use of each access key that signed anything since then."""
    found: dict[str, Use] = {}
    for row in ctx.trail(since):
        if row.access_key_id:
            found.setdefault(row.access_key_id, _use(row))
    return found


def of_key(ctx: Context, key: str, since: int) -> Use | None:
    """The last use of one access key."""
    rows = (row for row in ctx.trail(since, (key,)) if row.access_key_id == key)
    return next(map(_use, rows), None)


def of_roles(ctx: Context, wanted: Set[str], since: int) -> dict[str, Use]:
    """The last call of any session of each of these roles, by their unique ids."""
    found: dict[str, Use] = {}
    for row in _rows(ctx, wanted, since):
        holder = _holder(row)
        if holder in wanted:
            found.setdefault(holder, _use(row))
            if len(found) == len(wanted):
                break
    return found


def of_passwords(ctx: Context, wanted: Set[str], since: int) -> dict[str, int]:
    """When these users last acted in the console or its shell, by unique id (root: account id)."""
    found: dict[str, int] = {}
    for row in _rows(ctx, wanted, since):
        holder = _holder(row)
        if holder in wanted and row.door in SIGNED_IN and not row.access_key_id:
            found.setdefault(holder, row.at)
            if len(found) == len(wanted):
                break
    return found


def is_inner(ctx: Context) -> bool:
    """Whether another operation asks, which needs no last uses: they cost a walk of the trail."""
    return (ctx.service, ctx.operation) != (ctx.call.service, ctx.call.operation)


def accesses(ctx: Context, wanted: Set[str], since: int) -> Iterator[Access]:
    """What users and roles attempted, allowed or not, newest first, by unique ids."""
    for row in _rows(ctx, wanted, since):
        holder = _holder(row)
        if holder in wanted:
            prefix, action = _asked(row)
            yield Access(holder, row.at, row.region, prefix, action)


def signing_name(service: str) -> str:
    """What stands for a service in signatures and in the namespaces of last uses."""
    known = service in spec.service_names()
    return str(spec.model(service).signing_name) if known else service


def _rows(ctx: Context, wanted: Set[str], since: int) -> Iterable[TrailRow]:
    """The rows among which those of the wanted principals are; few when few are wanted."""
    if not wanted:
        return ()
    naming = tuple(sorted(wanted)) if len(wanted) <= FEW else ()
    found: Iterable[TrailRow] = ctx.trail(since, naming)
    return found


def _use(row: TrailRow) -> Use:
    return Use(row.at, row.region, signing_name(row.service))


def _holder(row: TrailRow) -> str:
    return str(row.principal.get("unique_id", "")).partition(":")[0]


def _asked(row: TrailRow) -> tuple[str, str]:
    """The namespace and the tracked action that a call counts for."""
    usual = signing_name(row.service)
    written = [text for text in _actions(row) if text.startswith(f"{usual}:")]
    written += [f"{usual}:{row.operation}"]
    prefix, _, name = written[0].partition(":")
    known = spec.actions(prefix).get(name.lower()) if prefix in spec.services() else None
    if known is None or any(one.name == DATA.get(prefix) for one in known.resources):
        return prefix, ""
    return prefix, known.name


def _actions(row: TrailRow) -> list[str]:
    """The actions that the call was decided on; those of a denial are the refused ones."""
    decision = row.decision or {}
    asked = [str(action) for action, _ in decision.get("asked", ())]
    return asked + [str(need["action"]) for need in decision.get("refused", ())]
