"""Meters: how much of what is in use since when, as records of the account that pays.

They are written in the same step as what they measure, so an undo takes their costs back with it.
An open meter says what is in use now; when that changes, the time until then becomes a span.
Amounts are things times milliseconds.
"""

from collections.abc import Container, Iterable, Iterator

from msgspec import Struct

from studyapp.minicloud.billing.months import day_of, month_of
from studyapp.minicloud.kernel.clock import HOUR, MINUTE, SECOND
from studyapp.minicloud.kernel.records import GLOBAL, Address, Table, from_bytes
from studyapp.minicloud.kernel.service import Gauge, Grain, Pairs
from studyapp.minicloud.kernel.work import Records

LEAST = MINUTE  # what is billed by the second costs a minute at least


class Meter(Struct, frozen=True, omit_defaults=True):
    """What is in use. `run` is since when without a break, `since` since when it is so much.

    `amount` was used from `start` until `since`, on one day, and is in no span yet: what has no
    least time may change a thousand times a day, and then only the meter does.
    """

    run: int
    since: int
    quantity: int
    grain: Grain
    tags: Pairs = ()
    start: int = 0
    amount: int = 0


class Span(Struct, frozen=True, omit_defaults=True):
    """A time that has ended, with what was used in it, evenly spread; `stop` is what is billed."""

    start: int
    stop: int
    amount: int
    tags: Pairs = ()


class Measured(Struct, frozen=True):
    """A use of one resource from `start` to `stop`; `amount` is spread evenly over it."""

    service: str
    region: str
    resource: str
    usage: str
    start: int
    stop: int
    amount: int
    tags: Pairs = ()
    account: str = ""

    def within(self, start: int, stop: int) -> int:
        """How much of the amount lies in a period."""
        overlap = min(self.stop, stop) - max(self.start, start)
        if overlap <= 0:
            return 0
        length = self.stop - self.start
        return self.amount if overlap == length else self.amount * overlap // length


# (service, Region, resource, usage type)
METERS = Table("billing", "meters", Meter, scope=GLOBAL, follows=True)
# (month of the end, service, Region, resource, usage type, when)
SPANS = Table("billing", "spans", Span, scope=GLOBAL, follows=True)


Named = tuple[str, str, str, str]
Place = tuple[str, str, str, str]  # account, service, Region, resource


def resource_of(address: Address) -> Place:
    """The resource that a meter or a span is about."""
    key = from_bytes(address.key)
    service, region, resource = key[:3] if address.place == METERS.place("") else key[1:4]
    return address.account, service, region, resource


def follow(
    db: Records,
    service: str,
    before: Iterable[Gauge],
    after: Iterable[Gauge],
    now: int,
    *,
    fresh: Container[tuple[str, ...]] = (),
) -> None:
    """Bring the meters from what a record showed before to what it shows at `now`.

    Of resources whose names are `fresh` there are no meters yet: none is looked for.
    """
    more: dict[Named, int] = {}
    shown: dict[Named, Gauge] = {}
    for sign, gauges in ((-1, before), (1, after)):
        for gauge in gauges:
            name = (service, gauge.region or db.region, gauge.resource, gauge.usage)
            more[name] = more.get(name, 0) + sign * gauge.quantity
            if sign > 0:
                shown[name] = gauge
    # What grows comes first: it may resume what another one of them ends.
    for name in sorted(more, key=lambda name: more[name], reverse=True):
        if name[-1]:
            _change(db, name, more[name], shown.get(name), now, fresh=(name[2],) in fresh)
    for name, gauge in shown.items():
        if not name[-1] and (name[2],) not in fresh:
            _tag(db, name, gauge.tags, now)


def _change(
    db: Records, name: Named, more: int, gauge: Gauge | None, now: int, *, fresh: bool
) -> None:
    meter = None if fresh else db.get(METERS, name)
    if meter is not None:
        tags = meter.tags if gauge is None else gauge.tags
        _set(db, name, meter, (meter.quantity + more, tags), now)
    elif more > 0 and gauge is not None:
        run = _resumed(db, name, gauge, now)
        put = db.add if fresh else db.put
        put(METERS, name, Meter(run, run, more, gauge.grain, gauge.tags))


