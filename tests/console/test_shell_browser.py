"""The shell in a real browser: by keyboard alone, without scripts, in both themes, on a phone."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from studyapp.sandbox.api import Desk
from tests.journeys.conftest import violations_in_both_themes
from tests.tabs import signed_in, watched

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHELL = "/console/shell/"


@pytest.fixture
def page(browser: Browser, desk: Desk, live_server: Any) -> Iterator[Page]:
    """The shell in a tab; a script's error or a refusal of the content policy fails the test."""
    context = signed_in(
        browser, desk.world.owner, live_server, viewport={"width": 1280, "height": 800}
    )
    with watched(context) as page:
        page.goto(SHELL)
        yield page
    context.close()


def enter(page: Page, line: str) -> None:
    """Type a line into what has the focus and run it."""
    page.keyboard.type(line)
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.keyboard.press("Enter")
    expect(page.locator("#prompt")).not_to_have_class(re.compile("htmx-request"))


def test_the_keyboard_alone_runs_recalls_completes_and_leaves(page: Page, desk: Desk) -> None:
    line = page.locator("#line")
    expect(line).to_be_focused()
    page.evaluate("""() => document.body.addEventListener("sandbox-changed", () => {
      document.body.dataset.heard = Number(document.body.dataset.heard ?? 0) + 1;
    })""")
    enter(page, "aws s3 mb s3://team-notes")
    log = page.get_by_role("log")
    expect(log).to_contain_text("make_bucket: team-notes")
    expect(page.locator("#simbar")).to_contain_text("create bucket team-notes")
    expect(page.locator("#beside")).to_contain_text("CreateBucket")
    expect(line).to_be_focused()
    enter(page, "cd /tmp")
    assert page.locator("body").get_attribute("data-heard") == "1"
    expect(page.locator("#ps")).to_have_text("administrator:/tmp$")

    page.keyboard.type("draft")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(line).to_have_value("aws s3 mb s3://team-notes")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(line).to_have_value("draft")
    page.keyboard.press("Control+u")

    page.keyboard.type("aws iam create-u")
    page.keyboard.press("Tab")
    expect(line).to_have_value("aws iam create-user ")
    expect(page.locator("#hint")).to_contain_text("--user-name <value>")
    page.keyboard.press("Control+u")
    page.keyboard.type("aws s3 m")
    page.keyboard.press("Tab")
    expect(page.locator("#candidates")).to_have_text("mv   mb")

    page.keyboard.press("Control+u")
    enter(page, "read -p 'Name?' name")
    expect(page.locator("#ps")).to_have_text("Name?")
    page.keyboard.type("agent")
    page.keyboard.press("Control+c")
    expect(page.locator("#ps")).to_have_text("administrator:/tmp$")
    expect(log).to_contain_text("Name? agent^C")
    expect(line).to_be_focused()

    enter(page, "seq 200")
    assert page.evaluate("document.documentElement.scrollHeight") < 1_200  # it is the screen's
    page.keyboard.press("Control+l")
    expect(log).to_be_empty()
    expect(line).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Run")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(line).to_be_focused()


def test_a_refusal_has_its_why_and_the_page_no_fault(page: Page, desk: Desk) -> None:
    enter(page, "aws iam create-user --user-name agent > a.json; su agent")
    enter(page, "aws s3 ls")
    enter(page, "echo '|a|b|'; cat " + "x" * 200)
    enter(page, "for n in $(seq 60); do echo $n; done")

    why = page.get_by_role("link", name="Why? No identity-based policy allows it")
    call = desk.trail()[0]
    assert why.get_attribute("href") == f"/console/trail/{call.request_id}/"
    expect(page.locator("#bar-identity")).to_have_value(re.compile(":user/agent$"))
    assert (
        page.evaluate("getComputedStyle(document.querySelector('#screen')).colorScheme") == "dark"
    )
    assert violations_in_both_themes(page) == []
    ends = "document.querySelector('body > * footer, footer').getBoundingClientRect().bottom"
    height = "document.documentElement.scrollHeight - scrollY"
    assert page.evaluate(height) <= page.evaluate(ends) + 100, "nothing lies below the footer"
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert violations_in_both_themes(page) == []


def test_a_lost_connection_gives_the_line_back(page: Page) -> None:
    page.context.set_offline(True)
    page.keyboard.type("aws s3 ls")
    page.keyboard.press("Enter")

    expect(page.locator("#toasts")).to_contain_text("No connection")
    expect(page.locator("#line")).to_have_value("aws s3 ls")
    page.context.set_offline(False)
    enter(page, "")
    expect(page.get_by_role("log")).to_contain_text("aws s3 ls")


def test_a_text_of_several_lines_runs_as_one(page: Page) -> None:
    page.locator("#line").fill("cat > p.json <<'EOF'\n{\"a\": 1}\nEOF\ncat p.json")
    enter(page, "")

    expect(page.get_by_role("log")).to_contain_text('{"a": 1}')
    expect(page.locator("#files")).to_contain_text("p.json")


def test_it_works_without_scripts(browser: Browser, desk: Desk, live_server: Any) -> None:
    context = signed_in(browser, desk.world.owner, live_server, java_script_enabled=False)
    page = context.new_page()
    page.goto(SHELL)
    page.locator("#line").fill("aws s3 mb s3://team-notes")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("log")).to_contain_text("make_bucket: team-notes")
    page.get_by_label("Upload to the home folder").set_input_files(
        {"name": "a.txt", "mimeType": "text/plain", "buffer": b"hello"}
    )
    page.get_by_role("button", name="Upload", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="a.txt").click()
    assert download.value.suggested_filename == "a.txt"
    page.get_by_role("button", name="Delete a.txt").click()
    expect(page.locator("#files")).to_contain_text("Nothing is in your home folder")
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_role("log")).to_be_empty()
    context.close()
