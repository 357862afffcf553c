"""Cards sorted into groups: which are right, and what the others were taken for."""

from collections.abc import Mapping

import msgspec

from studyapp.corpus.explainer_facts import Sort


class Judged(msgspec.Struct, frozen=True):
    """A card that the learner put somewhere: the titles of its group and of the chosen one."""

    title: str
    group: str
    given: str
    why: str

    @property
    def right(self) -> bool:
        """Whether the card lies in its own group."""
        return self.group == self.given


def judge(facts: Sort, given: Mapping[str, str]) -> tuple[Judged, ...]:
    """The cards that have a group in `given` (card id to group id), in the facts' order.

    Raises KeyError for a group that there is not.
    """
    titles = {group.id: group.title for group in facts.groups}
    return tuple(
        Judged(card.title, titles[card.group], titles[given[card.id]], card.why)
        for card in facts.cards
        if given.get(card.id)
    )
