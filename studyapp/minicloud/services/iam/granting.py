"""Which services policies reach: the permissions logic of last-accessed reports.

API Reference, "GetServiceLastAccessedDetails": only identity policies count, neither boundaries
nor organisations, resource policies or trust policies.
"""

from collections.abc import Iterable, Iterator

from studyapp.minicloud import spec
from studyapp.minicloud.policy.document import Statement, compiled
from studyapp.minicloud.policy.matching import Test, Wild, glob

EVERY = "*"


class Patterns:
    """The actions of a statement, looked up by the namespace of a service."""

    def __init__(self, statement: Statement) -> None:
        self.excluding = statement.actions.excluding
        self._named: dict[str, list[str]] = {}
        self._wild: list[tuple[Test, str]] = []
        for text in statement.actions.written:
            start, _, name = text.lower().partition(":")
            if EVERY in start or "?" in start:
                self._wild.append((glob([Wild(start)]), name or EVERY))
            else:
                self._named.setdefault(start, []).append(name)

    def of(self, prefix: str) -> list[str]:
        """The patterns that are about a service, without its namespace."""
        wild = [name for fits, name in self._wild if fits(prefix)]
        return [*wild, *self._named.get(prefix, ())]

    def may(self, prefix: str) -> bool:
        """Whether the statement may be about some action of a service."""
        return self.excluding or bool(self.of(prefix))

    def all(self, prefix: str) -> bool:
        """Whether it is surely about every action of a service."""
        found = self.of(prefix)
        return not found if self.excluding else EVERY in found

    def among(self, prefix: str) -> Iterator[str]:
        """The actions of a service that the statement is about, without the namespace."""
        tests = [glob([Wild(name)]) for name in self.of(prefix)]
        for action in spec.actions(prefix):
            if any(fits(action) for fits in tests) != self.excluding:
                yield action


def granted(texts: Iterable[str]) -> Iterator[str]:
    """The namespaces of the services of which the policies together allow anything, in order.

    What a statement without conditions denies on every resource is not allowed.
    """
    allows, denies = _sorted(texts)
    return (prefix for prefix in sorted(spec.services()) if _reaches(prefix, allows, denies))


def _sorted(texts: Iterable[str]) -> tuple[list[Patterns], list[Patterns]]:
    """What is allowed, and what is denied whatever the request is."""
    statements = [one for text in texts for one in compiled(text).statements]
    allows = [Patterns(one) for one in statements if one.effect == "Allow"]
    denies = [Patterns(one) for one in statements if one.effect == "Deny" and _always(one)]
    return allows, denies


def _always(statement: Statement) -> bool:
    resources = statement.resources
    return not statement.conditions and resources is not None and resources.everything


def _reaches(prefix: str, allows: list[Patterns], denies: list[Patterns]) -> bool:
    allowing = [one for one in allows if one.may(prefix)]
    if not allowing:
        return False
    denying = [one for one in denies if one.may(prefix)]
    if not denying and any(one.all(prefix) for one in allowing):
        return True
    denied = {action for one in denying for action in one.among(prefix)}
    return any(action not in denied for one in allowing for action in one.among(prefix))
