"""What a back end is asked and what it answers, the same for both databases."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from studyapp.catalog.search.query import Query

Value = str | int | list[int] | list[str]  # a parameter of a statement

LESSON = 1.6  # a lesson is worth so much more than a card, which is short and repeats its title

UNCHECKED = 0.5  # a passage of imported notes is worth half of one that somebody checked


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
    """A query with the courses and kinds it is about; no kinds means all.

    `checked` are those of the courses that are ours, not somebody's imported notes.
    """

    query: Query
    courses: Sequence[int]
    kinds: Sequence[str] = ()
    checked: Sequence[int] = ()

    def trust(self) -> str:
        """The factor of a document's course, as SQL over `d`."""
        ours = ", ".join(str(int(course)) for course in self.checked) or "0"
        return f"CASE WHEN d.course_id IN ({ours}) THEN 1 ELSE {UNCHECKED} END"
