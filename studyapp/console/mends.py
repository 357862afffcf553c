"""The fix of a denied call as a page shows it."""

import difflib
from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from studyapp.console.explain import Diff, Fault, Mends, MendView
from studyapp.console.policies import laid_out
from studyapp.sandbox.api import (
    Change,
    CloudError,
    Denial,
    Desk,
    Mend,
    Simulated,
    TrailRow,
    denial_of,
    denial_of_error,
    mending,
)

AROUND: Final = 2  # unchanged lines that are shown beside changed ones
LAYERS: Final = {
    "identity": "Policy",
    "resource": "Policy of",
    "boundary": "Permissions boundary",
    "session": "Session policy",
    "scp": "Service control policy",
    "rcp": "Resource control policy",
}
NOTES: Final = {
    "management": "Only the organization's management account can change this; nobody in the "
    "account itself can.",
    "owner": "The account that owns the resource has to change this.",
    "session": "The policy of a session cannot be changed: ask for a new session with this one.",
}
BOTH: Final = "There is no button for this one: the call itself has to be made otherwise too."
ALLOWED: Final = (
    "The policies have changed since: the same call would be allowed now. Make it once more."
)


def mended(desk: Desk, fault: Fault, error: CloudError) -> Fault:
    """A call that was just refused, with the ways to allow it."""
    denial = denial_of_error(error, desk)
    if denial is None:
        return fault
    recorded = bool(error.request_id) and desk.call_of(error.request_id) is not None
    hidden = (("request", error.request_id),) if recorded else _asked(denial)
    return replace(fault, mends=mends_of(desk, denial, hidden))


def mended_row(desk: Desk, fault: Fault | None, row: TrailRow) -> Fault | None:
    """A recorded call, with the ways to allow it by the policies of now."""
    denial = denial_of(row) if fault else None
    if fault is None or denial is None:
        return fault
    return replace(fault, mends=mends_of(desk, denial, (("request", row.request_id),)))


def simulated_mends(desk: Desk, one: Simulated, keys: str, *, mfa: str) -> Mends | None:
    """The ways to allow a simulated call; None for one that is allowed."""
    if one.denial is None:
        return None
    hidden = (("who", one.who), ("need", f"{one.action} {one.resource}"), ("keys", keys))
    return mends_of(desk, one.denial, (*hidden, ("mfa", mfa)))


def mends_of(desk: Desk, denial: Denial, hidden: tuple[tuple[str, str], ...]) -> Mends:
    """What was found, drawn."""
    found = mending(desk, denial)
    views = tuple(_view(desk, one) for one in found.mends)
    note = ALLOWED if found.allowed else found.problem
    return Mends(views, note, hidden, allowed=found.allowed)


def _asked(denial: Denial) -> tuple[tuple[str, str], ...]:
    """By which an unrecorded call is asked again."""
    needs = tuple(("need", f"{one.action} {one.resource}") for one in denial.needs)
    return (("who", denial.principal.role_arn or denial.principal.arn), *needs)


def _view(desk: Desk, one: Mend) -> MendView:
    fix = one.fix
    if not fix.changes:
        label = ""
    elif fix.asks:
        label = BOTH
    elif not one.possible:
        label = "This cannot be done from here; the text above says who can."
    elif desk.arn == desk.administrator:
        label = "Apply this fix"
    else:
        label = "Apply this fix as administrator"
    return MendView(
        fix.said,
        fix.wider,
        tuple(_diff(change) for change in fix.changes),
        one.lines,
        one.seal if one.possible else "",
        label,
    )


def _diff(change: Change) -> Diff:
    name = change.arn.split(":", 5)[-1] if change.layer == "resource" else change.policy
    title = f"{LAYERS[change.layer]} {name}"
    if not change.before:
        title = f"{title}, new"
    lines = tuple(diff_lines(laid_out(change.before), laid_out(change.after)))
    return Diff(title, lines, NOTES.get(change.by, ""))


def diff_lines(before: str, after: str, around: int = AROUND) -> Iterator[tuple[str, str]]:
    """What comes and goes, with a little of what stays."""
    old, new = before.splitlines(), after.splitlines()
    found = difflib.unified_diff(old, new, lineterm="", n=around)
    for number, line in enumerate(found):
        if number < 2:
            continue  # the names of the files
        if line.startswith("@@"):
            if number > 2:
                yield " ", "…"
            continue
        yield line[0], line[1:]
