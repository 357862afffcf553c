"""The console in a real browser: by keyboard alone, in both themes, on a phone."""

import pytest
from playwright.sync_api import Page, expect

from studyapp.sandbox.api import Desk, act_as, desk_of
from tests.journeys.conftest import violations, violations_in_both_themes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = [
    "/console/",
    "/console/iam/users/?new=1",
    "/console/iam/users/auditor/",
    "/console/iam/users/administrator/used/",
    "/console/iam/groups/",
    "/console/iam/roles/?new=1",
    "/console/iam/policies/",
    "/console/iam/account/",
    "/console/iam/analyzer/",
    "/console/iam/simulator/?who=anonymous&action=s3:GetObject&resource=arn:aws:s3:::notes-of-a-learner/a",
    "/console/iam/simulator/?who=everybody&action=s3:GetObject",
    "/console/s3/",
    "/console/s3/notes-of-a-learner/?new=upload",
    "/console/s3/notes-of-a-learner/versions/",
    "/console/s3/notes-of-a-learner/permissions/",
    "/console/s3/notes-of-a-learner/properties/",
    "/console/organizations/?new=1",
    "/console/organizations/policies/?new=RESOURCE_CONTROL_POLICY",
    "/console/switch-role/",
    "/console/timeline/",
    "/console/timeline/compare/?from=0",
    "/console/bill/",
    "/console/budgets/?new=1",
    "/console/budget/?name=all",
    "/console/inbox/",
    "/console/trail/",
    "/console/trails/?new=1",
    "/console/coverage/",
    "/console/fidelity/",
    "/console/connect/",
    "/console/reset/",
]


@pytest.fixture
def page(tab: Page) -> Page:
    """The owner's tab."""
    return tab


def seed(desk: Desk) -> None:
    """Something on every page, a refused call among it."""
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    desk.act("iam", "CreateAccessKey", {"UserName": "auditor"})
    desk.act("organizations", "CreateOrganization")
    run_up_costs(desk)
    desk.act("s3", "CreateBucket", {"Bucket": "notes-of-a-learner"})
    desk.act(
        "s3",
        "PutObject",
        {"Bucket": "notes-of-a-learner", "Key": "a/b", "Body": desk.store([b"x"])},
    )


def run_up_costs(desk: Desk) -> None:
    """A budget of a cent that an idle address passes within a day."""
    limit = {"Amount": "0.01", "Unit": "USD"}
    budget = {"BudgetName": "all", "BudgetLimit": limit}
    budget |= {"TimeUnit": "MONTHLY", "BudgetType": "COST"}
    alert = {
        "NotificationType": "ACTUAL",
        "ComparisonOperator": "GREATER_THAN",
        "Threshold": 100,
    }
    told = [{"SubscriptionType": "EMAIL", "Address": "team@example.com"}]
    alerts = [{"Notification": alert, "Subscribers": told}]
    params = {"AccountId": desk.account, "Budget": budget, "NotificationsWithSubscribers": alerts}
    desk.act("budgets", "CreateBudget", params)
    desk.act("ec2", "AllocateAddress")
    desk.skip(86_400_000)


def test_axe_finds_nothing_on_any_page(page, desk):
    seed(desk)
    key = desk.act("kms", "CreateKey").output["KeyMetadata"]["KeyId"]
    pages = [*PAGES, *(f"/console/kms/{key}/{tab}" for tab in ("", "use/", "access/"))]
    page.emulate_media(reduced_motion="reduce")  # colours do not fade from theme to theme
    faults = []
    for place in pages:
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(place)
        page.emulate_media(color_scheme="dark")
        faults += [f"{place} in the dark: {line}" for line in violations(page)]
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 390, "height": 800})
        faults += [f"{place} on a phone: {line}" for line in violations(page)]
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        faults += [f"{place} is {wider} pixels too wide for a phone"] if wider > 0 else []

    assert faults == []


def test_a_user_is_made_and_unmade_by_keyboard_without_leaving_the_page(page, desk):
    page.goto("/console/iam/users/")
    page.evaluate("window.sameDocument = true")
    page.evaluate(
        "document.body.addEventListener('sandbox-changed', () => { window.heard = true })"
    )
    page.keyboard.press("c")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type("auditor")
    page.keyboard.press("Enter")

    done = page.locator(".done")
    expect(done).to_contain_text("aws iam create-user --user-name auditor")
    expect(done).to_be_focused()
    expect(page.locator("#simbar")).to_contain_text("create user auditor")
    expect(page.locator("#crumbs")).to_contain_text("auditor")
    assert page.evaluate("window.sameDocument && window.heard")
    page.locator("h1").click()
    page.keyboard.press("u")
    expect(page.locator("#toasts")).to_contain_text("Undid: create user auditor")
    expect(page.get_by_role("heading", name="auditor was undone")).to_be_visible()
    expect(page.locator(".done")).to_have_count(0)
    page.get_by_role("link", name="Back to the list").click()
    expect(page.get_by_role("heading", name="Users", level=1)).to_be_visible()
    assert [one["UserName"] for one in desk.look("iam", "ListUsers")["Users"]] == ["administrator"]


