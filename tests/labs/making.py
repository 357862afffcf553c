"""The shipped labs, loaded with the small course, and what is done with them."""

from functools import cache
from pathlib import Path

import msgspec

from studyapp.catalog.api import load_course
from studyapp.catalog.files import read_folder
from studyapp.corpus import Lab, read_course
from tests import helpers

CONTENT = Path(__file__).parents[2] / "content" / "aws-clf-c02"


@cache
def shipped() -> dict[str, Lab]:
    """The labs of our own course, by slug."""
    course = read_course(read_folder(CONTENT), slug=CONTENT.name)
    return {lab.id: lab for lab in course.labs}


def load_labs(*labs: Lab) -> None:
    """Load the small course with these labs, by default all that are shipped."""
    wanted = labs or tuple(shipped().values())
    course = msgspec.structs.replace(helpers.course_value(), labs=wanted)
    load_course(course, now=helpers.NOW)
