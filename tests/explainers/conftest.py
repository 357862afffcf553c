"""The facts of the real course, as the explainers get them."""

from functools import cache
from pathlib import Path

import pytest

from studyapp.corpus import ExplainerFacts, read_course

CONTENT = Path(__file__).resolve().parents[2] / "content" / "aws-clf-c02"


@cache
def real_facts() -> ExplainerFacts:
    """Read from the files of facts alone; the sections that the index names are left unread."""
    paths = [*CONTENT.glob("data/explainers/*.yaml"), CONTENT / "course.yaml"]
    files = {
        str(path.relative_to(CONTENT)): path.read_text() for path in paths if path.stem != "index"
    }
    return read_course(files, slug="aws-clf-c02").explainer_facts


@pytest.fixture(scope="session")
def facts() -> ExplainerFacts:
    """The facts of every explainer."""
    return real_facts()
