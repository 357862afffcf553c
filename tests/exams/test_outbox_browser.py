"""The outbox in a real browser: offline, reloads, two tabs, refusals, the end of the time."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from studyapp.exams.models import Attempt
from tests import helpers
from tests.exams.makers import body_of, fill_pool, make_course, start_exam
from tests.tabs import signed_in, watched

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ANSWERS = re.compile(r"/answers/$")


@pytest.fixture
def attempt(browser: Browser, transactional_db: None) -> Attempt:
    """A practice exam that has just begun; its first three questions take one answer each."""
    fill_pool(make_course())
    attempt = start_exam(helpers.client_of(helpers.make_learner()))
    for question in attempt.questions.filter(position__lte=3, kind="multiple"):
        for place, option in enumerate(question.options):
            option["correct"] = place == 0
        question.kind = "single"
        question.save()
    return attempt


@pytest.fixture
def context(browser: Browser, attempt: Attempt, live_server: Any) -> Iterator[BrowserContext]:
    """A browser profile that is signed in as the learner of the attempt."""
    context = signed_in(browser, attempt.user, live_server)
    yield context
    context.unroute_all(behavior="ignoreErrors")  # a retry may still be on its way
    context.close()


@pytest.fixture
def sitting(context: BrowserContext, attempt: Attempt) -> Iterator[Page]:
    """The sitting in a tab; a script's error or a refusal of the content policy fails the test."""
    with watched(context) as page:
        page.goto(f"/exams/{attempt.pk}/")
        expect(page.locator("#save-state")).to_have_text("Answers are saved as you go")
        yield page


def give_three(page: Page) -> None:
    """Answer questions 1 to 3 by keyboard: b, c, d."""
    for place, letter in enumerate("bcd", start=1):
        expect(page.locator(f"#q{place}")).to_be_visible()
        page.keyboard.press(letter)
        page.keyboard.press("j")


def assert_three_shown(page: Page) -> None:
    for place, option in ((1, 1), (2, 2), (3, 3)):
        expect(page.locator(f"#q{place} input[name=option]").nth(option)).to_be_checked()
    expect(page.locator("aside [data-answered]")).to_have_text("3")


def kept(attempt: Attempt) -> dict[int, list[int]]:
    rows = attempt.questions.exclude(answered_at=None).values_list("position", "chosen")
    return dict(rows)


THREE = {1: [1], 2: [2], 3: [3]}


def test_answers_given_offline_wait_and_are_sent_when_the_connection_is_back(
    sitting: Page, context: BrowserContext, attempt: Attempt
):
    context.set_offline(True)
    give_three(sitting)

    expect(sitting.locator("#save-state")).to_have_text("3 answers waiting to be saved")
    expect(sitting.locator("#q1 [data-save]")).to_have_text("Waiting to be saved")
    assert kept(attempt) == {}

    context.set_offline(False)
    expect(sitting.locator("#save-state")).to_have_text("All answers saved")
    expect(sitting.locator("#q1 [data-save]")).to_have_text("Saved")
    assert kept(attempt) == THREE
    assert sitting.evaluate("localStorage.length") == 0


def test_a_reload_shows_every_answer_that_is_not_sent_yet(
    sitting: Page, context: BrowserContext, attempt: Attempt
):
    context.set_offline(True)
    give_three(sitting)
    context.route(ANSWERS, lambda route: route.abort())
    context.set_offline(False)

    sitting.reload()
    assert_three_shown(sitting)
    expect(sitting.locator("#save-state")).to_contain_text("3 answers waiting to be saved")
    assert kept(attempt) == {}

    context.unroute(ANSWERS)
    expect(sitting.locator("#save-state")).to_have_text("All answers saved", timeout=30_000)
    sitting.reload()
    assert_three_shown(sitting)
    assert kept(attempt) == THREE


def test_a_server_that_fails_is_asked_again_and_order_is_kept(
    sitting: Page, context: BrowserContext, attempt: Attempt
):
    failures = iter([500, 503, 429])

    def fail(route: Any) -> None:
        status = next(failures, None)
        if status is None:
            route.continue_()
        else:
            route.fulfill(status=status, body="no")

    context.route(ANSWERS, fail)
    sitting.keyboard.press("a")
    sitting.keyboard.press("b")
    sitting.keyboard.press("c")

    expect(sitting.locator("#save-state")).to_have_text("All answers saved", timeout=30_000)
    assert list(attempt.events.values_list("number", flat=True)) == [1, 2, 3]
    assert kept(attempt) == {1: [2]}


def test_a_lost_acknowledgement_is_repaired_by_the_repeat(
    sitting: Page, context: BrowserContext, attempt: Attempt
):
    lost: list[int] = []

    def lose(route: Any) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    context.route(ANSWERS, lose)
    sitting.keyboard.press("b")

    expect(sitting.locator("#save-state")).to_have_text("All answers saved", timeout=30_000)
    assert lost == [200]
    assert attempt.events.count() == 1


