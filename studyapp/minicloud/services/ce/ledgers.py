"""The bills that Cost Explorer looks at."""

from studyapp.minicloud.billing import Ledger
from studyapp.minicloud.kernel.context import Context


def ledger_of(ctx: Context) -> Ledger:
    """The bills of the caller's account."""
    return Ledger(ctx.db, ctx.tallies, ctx.now)
