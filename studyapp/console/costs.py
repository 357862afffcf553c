"""What the pages about costs share."""

from django.urls import reverse

from studyapp.console.blocks import Tab
from studyapp.sandbox.api import Desk

PAGES = (("bill", "Bill", "bill"),)


def cost_tabs(_desk: Desk, current: str) -> tuple[Tab, ...]:
    """The pages about costs."""
    return tuple(
        Tab(label, reverse(f"console:{name}"), key == current) for key, label, name in PAGES
    )