def test_a_cleared_storage_loses_no_later_answer(sitting: Page, attempt: Attempt):
    give_three(sitting)
    expect(sitting.locator("#save-state")).to_have_text("All answers saved")
    sitting.evaluate("localStorage.clear()")
    sitting.reload()
    assert_three_shown(sitting)

    sitting.locator(".qnav [data-go-to='1']").click()
    sitting.keyboard.press("a")
    expect(sitting.locator("#save-state")).to_have_text("All answers saved")

    assert kept(attempt) == {**THREE, 1: [0]}


def test_two_tabs_save_side_by_side(sitting: Page, context: BrowserContext, attempt: Attempt):
    other = context.new_page()
    other.goto(f"/exams/{attempt.pk}/?q=2")
    context.set_offline(True)
    sitting.keyboard.press("a")
    other.keyboard.press("c")
    expect(other.locator("#save-state")).to_contain_text("2 answers waiting")
    context.set_offline(False)

    for tab in (sitting, other):
        expect(tab.locator("#save-state")).to_have_text("All answers saved", timeout=30_000)
    assert kept(attempt) == {1: [0], 2: [2]}
    assert attempt.events.values("tab").distinct().count() == 2


def test_an_old_entry_does_not_hide_a_newer_answer_of_another_tab(
    sitting: Page, context: BrowserContext, attempt: Attempt
):
    """The acknowledgement of an answer is lost with its tab; elsewhere the answer is changed."""

    def lose(route: Any) -> None:
        route.fetch()
        route.abort()

    context.route(ANSWERS, lose)
    sitting.keyboard.press("b")
    expect(sitting.locator("#save-state")).to_contain_text("1 answer waiting")
    sitting.goto("about:blank")
    assert kept(attempt) == {1: [1]}
    newer = {"tab": "elsewhere", "number": 1, "body": body_of(1, [3])}
    helpers.client_of(attempt.user).post(
        f"/exams/{attempt.pk}/answers/", json.dumps(newer), content_type="application/json"
    )
    context.unroute(ANSWERS)

    sitting.goto(f"/exams/{attempt.pk}/?q=1")

    expect(sitting.locator("#q1 input[name=option]").nth(3)).to_be_checked()
    expect(sitting.locator("#save-state")).to_have_text("All answers saved")
    assert kept(attempt) == {1: [3]}


def test_a_refused_answer_is_shown_and_does_not_block_the_next(
    sitting: Page, context: BrowserContext, attempt: Attempt
):
    def refuse_first(route: Any) -> None:
        if json.loads(route.request.post_data)["number"] == 1:
            route.fulfill(status=422, json={"error": "This answer was refused."})
        else:
            route.continue_()

    context.route(ANSWERS, refuse_first)
    sitting.keyboard.press("a")
    expect(sitting.locator("#trouble")).to_have_text("This answer was refused.")
    expect(sitting.locator("#q1 [data-save]")).to_have_text("Not saved")

    sitting.keyboard.press("j")
    sitting.keyboard.press("b")
    expect(sitting.locator("#q2 [data-save]")).to_have_text("Saved")
    assert kept(attempt) == {2: [1]}


def test_a_sitting_that_is_over_says_so(sitting: Page, attempt: Attempt):
    helpers.client_of(attempt.user).post(f"/exams/{attempt.pk}/submit/")

    sitting.keyboard.press("a")

    expect(sitting.locator("#trouble")).to_contain_text("finished; it takes no more answers")
    sitting.get_by_role("link", name="See the report").click()
    sitting.wait_for_url(re.compile("/report/"))


def test_keys_choose_rule_out_flag_and_move(sitting: Page, attempt: Attempt):
    first = sitting.locator("#q1")
    sitting.keyboard.press("a")
    sitting.keyboard.press("Shift+B")
    sitting.keyboard.press("m")
    expect(first.locator("[data-flag-badge]")).to_be_visible()
    expect(first.locator("[name=out]").nth(1)).to_be_checked()
    sitting.keyboard.press("a")
    expect(first.locator("[name=option]").first).not_to_be_checked()
    sitting.keyboard.press("Shift+A")
    sitting.keyboard.press("a")
    expect(first.locator("[name=out]").first).not_to_be_checked()
    sitting.keyboard.press("j")
    expect(sitting.locator("#t2")).to_be_focused()
    sitting.keyboard.press("k")
    expect(first).to_be_visible()
    sitting.keyboard.press("r")
    expect(sitting.locator("#review")).to_be_visible()
    expect(sitting.locator("#save-state")).to_have_text("All answers saved")

    question = attempt.questions.get(position=1)
    assert (question.chosen, question.ruled_out, question.flagged) == ([0], [1], True)


