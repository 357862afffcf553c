"""What the pages about costs share."""

from django.urls import reverse

from studyapp.console.blocks import Tab
from studyapp.sandbox.api import Desk, mail_count

PAGES = (("bill", "Bill"), ("budgets", "Budgets"), ("inbox", "Inbox"))


def cost_tabs(desk: Desk, current: str) -> tuple[Tab, ...]:
    """The pages about costs; the inbox says how many mails are in it."""
    return tuple(
        Tab(
            label,
            reverse(f"console:{name}"),
            name == current,
            mail_count(desk) if name == "inbox" else -1,
        )
        for name, label in PAGES
    )
