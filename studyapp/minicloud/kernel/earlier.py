"""Undo of an earlier act: a new step that takes back what it did, later work kept (decision 5).

It is allowed when every record still is as the act left it. What time did to those records since
is taken back with it, and happens again at the next call. Tallies are counted back. Records that
later acts made and that name a record which would go, or the other way round, stand in the way as
well: what they name would not be there. Records that follow others, such as meters, become what
they would be had the act not been done.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from studyapp.minicloud.kernel import due, taken
from studyapp.minicloud.kernel.history import (
    STEP,
    TIME,
    Act,
    NothingToDo,
    add_row,
    back,
    label_of,
    named_blobs,
    pack,
    stand_at,
)
from studyapp.minicloud.kernel.records import (
    Address,
    Change,
    Image,
    Kind,
    change_at,
    follows_others,
    from_bytes,
    is_beside,
    kind_at,
)
from studyapp.minicloud.kernel.storage import JournalRow, Reader, Writer
from studyapp.minicloud.kernel.taken import Parted, parted

Following = Callable[[Iterable[Parted]], list[Change]]
SHORTEST_ID = 8  # characters of an id that is looked for in other records


class Clash(Struct, frozen=True):
    """A record that later acts changed, as it is now or was last; `acts` are their names."""

    address: Address
    image: Image | None
    acts: tuple[str, ...]


class InTheWay(NothingToDo):
    """Later acts build upon what an act did; `before` is the row that it was done on."""

    def __init__(self, act: Act, clashes: tuple[Clash, ...]) -> None:
        super().__init__("Later work builds on what this step did.")
        self.act = act
        self.clashes = clashes
        self.before = act.rows[-1].parent


class Reversal(Struct, frozen=True):
    """What takes an act back: the act (newest row first), and the changes from now on.

    What follows other records is not among them.
    """

    act: Act
    changes: tuple[Change, ...]


def act_at(reader: Reader, row: int) -> Act:
    """The act that a step of the current history belongs to; NothingToDo when there is none."""
    rows: list[JournalRow] = []
    for found in back(reader, reader.world.head):
        if found.kind == TIME or (found.kind == STEP and rows and found.act == rows[0].act):
            rows += [found] if rows else []
            continue
        if any(one.id == row for one in rows) or found.id < row:
            break
        rows = [found] if found.kind == STEP else []
    while rows and rows[-1].kind == TIME:
        rows.pop()
    if all(one.id != row or one.kind != STEP for one in rows):
        raise NothingToDo("The history of this branch has no such step.")
    return Act(label_of(rows), tuple(rows))


def reversal(reader: Reader, row: int) -> Reversal:
    """What would take the act back that a step belongs to.

    Raises InTheWay when later acts touched what it touched, NothingToDo when there is nothing.
    """
    act = act_at(reader, row)
    if act.rows[0].act in taken.taken_back_now(reader):
        raise NothingToDo("That step has been taken back already.")
    first = act.rows[-1].id
    path = [one for one in back(reader, reader.world.head) if one.id >= first]
    touched = _Touched()
    later = list(parted(reversed(path), {act.rows[0].act}))
    for one in later:
        touched.add(one.taken.values())
    wanted = [one for one in touched.taken_back(reader) if one.before != one.after]
    clashes = touched.broken | _dependents(reader, wanted, later)
    if clashes:
        raise InTheWay(act, tuple(_clash(reader, each, later) for each in sorted(clashes)))
    if not wanted:
        raise NothingToDo("Nothing is left of what this step did.")
    return Reversal(act, tuple(wanted))


def undo_earlier(
    writer: Writer, row: int, *, act: str, now: int, wall: int, following: Following
) -> Act:
    """Take an earlier act back by a new step; see `reversal` for what it raises.

    `act` tells this undo from all others; `now` is the simulated time; `following` tells how what
    follows other records changes when parts of the history are taken out.
    """
    found = reversal(writer, row)
    world = writer.world
    changes = (*found.changes, *following(taken.without(writer, found.act.rows[0].act)))
    writer.apply(changes)
    made = JournalRow(
        parent=world.head,
        kind=STEP,
        act=taken.name_of(row, act),
        label=taken.label_of(found.act.rows[0].act, found.act.label),
        at=now,
        wall=wall,
        branch=world.branch,
        changes=pack(changes),
        blobs=named_blobs(changes),
    )
    world.last_used = max(world.last_used, now)
    stand_at(writer, add_row(writer, made))
    return found.act


class _Touched:
    """What an act did to each record, with what time did to those records since."""

    def __init__(self) -> None:
        self.broken: set[Address] = set()  # not as the act left them
        self._whole: dict[Address, Change] = {}

    def add(self, changes: Iterable[Change]) -> None:
        """Count these changes to the act, but for those of what follows other records."""
        for change in changes:
            if follows_others(change.place):
                continue
            first = self._whole.get(change.address)
            if first is None:
                self._whole[change.address] = change
                continue
            after = change.after
            if first.after != change.before:
                if _is_tally(change.place):
                    after = _sum(_kind(change.place), first.after, change.before, change.after)
                else:
                    self.broken.add(change.address)
            self._whole[change.address] = msgspec.structs.replace(first, after=after)

    def taken_back(self, reader: Reader) -> list[Change]:
        """The changes that lead back from now; what cannot be led back is noted as broken."""
        found = []
        for address, change in self._whole.items():
            now = reader.get(address)
            if now == change.after:
                found.append(change_at(address, now, change.before))
            elif _is_tally(change.place):
                left = _sum(_kind(change.place), now, change.after, change.before)
                found.append(change_at(address, now, left))
            else:
                self.broken.add(address)
        return found


def _sum(
    kind: Kind[Any], start: Image | None, minus: Image | None, plus: Image | None
) -> Image | None:
    """A tally with a difference added to it; nothing where there was nothing and is nothing."""
    counted = [asdict(kind.decode(one) if one else kind.type()) for one in (start, minus, plus)]
    total = {name: counted[0][name] - counted[1][name] + counted[2][name] for name in counted[0]}
    if plus is None and not any(total.values()):
        return None
    return kind.encode(kind.type(**total))


def _is_tally(place: str) -> bool:
    kind = kind_at(place)
    return kind is not None and kind.tally


def _kind(place: str) -> Kind[Any]:
    kind = kind_at(place)
    if kind is None:
        raise LookupError(f"no kind of record lies at {place}")
    return kind


def _dependents(reader: Reader, wanted: list[Change], later: Iterable[Parted]) -> set[Address]:
    """The records of later acts that name what would go, or that what would come back names."""
    own = {change.address for change in wanted}
    since: dict[Address, Image | None] = {}  # as it was before the later acts
    for one in later:
        for change in one.left:
            if change.address not in own and not is_beside(change.place):
                since.setdefault(change.address, change.before)
    plain = [one for one in wanted if not is_beside(one.place)]
    going = [_Named(one.address, one.before) for one in plain if one.before and not one.after]
    coming = [_Texts(one.address, one.after) for one in plain if one.after]
    found = set()
    for address, before in since.items():
        now = reader.get(address)
        if (
            now is not None and going and any(one.is_in(_Texts(address, now)) for one in going)
        ) or (
            now is None
            and before is not None
            and any(_Named(address, before).is_in(one) for one in coming)
        ):
            found.add(address)
    return found


class _Texts:
    """All texts of a record, and the parts of its key."""

    def __init__(self, address: Address, image: Image) -> None:
        self.address = address
        self.key = _parts(address)
        self.all = {*self.key, *_texts(msgspec.msgpack.decode(image.data))}


class _Named:
    """By what other records name a record: its id, its name, its key."""

    def __init__(self, address: Address, image: Image) -> None:
        value = msgspec.msgpack.decode(image.data)
        known = value if isinstance(value, dict) else {}
        self.address = address
        self.id = str(known.get("id", ""))
        self.name = str(known.get("name", ""))
        self.key = _parts(address)

    def is_in(self, other: _Texts) -> bool:
        """Whether the other record could not stand without this one."""
        if len(self.id) >= SHORTEST_ID and any(self.id in text for text in other.all):
            return True
        if not _same_service(self.address, other.address):
            return False
        if len(self.key) == 1 < len(other.key) and other.key[0] == self.key[0]:
            return True
        ends = f"/{self.name}"
        return bool(self.name) and any(
            text.startswith("arn:") and text.endswith(ends) for text in other.key
        )


def _same_service(one: Address, other: Address) -> bool:
    return (one.account, one.place.split("/")[0]) == (other.account, other.place.split("/")[0])


def _parts(address: Address) -> tuple[str, ...]:
    """The parts of a key of texts; none of one that counts, such as a due event's."""
    return () if address.place == due.PLACE else from_bytes(address.key)


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for key, item in value.items():
                yield from _texts(key)
                yield from _texts(item)
        case list():
            for item in value:
                yield from _texts(item)


def _clash(reader: Reader, address: Address, later: Iterable[Parted]) -> Clash:
    acts: dict[str, str] = {}
    image = reader.get(address)
    for one in later:
        for change in one.left:
            if change.address == address:
                image = image or change.before
                if one.row.kind == STEP:
                    acts[one.row.act] = one.row.label
    return Clash(address, image, tuple(acts.values()))