def test_cells_of_the_navigator_stay_in_place_when_answered(sitting: Page):
    cells = sitting.locator(".qnav a")
    before = cells.evaluate_all("cells => cells.map(cell => cell.offsetTop)")
    sitting.keyboard.press("a")
    sitting.keyboard.press("m")
    expect(sitting.locator(".qnav .flag:is(.done, .part)")).to_have_count(1)
    assert cells.evaluate_all("cells => cells.map(cell => cell.offsetTop)") == before


def test_too_many_choices_are_pointed_out(sitting: Page, attempt: Attempt):
    position = attempt.questions.filter(kind="multiple").values_list("position", flat=True)[0]
    sitting.locator(f".qnav [data-go-to='{position}']").click()
    for letter in "abc":
        sitting.keyboard.press(letter)

    line = sitting.locator(f"#q{position} [data-count]")
    expect(line).to_have_text("3 chosen, 1 too many. It counts only with exactly 2.")
    expect(sitting.locator("#save-state")).to_have_text("All answers saved")


def test_the_actions_stand_in_one_row_at_320_pixels(sitting: Page):
    sitting.set_viewport_size({"width": 320, "height": 640})
    buttons = sitting.locator("#actions .btn:visible")
    boxes = [box for place in range(buttons.count()) if (box := buttons.nth(place).bounding_box())]
    assert len(boxes) == 4
    assert len({round(box["y"]) for box in boxes}) == 1
    assert min(min(box["width"], box["height"]) for box in boxes) >= 44
    assert sitting.evaluate("document.documentElement.scrollWidth") <= 320
    expect(sitting.get_by_role("button", name="Flag", exact=True)).to_be_visible()


def test_a_question_with_too_few_choices_is_named_before_the_end(sitting: Page, attempt: Attempt):
    position = attempt.questions.filter(kind="multiple").values_list("position", flat=True)[0]
    cell = sitting.locator(f".qnav [data-go-to='{position}']")
    cell.click()
    sitting.keyboard.press("a")
    expect(cell).to_have_attribute("aria-label", f"Question {position}, unfinished")
    sitting.keyboard.press("r")
    row = sitting.locator(f"[data-review='{position}']")
    expect(row.locator(".is-part")).to_have_text("1 of 2 chosen")
    expect(row.locator(".is-done")).to_be_hidden()
    sitting.get_by_role("link", name="Finish exam").click()
    expect(sitting.locator("#end")).to_contain_text("1 question has too few or too many answers")
    sitting.keyboard.press("Escape")

    cell.click()
    sitting.keyboard.press("b")
    expect(cell).to_have_attribute("aria-label", f"Question {position}, answered")
    sitting.keyboard.press("r")
    expect(row).to_be_hidden()


def test_finishing_names_what_is_unanswered_and_waits_for_the_last_answer(
    sitting: Page, context: BrowserContext, attempt: Attempt
):
    context.set_offline(True)
    sitting.keyboard.press("a")
    sitting.get_by_role("link", name="Finish exam").click()
    dialog = sitting.locator("#end")
    expect(dialog).to_contain_text("Finish with 64 questions unanswered?")
    dialog.get_by_role("button", name="Finish and score").click()
    expect(dialog.locator("[data-end-trouble]")).to_contain_text("1 answer waiting to be saved")

    context.set_offline(False)
    dialog.get_by_role("button", name="Finish and score").click()
    sitting.wait_for_url(re.compile("/report/"))

    assert kept(attempt) == {1: [0]}


def test_at_the_end_of_the_time_the_page_submits_by_itself(
    context: BrowserContext, attempt: Attempt
):
    attempt.deadline_at = timezone.now() + timedelta(seconds=4)
    attempt.save()
    page = context.new_page()
    page.goto(f"/exams/{attempt.pk}/")
    expect(page.locator("#timer")).to_have_class(re.compile("low"))
    page.keyboard.press("a")

    page.wait_for_url(re.compile("/report/"))

    attempt.refresh_from_db()
    assert kept(attempt) == {1: [0]}
    assert attempt.submitted_at == attempt.deadline_at


def test_minutes_left_are_announced(context: BrowserContext, attempt: Attempt):
    attempt.deadline_at = timezone.now() + timedelta(seconds=303)
    attempt.save()
    page = context.new_page()
    page.goto(f"/exams/{attempt.pk}/")

    expect(page.locator("#announce")).to_have_text("5 minutes left")
    hide = page.get_by_role("button", name="Hide the time")
    hide.click()
    expect(page.locator("[data-clock]")).to_be_hidden()
    page.reload()
    expect(page.locator("[data-clock]")).to_be_hidden()
