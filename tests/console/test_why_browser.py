"""By keyboard alone: be denied, predict why, read the trace, make the fix, and do it again."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from studyapp.sandbox.api import Desk
from tests.journeys.conftest import violations_in_both_themes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MAY_LIST = {"Effect": "Allow", "Action": "s3:List*", "Resource": "*"}


@pytest.fixture
def page(tab: Page) -> Page:
    """The owner's tab."""
    return tab


def type_line(page: Page, line: str, shows: str) -> None:
    prompt = page.locator("#line")
    expect(prompt).to_be_focused()
    page.keyboard.type(line)
    page.keyboard.press("Enter")
    expect(page.locator("#log")).to_contain_text(shows)
    expect(prompt).to_have_value("")


def press(page: Page, name: str, *, role: Any = "button") -> None:
    """Reach something with Tab, as a keyboard does, and press Enter on it."""
    wanted = page.get_by_role(role, name=name).first
    for _ in range(150):
        if wanted.evaluate("it => it === document.activeElement"):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached by Tab")


def choose(page: Page, group: str, label: str) -> None:
    """Choose a radio button with the arrow keys."""
    wanted = page.get_by_role("group", name=group).get_by_label(label)
    first = page.get_by_role("group", name=group).get_by_role("radio").first
    for _ in range(150):
        if first.evaluate("it => it === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(10):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{label} is not reached by the arrow keys")


def test_be_denied_predict_read_and_fix(page: Page, desk: Desk) -> None:
    desk.act("iam", "CreateUser", {"UserName": "agent"})
    desk.act("s3", "CreateBucket", {"Bucket": "team-notes"})
    page.goto("/console/iam/simulator/")
    press(page, "Let me predict first")
    expect(page.get_by_role("button", name="Show answers at once")).to_be_visible()
    page.goto("/console/shell/")
    type_line(page, "su agent", "Now acting as user agent")
    type_line(page, "aws s3 ls s3://team-notes", "AccessDenied")

    press(page, "Why?", role="link")
    expect(page.get_by_role("heading", name="Why was it denied?")).to_be_visible()
    choose(page, "How was it denied?", "No statement allows it")
    choose(page, "Where is it decided?", "Identity policies")
    assert violations_in_both_themes(page) == []
    press(page, "Show the answer")
    expect(page.locator(".judged")).to_contain_text("You were right")
    expect(page.locator(".trace")).to_contain_text("This decided.")
    press(page, "Apply this fix as administrator")
    expect(page.get_by_role("status", name="What was done")).to_contain_text("iam:PutUserPolicy")

    page.goto("/console/shell/")
    type_line(page, "aws s3 ls s3://team-notes && echo listed", "listed")


def may(statement: dict[str, Any]) -> dict[str, str]:
    """The parameters by which the auditor gets a policy of one statement."""
    document = json.dumps({"Version": "2012-10-17", "Statement": statement})
    return {"UserName": "auditor", "PolicyName": "look", "PolicyDocument": document}


def begin_a_bucket(page: Page, desk: Desk) -> None:
    """As an auditor who may list alone, fill in the name of a bucket."""
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    desk.act("iam", "PutUserPolicy", may(MAY_LIST))
    page.goto("/console/shell/")
    type_line(page, "su auditor", "Now acting as user auditor")
    page.goto("/console/s3/?new=1")
    page.get_by_label("Name", exact=True).fill("made-by-auditor")


def test_a_refused_form_keeps_what_was_filled_in_while_its_fix_is_made(
    page: Page, desk: Desk
) -> None:
    """The fix takes the refusal's place; sending the form again does what was asked."""
    begin_a_bucket(page, desk)
    page.get_by_label("Keep all versions of an object").check()
    page.keyboard.press("Enter")
    expect(page.locator("#fault")).to_contain_text("s3:CreateBucket")
    press(page, "Apply this fix as administrator")

    expect(page.get_by_role("status", name="What was done")).to_contain_text("iam:PutUserPolicy")
    expect(page.locator("#fault")).to_have_count(0)
    expect(page.get_by_text("Not done")).to_be_hidden()
    expect(page.get_by_role("button", name="Undo").first).to_contain_text("auditor")
    expect(page.get_by_label("Name", exact=True)).to_have_value("made-by-auditor")
    page.get_by_label("Name", exact=True).press("Enter")
    expect(page.locator("#fault")).to_contain_text("s3:PutBucketVersioning")
    expect(page.get_by_label("Keep all versions of an object")).to_be_checked()


def test_a_fix_that_comes_too_late_says_so_and_leaves_the_form(page: Page, desk: Desk) -> None:
    """Somebody has allowed it meanwhile: nothing is made, and the form can be sent."""
    begin_a_bucket(page, desk)
    page.keyboard.press("Enter")
    expect(page.locator("#fault")).to_contain_text("s3:CreateBucket")
    every = may({**MAY_LIST, "Action": "s3:*"})
    desk.as_administrator(desk.door).act("iam", "PutUserPolicy", every)
    press(page, "Apply this fix as administrator")

    expect(page.get_by_text("The policies have changed since this page was made")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("made-by-auditor")
