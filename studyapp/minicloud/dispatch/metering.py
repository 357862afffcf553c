"""What a call used: meters follow the records that it changed, and its own charge is counted."""

from msgspec.structs import replace

from studyapp.minicloud.billing import meters
from studyapp.minicloud.kernel import history, taken
from studyapp.minicloud.kernel.records import from_bytes
from studyapp.minicloud.kernel.service import Gauge, Registry
from studyapp.minicloud.kernel.storage import Reader, Tally
from studyapp.minicloud.kernel.work import Records, Work


def measure(registry: Registry, work: Work, mark: int, now: int) -> None:
    """Let the meters follow what was changed since the mark, as of `now`."""
    touched = work.touched(mark, registry.meters)
    fresh, work.fresh = work.fresh, set()  # the next time they may have meters
    if not touched:
        return
    names = {from_bytes(address.key) for address, *_ in touched if address in fresh}
    shown: dict[tuple[str, str, str], tuple[list[Gauge], list[Gauge]]] = {}
    for address, kind, before, after in touched:
        service, metering = registry.meters[kind]
        region = region_of(address.place)
        db = Records(work, address.account, region)
        key = from_bytes(address.key)
        gauges = shown.setdefault((address.account, region, service), ([], []))
        for value, side in zip((before, after), gauges, strict=True):
            if value is not None:
                side.extend(metering(db, key, value))
    for (account, region, service), (old, new) in shown.items():
        meters.follow(Records(work, account, region), service, old, new, now, fresh=names)


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
            found = [tally for tally in found if stands(tally.journal)]
            gone = taken.rows_taken_back(self._reader) if found else []
            self._known[since] = _less(found, self._reader.costs_of(gone)) if gone else found
        return self._known[since]


def _less(tallies: list[Tally], gone: list[Tally]) -> list[Tally]:
    """Tallies without some of the calls that they count."""
    left = {(one.charge, one.day, one.journal): one for one in tallies}
    for one in gone:
        key = (one.charge, one.day, one.journal)
        found = left.get(key)
        if found is not None:
            calls, sent = found.calls - one.calls, found.sent - one.sent
            left[key] = replace(found, calls=calls, sent=sent)
    return [one for one in left.values() if one.calls]


def region_of(place: str) -> str:
    """The Region of a place, such as `ec2/us-east-1/volumes`; empty for those of all Regions."""
    parts = place.split("/")
    return parts[1] if len(parts) > 2 else ""
