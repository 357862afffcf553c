"""A lab in a real browser: ticks live, by form and from elsewhere; keyboard, phone, both themes."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from studyapp.accounts.models import User
from studyapp.sandbox.api import Desk, desk_of
from tests import helpers
from tests.journeys.conftest import small_targets, violations_in_both_themes
from tests.labs.making import commands, load_labs, shipped
from tests.sandbox.shells import Typist

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLUG = "least-privilege-user"
URL = f"/labs/{SLUG}/"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def learner(browser: Browser, transactional_db: None) -> User:
    """A learner of the course with its labs."""
    load_labs()
    return helpers.make_learner()


@pytest.fixture
def context(browser: Browser, learner: User, live_server: Any) -> Iterator[BrowserContext]:
    """The learner's browser."""
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    name = settings.SESSION_COOKIE_NAME
    value = helpers.client_of(learner).cookies[name].value
    context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A started lab; errors of scripts and refusals of the content policy fail the test."""
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on(
        "console",
        lambda message: (
            troubles.append(message.text) if "Security Policy" in message.text else None
        ),
    )
    page.goto(URL)
    page.get_by_role("button", name="Start the lab").click()
    expect(page.locator("#lab-score .badge")).to_have_text("0 of 4")
    yield page
    assert troubles == []
    page.goto("about:blank")  # it asks no more while the database goes


def test_a_form_of_the_console_beside_ticks_and_an_undo_unticks(page: Page, learner: User):
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


def test_a_call_from_elsewhere_ticks_and_the_end_can_be_reached(page: Page, learner: User):
    desk = desk_of(learner)
    assert isinstance(desk, Desk)
    typist = Typist(desk.world)
    for line in commands(shipped()[SLUG].cli):
        typist.type(line)

    expect(page.locator("#lab-score .badge")).to_have_text("4 of 4")
    page.get_by_role("button", name="Finish the lab").click()
    expect(page.locator("#lab-end")).to_contain_text("counts for task 2.3")
    assert page.evaluate("document.documentElement.scrollHeight") <= 900
    assert violations_in_both_themes(page) == []
    page.get_by_role("link", name="Start over").click()
    page.get_by_role("dialog").get_by_role("button", name="Start over").click()
    expect(page.locator("#lab-score .badge")).to_have_text("0 of 4")


def test_keys_ask_for_hints_and_move_between_the_panes(page: Page):
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
    expect(page.get_by_role("heading", level=1)).to_be_hidden()
