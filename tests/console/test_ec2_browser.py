"""EC2's pages in a real browser: by keyboard alone, without scripts, in both themes, on a phone."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from studyapp.sandbox.api import Desk, act_as, open_desk
from tests import helpers
from tests.journeys.conftest import small_targets, violations, violations_in_both_themes
from tests.tabs import signed_in, watched

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MINUTE = 60_000
EC2 = "/console/ec2/"


@pytest.fixture
def desk(browser: Browser, transactional_db: None) -> Desk:
    """An account with a running machine, a stopping one, a group that is open, and a key."""
    desk = open_desk(helpers.make_learner(), timezone.now())
    desk.act("ec2", "CreateKeyPair", {"KeyName": "mine", "KeyType": "ed25519"})
    group = desk.look("ec2", "DescribeSecurityGroups")["SecurityGroups"][0]["GroupId"]
    everyone = [{"CidrIp": "0.0.0.0/0"}]
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": everyone}
    desk.act("ec2", "AuthorizeSecurityGroupIngress", {"GroupId": group, "IpPermissions": [rule]})
    launch(desk, "web-1")
    second = launch(desk, "batch")
    desk.act("ec2", "AllocateAddress", {"Domain": "vpc"})
    desk.skip(MINUTE)
    desk.act("ec2", "StopInstances", {"InstanceIds": [second]})
    return desk


def launch(desk: Desk, name: str) -> str:
    """The id of a new machine."""
    image = desk.look("ec2", "DescribeImages")["Images"][0]["ImageId"]
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}]}]
    order = {"ImageId": image, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    made = desk.act("ec2", "RunInstances", {**order, "TagSpecifications": tags}).output
    return str(made["Instances"][0]["InstanceId"])


def id_of(desk: Desk, name: str) -> str:
    """The id of a machine by its name."""
    wanted = [{"Name": "tag:Name", "Values": [name]}]
    found = desk.look("ec2", "DescribeInstances", {"Filters": wanted})["Reservations"]
    return str(found[0]["Instances"][0]["InstanceId"])


@pytest.fixture
def page(browser: Browser, desk: Desk, live_server: Any) -> Iterator[Page]:
    """A tab; a script's error or a refusal of the content policy fails the test."""
    context = signed_in(
        browser, desk.world.owner, live_server, viewport={"width": 1280, "height": 800}
    )
    with watched(context) as page:
        yield page
        leave(context)


def leave(context: BrowserContext) -> None:
    """Close the browser; a page that asks again every few seconds has stopped before."""
    for page in context.pages:
        page.goto("about:blank")
        page.wait_for_timeout(300)
    context.close()


def places(desk: Desk) -> list[str]:
    """The pages that have pieces of their own; the others are made of the console's blocks."""
    machine = id_of(desk, "web-1")
    group = desk.look("ec2", "DescribeSecurityGroups")["SecurityGroups"][0]["GroupId"]
    own = ["", "launch/", f"groups/{group}/", f"instances/{machine}/"]
    asked = f"picture/?to={machine}&port=80"
    return [EC2 + place for place in (*own, f"instances/{machine}/networking/?port=80", asked)]


def test_every_page_is_without_fault_in_both_themes(page: Page, desk: Desk):
    found = []
    for place in places(desk):
        page.goto(place)
        found += [f"{place} {line}" for line in violations_in_both_themes(page)]

    assert found == []


def test_every_page_fits_a_phone(browser: Browser, desk: Desk, live_server: Any):
    size = {"width": 390, "height": 844}
    context = signed_in(browser, desk.world.owner, live_server, viewport=size, has_touch=True)
    page = context.new_page()
    found = []
    for place in places(desk):
        page.goto(place)
        found += [f"{place} {line}" for line in violations(page) + small_targets(page)]
        width = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{place} is {width} wide"] if width > 390 else []
    leave(context)

    assert found == []


