"""Looks at one statement: does it match the request, and if not, which part does not?"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from studyapp.minicloud.policy.document import Statement, compiled
from studyapp.minicloud.policy.matching import Variable
from studyapp.minicloud.policy.remembering import Memory
from studyapp.minicloud.policy.trace import Layer, Query, Source, Step, Why

MATCHED: Final = Why("matched")
WITH_PRINCIPAL: Final[frozenset[Layer]] = frozenset({"resource", "rcp"})


class _Sorted(Struct, frozen=True):
    """A policy's statements for one action: most of them are about others.

    `steps` has all of them; those of `about` stand there as if they matched and named nobody.
    """

    steps: tuple[Step, ...]
    about: tuple[tuple[int, Statement], ...]


# By text, layer, name and level of the source, and the action. It weighs 200 bytes a step.
_sorted: Memory[tuple[str, str, str, str, str], _Sorted] = Memory(20_000)


def _sort(source: Source, action: str) -> _Sorted:
    """Which statements of a policy are about an action; MalformedPolicy when it is none."""
    key = (source.text, source.layer, source.name, source.level, action)
    found = _sorted.get(key)
    if found is not None:
        return found
    lowered, asked = action.lower(), (action,)
    steps: list[Step] = []
    about: list[tuple[int, Statement]] = []
    for statement in compiled(source.text).statements:
        actions = statement.actions
        why = MATCHED
        if actions.match(lowered):
            about.append((len(steps), statement))
        else:
            why = Why("action", asked, actions.written, excluding=actions.excluding)
        steps.append(_step(source, statement, why, ""))
    made = _Sorted(tuple(steps), tuple(about))
    return _sorted.put(key, made, len(steps) + 1)


def is_general(sources: Sequence[Source], action: str) -> bool:
    """Whether policies say the same of an action for every resource and every request.

    MalformedPolicy for a source that is none.
    """
    return all(
        source.layer not in WITH_PRINCIPAL
        and all(
            statement.resources is not None
            and statement.resources.everything
            and not statement.conditions
            for _, statement in _sort(source, action).about
        )
        for source in sources
    )


def _step(source: Source, statement: Statement, why: Why, grants: str) -> Step:
    return Step(
        source.layer,
        source.name,
        statement.sid,
        statement.index,
        statement.effect,
        "matched" if why is MATCHED else "not-matched",
        why,
        grants,
        source.level,
    )


class Looker:
    """Asks statements about one query."""

    __slots__ = ("bounded", "context", "matched", "query", "resource", "steps", "who")

    def __init__(self, query: Query) -> None:
        self.query = query
        self.resource = query.resource
        self.context = query.context
        self.who = query.principal
        self.bounded = False
        self.steps: list[Step] = []
        self.matched: list[Step] = []

    def look(self, sources: Sequence[Source]) -> None:
        """Look at every statement of every source: `steps` in their order, `matched` of them."""
        steps, matched = self.steps, self.matched
        for source in sources:
            self.bounded = self.bounded or source.layer == "boundary"
        for source in sources:
            found = _sort(source, self.query.action)
            start = len(steps)
            steps += found.steps
            for place, statement in found.about:
                why, grants = self._ask(statement, source.layer)
                if grants or why is not MATCHED:
                    steps[start + place] = _step(source, statement, why, grants)
                if why is MATCHED:
                    matched.append(steps[start + place])

    def _ask(self, statement: Statement, layer: Layer) -> tuple[Why, str]:
        """Why a statement about the action matches or not, and how it names the caller."""
        grants = ""
        if layer in WITH_PRINCIPAL:
            principals = statement.principals
            grants = principals.named(self.who, bounded=self.bounded) if principals else ""
            if not grants:
                return self._stranger(statement), ""
        why = self._resource(statement, layer)
        if why is None:
            for condition in statement.conditions:
                why = condition.fails(self.context)
                if why is not None:
                    return why, ""
            return MATCHED, grants
        return why, ""

    def _stranger(self, statement: Statement) -> Why:
        principals = statement.principals
        asked = (self.who.arn or self.who.kind,)
        if principals is None:
            return Why("principal", asked)
        return Why("principal", asked, principals.written, excluding=principals.excluding)

    def _resource(self, statement: Statement, layer: Layer) -> Why | None:
        resources = statement.resources
        if resources is None:
            # Trust policies have no Resource: they are about the role that they belong to.
            return None if layer == "resource" else Why("resource", (self.resource,))
        found = resources.everything or resources.match(self.resource, self.context)
        if found is True:
            return None
        if isinstance(found, Variable):
            return Why("variable", (self.resource,), (found.written,))
        return Why("resource", (self.resource,), resources.written, excluding=resources.excluding)
