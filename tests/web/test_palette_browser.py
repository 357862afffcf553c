"""The palette in a real browser: keys, focus, and what a screen reader is told."""

# Fixtures of the journeys are imported by name:
# ruff: noqa: F401, F811

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import (
    context,
    page,
    violations,
)

pytestmark = pytest.mark.browser


def open_palette(page: Page) -> None:
    page.goto("/learn/")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    expect(page.locator("#hits [role=option]").first).to_be_visible()


def field(page: Page):
    return page.get_by_role("combobox", name="Search lessons")


def chosen(page: Page):
    return page.locator("#hits [aria-selected=true]")


def test_keys_open_search_move_and_follow(page):
    open_palette(page)
    expect(field(page)).to_be_focused()
    expect(chosen(page)).to_contain_text("Servers, networks and the old way")

    page.keyboard.type("least priv")
    expect(chosen(page)).to_contain_text("Least privilege")
    expect(chosen(page).locator("mark").first).to_have_text("Least privilege")
    expect(page.locator("#hit-count")).to_have_text(re.compile(r"^\d+ results$"))
    expect(field(page)).to_have_attribute("aria-activedescendant", "hit-1")

    page.keyboard.press("ArrowDown")
    expect(field(page)).to_have_attribute("aria-activedescendant", "hit-2")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(chosen(page)).to_contain_text("All results for “least priv”")
    page.keyboard.press("ArrowDown")
    expect(field(page)).to_have_attribute("aria-activedescendant", "hit-1")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/iam-identities/#least-privilege$"))


def test_escape_closes_and_gives_the_focus_back(page):
    page.goto("/learn/")
    page.get_by_role("link", name="Search or jump to").focus()
    page.keyboard.press("/")
    expect(field(page)).to_be_focused()
    page.keyboard.type("zone")
    expect(chosen(page)).to_contain_text(re.compile("zone", re.IGNORECASE))
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    expect(page.get_by_role("link", name="Search or jump to")).to_be_focused()


def test_enter_waits_for_the_answer_to_what_was_typed(page):
    open_palette(page)
    page.keyboard.type("root user")
    page.keyboard.press("Enter")  # before the list of the old text is replaced
    expect(page).to_have_url(re.compile(r"/root-user/$"))


def test_sign_limits_to_actions_which_press_and_open(page):
    open_palette(page)
    page.keyboard.type(">switch")
    expect(page.locator("#hits [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")

    page.keyboard.press("Control+k")
    page.keyboard.type(">keyboard")
    expect(chosen(page)).to_contain_text("Show the keyboard list")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()


def test_a_line_can_be_clicked_and_a_miss_leads_on(page):
    open_palette(page)
    page.keyboard.type("qqqzzz")
    expect(page.locator("#hit-count")).to_have_text("No results")
    page.get_by_role("option", name="Browse the lessons").click()
    expect(page).to_have_url(re.compile(r"/learn/$"))
    expect(page.locator("#palette")).to_be_hidden()


def test_search_page_works_without_scripts(browser, site):
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/learn/")
    page.get_by_role("link", name="Search or jump to").click()
    page.get_by_role("searchbox").fill("lest privilige")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="least privilege").first).to_be_visible()
    page.get_by_role("link", name="Least privilege", exact=True).click()
    expect(page).to_have_url(re.compile(r"/iam-identities/#least-privilege$"))
    context.close()


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
@pytest.mark.parametrize("text", ["", "policies", "qqqzzz", ">"])
def test_no_state_has_a_fault(browser, site, text, theme, width):
    context = browser.new_context(
        base_url=site.url, color_scheme=theme, viewport={"width": width, "height": 844}
    )
    page = context.new_page()
    open_palette(page)
    page.keyboard.type(text)
    page.wait_for_function(
        "text => performance.getEntriesByType('resource')"
        ".some(entry => entry.name.endsWith('q=' + encodeURIComponent(text)))",
        arg=text,
    )
    page.wait_for_timeout(300)  # the dialog's entrance is over, so that colours are final
    assert violations(page) == []
    assert page.evaluate("document.querySelector('#palette').scrollWidth") <= width
    context.close()
