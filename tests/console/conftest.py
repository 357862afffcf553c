"""Fixtures of the console's tests: learners with an account."""

import pytest
from django.test import Client
from django.urls import reverse

from studyapp.accounts.api import User
from studyapp.sandbox.api import Desk, desk_of


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
