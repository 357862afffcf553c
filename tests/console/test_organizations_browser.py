"""From one account into another by keyboard alone: limited, entered, refused, back again."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from studyapp.sandbox.api import Desk
from tests.journeys.conftest import violations_in_both_themes
from tests.minicloud.making import policy
from tests.sandbox.test_accounts import add_account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(tab: Page) -> Page:
    """The owner's tab."""
    return tab


def follow(page: Page, found: Any) -> None:
    """Press a link or a button by keyboard."""
    found.focus()
    page.keyboard.press("Enter")


def test_a_role_of_another_account_is_entered_and_left(page: Page, desk: Desk) -> None:
    account = add_account(desk)
    limit = {"Name": "no-buckets", "Description": "", "Type": "SERVICE_CONTROL_POLICY"}
    text = policy("s3:CreateBucket", effect="Deny")
    desk.act("organizations", "CreatePolicy", {**limit, "Content": text})

    page.goto("/console/organizations/")
    follow(page, page.get_by_role("link", name="dev", exact=True))
    page.get_by_label("Policy", exact=True).select_option(label="no-buckets (SCP)")
    follow(page, page.get_by_role("button", name="Attach", exact=True))
    expect(page.locator(".done")).to_contain_text("aws organizations attach-policy")
    follow(page, page.get_by_role("link", name="Switch role", exact=True))
    expect(page.get_by_label("Account", exact=True)).to_have_value(account)
    page.get_by_label("Role name").focus()
    page.keyboard.press("Enter")

    bar = page.locator("#simbar")
    expect(bar).to_contain_text(f"in {account}")
    page.goto("/console/s3/?new=1")
    page.get_by_label("Name").first.focus()
    page.keyboard.type("over-there-in-dev")
    page.keyboard.press("Enter")
    refused = page.locator("#fault")
    expect(refused).to_contain_text("no-buckets")
    expect(refused).to_contain_text("service control policy")
    assert violations_in_both_themes(page) == []
    page.get_by_label("Act as").first.select_option(desk.administrator)
    expect(bar).not_to_contain_text(f"in {account}")
