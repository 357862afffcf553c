"""What a call used: meters follow the records that it changed, and its own charge is counted."""

from collections.abc import Iterable

from studyapp.minicloud.billing import meters
from studyapp.minicloud.kernel import history
from studyapp.minicloud.kernel.records import Change, from_bytes, kind_at
from studyapp.minicloud.kernel.service import Gauge, Registry
from studyapp.minicloud.kernel.storage import Reader, Tally
from studyapp.minicloud.kernel.work import Records, Work


def measure(registry: Registry, work: Work, mark: int, now: int) -> None:
    """Let the meters follow what was changed since the mark, as of `now`."""
    shown: dict[tuple[str, str, str], tuple[list[Gauge], list[Gauge]]] = {}
    for address, kind, before, after in work.touched(mark, registry.meters):
        service, metering = registry.meters[kind]
        region = _region(address.place)
        db = Records(work, address.account, region)
        key = from_bytes(address.key)
        gauges = shown.setdefault((address.account, region, service), ([], []))
        for value, side in zip((before, after), gauges, strict=True):
            if value is not None:
                side.extend(metering(db, key, value))
    for (account, region, service), (old, new) in shown.items():
        meters.follow(Records(work, account, region), service, old, new, now)


def following(
    registry: Registry, reader: Reader, changes: Iterable[Change], now: int
) -> list[Change]:
    """How the meters follow changes that no operation made, as of `now`."""
    work = Work(reader, writes=True)
    for change in changes:
        kind = kind_at(change.place)
        if kind is None or kind not in registry.meters:
            continue
        if change.after is None:
            work.delete(kind, change.address)
        else:
            work.put(kind, change.address, kind.decode(change.after))
    measure(registry, work, 0, now)
    kinds = ((change, kind_at(change.place)) for change in work.changes())
    return [change for change, kind in kinds if kind is not None and kind.follows]


class Tallies:
    """The charges of calls in a world, read once for each day from which they are asked."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[int, list[Tally]] = {}

    def __call__(self, since: int) -> list[Tally]:
        """See `Context.tallies`."""
        if since not in self._known:
            found = self._reader.tallies(since=since)
            stands = history.standing(self._reader) if found else bool
            self._known[since] = [tally for tally in found if stands(tally.journal)]
        return self._known[since]


def _region(place: str) -> str:
    """The Region of a place, such as `ec2/us-east-1/volumes`; empty for those of all Regions."""
    parts = place.split("/")
    return parts[1] if len(parts) > 2 else ""
