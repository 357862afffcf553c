"""A lab in a real browser: ticks live, by form and from elsewhere; keyboard, phone, both themes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.conftest import small_targets, violations_in_both_themes
from tests.journeys.site import Site
from tests.tabs import watched

pytestmark = pytest.mark.browser
URL = "/labs/least-privilege-user/"
PHONE = {"width": 390, "height": 844}
POLICY = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", '
    '"Resource": "arn:aws:s3:::studio-photos-2026"}, {"Effect": "Allow", "Action": '
    '"s3:GetObject", "Resource": "arn:aws:s3:::studio-photos-2026/*"}]}'
)
LINES = (
    "aws iam create-group --group-name photo-readers",
    "aws iam create-user --user-name developer-1",
    "aws iam add-user-to-group --user-name developer-1 --group-name photo-readers",
    f"aws iam put-group-policy --group-name photo-readers --policy-name p --policy-document '{POLICY}'",
)


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """A visitor's browser."""
    context = browser.new_context(base_url=site.url, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A started lab; errors of scripts and refusals of the content policy fail the test."""
    with watched(context) as page:
        page.goto(URL)
        page.get_by_role("button", name="Start the lab").click()
        expect(page.locator("#lab-score .badge")).to_have_text("0 of 4")
        yield page


def test_a_form_of_the_console_beside_ticks_and_an_undo_unticks(page: Page):
    inside = page.frame_locator("iframe")
    expect(inside.locator(".side")).to_be_hidden()
    expect(inside.locator("#simbar")).to_be_visible()

    inside.get_by_role("link", name="Groups").click()
    inside.get_by_role("link", name="Create group").click()
    inside.get_by_label("Name").fill("photo-readers")
    inside.get_by_role("button", name="Create", exact=True).click()

    step = page.locator("#step-user-in-group")
    expect(step).to_contain_text("The group is there.")
    inside.get_by_role("button", name="Undo").click()
    expect(step).not_to_contain_text("The group is there.")


def test_the_shell_in_another_tab_ticks_and_the_end_can_be_reached(page: Page):
    shell = page.context.new_page()
    shell.goto("/console/shell/")
    for line in LINES:
        shell.locator("#line").fill(line)
        with shell.expect_response(lambda response: response.request.method == "POST"):
            shell.keyboard.press("Enter")
        expect(shell.locator("#log")).to_contain_text(line[:40])  # until then Enter does nothing
    page.bring_to_front()

    expect(page.locator("#lab-score .badge")).to_have_text("4 of 4")
    page.get_by_role("button", name="Finish the lab").click()
    expect(page.locator("#lab-end")).to_contain_text("counts for task 2.3")
    assert page.evaluate("document.documentElement.scrollHeight") <= 900
    assert violations_in_both_themes(page) == []
    page.get_by_role("link", name="Start over").click()
    page.get_by_role("dialog").get_by_role("button", name="Start over").click()
    expect(page.locator("#lab-score .badge")).to_have_text("0 of 4")


def test_the_console_beside_says_what_another_tab_changed_and_keeps_a_draft(page: Page):
    inside, told = page.frame_locator("iframe"), page.locator("[data-stale]")
    inside.get_by_role("link", name="Groups").click()
    inside.get_by_role("link", name="Create group").click()
    inside.get_by_label("Name").fill("a-draft")
    shell = page.context.new_page()
    shell.goto("/console/shell/")
    shell.locator("#line").fill(LINES[0])
    with shell.expect_response(lambda response: response.request.method == "POST"):
        shell.keyboard.press("Enter")
    page.bring_to_front()

    expect(told).to_be_visible()
    expect(inside.get_by_label("Name")).to_have_value("a-draft")
    assert violations_in_both_themes(page) == []
    told.get_by_role("button").click()
    expect(inside.get_by_role("link", name="photo-readers")).to_be_visible()
    expect(told).to_be_hidden()


LOADED = "document.querySelector('iframe').contentDocument.readyState === 'complete'"


def test_keys_ask_for_hints_and_move_between_the_panes(page: Page):
    page.wait_for_function(LOADED)  # keys that are pressed inside are heard from then on
    page.keyboard.press("h")
    hint = page.locator("#step-user-in-group .hint")
    expect(hint).to_have_count(1)
    expect(hint).to_be_focused()
    page.keyboard.press("]")
    assert page.evaluate("document.activeElement.tagName") == "IFRAME"
    page.keyboard.press("[")
    assert page.evaluate("document.activeElement.tagName") == "ASIDE"
    page.keyboard.press("v")
    expect(page.locator("#lab-score .badge")).to_have_text("0 of 4")
    assert violations_in_both_themes(page) == []


def test_a_phone_shows_one_pane_at_a_time(page: Page):
    page.set_viewport_size(PHONE)

    expect(page.locator("iframe")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert violations_in_both_themes(page) == []
    assert small_targets(page) == []
    page.get_by_role("link", name="Console", exact=True).click()
    expect(page.locator("iframe")).to_be_visible()
    expect(page.locator("h1")).to_be_hidden()
