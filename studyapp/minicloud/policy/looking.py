"""Looks at one statement: does it match the request, and if not, which part does not?"""

from collections.abc import Sequence
from typing import Final

from studyapp.minicloud.policy.document import Statement, compiled
from studyapp.minicloud.policy.matching import Variable
from studyapp.minicloud.policy.trace import Layer, Query, Source, Step, Why

MATCHED: Final = Why("matched")
WITH_PRINCIPAL: Final[frozenset[Layer]] = frozenset({"resource", "rcp"})


class Looker:
    """Asks statements about one query."""

    __slots__ = ("action", "bounded", "context", "query", "resource", "who")

    def __init__(self, query: Query) -> None:
        self.query = query
        self.action = query.action.lower()
        self.resource = query.resource
        self.context = query.context
        self.who = query.principal
        self.bounded = False

    def look(self, sources: Sequence[Source]) -> list[Step]:
        """Every statement of every source, in their order."""
        steps: list[Step] = []
        self.bounded = any(source.layer == "boundary" for source in sources)
        for source in sources:
            layer, name, level = source.layer, source.name, source.level
            for statement in compiled(source.text).statements:
                why, grants = self._ask(statement, layer)
                steps.append(
                    Step(
                        layer,
                        name,
                        statement.sid,
                        statement.index,
                        statement.effect,
                        "matched" if why is MATCHED else "not-matched",
                        why,
                        grants,
                        level,
                    )
                )
        return steps

    def _ask(self, statement: Statement, layer: Layer) -> tuple[Why, str]:
        """Why the statement matches or not, and how it names the caller."""
        actions = statement.actions
        if not actions.match(self.action):
            asked = (self.query.action,)
            return Why("action", asked, actions.written, excluding=actions.excluding), ""
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
