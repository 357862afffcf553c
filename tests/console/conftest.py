"""Fixtures of the console's tests: learners with an account."""

import pytest
from django.test import Client
from django.utils import timezone

from studyapp.accounts.api import User
from studyapp.sandbox.api import Desk, open_desk


@pytest.fixture
def desk(learner: User) -> Desk:
    """The learner's account."""
    return open_desk(learner, timezone.now())


@pytest.fixture
def page(desk: Desk, learner_client: Client) -> Client:
    """The browser of a learner who has an account."""
    return learner_client
