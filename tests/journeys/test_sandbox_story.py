"""A newcomer's first hour in the sandbox: refused, told why, mended, undone, a lab, a reset."""

import re

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.journeys.conftest import violations_in_both_themes

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
POLICY = """{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "Machines", "Effect": "Allow", "Action": ["ec2:Describe*"%s], "Resource": "*"}
  ]
}"""
MENDED = POLICY % ', "ec2:*", "s3:*"'
PAGE = b"<!doctype html><title>Bakery</title><h1>Fresh bread since this morning</h1>"


def test_a_guest_is_refused_mends_it_builds_undoes_and_finishes_a_lab(page: Page) -> None:
    open_the_account(page)
    make_a_group(page)
    make_a_policy(page)
    attach_it(page)
    make_a_user(page)
    act_as(page, "user/agent")
    be_refused(page)
    act_as(page, "user/administrator")
    mend_the_policy(page)
    act_as(page, "user/agent")
    launch(page)
    host_a_website(page)
    visit(page, "Fresh bread since this morning")
    undo_three_acts(page)
    act_as(page, "user/administrator")
    home_has_room(page)
    finish_a_lab(page)
    reset(page)


def open_the_account(page: Page) -> None:
    page.goto("/console/")
    assert violations_in_both_themes(page) == []
    page.get_by_role("button", name="Open my practice account").click()
    expect(bar(page)).to_contain_text("Simulated")
    expect(page.get_by_role("heading", name="Your practice account")).to_be_focused()
    assert violations_in_both_themes(page) == []


def bar(page: Page) -> Locator:
    """The bar that says who acts, where and when."""
    return page.get_by_role("region", name="Simulated account")


def done(page: Page, operation: str) -> None:
    """The page says what was done and gives the command that does the same."""
    said = page.get_by_role("status", name="What was done")
    expect(said).to_contain_text(operation)
    expect(said.get_by_role("region", name="The command line")).to_contain_text("aws ")


def make_a_group(page: Page) -> None:
    page.get_by_role("link", name=re.compile("^Groups")).click()
    page.get_by_role("link", name="Create group").click()
    page.get_by_label("Name").fill("launchers")
    assert violations_in_both_themes(page) == []
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("launchers")
    done(page, "iam:CreateGroup")


def make_a_policy(page: Page) -> None:
    page.get_by_role("link", name="Policies", exact=True).click()
    page.get_by_role("link", name="Create policy").click()
    page.get_by_label("Name").fill("machines")
    editor = page.get_by_label("Policy document")
    editor.fill((POLICY % "").replace('"Allow"', '"Alow"'))
    editor.press("End")
    expect(page.locator(".problems")).to_contain_text("Line 4")
    assert violations_in_both_themes(page) == []
    editor.fill(POLICY % "")
    editor.press("End")
    expect(page.locator(".problems")).to_contain_text("No problems found")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("machines")
    done(page, "iam:CreatePolicy")


def attach_it(page: Page) -> None:
    page.get_by_role("link", name="Groups", exact=True).click()
    page.get_by_role("link", name="launchers").click()
    page.get_by_label("Managed policy").select_option(label="machines (own)")
    page.get_by_role("button", name="Attach", exact=True).click()
    done(page, "iam:AttachGroupPolicy")
    assert violations_in_both_themes(page) == []


def make_a_user(page: Page) -> None:
    page.get_by_role("link", name="Users", exact=True).click()
    page.get_by_role("link", name="Create user").click()
    page.get_by_label("Name").fill("agent")
    page.get_by_label("launchers").check()
    page.get_by_role("button", name="As CLI").click()
    expect(page.locator(".cli")).to_contain_text("aws iam add-user-to-group --group-name launchers")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("agent")
    done(page, "iam:CreateUser")


def act_as(page: Page, name: str) -> None:
    """Switch who acts, in the bar."""
    chooser = bar(page).get_by_label("Act as")
    label = chooser.locator("option", has_text=re.compile(f"^{name}")).first.inner_text()
    with page.expect_response(re.compile("/identity/")):
        chooser.select_option(label=label)
    expect(chooser.locator("option:checked")).to_have_text(label)


