"""What a back end is asked and what it answers, the same for both databases."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from studyapp.catalog.search.query import Query

Value = str | int | list[int] | list[str]  # a parameter of a statement

LESSON = 1.6  # a lesson is worth so much more than a card, which is short and repeats its title


class Row(NamedTuple):
    """A document that was found."""

    kind: str
    title: str
    context: str
    body: str
    path: str
    course_id: int


@dataclass(frozen=True)
class Asked:
    """A query with the courses and kinds it is about; no kinds means all."""

    query: Query
    courses: Sequence[int]
    kinds: Sequence[str] = ()
