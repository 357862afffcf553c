"""Every page, in both themes and on a phone: reachable, without a fault that axe can find."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import small_targets, violations, violations_in_both_themes
from tests.journeys.site import Site

pytestmark = pytest.mark.browser
PAGES = [
    "/",
    "/about/",
    "/learn/",
    "/learn/cloud-foundations/regions-and-zones/",
    "/learn/identity-and-access/iam-policies/",
    "/learn/notes/",
    "/learn/glossary/",
    "/learn/compare/",
    "/learn/compare/security-group-or-network-acl/",
    "/learn/mistakes/",
    "/learn/phrases/",
    "/learn/sheets/",
    "/learn/sheets/ec2-compute/",
    "/learn/book/?module=deploy-and-operate",
    "/learn/import/",
    "/learn/report/",
    "/cards/",
    "/cards/review/",
    "/exams/",
    "/progress/",
    "/labs/",
    "/labs/static-website/",
    "/labs/static-website/start-over/ask/",
    "/console/",
    "/search?q=region",
    "/search?q=qqqqzz",
    "/account/settings/",
    "/account/login/",
    "/account/signup/",
    "/account/password/reset/",
    "/no-such-page/",
]
SANDBOX = [
    "/console/",
    "/console/iam/users/?new=1",
    "/console/iam/users/administrator/",
    "/console/iam/groups/",
    "/console/iam/roles/?new=1",
    "/console/iam/policies/?new=1",
    "/console/iam/policy/?arn=arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
    "/console/iam/account/",
    "/console/kms/?new=1",
    "/console/s3/?new=1",
    "/console/s3/pages-in-order/?new=upload",
    "/console/s3/pages-in-order/permissions/",
    "/console/s3/pages-in-order/properties/",
    "/console/s3/no-such-bucket-of-mine/",
    "/console/ec2/",
    "/console/ec2/launch/",
    "/console/ec2/groups/",
    "/console/ec2/keys/",
    "/console/ec2/images/",
    "/console/trail/",
    "/console/coverage/",
    "/console/connect/",
    "/console/shell/",
    "/console/reset/",
    "/labs/static-website/",
    "/labs/least-privilege-user/",
    "/labs/least-privilege-user/?pane=console",
]


@pytest.fixture(scope="module")
def guest(browser: Browser, site: Site) -> Iterator[Page]:
    """The tab of a guest with a bucket, a machine and a lab in progress."""
    context = browser.new_context(base_url=site.url, reduced_motion="reduce")
    page = context.new_page()
    page.goto("/console/")
    page.get_by_role("button", name="Open my practice account").click()
    page.goto("/labs/least-privilege-user/")
    page.get_by_role("button", name="Start the lab").click()
    expect(page.locator("#lab-score")).to_be_visible()
    for path, button in (("s3/?new=1", "Create"), ("ec2/launch/", "Launch")):
        page.goto(f"/console/{path}")
        page.locator("#f-name").fill("pages-in-order")
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_role("status", name="What was done")).to_be_visible()
    refused: list[str] = []
    page.on("console", lambda m: refused.append(m.text) if "Security Policy" in m.text else None)
    yield page
    assert refused == []
    context.close()


@pytest.fixture(scope="module")
def visitor(browser: Browser, site: Site) -> Iterator[Page]:
    """The tab of somebody who has done nothing yet."""
    context = browser.new_context(base_url=site.url, reduced_motion="reduce")
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda m: refused.append(m.text) if "Security Policy" in m.text else None)
    yield page
    assert refused == []
    context.close()


def has_no_fault_and_fits(page: Page, path: str) -> None:
    """Look at a page in both themes, then on a phone."""
    page.set_viewport_size({"width": 1280, "height": 844})
    page.goto(path)
    assert page.locator("h1").count() == 1
    assert violations_in_both_themes(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280

    page.set_viewport_size({"width": 390, "height": 844})
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert small_targets(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_fault_and_fits(visitor, path):
    has_no_fault_and_fits(visitor, path)


@pytest.mark.parametrize("path", SANDBOX)
def test_a_page_of_the_sandbox_has_no_fault_and_fits(guest, path):
    has_no_fault_and_fits(guest, path)
