"""The simulation bar stands in one row, whatever the state of the account, at each width."""

import pytest
from playwright.sync_api import Page

from studyapp.sandbox.api import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROW = 50  # pixels that one row is at most high
WIDTHS = (768, 900, 1200, 1280, 1440)
NARROWEST_CHOICE = 40  # pixels in which a name can still be guessed


@pytest.fixture
def crowded(desk: Desk) -> Desk:
    """An account with all in the bar that can stand there."""
    desk.act("iam", "CreateUser", {"UserName": "developer-1"})
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    desk.undo()
    desk.add_point("before a point with a long name")
    return desk


@pytest.mark.parametrize("width", WIDTHS)
def test_a_crowded_bar_stands_in_one_row(tab: Page, crowded: Desk, width: int) -> None:
    tab.goto("/console/")
    with tab.expect_navigation():
        tab.locator("#bar-region").select_option("ap-northeast-1")
    tab.get_by_role("button", name="Pause the clock").click()
    tab.get_by_role("button", name="Let the clock run").wait_for()
    tab.set_viewport_size({"width": width, "height": 800})
    bar = tab.locator("#simbar")

    assert bar.evaluate("bar => bar.offsetHeight") < ROW
    assert bar.evaluate("bar => bar.scrollWidth - bar.clientWidth") <= 0
    for select in bar.get_by_role("combobox").all():
        box = select.bounding_box()
        assert box is None or box["width"] >= NARROWEST_CHOICE
