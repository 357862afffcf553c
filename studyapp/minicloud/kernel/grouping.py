"""Which changes of a row of time belong together: those of one event, and of events that met.

Undo of an earlier act takes back what time did to its records since; without groups it would have
to take back all that happened in the same moment. Tallies and meters join nothing: they belong to
a group when no other one moved them, else they are shared, as what no event did: group 0.
"""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from studyapp.minicloud.kernel.records import Address, Change, is_beside, kind_at

SHARED = {-1, -2}


class Groups:
    """Addresses that were touched together, directly or by way of others."""

    def __init__(self) -> None:
        self._numbers: dict[Address, int] = {}
        self._beside: dict[Address, set[int]] = {}
        self._joined: dict[int, int] = {}  # a group and the one that it became part of
        self._last = 0

    def join(self, addresses: Iterable[Address]) -> None:
        """Note that these were touched by one event."""
        listed = list(addresses)
        own = [one for one in listed if not is_beside(one.place)]
        known = {self._root(self._numbers[one]) for one in own if one in self._numbers}
        if known:
            number = min(known)
        else:
            self._last = number = self._last + 1
        self._joined.update(dict.fromkeys(known - {number}, number))
        self._numbers.update(dict.fromkeys(own, number))
        for one in listed:
            if is_beside(one.place):
                self._beside.setdefault(one, set()).add(number)

    def share(self, address: Address) -> None:
        """Note that a tally or meter belongs to several."""
        self._beside.setdefault(address, set()).update(SHARED)

    def of(self, address: Address) -> int:
        """The group of an address, 0 of one that is shared or that no event touched."""
        if address in self._numbers:
            return self._root(self._numbers[address])
        roots = {self._root(number) for number in self._beside.get(address, ())}
        return roots.pop() if len(roots) == 1 else 0

    def mark(self, changes: Iterable[Change]) -> list[Change]:
        """The changes with their groups."""
        return [replace(one, group=self.of(one.address)) for one in changes]

    def _root(self, number: int) -> int:
        while number in self._joined:
            number = self._joined[number]
        return number


def regrouped(parts: Sequence[Sequence[Change]]) -> Groups:
    """The groups of several rows of time as one."""
    groups = Groups()
    for part in parts:
        by_group: dict[int, list[Address]] = {}
        for change in part:
            if change.group:
                by_group.setdefault(change.group, []).append(change.address)
            elif is_beside(change.place):
                groups.share(change.address)
        for addresses in by_group.values():
            groups.join(addresses)
    return groups


def related(changes: Sequence[Change], addresses: Iterable[Address]) -> list[Change]:
    """The changes of a row of time that belong to those of some addresses.

    All of them when a tally is shared, for nobody knows how much of it is whose.
    """
    wanted = set(addresses)
    groups = {one.group for one in changes if one.address in wanted and not is_beside(one.place)}
    shared = any(one.group == 0 and _is_tally(one.place) for one in changes)
    return list(changes) if groups and shared else [one for one in changes if one.group in groups]


def _is_tally(place: str) -> bool:
    kind = kind_at(place)
    return kind is not None and kind.tally
