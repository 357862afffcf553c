"""How two states of a world differ: which records appeared, changed and went, field by field."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from studyapp.minicloud.kernel.records import Address, Change, Image, from_bytes, kind_at

APPEARED = "appeared"
CHANGED = "changed"
WENT = "went"

Plain = Any  # None, bool, int, str, list or dict of such


class Field(Struct, frozen=True):
    """A field that differs, by the names on the way to it.

    Of a list only the members that differ are in `before` and `after`; a field that is not there
    has None.
    """

    path: tuple[str, ...]
    before: Plain
    after: Plain


class Difference(Struct, frozen=True):
    """A record that differs; `before` and `after` are its values, None where it is not.

    `kind` is the name of its table in its service, `region` is empty for a global service.
    """

    account: str
    service: str
    region: str
    kind: str
    key: tuple[str, ...]
    before: dict[str, Plain] | None
    after: dict[str, Plain] | None
    fields: tuple[Field, ...] = ()

    @property
    def what(self) -> str:
        """APPEARED, CHANGED or WENT."""
        if self.before is None:
            return APPEARED
        return WENT if self.after is None else CHANGED

    @property
    def value(self) -> dict[str, Plain]:
        """The record as it is after, or was before it went."""
        return self.after or self.before or {}


def differences(changes: Iterable[Change]) -> list[Difference]:
    """The records of services that differ, in the order of their places and keys.

    What the engine keeps for itself (names held, due events, counts, meters) is left out.
    """
    found = []
    for change in sorted(changes, key=lambda one: one.address):
        kind = kind_at(change.place)
        if (
            "/" not in change.place
            or change.place.startswith("/")
            or (kind and (kind.tally or kind.follows))
        ):
            continue
        if change.before == change.after:
            continue
        found.append(_difference(change))
    return found


def described(address: Address, image: Image | None) -> Difference:
    """One record as a difference that has no other side: to name it."""
    service, region, kind = _place(address.place)
    value = None if image is None else _value(address.place, image)
    return Difference(address.account, service, region, kind, from_bytes(address.key), None, value)


def _difference(change: Change) -> Difference:
    service, region, kind = _place(change.place)
    before = None if change.before is None else _value(change.place, change.before)
    after = None if change.after is None else _value(change.place, change.after)
    fields = () if before is None or after is None else tuple(_fields((), before, after))
    key = from_bytes(change.key)
    return Difference(change.account, service, region, kind, key, before, after, fields)


def _place(place: str) -> tuple[str, str, str]:
    service, *region, kind = place.split("/")
    return service, "".join(region), kind


def _value(place: str, image: Image) -> dict[str, Plain]:
    """The record with names for its fields, whatever its schema was."""
    kind = kind_at(place)
    if kind is None:
        raw = msgspec.msgpack.decode(image.data)
        found: dict[str, Plain] = plain(raw if isinstance(raw, dict) else {"value": raw})
        return found
    value = kind.decode(image)
    named = {name: getattr(value, name) for name in value.__struct_fields__}
    return {name: item for name, item in ((key, plain(one)) for key, one in named.items()) if item}


def plain(value: Any) -> Plain:
    """The value of plain parts; bytes are told by their number, for they may be secret."""
    match value:
        case bytes():
            return f"({len(value)} bytes)"
        case Struct():
            return {name: plain(getattr(value, name)) for name in value.__struct_fields__}
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(item) for item in value]
        case _:
            return value


def _fields(path: tuple[str, ...], before: Plain, after: Plain) -> Iterator[Field]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in [*before, *(name for name in after if name not in before)]:
            yield from _fields((*path, name), before.get(name), after.get(name))
    elif isinstance(before, list) and isinstance(after, list):
        gone, fresh = _without(before, after), _without(after, before)
        if gone or fresh:
            yield Field(path, gone or None, fresh or None)
        else:
            yield Field(path, before, after)  # in another order
    else:
        yield Field(path, before, after)


def _without(one: Sequence[Plain], other: Sequence[Plain]) -> list[Plain]:
    left = list(other)
    found = []
    for item in one:
        if item in left:
            left.remove(item)
        else:
            found.append(item)
    return found
