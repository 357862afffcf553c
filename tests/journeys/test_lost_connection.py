"""A note and a grade that could not be sent are kept, shown, and sent later."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
LESSON = "/learn/cloud-foundations/regions-and-zones/"


def test_a_note_written_without_a_connection_is_kept_and_sent(page: Page) -> None:
    page.goto(LESSON)
    page.context.route(re.compile(r"/note/$"), lambda route: route.abort())
    page.locator("#note-text").fill("Written on a train.")
    expect(page.locator("#note-stamp")).to_contain_text("1 note waiting to be saved")

    page.reload()

    expect(page.locator("#note-text")).to_have_value("Written on a train.")
    page.locator("#note-text").fill("Written on a train, and mended.")
    expect(page.locator("#note-stamp")).to_contain_text("2 notes waiting to be saved")
    page.context.unroute(re.compile(r"/note/$"))
    page.reload()
    expect(page.locator("#note-stamp")).to_have_text(re.compile("^Saved"), timeout=40_000)
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(page.locator("#note-text")).to_have_value("Written on a train, and mended.")


def test_a_grade_given_without_a_connection_counts_once_when_it_is_back(page: Page) -> None:
    before = new_cards(page)
    page.goto("/cards/review/?show=1")
    question = page.locator("h1.q").inner_text()
    page.context.route(re.compile(r"/grade/"), lambda route: route.abort())
    page.get_by_role("button", name=re.compile("Good")).click()
    expect(page.locator("[data-outbox-state]")).to_contain_text("1 grade waiting to be saved")

    page.context.unroute(re.compile(r"/grade/"))

    expect(page.locator("h1.q")).not_to_have_text(question, timeout=40_000)
    assert new_cards(page) == before - 1


def new_cards(page: Page) -> int:
    """How many cards of all decks were never graded."""
    page.goto("/cards/")
    return sum(map(int, page.locator("[data-row] td:nth-of-type(2)").all_inner_texts()))
