"""Which trail a request means, and names that trails may have.

AWS CloudTrail API Reference, "InvalidTrailNameException" and the pages of the operations.
"""

import re
from collections.abc import Iterator, Sequence

from studyapp.minicloud.kernel import arn as arns
from studyapp.minicloud.kernel.call import Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.service import Need, Needs, tags_context
from studyapp.minicloud.services.cloudtrail import errors
from studyapp.minicloud.services.cloudtrail.state import DELIVERIES, TRAILS, Delivery, Trail

SHORTEST, LONGEST = 3, 128
LETTERS = re.compile(r"[A-Za-z0-9._-]+")
ADDRESS = re.compile(r"\d{1,3}(\.\d{1,3}){3}")


def check_name(name: str) -> None:
    """Refuse a name that breaks one of AWS's rules, with the rule."""
    if not name.strip():
        raise errors.bad_name("Trail name cannot be blank!", unverified=False)
    if len(name) < SHORTEST:
        text = f"Trail name too short. Minimum allowed length: {SHORTEST} characters."
        raise errors.bad_name(f"{text} Specified name length: {len(name)} characters.")
    if len(name) > LONGEST:
        text = f"Trail name too long. Maximum allowed length: {LONGEST} characters."
        raise errors.bad_name(f"{text} Specified name length: {len(name)} characters.")
    if LETTERS.fullmatch(name) is None:
        text = (
            "Trail name can only contain ASCII letters, numbers, periods, underscores and dashes."
        )
        raise errors.bad_name(text)
    if not (name[0].isalnum() and name[-1].isalnum()):
        raise errors.bad_name("Trail name must start and end with a letter or a number.")
    if re.search(r"[._-]{2}", name):
        text = "Trail name must not have adjacent periods, underscores or dashes."
        raise errors.bad_name(text)
    if ADDRESS.fullmatch(name):
        raise errors.bad_name("Trail name must not be formatted as an IP address.")


def arn_of(ctx: Context, name: str) -> str:
    """The ARN that a name means: that of a trail of the Region unless it is an ARN itself."""
    return name if name.startswith("arn:") else ctx.arn(f"trail/{name}")


def seek(ctx: Context, name: str) -> Trail | None:
    """The trail with a name in this Region or an ARN, or None; CloudTrailARNInvalidException."""
    if not name.startswith("arn:"):
        check_name(name)
        return ctx.db.get(TRAILS, (ctx.region, name))
    try:
        found = arns.parse(name)
    except ValueError:
        raise errors.bad_arn(name) from None
    kind, _, title = found.resource.partition("/")
    if found.service != "cloudtrail" or kind != "trail" or not title:
        raise errors.bad_arn(name)
    if found.account != ctx.account:
        return None
    return ctx.db.get(TRAILS, (found.region, title))


def find(ctx: Context, name: str) -> Trail:
    """The same; TrailNotFoundException when there is none."""
    found = seek(ctx, name)
    if found is None:
        raise errors.unknown(name, ctx.account)
    return found


def at_home(ctx: Context, name: str) -> Trail:
    """The trail, for a change; InvalidHomeRegionException elsewhere than in its home Region."""
    found = find(ctx, name)
    if found.region != ctx.region:
        raise errors.not_home(ctx.region, found.region)
    return found


def here(ctx: Context) -> Iterator[Trail]:
    """The trails of this Region, those of all Regions included."""
    for trail in ctx.db.values(TRAILS):
        if trail.everywhere or trail.region == ctx.region:
            yield trail


def key_of(trail: Trail) -> tuple[str, str]:
    """The key of a trail and of its delivery."""
    return (trail.region, trail.name)


def delivery_of(ctx: Context, trail: Trail) -> Delivery:
    """How a trail logs."""
    found = ctx.db.get(DELIVERIES, key_of(trail))
    return found if found and found.trail == trail.id else Delivery(trail=trail.id)


def on_trail(parameter: str = "Name") -> Needs:
    """The operation's action on the trail that a parameter names."""

    def needs(ctx: Context, params: Params) -> Sequence[Need]:
        found = seek(ctx, params[parameter])
        name = found.id if found else arn_of(ctx, params[parameter])
        context = tags_context(dict(found.tags)) if found else {}
        return (Need(f"cloudtrail:{ctx.operation}", name, context),)

    return needs