def be_refused(page: Page) -> None:
    page.goto("/console/iam/users/")
    refusal = page.get_by_role("region", name="What was refused")
    expect(refusal).to_contain_text("No policy of the caller allows it")
    assert violations_in_both_themes(page) == []

    page.goto("/console/ec2/")
    page.get_by_role("link", name="Launch an instance").first.click()
    page.get_by_role("button", name="Launch", exact=True).click()
    expect(refusal).to_contain_text("Denied")
    expect(refusal).to_contain_text("user/agent")
    expect(refusal).to_contain_text("ec2:RunInstances")
    expect(refusal).to_contain_text("UnauthorizedOperation")
    trace = refusal.get_by_role("list", name="How the decision was made")
    expect(trace.locator("li.deny")).to_contain_text("Identity policies")
    expect(trace.locator("li.deny")).to_contain_text(
        "machines (group launchers), statement Machines"
    )
    expect(refusal).to_contain_text("What would make it work")
    assert violations_in_both_themes(page) == []


def mend_the_policy(page: Page) -> None:
    page.goto("/console/iam/policies/")
    page.get_by_role("link", name="machines").click()
    page.get_by_label("Policy document").fill(MENDED)
    page.get_by_role("button", name="Save as default version").click()
    done(page, "iam:CreatePolicyVersion")
    expect(page.get_by_role("region", name="Versions of the policy")).to_contain_text("v2")


def launch(page: Page) -> None:
    page.goto("/console/ec2/")
    page.get_by_role("link", name="Launch an instance").first.click()
    page.get_by_label("Name optional").fill("bakery")
    assert violations_in_both_themes(page) == []
    page.get_by_role("button", name="Launch", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("bakery")
    done(page, "ec2:RunInstances")
    expect(page.locator("#main")).to_contain_text("Pending")
    page.get_by_role("button", name="Skip a minute").click()
    expect(page.locator("#main")).to_contain_text("Running")
    assert violations_in_both_themes(page) == []


def host_a_website(page: Page) -> None:
    page.goto("/console/s3/")
    page.get_by_role("link", name="Create bucket").click()
    page.get_by_label("Name").fill("fresh-bread-2026")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("fresh-bread-2026")
    page.get_by_role("link", name="Upload").click()
    file = {"name": "index.html", "mimeType": "text/html", "buffer": PAGE}
    page.get_by_label("Files").set_input_files(file)
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_role("row", name=re.compile("index.html"))).to_be_visible()
    assert violations_in_both_themes(page) == []
    page.get_by_role("link", name="Properties").click()
    page.get_by_role("button", name="Make it a website").click()
    done(page, "s3:PutBucketWebsite")
    visit(page, "403 Forbidden")
    page.get_by_role("link", name="Permissions").click()
    page.get_by_role("button", name="Save policy").click()
    refusal = page.get_by_role("region", name="What was refused")
    expect(refusal).to_contain_text("Block Public Access of the bucket refuses")
    expect(refusal).to_contain_text("switch off “Refuse new public bucket policies”")
    assert violations_in_both_themes(page) == []
    for label in ("Refuse new public bucket policies", "Let public policies count"):
        page.get_by_label(re.compile(label)).uncheck()
    page.get_by_role("button", name="Save", exact=True).click()
    done(page, "s3:PutPublicAccessBlock")
    page.get_by_role("button", name="Save policy").click()
    done(page, "s3:PutBucketPolicy")
    page.get_by_role("link", name="Properties").click()


def visit(page: Page, text: str) -> None:
    """Open the website in a tab of its own, as a stranger on the Internet."""
    address = page.get_by_role("link", name=re.compile("s3-website-us-east-1"))
    with page.context.expect_page() as opened:
        address.click(modifiers=["ControlOrMeta"])
    tab = opened.value
    expect(tab.locator("body")).to_contain_text(text)
    tab.close()


