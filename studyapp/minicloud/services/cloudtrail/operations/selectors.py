"""Which events a trail logs."""

import re
from typing import Any

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.cloudtrail import errors, limits
from studyapp.minicloud.services.cloudtrail.finding import at_home, find, key_of, on_trail
from studyapp.minicloud.services.cloudtrail.service import SERVICE
from studyapp.minicloud.services.cloudtrail.state import TRAILS, Selector

OBJECTS = "AWS::S3::Object"
# All objects, or those below a bucket's slash: its ARN alone and an asterisk for it are refused.
WHOSE_OBJECTS = re.compile(r"arn:aws:s3(?::::(?:[^/*]+/.*)?)?", re.DOTALL)
EXCLUDABLE = ("kms.amazonaws.com", "rdsdata.amazonaws.com")


@SERVICE.operation(
    "PutEventSelectors", needs=on_trail("TrailName"), act="choose the events of trail {TrailName}"
)
def put_event_selectors(ctx: Context, params: Params) -> Output:
    """Set the selectors in place of those before; advanced ones are not modelled."""
    if params.get("AdvancedEventSelectors"):
        raise errors.not_here("An advanced event selector")
    trail = at_home(ctx, params["TrailName"])
    given = params.get("EventSelectors") or []
    if not 0 < len(given) <= limits.SELECTORS:
        raise errors.bad_selectors("Specify a valid number of selectors (1 to 5) for your trail.")
    made = tuple(_made(one) for one in given)
    ctx.db.put(TRAILS, key_of(trail), replace(trail, selectors=made, custom=made != (Selector(),)))
    return {"TrailARN": trail.id, "EventSelectors": [_view(one) for one in made]}


@SERVICE.operation("GetEventSelectors", needs=on_trail("TrailName"), reads=True)
def get_event_selectors(ctx: Context, params: Params) -> Output:
    """The selectors of a trail."""
    trail = find(ctx, params["TrailName"])
    return {"TrailARN": trail.id, "EventSelectors": [_view(one) for one in trail.selectors]}


def _made(given: dict[str, Any]) -> Selector:
    excluded = tuple(given.get("ExcludeManagementEventSources") or ())
    if any(source not in EXCLUDABLE for source in excluded):
        text = f"Only {' and '.join(EXCLUDABLE)} can be excluded from management events."
        raise errors.bad_selectors(text)
    data = []
    for one in given.get("DataResources") or ():
        kind = one.get("Type", "")
        if kind != OBJECTS:
            raise errors.not_here(f"A data event of type {kind}")
        values = tuple(one.get("Values") or ())
        for value in values:
            if WHOSE_OBJECTS.fullmatch(value) is None:
                text = f"Value {value} for DataResources.Values is invalid."
                raise errors.bad_selectors(text, unverified=False)
        data.append((kind, values))
    return Selector(
        kind=given.get("ReadWriteType", "All"),
        management=given.get("IncludeManagementEvents", True),
        data=tuple(data),
        excluded=excluded,
    )


def _view(one: Selector) -> dict[str, Any]:
    return {
        "ReadWriteType": one.kind,
        "IncludeManagementEvents": one.management,
        "DataResources": [{"Type": kind, "Values": list(values)} for kind, values in one.data],
        "ExcludeManagementEventSources": list(one.excluded),
    }