def test_a_refusal_takes_the_focus_and_is_clean(page, desk):
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    page.goto("/console/")
    page.get_by_label("Act as").first.select_option("user/auditor")
    expect(page.locator("#bar-identity")).to_have_value(f"arn:aws:iam::{desk.account}:user/auditor")
    page.get_by_role("link", name="Users May not be read by this identity").click()

    refused = page.locator("#fault")
    expect(refused).to_be_focused()
    expect(refused).to_contain_text("Attach a policy to user/auditor that allows iam:ListUsers")
    assert violations_in_both_themes(page) == []


def test_problems_of_a_policy_show_while_it_is_written(page, desk):
    act_as(desk.world, "")
    page.goto("/console/iam/policies/?new=1")
    editor = page.get_by_label("Policy document")
    editor.fill("")
    editor.press_sequentially('{"Version": "2012-10-17"')

    expect(page.locator("#f-document-problems")).to_contain_text("Line 1, column")
    assert editor.input_value() == '{"Version": "2012-10-17"'


def test_f8_goes_from_finding_to_finding_and_a_cure_can_be_taken_back(page, desk):
    """By keyboard alone: the margin has a mark, the cure changes its own words only."""
    act_as(desk.world, "")
    page.goto("/console/iam/policies/?new=1")
    editor, panel = page.get_by_label("Policy document"), page.locator("#f-document-problems")
    text = editor.input_value().replace("s3:ListAllMyBuckets", "s3:ListBuckets")
    text = text.replace('"*"', '"arn:aws:s3:us-east-1::b"')
    editor.fill(text)
    expect(panel).to_contain_text("2 errors")
    expect(page.locator(".gutter .err")).to_have_count(2)
    editor.press("Control+Home")
    editor.press("F8")

    chosen = "window.getSelection().toString()"
    assert page.evaluate(chosen) == '"s3:ListBuckets"'
    expect(panel.locator("[data-told]")).to_contain_text("has no action called ListBuckets")
    editor.press("F8")
    assert page.evaluate(chosen) == '"arn:aws:s3:us-east-1::b"'
    assert violations_in_both_themes(page) == []
    panel.get_by_role("button", name="Change to s3:ListAllMyBuckets").press("Enter")
    expect(panel).to_contain_text("1 error")
    mended = text.replace("s3:ListBuckets", "s3:ListAllMyBuckets")
    assert editor.input_value() == mended
    expect(editor).to_be_focused()
    editor.press("Control+z")
    assert editor.input_value() == text


def test_a_policy_is_written_as_a_form_by_keyboard_and_read_in_words(page, desk):
    act_as(desk.world, "")
    page.goto("/console/iam/policies/?new=1")
    page.get_by_role("button", name="Form", exact=True).press("Enter")
    expect(page.get_by_label("Actions", exact=True)).to_have_value("ListAllMyBuckets")
    expect(page.get_by_role("button", name="Form", exact=True)).to_be_focused()
    assert violations_in_both_themes(page) == []
    page.get_by_label("Actions", exact=True).fill("GetObject")
    page.get_by_role("button", name="In words").press("Enter")
    expect(page.locator(".spoken")).to_contain_text("may call s3:GetObject on every resource.")
    assert violations_in_both_themes(page) == []
    page.get_by_label("Name", exact=True).fill("readers")
    page.keyboard.press("Enter")  # saves: it is no press of the first view's button

    expect(page.locator("h1")).to_contain_text("readers")
    expect(page.locator(".done")).to_contain_text("aws iam create-policy --policy-name readers")


