"""Looks at one statement: does it match the request, and if not, which part does not?"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from studyapp.minicloud.policy.document import Statement, compiled
from studyapp.minicloud.policy.matching import Variable
from studyapp.minicloud.policy.trace import Layer, Query, Source, Step, Why

MATCHED = Why("matched")
WITH_PRINCIPAL: frozenset[Layer] = frozenset({"resource", "rcp"})


class Looked(Struct, frozen=True):
    """A step together with the level of its source."""

    step: Step
    level: str


class Looker:
    """Asks statements about one query."""

    __slots__ = ("action", "context", "query", "resource", "who")

    def __init__(self, query: Query) -> None:
        self.query = query
        self.action = query.action.lower()
        self.resource = query.resource
        self.context = query.context
        self.who = query.principal

    def look(self, sources: Sequence[Source]) -> Iterator[Looked]:
        """Every statement of every source, in their order."""
        for source in sources:
            layer, name, level = source.layer, source.name, source.level
            for statement in compiled(source.text).statements:
                why, grants = self._ask(statement, layer)
                step = Step(
                    layer,
                    name,
                    statement.sid,
                    statement.index,
                    "Allow" if statement.allows else "Deny",
                    "matched" if why is None else "not-matched",
                    why or MATCHED,
                    grants,
                )
                yield Looked(step, level)

    def _ask(self, statement: Statement, layer: Layer) -> tuple[Why | None, str]:
        """Why the statement does not match (None: it does), and how it names the caller."""
        actions = statement.actions
        if not actions.match(self.action):
            asked = (self.query.action,)
            return Why("action", asked, actions.written, excluding=actions.excluding), ""
        grants = ""
        if layer in WITH_PRINCIPAL:
            principals = statement.principals
            grants = principals.named(self.who) if principals else ""
            if not grants:
                return self._stranger(statement), ""
        why = self._resource(statement, layer)
        if why is None:
            for condition in statement.conditions:
                why = condition.fails(self.context)
                if why is not None:
                    break
        return why, "" if why else grants

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
        found = resources.match(self.resource, self.context)
        if found is True:
            return None
        if isinstance(found, Variable):
            return Why("variable", (self.resource,), (found.written,))
        return Why("resource", (self.resource,), resources.written, excluding=resources.excluding)
