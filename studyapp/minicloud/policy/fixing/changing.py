"""A change of one policy's text as a candidate: by whom it may be made, and whom it concerns."""

from typing import Final

from msgspec import Struct

from studyapp.minicloud.policy.editing import Patches, apply
from studyapp.minicloud.policy.fixing.reading import group_of, short
from studyapp.minicloud.policy.fixing.values import (
    AWS_OWNED,
    PASSWORDS,
    By,
    Candidate,
    Change,
    Question,
)
from studyapp.minicloud.policy.trace import Layer, Source

SHARED: Final = 1  # weight of a change that reaches more principals than the caller
WIDE: Final = 2  # weight of a change that allows more than the call


class Edit(Struct, frozen=True):
    """What is done to a text: `said` tells it, `wider` what else it allows."""

    patches: Patches
    said: str
    wider: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many characters come and go."""
        return sum(len(one.new) + one.end - one.at for one in self.patches)


def candidate(
    source: Source, question: Question, made: Edit, weight: int | None = None
) -> Candidate:
    """A candidate that changes the text of a policy; its weight is what it allows besides."""
    change = Change(
        source.layer,
        source.name,
        source.arn,
        source.level,
        "edit",
        by_whom(source.layer, question),
        source.text,
        apply(source.text, made.patches),
        (made.said,),
    )
    others = reach(source, question)
    own = WIDE * len(made.wider) if weight is None else weight
    return Candidate(change, None, (*made.wider, *others), own + SHARED * len(others), made.size)


def by_whom(layer: Layer, question: Question) -> By:
    """Who may change a policy of this layer."""
    if layer in ("scp", "rcp"):
        return "management"
    if layer == "session":
        return "session"
    owner = question.query.resource_owner
    away = owner and owner != question.query.principal.account
    return "owner" if layer == "resource" and away else "account"


def may_edit(source: Source) -> bool:
    """Whether its text can be changed at all: AWS keeps its own policies."""
    return not AWS_OWNED.match(source.arn) and source.name != PASSWORDS


def reach(source: Source, question: Question) -> tuple[str, ...]:
    """Whom else a change of the policy concerns."""
    group, who = group_of(source), short(question.query.principal)
    if source.layer in ("scp", "rcp"):
        return everyone_in(source.level, question)
    if source.layer == "identity" and group:
        return (f"Everyone in the group {group} gets it, not {who} alone.",)
    if source.layer == "identity" and source.arn:
        return (f"Everyone to whom {source.name} is attached gets it.",)
    if source.layer == "boundary" and source.arn:
        return (f"It holds for everyone whose boundary is {source.name}.",)
    return ()


def everyone_in(level: str, question: Question) -> tuple[str, ...]:
    """Whom a policy of an organisation concerns, by the node that it is attached to."""
    where = f"everyone in {level}" if level else "everyone there"
    return (f"It holds for {where}, not for {short(question.query.principal)} alone.",)
