"""Room for bodies: what a world may keep, and which bodies nobody needs any more (decision 4).

A body is live when a record names it, and part of history when only a kept row of the journal
does. What neither names is swept, unless it has just been brought: the call that will name it may
be on its way. The caller holds the lock of the world.
"""

from datetime import timedelta

from django.db import connection
from django.db.models import Sum
from django.db.models.functions import Now
from msgspec import Struct

from studyapp.minicloud.kernel import folding
from studyapp.minicloud.kernel.blobs import Full
from studyapp.minicloud.kernel.storage import Writer
from studyapp.sandbox.models import Body, BodyPart, Generation

LIVE = 50 * 1024 * 1024  # bytes of live bodies
HISTORY = 50 * 1024 * 1024  # bytes of bodies that only the history needs
GRACE = timedelta(minutes=2)  # longer than any call waits for a lock
TOO_MUCH = "A sandbox keeps 50 MB of objects at most; delete some, or reset it."
FEWER = (250, 120, 60, 30, 15, 7, 3, 1)  # steps that are kept when history is too large
AT_ONCE = 500


class Usage(Struct, frozen=True):
    """Bytes that a world keeps, of either kind; what is on its way counts as live."""

    live: int
    history: int


def make(writer: Writer, generation: int) -> None:
    """Make room when all bodies together are more than may be live. Raises Full."""
    sweep(generation)
    used = usage(generation)
    if used.live > LIVE:
        raise Full(TOO_MUCH)
    if used.history > HISTORY:
        shorten(writer, generation)


def shorten(writer: Writer, generation: int) -> None:
    """Fold the oldest history until its bodies fit, or forget all but the last act."""
    for steps in FEWER:
        if folding.fold(writer, steps=steps):
            sweep(generation)
        if usage(generation).history <= HISTORY:
            return
    folding.forget(writer)
    sweep(generation)


def usage(generation: int) -> Usage:
    """How much is kept."""
    sizes = dict(
        Body.objects.filter(generation_id=generation).values_list("digest", "size").iterator()
    )
    past = _named("sandbox_journal", generation) - _named("sandbox_record", generation)
    kept_for_history = sum(size for digest, size in sizes.items() if digest in past)
    return Usage(sum(sizes.values()) - kept_for_history, kept_for_history)


def sweep(generation: int) -> int:
    """Delete the bodies that nothing names; how many went."""
    old = Body.objects.filter(generation_id=generation, stored_at__lt=Now() - GRACE)
    named = _named("sandbox_record", generation) | _named("sandbox_journal", generation)
    gone = [digest for digest in old.values_list("digest", flat=True) if digest not in named]
    for start in range(0, len(gone), AT_ONCE):
        some = gone[start : start + AT_ONCE]
        for model in (BodyPart, Body):
            model.objects.filter(generation_id=generation, digest__in=some).delete()
    if gone:
        left = Body.objects.filter(generation_id=generation).aggregate(sum=Sum("size"))["sum"]
        Generation.objects.filter(pk=generation).update(stored=left or 0)
    return len(gone)


def _named(table: str, generation: int) -> set[str]:
    """The digests that rows of a table name."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT blobs FROM {table} WHERE generation_id = %s AND blobs <> ''",  # noqa: S608  (names of our own, no values)
            [generation],
        )
        return {digest for (text,) in cursor.fetchall() for digest in text.split()}
