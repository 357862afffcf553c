"""Every page, in both themes and on a phone: reachable, without a fault that axe can find."""

import pytest

from tests.journeys.conftest import small_targets, violations

pytestmark = pytest.mark.browser
PAGES = [
    "/",
    "/about/",
    "/learn/",
    "/learn/cloud-foundations/regions-and-zones/",
    "/learn/identity-and-access/iam-policies/",
    "/learn/notes/",
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


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 1280), ("dark", 390)])
def test_a_page_has_no_fault_and_fits(browser, site, path, theme, width):
    context = browser.new_context(
        base_url=site.url, color_scheme=theme, viewport={"width": width, "height": 844}
    )
    page = context.new_page()
    refused = []
    page.on("console", lambda m: refused.append(m.text) if "Security Policy" in m.text else None)

    page.goto(path)

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").count() == 1
    assert refused == []
    if width < 768:
        assert small_targets(page) == []
    context.close()
