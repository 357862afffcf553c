"""Browser profiles that are signed in, and tabs that fail a test on any error they report."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from studyapp.accounts.api import User
from tests.helpers import client_of

PATIENCE = 15_000  # milliseconds


def signed_in(browser: Browser, user: User, server: Any, **more: Any) -> BrowserContext:
    """A browser that is signed in as a user on a server of the test's own."""
    session: Client = client_of(user)
    context = browser.new_context(base_url=server.url, **more)
    context.set_default_timeout(PATIENCE)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": session.cookies[name].value, "url": server.url}])
    return context


@contextmanager
def watched(context: BrowserContext) -> Iterator[Page]:
    """A tab; afterwards it has reported no script's error and no refusal of the content policy."""
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on(
        "console",
        lambda message: (
            troubles.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    yield page
    assert troubles == []
