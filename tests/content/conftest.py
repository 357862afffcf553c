"""The course that is shipped, read once."""

from pathlib import Path

import pytest

from studyapp.corpus import CorpusError, Course, read_course

FOLDER = Path(__file__).parents[2] / "content" / "aws-clf-c02"
READ = {".md", ".py", ".sh", ".svg", ".yaml", ".yml"}


@pytest.fixture(scope="session")
def course() -> Course:
    """Our course as its files say; any problem of theirs fails the test with its place."""
    files = {
        path.relative_to(FOLDER).as_posix(): path.read_text(encoding="utf-8")
        for path in FOLDER.rglob("*")
        if path.suffix in READ
    }
    try:
        return read_course(files, slug=FOLDER.name)
    except CorpusError as error:
        pytest.fail(f"{len(error.problems)} problems in {FOLDER.name}:\n{error}", pytrace=False)
