"""Fixtures of the exam tests: a course with a full pool, and the learner's browser."""

import pytest
from django.test import Client

from studyapp.accounts.api import User
from studyapp.catalog.api import Course
from tests.exams.makers import fill_pool, make_course


@pytest.fixture
def course(db: None) -> Course:
    """The main course with a full mock pool."""
    made = make_course()
    fill_pool(made)
    return made


@pytest.fixture
def page(client: Client, learner: User) -> Client:
    """The learner's browser."""
    client.force_login(learner)
    return client
