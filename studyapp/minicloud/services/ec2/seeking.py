"""Records by whatever a caller says."""

from typing import TypeVar

from msgspec import Struct

from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.records import Key, Table

T = TypeVar("T", bound=Struct)


def seek(ctx: Context, table: Table[T], key: Key) -> T | None:
    """The record with this key, or None; texts that can be no key at all have none."""
    try:
        return ctx.db.get(table, key)
    except ValueError:  # a NUL, or half a character
        return None