def undo_three_acts(page: Page) -> None:
    for act in ("the policy of", "public", "website"):
        expect(bar(page).get_by_role("button", name="Undo")).to_contain_text(
            re.compile(act, re.IGNORECASE)
        )
        with page.expect_response(re.compile("/undo/")):
            page.keyboard.press("u")
        expect(
            page.locator("#toasts").get_by_text(re.compile(f"Undid: .*{act}", re.IGNORECASE))
        ).to_be_visible()
    expect(page.get_by_text("The bucket is no website")).to_be_visible()
    page.get_by_role("link", name="Permissions").click()
    expect(page.get_by_text("All four are on")).to_be_visible()
    expect(page.get_by_text("There is none.")).to_be_visible()


def home_has_room(page: Page) -> None:
    """Nothing on the first page is cut off or leaves a hole, and the bar is one row."""
    page.goto("/console/")
    table = page.get_by_role("region", name="Calls, table")
    assert table.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    groups = page.locator(".svcs > div")
    lowest = groups.evaluate_all(
        "all => Math.max(...all.map(one => one.offsetTop + one.offsetHeight))"
    )
    highest = groups.evaluate_all("all => Math.min(...all.map(one => one.offsetTop))")
    assert lowest - highest < 750, "groups of services leave holes"
    page.set_viewport_size({"width": 900, "height": 800})
    assert (bar(page).bounding_box() or {})["height"] < 50
    page.set_viewport_size({"width": 1280, "height": 900})


def finish_a_lab(page: Page) -> None:
    """The first half in the console beside the steps, the second in the shell."""
    page.goto("/labs/")
    page.get_by_role("link", name="Give a colleague exactly what the job needs").click()
    page.get_by_role("button", name="Start the lab").click()
    expect(page.locator("#lab-score")).to_contain_text("0 of 4")
    console = page.frame_locator("iframe")
    half_in_the_console(console)
    expect(page.locator("#step-user-in-group")).to_have_class(re.compile("pass"))
    expect(page.locator("#lab-score")).to_contain_text("1 of 4")
    assert violations_in_both_themes(page) == []
    half_in_the_shell(page, console)
    expect(page.locator("#lab-score")).to_contain_text("4 of 4")
    page.get_by_role("button", name="Finish the lab").click()
    expect(page.locator("#lab-end")).to_contain_text("Finished")
    assert violations_in_both_themes(page) == []


def half_in_the_console(console: FrameLocator) -> None:
    console.get_by_role("link", name="Services").click()
    console.get_by_role("link", name=re.compile("^Groups")).click()
    console.get_by_role("link", name="Create group").click()
    console.get_by_label("Name").fill("photo-readers")
    console.get_by_role("button", name="Create", exact=True).click()
    expect(console.get_by_role("heading", level=1)).to_have_text("photo-readers")
    console.get_by_role("link", name="Users", exact=True).click()
    console.get_by_role("link", name="Create user").click()
    console.get_by_label("Name").fill("developer-1")
    console.get_by_label("photo-readers").check()
    console.get_by_role("button", name="Create", exact=True).click()
    expect(console.get_by_role("heading", level=1)).to_have_text("developer-1")


def half_in_the_shell(page: Page, console: FrameLocator) -> None:
    console.get_by_role("link", name="CloudShell").click()
    log = console.get_by_role("log")
    rights = (("ListBucket", ""), ("GetObject", "/*"))
    for number, (action, path) in enumerate(rights):
        console.locator("#line").fill(
            "aws iam put-group-policy --group-name photo-readers "
            f"--policy-name {action} --policy-document "
            '\'{"Version":"2012-10-17","Statement":[{"Effect":"Allow",'
            f'"Action":"s3:{action}","Resource":"arn:aws:s3:::studio-photos-2026{path}"}}]}}\''
        )
        console.locator("#line").press("Enter")
        expect(log.locator(".entry")).to_have_count(number + 1)
        if number == 0:
            expect(page.locator("#step-can-read")).to_contain_text("Not yet.")


def reset(page: Page) -> None:
    page.goto("/console/")
    page.get_by_role("link", name="Reset account").click()
    assert violations_in_both_themes(page) == []
    page.get_by_role("button", name="Empty the account").click()
    expect(page.get_by_text("The account is empty again.")).to_be_visible()
    page.goto("/console/s3/")
    expect(page.get_by_text("No buckets yet")).to_be_visible()
    page.goto("/console/iam/users/")
    expect(page.get_by_text("agent")).to_have_count(0)
