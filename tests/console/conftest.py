"""Fixtures of the console's tests: learners with an account."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page

from studyapp.accounts.api import User
from studyapp.sandbox.api import Desk, desk_of
from tests.tabs import signed_in, watched


@pytest.fixture
def desk(learner: User, learner_client: Client) -> Desk:
    """The learner's account, opened by the button."""
    learner_client.post(reverse("console:start"))
    found = desk_of(learner)
    assert found is not None
    return found


@pytest.fixture
def page(desk: Desk, learner_client: Client) -> Client:
    """The browser of a learner who has an account."""
    return learner_client


@pytest.fixture
def tab(browser: Browser, desk: Desk, live_server: Any) -> Iterator[Page]:
    """A tab of a real browser in which the owner of the account is signed in."""
    size = {"width": 1280, "height": 800}
    context = signed_in(browser, desk.world.owner, live_server, viewport=size)
    with watched(context) as page:
        yield page
    context.close()
