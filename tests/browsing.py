"""One Chromium and one running site for the whole session, shared by all browser tests.

Playwright allows one loop a thread, so nobody else may start it.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.journeys.site import Site
from tests.preparing import furnish

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE = 20_000  # milliseconds; a busy machine is slow, not broken
SWITCHES = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium for the session."""
    if not CHROMIUM.exists():
        reason = "Chromium is not at /usr/bin/chromium (Debian: apt install chromium)"
        if os.environ.get("REQUIRE_SERVICES"):
            pytest.fail(reason)
        pytest.skip(reason)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, ready_made: Path) -> Iterator[Site]:
    """The site with the real content, for all journeys of the session."""
    site = Site(furnish(tmp_path_factory.mktemp("site"), ready_made))
    site.start()
    yield site
    site.stop()
