"""Where in a month an account stands, so that no test depends on the day that it runs on."""

from studyapp.minicloud.billing import month_of
from studyapp.minicloud.kernel.clock import DAY
from studyapp.sandbox.api import Desk


def to_a_new_month(desk: Desk) -> None:
    """Skip to the second day of the next month."""
    now = desk.now()
    desk.skip(month_of(now).stop + DAY - now)
