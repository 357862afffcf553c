"""Fixtures of several apps: a small loaded course, people, and their browsers."""

import gc
import os
from datetime import datetime
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from studyapp.accounts.api import User
from studyapp.catalog.api import Course, Lesson
from studyapp.corpus import schema
from studyapp.lessons import queries
from tests import helpers

# Whom another one imports comes before it, so that its assertions are rewritten.
pytest_plugins = [
    "tests.services",
    "tests.serving",
    "tests.preparing",
    "tests.browsing",
    "tests.sandbox.clients",
]

# Playwright's loop runs in this thread while browser tests hold their pages.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


# HYPOTHESIS_PROFILE=slice: the long slice that .ci/run adds with a seed of its own.
hypothesis.settings.register_profile("slice", max_examples=400, deadline=None)
hypothesis.settings.register_profile("suite", max_examples=60, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


def pytest_xdist_auto_num_workers() -> int:
    """A worker a core, four at most: each has a site and a browser of its own."""
    return min(4, os.cpu_count() or 1)


def pytest_sessionstart() -> None:
    """Let the collector wait: reading the tests makes objects that stay, and nothing to collect."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Let it look from now on at what tests make alone, and for cycles not at every turn.

    Else each full collection walks through eleven thousand tests and all that they import, which
    is a seventh of the time that the suite takes.
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that wait longest for real processes."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(scope="session", autouse=True)
def _static_root() -> None:
    """WhiteNoise warns when the folder of collected files is not there."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Rate limits and cached pages of one test do not reach into the next.

    The pages that a process keeps go too: all tests load at one instant, so that a page kept by
    one would pass for the page of the next, with other rows behind it.
    """
    cache.clear()
    queries.kept_page.cache_clear()


@pytest.fixture(scope="session")
def real_notes() -> Path:
    """The notes that the course started from: they are not ours to ship, so `REAL_NOTES` names them.

    The gate sets it where the file is; elsewhere what needs them cannot be asked.
    """
    name = os.environ.get("REAL_NOTES")
    if not name:
        pytest.skip("REAL_NOTES does not name the notes that the course started from")
    return Path(name)


@pytest.fixture
def now() -> datetime:
    """The instant of most tests."""
    return helpers.NOW


@pytest.fixture(scope="session")
def small_course() -> schema.Course:
    """The small course as `corpus` reads it; no database."""
    return helpers.course_value()


@pytest.fixture
def course(db: None) -> Course:
    """The small course, loaded as our own: lessons regions, sharing, groups."""
    return helpers.load_small_course()


@pytest.fixture
def lesson(course: Course) -> Lesson:
    """The first lesson of the small course: "regions", with a pretest, a check and a try."""
    return Lesson.objects.get(course=course, key="regions")


@pytest.fixture
def learner(db: None) -> User:
    """A signed-up learner."""
    return helpers.make_learner()


@pytest.fixture
def other_learner(db: None) -> User:
    """Somebody else, to whom the learner's things must not show."""
    return helpers.make_learner("other@example.org")


@pytest.fixture
def guest(db: None) -> User:
    """A guest."""
    return helpers.make_guest()


@pytest.fixture
def staff_user(db: None) -> User:
    """A member of staff."""
    return helpers.make_staff()


@pytest.fixture
def learner_client(learner: User) -> Client:
    """The learner's browser."""
    return helpers.client_of(learner)


@pytest.fixture
def other_client(other_learner: User) -> Client:
    """The other learner's browser."""
    return helpers.client_of(other_learner)


@pytest.fixture
def guest_client(guest: User) -> Client:
    """The guest's browser."""
    return helpers.client_of(guest)


@pytest.fixture
def staff_client(staff_user: User) -> Client:
    """The browser of a member of staff."""
    return helpers.client_of(staff_user)
