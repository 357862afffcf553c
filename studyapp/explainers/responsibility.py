"""Who carries which duty of security, by service; and how far a learner sorted them rightly."""

from collections.abc import Mapping

import msgspec

from studyapp.corpus.explainer_facts import Responsibility, Thing

WHO = {"you": "You", "aws": "AWS", "both": "Both"}


class Row(msgspec.Struct, frozen=True):
    """A duty at one service. `given` is the learner's choice, "" for none yet.

    `before` is who carries it at the service before this one, "" at the first or when nothing moves.
    """

    id: str
    title: str
    who: str
    why: str
    given: str = ""
    before: str = ""

    @property
    def right(self) -> bool:
        """Whether the learner's choice is the true one."""
        return self.given == self.who


class Sorted(msgspec.Struct, frozen=True):
    """All duties at one service."""

    service: Thing
    rows: tuple[Row, ...]

    @property
    def given(self) -> tuple[Row, ...]:
        """The duties that the learner has sorted."""
        return tuple(row for row in self.rows if row.given)

    @property
    def right(self) -> int:
        """How many of them are right."""
        return sum(row.right for row in self.given)

    @property
    def moved(self) -> tuple[Row, ...]:
        """The duties that change hands on the way from the service before."""
        return tuple(row for row in self.rows if row.before)

    def count(self, who: str) -> int:
        """How many duties `who` carries."""
        return sum(row.who == who for row in self.rows)


def sort_duties(facts: Responsibility, place: int, given: Mapping[str, str]) -> Sorted:
    """The duties at the service with that place (0 is the least managed), beside what was given.

    Raises IndexError for a place that no service has.
    """
    if not 0 <= place < len(facts.services):
        message = f"there are {len(facts.services)} services; none has place {place}"
        raise IndexError(message)
    rows = []
    for duty in facts.duties:
        who, before = duty.who[place], duty.who[place - 1] if place else ""
        rows.append(
            Row(
                id=duty.id,
                title=duty.title,
                who=who,
                why=duty.why,
                given=given.get(duty.id, ""),
                before=before if before != who else "",
            )
        )
    return Sorted(facts.services[place], tuple(rows))
