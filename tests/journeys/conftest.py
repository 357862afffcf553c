"""A profile and a tab on the running site; a tab fails a test on any error it reports."""

import json
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.site import Site
from tests.tabs import watched

AXE = Axe()
RUN = json.dumps({"resultTypes": ["violations"]})


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """A fresh browser profile on the site, 1280 pixels wide."""
    context = browser.new_context(
        base_url=site.url,
        viewport={"width": 1280, "height": 900},
        reduced_motion="reduce",  # axe measures colours, which must not be on their way
    )
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab; errors of scripts and refusals of the content policy fail the test."""
    with watched(context) as page:
        yield page


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands now: rule, and the elements it is about."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    found = page.evaluate(f"axe.run({RUN}).then(result => result.violations)")
    return [
        f"{rule['id']}: {', '.join(node['html'][:160] for node in rule['nodes'][:3])}"
        for rule in found
    ]


def violations_in_both_themes(page: Page) -> list[str]:
    """The same in light and in dark, on the state as it is: nothing is loaded anew.

    The page has to follow the device, which it does until the learner chooses a theme. Colours
    are measured where they come to rest: nothing fades from theme to theme here.
    """
    page.emulate_media(reduced_motion="reduce")
    found = []
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme)
        chosen = "getComputedStyle(document.documentElement).colorScheme"
        assert "dark" in page.evaluate(chosen), "the page does not follow the device"
        dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        assert dark is (theme == "dark")
        found += [f"{theme}: {line}" for line in violations(page)]
    return found


SMALL = """() => [...document.querySelectorAll(
  ".btn, .input, select, .tabbar a, .tabs a, .seg :is(a, button), .more-nav a, details.side-card a"
)].filter((one) => one.checkVisibility({ visibilityProperty: true })).filter((one) => {
  const box = one.getBoundingClientRect();
  return box.height < (one.closest(".seg") ? 38 : 43.9) || box.width < 38;
}).map((one) => one.outerHTML.slice(0, 160))"""


def small_targets(page: Page) -> list[str]:
    """Controls that a finger can hardly hit: under 44 pixels (a segment's frame counts as its)."""
    found: list[str] = page.evaluate(SMALL)
    return found
