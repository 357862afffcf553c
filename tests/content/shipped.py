"""The course that is shipped, read once; any problem of its files ends the tests with its place."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from studyapp.catalog.files import read_folder
from studyapp.corpus import Course, read_course

FOLDER = Path(__file__).parents[2] / "content" / "aws-clf-c02"


@cache
def shipped_course() -> Course:
    """Our course as its files say."""
    return read_course(read_folder(FOLDER), slug=FOLDER.name)


def data(name: str) -> list[dict[str, Any]]:
    """The rows of a data file that the tests alone read."""
    rows: list[dict[str, Any]] = yaml.safe_load((FOLDER / "data" / name).read_text("utf-8"))
    return rows