def test_who_opened_a_group_is_found_and_only_that_undone_by_keyboard(page, desk):
    desk.act("iam", "CreateUser", {"UserName": "developer-1"})
    reach = {"UserName": "developer-1", "PolicyArn": "arn:aws:iam::aws:policy/AmazonEC2FullAccess"}
    desk.act("iam", "AttachUserPolicy", reach)
    group = {"GroupName": "web", "Description": "rules"}
    desk_of(desk.world.owner).act("ec2", "CreateSecurityGroup", group)
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}
    act_as(desk.world, f"arn:aws:iam::{desk.account}:user/developer-1")
    opening = {"GroupName": "web", **rule}
    desk_of(desk.world.owner).act("ec2", "AuthorizeSecurityGroupIngress", opening)
    act_as(desk.world, "")
    desk_of(desk.world.owner).act("s3", "CreateBucket", {"Bucket": "notes-of-a-learner"})

    page.goto("/console/timeline/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    step = page.locator(".timeline > li").nth(1)
    expect(step.get_by_role("link", name="add an inbound rule")).to_be_focused()
    expect(step).to_contain_text("user/developer-1, console, ec2:AuthorizeSecurityGroupIngress")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(step.get_by_role("button", name="Undo this step")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#toasts")).to_contain_text("Undid: add an inbound rule")
    expect(page.locator(".timeline")).to_contain_text("Taken back later")
    found = desk.look("ec2", "DescribeSecurityGroups", {"GroupNames": ["web"]})
    assert found["SecurityGroups"][0]["IpPermissions"] == []
    assert len(desk.look("s3", "ListBuckets")["Buckets"]) == 1


def test_a_month_is_skipped_and_its_bill_read_by_keyboard(page, desk):
    run_up_costs(desk)
    page.goto("/console/timeline/")
    clock = page.locator("#simbar time")
    before = clock.get_attribute("datetime")  # of the text a part may be hidden
    page.get_by_role("button", name="Skip thirty days").focus()
    page.keyboard.press("Enter")
    expect(clock).not_to_have_attribute("datetime", before)
    page.locator("#simbar .cost").focus()
    expect(page.locator("#simbar .cost")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Bill")).to_be_visible()
    page.get_by_label("Month", exact=True).focus()
    page.keyboard.press("ArrowDown")  # the month before
    expect(page.locator(".bill-notes")).not_to_contain_text("if all goes on")
    expect(page.locator(".bill-lines")).to_contain_text("Elastic IP addresses that nothing uses")
    page.get_by_role("link", name="Inbox").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_contain_text("all: actual costs are more than $0.01")


ALIGNED = """text => {
  const layer = text.previousElementSibling, code = layer.firstChild;
  const place = one => { const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    return [box.left + parseFloat(style.borderLeftWidth) + parseFloat(style.paddingLeft),
            box.top + parseFloat(style.borderTopWidth) + parseFloat(style.paddingTop)] };
  const [left, top] = place(text), moved = code.getBoundingClientRect();
  const faces = [text, code].map(one => { const style = getComputedStyle(one);
    return [style.fontFamily, style.fontSize, style.lineHeight, style.letterSpacing].join() });
  return [Math.round(left - text.scrollLeft - moved.left),
          Math.round(top - text.scrollTop - moved.top), faces[0] === faces[1]];
}"""


# What was found in an earlier text is not underlined in this one.
TYPED = """(text, typed) => {
  text.value = typed;
  text.dispatchEvent(new Event("input"));
  return text.previousElementSibling.querySelectorAll("u").length;
}"""


def test_names_and_values_of_a_policy_stand_in_colours_where_they_are_typed(page, desk):
    """The coloured copy has the same text in the same place, scrolled either way."""
    act_as(desk.world, "")
    page.goto("/console/iam/policies/?new=1")
    editor, layer = page.get_by_label("Policy document"), page.locator(".paint")
    text = editor.input_value().replace("s3:ListAllMyBuckets", "s3:ListBuckets")
    editor.fill(text)

    assert layer.locator("code").text_content() == f"{text}\n"
    assert layer.locator(".k", has_text='"Action"').count() == 1
    assert layer.locator(".v", has_text='"s3:ListBuckets"').count() == 1
    expect(layer.locator(".err u")).to_have_text('"s3:ListBuckets"')
    expect(page.locator("#f-document-problems .err .v u")).to_have_text('"s3:ListBuckets"')
    assert editor.evaluate(ALIGNED) == [0, 0, True]
    assert editor.evaluate(TYPED, text.replace("Action", "Actions")) == 0
    long = text + "\n" * 40 + f'"{"x" * 300}": "<b>&\\"'
    editor.fill(long)
    editor.press("Control+End")
    page.wait_for_function("document.querySelector('[data-policy]').scrollLeft > 100")
    assert layer.locator("code").text_content() == f"{long}\n"
    assert editor.evaluate(ALIGNED) == [0, 0, True]
    assert violations_in_both_themes(page) == []
    editor.fill(text + " " * 40_000)
    expect(layer).to_have_count(0)
    assert editor.evaluate("one => getComputedStyle(one).webkitTextFillColor") != "rgba(0, 0, 0, 0)"
