"""What CloudTrail keeps: trails, and how far their log files have been delivered.

Events are not kept here: they are the recorded calls of the world (`Context.events`).
"""

from typing import Literal

from msgspec import Struct

from studyapp.minicloud.kernel.records import GLOBAL, Table

Tags = tuple[tuple[str, str], ...]
ReadWrite = Literal["All", "ReadOnly", "WriteOnly"]


class Selector(Struct, frozen=True, omit_defaults=True):
    """Which events a trail logs: management events, and data events of `data` (type, ARNs)."""

    kind: ReadWrite = "All"
    management: bool = True
    data: tuple[tuple[str, tuple[str, ...]], ...] = ()
    excluded: tuple[str, ...] = ()


class Trail(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A trail; keyed by home Region and name. `id` is its ARN."""

    id: str
    name: str
    region: str
    created: int
    bucket: str
    prefix: str = ""
    everywhere: bool = False
    globals: bool = True
    selectors: tuple[Selector, ...] = (Selector(),)
    custom: bool = False
    tags: Tags = ()


class Delivery(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """How a trail logs; keyed like it, `trail` is its ARN. Times are simulated, 0 for never.

    `turn` counts the starts, so that a late event knows that it is too late. What happened before
    `until` has been delivered. `pause` is how long the last look found nothing.
    """

    trail: str
    turn: int = 0
    logging: bool = False
    started: int = 0
    stopped: int = 0
    until: int = 0
    pause: int = 0
    attempted: int = 0
    delivered: int = 0
    error: str = ""


TRAILS = Table("cloudtrail", "trails", Trail, scope=GLOBAL)
DELIVERIES = Table("cloudtrail", "deliveries", Delivery, scope=GLOBAL)
