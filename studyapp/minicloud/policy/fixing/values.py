"""What goes into and comes out of the search for a fix."""

import re
from collections.abc import Iterable
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from studyapp.minicloud.policy.rereading import reread
from studyapp.minicloud.policy.trace import Decision, Kind, Layer, Query, Source

# What is done to a policy. "edit" changes it, "new" makes one, "detach" takes it from its holder,
# "replace" puts a new one in its place (a boundary of AWS's cannot be edited).
Deed = Literal["edit", "new", "detach", "replace"]
# Who may do it: an administrator of the account, of the resource's account, of the organisation's
# management account, or the caller, with a new session.
By = Literal["account", "owner", "management", "session"]
Key = tuple[str, str, str, str]

# Policies that AWS keeps: managed ones, and those of Organizations, which are named by their id.
AWS_OWNED: Final = re.compile(r"arn:aws[\w-]*:(?:iam|organizations)::aws:policy/")
GROUP: Final = re.compile(r"(?P<policy>.+) \(group (?P<group>.+)\)")
PASSWORDS: Final = "account password policy"  # the source that the account's settings stand for


class Question(Struct, frozen=True):
    """A decision to be turned: what `evaluate` takes.

    `policied` is the ARN of the thing whose policy is asked (the bucket of an object, the key, the
    role), also when it has none yet; "" when the resource cannot have a policy.
    """

    query: Query
    sources: tuple[Source, ...]
    kind: Kind = "ordinary"
    policied: str = ""


class Change(Struct, frozen=True):
    """One policy that is changed. `before` is "" for a new one, `after` for one taken away.

    `policy` is its name as the trace gives it, `arn` that of a managed one or of the thing that a
    resource's policy belongs to. `said` are sentences that tell what is done.
    """

    layer: Layer
    policy: str
    arn: str
    level: str
    deed: Deed
    by: By
    before: str
    after: str
    said: tuple[str, ...]

    @property
    def key(self) -> Key:
        """Which source it changes."""
        return (self.layer, self.policy, self.arn, self.level)


class Ask(Struct, frozen=True):
    """The same call made otherwise: with this value of a condition key."""

    key: str
    value: str | bool
    said: str


class Fix(Struct, frozen=True):
    """What makes the call allowed; `proof` are the decisions with it, one for each question.

    `wider` says what else it allows, a sentence each: nothing when it grants just the call.
    """

    changes: tuple[Change, ...]
    asks: tuple[Ask, ...]
    wider: tuple[str, ...]
    proof: tuple[Decision, ...]

    @property
    def said(self) -> tuple[str, ...]:
        """What to do, a sentence each."""
        changed = (said for change in self.changes for said in change.said)
        return (*(ask.said for ask in self.asks), *changed)

    @property
    def by(self) -> frozenset[By]:
        """Who must act; nobody but the caller when no policy is changed."""
        return frozenset(change.by for change in self.changes)


class Answer(Struct, frozen=True):
    """The fixes, smallest first, and how often all questions were decided to find them.

    `allowed` says that nothing needs a fix; `stuck` is the rule that none was found against.
    """

    fixes: tuple[Fix, ...]
    decisions: int
    allowed: bool = False
    stuck: str = ""


class Candidate(Struct, frozen=True):
    """One step on the way to a fix, and what it costs: what it grants beyond the call, then text."""

    change: Change | None = None
    ask: Ask | None = None
    wider: tuple[str, ...] = ()
    weight: int = 0
    size: int = 0

    @property
    def cost(self) -> tuple[int, int]:
        """Smaller is better."""
        return (self.weight, self.size)


def changed(question: Question, steps: Iterable[Candidate]) -> Question:
    """The question after these steps."""
    sources = list(question.sources)
    context = dict(question.query.context)
    for step in steps:
        if step.ask:
            context[step.ask.key.lower()] = step.ask.value
        if step.change:
            sources = _with(sources, step.change, question)
    query = replace(question.query, context=context)
    return replace(question, query=query, sources=tuple(sources))


def _with(sources: list[Source], change: Change, question: Question) -> list[Source]:
    if change.layer == "resource" and change.arn != question.policied:
        return sources
    made = Source(change.layer, change.policy, change.after, change.arn, change.level)
    if change.before:
        reread(change.after, change.before)
    if change.deed == "replace":
        return [*(one for one in sources if one.layer != change.layer), made]
    at = next((n for n, one in enumerate(sources) if _is(one, change)), len(sources))
    return [*sources[:at], *((made,) if change.after else ()), *sources[at + 1 :]]


def _is(source: Source, change: Change) -> bool:
    """Whether a change is one of this source."""
    same = source.name == change.policy and source.layer == change.layer
    return same and (source.arn, source.level) == (change.arn, change.level)


def folded(steps: Iterable[Candidate]) -> tuple[Change, ...]:
    """The changes of several steps, one for each policy."""
    found: dict[Key, Change] = {}
    for change in (one.change for one in steps if one.change):
        first = found.get(change.key)
        if first is None:
            found[change.key] = change
        else:
            found[change.key] = replace(
                change, before=first.before, deed=first.deed, said=first.said + change.said
            )
    return tuple(found.values())
