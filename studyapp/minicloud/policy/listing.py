"""What a policy is made of, for simulators and editors: where statements stand, which keys it uses.

IAM API Reference, "SimulatePrincipalPolicy" (MatchedStatements) and "GetContextKeysForCustomPolicy".
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from studyapp.minicloud.policy.conditions import Condition
from studyapp.minicloud.policy.document import Statement, compiled, place
from studyapp.minicloud.policy.matching import Part, Variable


class Span(Struct, frozen=True):
    """Where a statement stands: lines and columns from 1, the end behind its last character."""

    line: int
    column: int
    end_line: int
    end_column: int


def spans(text: str) -> tuple[Span, ...]:
    """The place of every statement, in order; MalformedPolicy when the text is no policy."""
    return tuple(
        Span(*place(text, one.at), *place(text, one.end)) for one in compiled(text).statements
    )


def context_keys(text: str) -> tuple[str, ...]:
    """The keys of conditions and variables, as written, each once (whatever its case).

    MalformedPolicy when the text is no policy.
    """
    found: dict[str, str] = {}
    for statement in compiled(text).statements:
        for key in _keys(statement):
            found.setdefault(key.lower(), key)
    return tuple(found.values())


def _keys(statement: Statement) -> Iterator[str]:
    if statement.resources:
        for parts in statement.resources.open:
            yield from _variables(parts)
    for condition in statement.conditions:
        yield condition.written_key
        if isinstance(condition, Condition):
            for parts in condition.parts:
                yield from _variables(parts)


def _variables(parts: Iterable[Part]) -> Iterator[str]:
    return (part.spelling for part in parts if isinstance(part, Variable))
