"""Meters as they would be had a part of the history not been: they are measured again without it.

For undo of an earlier act (`kernel.earlier`): what it made never cost anything, and what it ended
went on to cost.
"""

from collections.abc import Iterable, Set

from studyapp.minicloud.billing import meters
from studyapp.minicloud.dispatch.metering import measure, region_of
from studyapp.minicloud.kernel.history import TIME
from studyapp.minicloud.kernel.records import (
    Address,
    Change,
    Image,
    follows_others,
    from_bytes,
    kind_at,
)
from studyapp.minicloud.kernel.service import Registry
from studyapp.minicloud.kernel.storage import Reader
from studyapp.minicloud.kernel.taken import Parted
from studyapp.minicloud.kernel.work import Records, Work


def following(registry: Registry, reader: Reader, parts: Iterable[Parted]) -> list[Change]:
    """How the meters must change, so that what was taken out of the history was never measured."""
    listed = list(parts)
    again = _Again(registry, reader)
    again.stand_before(listed)
    for part in listed:
        again.go_on(part)
    return again.changes()


class _Again:
    """The history measured once more, row by row."""

    def __init__(self, registry: Registry, reader: Reader) -> None:
        self._registry = registry
        self._services = {kind.service for kind in registry.meters}
        self._work = Work(reader, writes=True)
        self._touched: set[meters.Place] = set()  # resources of what was taken out so far

    def stand_before(self, parts: Iterable[Parted]) -> None:
        """Let the records be as they were before the first row."""
        before: dict[Address, Image | None] = {}
        for part in parts:
            for change in (*part.taken.values(), *part.left):
                before.setdefault(change.address, change.before)
        for address, image in before.items():
            self._set(address, image)

    def go_on(self, part: Parted) -> None:
        """Let happen what is left of a row."""
        mark = self._work.mark()
        for change in part.left:
            if not follows_others(change.place):
                self._set(change.address, change.after)
        measure(self._registry, self._work, mark, part.row.at)
        if part.row.kind == TIME:
            self._let_be(mark, part.left)
        for change in part.taken.values():
            self._touched |= self._resources(change)

    def changes(self) -> list[Change]:
        """How the meters differ from those that are stored."""
        return [
            change
            for change in self._work.changes()
            if follows_others(change.place) and meters.resource_of(change.address) in self._touched
        ]

    def _let_be(self, mark: int, changes: Iterable[Change]) -> None:
        """Let meters stand as a row of time left them, unless something was taken out of theirs.

        Its events happened at times of their own, which the row does not tell: what is measured
        again counts from its end.
        """
        for address, kind, before, _ in self._work.touched(mark):
            if kind.follows and meters.resource_of(address) not in self._touched:
                self._set(address, None if before is None else kind.encode(before))
        for change in changes:
            known = follows_others(change.place)
            if known and meters.resource_of(change.address) not in self._touched:
                self._set(change.address, change.after)

    def _set(self, address: Address, image: Image | None) -> None:
        """Set a record that is a meter, or that one may need."""
        kind = kind_at(address.place)
        if kind is None or not (kind.follows or kind.service in self._services):
            return
        if image is not None:
            self._work.put(kind, address, kind.decode(image))
        elif self._work.get(kind, address) is not None:
            self._work.delete(kind, address)

    def _resources(self, change: Change) -> Set[meters.Place]:
        """The resources whose meters a change is about."""
        if follows_others(change.place):
            return {meters.resource_of(change.address)}
        kind = kind_at(change.place)
        metered = None if kind is None else self._registry.meters.get(kind)
        if kind is None or metered is None:
            return set()
        service, metering = metered
        region = region_of(change.place)
        db = Records(self._work, change.account, region)
        values = [kind.decode(one) for one in (change.before, change.after) if one]
        return {
            (change.account, service, gauge.region or region, gauge.resource)
            for value in values
            for gauge in metering(db, from_bytes(change.key), value)
        }
