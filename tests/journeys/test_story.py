"""A newcomer's first hour: nothing that was done is lost, whatever happens on the way."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import violations_in_both_themes

pytestmark = pytest.mark.browser
LESSON = "/learn/cloud-foundations/regions-and-zones/"


def test_a_guest_studies_loses_the_connection_and_signs_up(page: Page) -> None:
    read_a_lesson(page)
    review_ten_cards(page)
    attempt = start_an_exam(page)
    answers = answer_through_a_lost_connection(page)
    finish(page, attempt, answers)
    sign_up(page)
    find_everything_again(page, attempt)


def read_a_lesson(page: Page) -> None:
    page.goto(LESSON)
    check = page.locator(".quiz").nth(2)
    check.locator("label.opt").first.click()
    check.get_by_role("button", name="Check answer").click()
    verdict = check.locator(".verdict")
    expect(verdict).to_be_focused()
    expect(check.locator("small").first).to_contain_text("You chose this.")
    assert violations_in_both_themes(page) == []
    page.keyboard.press("n")
    page.locator("#note-text").fill("Zones are not copies.")
    expect(page.locator("#note-stamp")).to_contain_text("Saved")
    page.get_by_role("button", name=re.compile("Mark read, next")).click()
    expect(page).not_to_have_url(re.compile("regions-and-zones"))


def review_ten_cards(page: Page) -> None:
    page.goto("/cards/review/")
    for number in range(10):
        page.keyboard.press("Space")
        expect(page.locator(".ans")).to_be_focused()
        if number == 0:
            assert violations_in_both_themes(page) == []
        with page.expect_response(re.compile("/grade/")):
            page.keyboard.press("3")
        expect(page.locator(".ans")).to_have_count(0)
    with page.expect_response(re.compile("undo")):
        page.keyboard.press("z")
    expect(page.locator("#toasts")).to_contain_text("Undid the grade")
    page.keyboard.press("Space")
    expect(page.locator(".grades button")).to_have_count(4)
    with page.expect_response(re.compile("/grade/")):
        page.keyboard.press("1")


def start_an_exam(page: Page) -> str:
    page.goto("/exams/")
    page.get_by_role("button", name="Start the exam").click()
    page.wait_for_url(re.compile(r"/exams/\d+/"))
    expect(page.locator("section.question:visible")).to_have_count(1)
    assert violations_in_both_themes(page) == []
    return re.search(r"/exams/(\d+)/", page.url)[1]


def choose(page: Page, letter: str) -> tuple[int, int]:
    """Choose by keyboard in the question in view; returns its number and the option's place."""
    question = page.locator("section.question:visible")
    position = int(question.get_attribute("data-position") or 0)
    page.keyboard.press(letter)
    option = question.locator("input[name=option]").nth("abcde".index(letter))
    expect(option).to_be_checked()
    return position, "abcde".index(letter)


def answer_through_a_lost_connection(page: Page) -> list[tuple[int, int]]:
    given = [choose(page, "b")]
    expect(page.locator("#save-state")).to_have_text("All answers saved")
    page.context.route(re.compile(r"/answers/$"), lambda route: route.abort())
    for letter in "acd":
        page.keyboard.press("j")
        given.append(choose(page, letter))
    expect(page.locator("#save-state")).to_contain_text("3 answers waiting to be saved")
    page.reload()
    for position, place in given:
        option = page.locator(f"#q{position} input[name=option]").nth(place)
        expect(option).to_be_checked()
    page.context.unroute(re.compile(r"/answers/$"))
    page.reload()
    everything = re.compile("All answers saved|Answers are saved as you go")
    expect(page.locator("#save-state")).to_have_text(everything, timeout=40_000)
    page.evaluate("localStorage.clear()")
    page.reload()
    for position, place in given:
        option = page.locator(f"#q{position} input[name=option]").nth(place)
        expect(option).to_be_checked()
    return given


def finish(page: Page, attempt: str, answers: list[tuple[int, int]]) -> None:
    page.keyboard.press("r")
    expect(page.locator("#review")).to_be_visible()
    assert violations_in_both_themes(page) == []
    page.get_by_role("button", name="Finish and score").first.click()
    dialog = page.locator("dialog#end")
    expect(dialog).to_contain_text(f"{65 - len(answers)} questions unanswered")
    assert violations_in_both_themes(page) == []
    dialog.get_by_role("button", name="Finish and score").click()
    page.wait_for_url(re.compile(rf"/exams/{attempt}/report/"))
    expect(page.locator("#answers")).to_be_visible()
    assert violations_in_both_themes(page) == []


def sign_up(page: Page) -> None:
    page.goto("/account/signup/")
    page.get_by_label("E-mail address").fill("newcomer@example.org")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign up").click()
    page.wait_for_url(re.compile(r"/(?!account/signup)"))


def find_everything_again(page: Page, attempt: str) -> None:
    page.goto(f"/exams/{attempt}/report/")
    expect(page.locator("#answers")).to_be_visible()
    page.goto(LESSON)
    expect(page.locator(".verdict").first).to_be_visible()
    expect(page.locator("#note-text")).to_have_value("Zones are not copies.")
    expect(page.locator(".meta")).to_contain_text("Read on")
    page.goto("/")
    assert violations_in_both_themes(page) == []
    page.goto("/cards/")
    expect(page.get_by_text("Nothing has been learned yet")).to_have_count(0)
