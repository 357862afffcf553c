"""Makes the pictures of README.md: `python -m tests.screenshots`.

Starts the site on fresh data, studies a little so that the pages have something to show, and
writes `static/img/lesson.png` and `static/img/today.png`.
"""

import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browsing import CHROMIUM, SWITCHES
from tests.journeys.site import ROOT, Site

PICTURES = ROOT / "static" / "img"
LESSON = "/learn/cloud-foundations/regions-and-zones/"


def study(page: Page) -> None:
    """Answer two checks, read a lesson, grade some cards."""
    page.goto(LESSON)
    for number in (2, 3):
        check = page.locator(".quiz").nth(number)
        check.locator("label.opt").first.click()
        check.get_by_role("button", name="Check answer").click()
        check.locator(".verdict").wait_for()
    page.goto("/cards/review/")
    for _ in range(6):
        page.keyboard.press("Space")
        page.locator(".grades").wait_for()
        with page.expect_response(lambda response: "/grade/" in response.url):
            page.keyboard.press("3")
    page.goto("/learn/cloud-foundations/how-the-cloud-works/")
    page.locator(".lesson-nav button.primary").click()


def main() -> None:
    """Make both pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Site(Path(folder))
        site.start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        page = browser.new_page(base_url=site.url, viewport={"width": 1280, "height": 800})
        study(page)
        page.goto(LESSON)
        page.locator("#availability-zones, h2").nth(1).scroll_into_view_if_needed()
        page.mouse.wheel(0, 500)
        page.wait_for_timeout(500)
        page.screenshot(path=PICTURES / "lesson.png")
        page.goto("/")
        page.wait_for_timeout(500)
        page.screenshot(path=PICTURES / "today.png")
        browser.close()
        site.stop()


if __name__ == "__main__":
    main()