def test_the_rules_of_an_acl_fit_a_phone(browser: Browser, desk: Desk, live_server: Any):
    """The effect of a rule, which decides, is not beyond the edge of its table."""
    (acl,) = desk.look("ec2", "DescribeNetworkAcls")["NetworkAcls"]
    rule = {"NetworkAclId": acl["NetworkAclId"], "RuleNumber": 90, "Protocol": "6"}
    reach = {"CidrBlock": "0.0.0.0/0", "PortRange": {"From": 1024, "To": 65535}}
    desk.act(
        "ec2", "CreateNetworkAclEntry", {**rule, **reach, "RuleAction": "deny", "Egress": True}
    )
    size = {"width": 390, "height": 844}
    context = signed_in(browser, desk.world.owner, live_server, viewport=size, has_touch=True)
    page = context.new_page()
    page.goto(f"{EC2}picture/?to={id_of(desk, 'web-1')}&protocol=tcp&port=22")

    table = page.locator(".tbl:has(.rules-read)")
    expect(table).to_contain_text("Deny, matched")
    assert table.evaluate("table => table.scrollWidth - table.clientWidth") <= 0
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{EC2}acls/")
    intro, button = page.locator(".pagehead > div").all()
    assert intro.bounding_box()["y"] + intro.bounding_box()["height"] > button.bounding_box()["y"]
    leave(context)


def test_a_refusal_is_without_fault(page: Page, desk: Desk):
    user = desk.act("iam", "CreateUser", {"UserName": "auditor"}).output["User"]["Arn"]
    act_as(desk.world, user)
    page.goto(EC2)

    assert "UnauthorizedOperation" in page.inner_text("main")
    assert violations_in_both_themes(page) == []


def test_a_stopping_machine_settles_before_the_eyes_and_keeps_the_focus(page: Page, desk: Desk):
    page.goto(EC2)
    row = page.locator(f"#row-{id_of(desk, 'batch')}")
    expect(row).to_contain_text("Stopping")
    page.get_by_label("Filter instances").focus()

    desk.skip(MINUTE)

    expect(row).to_contain_text("Stopped")
    expect(row.get_by_role("button", name="Start: batch")).to_have_count(1)
    expect(page.get_by_label("Filter instances")).to_be_focused()
    expect(page.locator("#ec2-waiting")).to_be_empty()


def test_a_minute_is_skipped_by_keyboard(page: Page, desk: Desk):
    row = page.locator(f"#row-{id_of(desk, 'batch')}")  # asked before: the site has one connection
    page.goto(EC2)
    page.get_by_role("button", name="Skip a minute").focus()
    page.keyboard.press("Enter")

    expect(row).to_contain_text("Stopped")


def test_a_launch_by_keyboard_alone(page: Page, desk: Desk):
    page.goto(EC2 + "launch/")
    page.get_by_label("Name optional", exact=True).first.focus()
    page.keyboard.type("web-2")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_contain_text("web-2")
    expect(page.get_by_label("What was done")).to_contain_text("aws ec2 run-instances")
    expect(page.get_by_label("What was done")).to_be_focused()


def test_a_way_is_traced_and_opened_by_keyboard_in_the_picture(page: Page, desk: Desk):
    page.goto(EC2 + "picture/")
    page.get_by_label("To", exact=True).focus()
    page.keyboard.type("web-1")
    page.get_by_label("Port").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("3306")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_contain_text("Can the internet reach web-1?")
    picture = page.get_by_role("img", name="Can the internet reach web-1? No.")
    expect(picture).to_have_count(1)  # the one that fits; the other is hidden from everybody
    page.get_by_role("button", name="TCP 3306 from 0.0.0.0/0").focus()
    page.keyboard.press("Enter")

    expect(page.locator("#verdict")).to_contain_text("Refused")  # it arrives; nothing listens
    expect(page.get_by_label("What was done")).to_contain_text("authorize-security-group-ingress")


def test_all_of_it_works_without_scripts(browser: Browser, desk: Desk, live_server: Any):
    context = signed_in(browser, desk.world.owner, live_server, java_script_enabled=False)
    page = context.new_page()
    row = page.locator(f"#row-{id_of(desk, 'web-1')}")
    page.goto(EC2)
    page.get_by_label("Select web-1").check()
    page.locator("#bulk").get_by_role("button", name="Stop").click()
    expect(row).to_contain_text("Stopping")
    page.get_by_role("button", name="Skip a minute").click()
    expect(row).to_contain_text("Stopped")
    leave(context)
