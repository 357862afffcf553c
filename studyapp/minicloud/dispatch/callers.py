"""Who signs with which key, remembered for as long as nothing that told it has changed.

Whom a key belongs to, and which policies that user has, stands in half a dozen records. They are
the same from one call to the next, so a call only asks whether they are.
"""

from collections.abc import Mapping, Sequence
from typing import TypeGuard

from msgspec import Struct

from studyapp.minicloud.kernel.call import Caller, KeyCaller, Principal
from studyapp.minicloud.kernel.credentials import OF_SESSION
from studyapp.minicloud.kernel.records import Address, Image
from studyapp.minicloud.kernel.storage import Reader
from studyapp.minicloud.kernel.work import Work
from studyapp.minicloud.policy import Source

MOST = 256  # keys


class Known(Struct, frozen=True):
    """Who signed, their own policies, and the records that told so, as they were."""

    principal: Principal
    sources: Sequence[Source]
    told: Mapping[Address, Image | None]


class Callers:
    """What a process remembers of those who signed."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Known] = {}

    def find(self, reader: Reader, caller: Caller) -> Known | None:
        """Who signed, when all that told it is still what is stored."""
        if is_lasting(caller):
            known = self._known.get((reader.world.id, caller.access_key_id))
            if known is not None and reader.is_still(known.told):
                return known
        return None

    def keep(
        self, work: Work, caller: KeyCaller, principal: Principal, sources: Sequence[Source]
    ) -> None:
        """Remember who signed, as all that told it is what `work` has read so far, one by one."""
        if work.scanned:
            return  # what is not there yet may tell something else
        if len(self._known) >= MOST:
            self._known.clear()
        told = {address: entry.before for address, entry in work.live.items()}
        self._known[work.reader.world.id, caller.access_key_id] = Known(principal, sources, told)


def is_lasting(caller: Caller) -> TypeGuard[KeyCaller]:
    """Whether records alone tell who the caller is, and not the time, as for keys of sessions."""
    return (
        isinstance(caller, KeyCaller)
        and not caller.session_token
        and not caller.access_key_id.startswith(OF_SESSION)
    )
