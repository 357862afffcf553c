"""Which services policies reach: the permissions logic of last-accessed reports.

API Reference, "GetServiceLastAccessedDetails": only identity policies count, neither boundaries
nor organisations, resource policies or trust policies.
"""

from collections.abc import Iterable, Iterator

from studyapp.minicloud import spec
from studyapp.minicloud.policy.document import Statement, compiled
from studyapp.minicloud.policy.matching import Wild, glob


def granted(texts: Iterable[str]) -> Iterator[str]:
    """The namespaces of the services of which the policies together allow anything, in order.

    What a statement without conditions denies on every resource is not allowed.
    """
    allows, denies = _sorted(texts)
    return (prefix for prefix in sorted(spec.services()) if _reaches(prefix, allows, denies))


def grants(text: str, prefix: str) -> bool:
    """Whether one policy by itself allows anything of a service that there is."""
    return _reaches(prefix, *_sorted([text]))


def _sorted(texts: Iterable[str]) -> tuple[list[Statement], list[Statement]]:
    """The statements that allow, and those that deny whatever the request is."""
    statements = [one for text in texts for one in compiled(text).statements]
    allows = [one for one in statements if one.effect == "Allow"]
    return allows, [one for one in statements if one.effect == "Deny" and _always(one)]


def _reaches(prefix: str, allows: list[Statement], denies: list[Statement]) -> bool:
    allowing = [one for one in allows if _touches(one, prefix)]
    if not allowing:
        return False
    denying = [one for one in denies if _touches(one, prefix)]
    if not denying and any(_covers(one, prefix) for one in allowing):
        return True
    actions = (f"{prefix}:{name}" for name in spec.actions(prefix))
    return any(
        any(one.actions.match(action) for one in allowing)
        and not any(one.actions.match(action) for one in denying)
        for action in actions
    )


def _always(statement: Statement) -> bool:
    resources = statement.resources
    return not statement.conditions and resources is not None and resources.everything


def _touches(statement: Statement, prefix: str) -> bool:
    """Whether a statement may be about some action of a service."""
    return statement.actions.excluding or any(_of(statement, prefix))


def _covers(statement: Statement, prefix: str) -> bool:
    """Whether it is about all actions of a service."""
    if statement.actions.excluding:
        return not any(_of(statement, prefix))
    return "*" in _of(statement, prefix)


def _of(statement: Statement, prefix: str) -> list[str]:
    """The patterns of actions that are about a service, without their namespaces."""
    found = (text.lower().partition(":") for text in statement.actions.written)
    return [name or "*" for start, _, name in found if glob([Wild(start)])(prefix)]