def _resumed(db: Records, name: Named, gauge: Gauge, now: int) -> int:
    """Since when a new use is charged: from when what it resumes began, which then never was."""
    other = (*name[:3], gauge.resumes)
    meter = db.get(METERS, other) if gauge.resumes else None
    if meter is None:
        return now
    db.delete(METERS, other)
    return meter.run


def _tag(db: Records, resource: Named, tags: Pairs, now: int) -> None:
    """From now on all that a resource uses has these tags."""
    for name, meter in list(db.scan(METERS, resource[:3])):
        _set(db, name, meter, (meter.quantity, tags), now)


def _set(
    db: Records, name: tuple[str, ...], meter: Meter, level: tuple[int, Pairs], now: int
) -> None:
    """From now on so much is in use, with these tags; what was used before keeps the old ones."""
    quantity, tags = level
    if quantity <= 0:
        _keep(db, name, meter, billed_until(meter, max(now, meter.since)))
        db.delete(METERS, name)
    elif level != (meter.quantity, meter.tags):
        since = max(now, meter.since)
        start, amount = meter.start or meter.since, meter.amount
        if meter.grain == "exact" and tags == meter.tags and day_of(start) == day_of(since):
            amount += meter.quantity * (since - meter.since)
        else:
            _keep(db, name, meter, since)
            start, amount = 0, 0
        made = Meter(meter.run, since, quantity, meter.grain, tags, start, amount)
        db.put(METERS, name, made)


def _keep(db: Records, name: tuple[str, ...], meter: Meter, stop: int) -> None:
    """Keep what was used until `stop` as spans."""
    if meter.amount:
        _add(db, name, meter, Span(meter.start, meter.since, meter.amount, meter.tags))
    if stop > meter.since:
        amount = meter.quantity * (stop - meter.since)
        _add(db, name, meter, Span(meter.since, stop, amount, meter.tags))


def _add(db: Records, name: tuple[str, ...], meter: Meter, made: Span) -> None:
    # What has no least time is summed by the day.
    sums = meter.grain == "exact" and day_of(made.start) == day_of(made.stop)
    when = f"{day_of(made.start) if sums else made.start:016x}{'d' if sums else ''}"
    key = (month_of(made.stop).key, *name, when)
    old = db.get(SPANS, key)
    if old is not None and old.tags != made.tags:
        key = (*key[:-1], f"{made.start:016x}t")
        old = db.get(SPANS, key)
    if old is not None:
        start, stop = min(old.start, made.start), max(old.stop, made.stop)
        made = Span(start, stop, old.amount + made.amount, made.tags)
    db.put(SPANS, key, made)


def billed_until(meter: Meter, now: int) -> int:
    """Until when a use that ends now is charged: whole seconds and a minute at least, or hours."""
    length = now - meter.run
    match meter.grain:
        case "second":
            return meter.run + max(LEAST, _up(length, SECOND))
        case "hour":
            return meter.run + max(HOUR, _up(length, HOUR))
        case _:
            return now


def measured(db: Records, since: int, now: int) -> Iterator[Measured]:
    """All that was used at `since` or later, as far as it is known now.

    What is still in use is charged as if it ended now.
    """
    for name, span in _spans(db, since, now):
        if span.stop > max(since, span.start):
            service, region, resource, usage = name
            yield Measured(
                service,
                region,
                resource,
                usage,
                span.start,
                span.stop,
                span.amount,
                span.tags,
                db.account,
            )


def _spans(db: Records, since: int, now: int) -> Iterator[tuple[tuple[str, ...], Span]]:
    """The spans from the month of `since` on, and what open meters would add to them."""
    for (_, *name, _when), span in db.scan(SPANS, since=(month_of(since).key,)):
        yield tuple(name), span
    for key, meter in db.scan(METERS):
        yield key, Span(meter.start, meter.since, meter.amount, meter.tags)
        stop = billed_until(meter, max(now, meter.since))
        amount = meter.quantity * (stop - meter.since)
        yield key, Span(meter.since, stop, amount, meter.tags)


def _up(length: int, grain: int) -> int:
    return -(-length // grain) * grain
