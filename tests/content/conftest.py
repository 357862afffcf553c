"""The course that is shipped, for tests that take it whole."""

import pytest

from studyapp.corpus import Course
from tests.content.shipped import shipped_course


@pytest.fixture(scope="session")
def course() -> Course:
    """Our course as its files say."""
    return shipped_course()
