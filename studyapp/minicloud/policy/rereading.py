"""Compiles a policy that differs in one place from a known one: only what is new there is read.

A search for a fix decides over many texts that nobody read before, each nearly like another.
"""

from msgspec.structs import replace

from studyapp.minicloud.policy.document import (
    CURRENT,
    Document,
    Statement,
    keep,
    kept,
    read_statement,
)
from studyapp.minicloud.policy.editing import alike
from studyapp.minicloud.policy.places import COMMA, BrokenJson, read_value

DEPTH = 2  # of a statement: it stands in a list, which stands in the policy


def reread(text: str, before: str) -> None:
    """Compile `text` by way of `before`, so that `compiled` knows it.

    Nothing is done when that is not plain to do: when `before` is not known, or when more than
    statements of a list was changed, or to something that is no policy.
    """
    known = None if kept(text) else kept(before)
    statements = _statements(text, before, known) if known else ()
    if known and statements:
        keep(text, Document(known.version, statements))


def listed(text: str, first: Statement) -> bool:
    """Whether the first statement of a policy stands in a list."""
    return text[: first.at].rstrip().endswith("[")


def _statements(text: str, before: str, known: Document) -> tuple[Statement, ...]:
    """Those of `text`, of which the ones around the difference are taken over; none on failure."""
    old = known.statements
    same, rest = alike(before, text)
    if not old or old[0].at > same or not listed(before, old[0]):
        return ()
    shift = len(text) - len(before)
    head = [one for one in old if one.end <= same]
    tail = [one for one in old if one.at >= len(before) - rest]
    goal = tail[0].at + shift if tail else len(text)
    at = _new(text, head, (head[-1].end if head else old[0].at, goal), known)
    if at != goal and (tail or text[at:] != before[old[-1].end :]):
        return ()
    count = len(head)
    moved = (
        replace(one, index=count + number, at=one.at + shift, end=one.end + shift)
        for number, one in enumerate(tail)
    )
    return (*head, *moved)


def _new(text: str, found: list[Statement], span: tuple[int, int], known: Document) -> int:
    """Read what stands between two offsets, put it to what is `found`, and say how far it went."""
    at, end = span
    variables = known.version == CURRENT
    while at < end:
        if found:
            comma = COMMA.match(text, at)
            if comma is None:
                return at
            at = comma.end()
        if at >= end:
            return at
        try:
            made = read_statement(
                text, len(found), read_value(text, at, DEPTH), variables=variables
            )
        except BrokenJson:
            return -1
        if made is None:
            return -1
        found.append(made)
        at = made.end
    return at
