"""`why`: which policy refused a call, what would allow it, and the change made with `--fix`."""

from collections.abc import Iterator
from typing import Final

from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.storage import TrailRow
from studyapp.minicloud.shell import Command, Environment, Folder, Reply
from studyapp.sandbox.besides import beside_policies
from studyapp.sandbox.desk import Desk
from studyapp.sandbox.mending import Mend, denial_of, mend, mending
from studyapp.sandbox.offer import decision_of

USAGE: Final = b"usage: why [--fix NUMBER] [REQUEST-ID]\n"
LOOKED_AT: Final = 500  # calls among which the last denied one is looked for
STATEMENTS: Final = 5  # that were looked at and are named
NONE: Final = b"why: no call was denied; the request id of a call can be given\n"


def why(desk: Desk) -> Command:
    """The command: about the last denied call, or the one with this request id."""

    def command(argv: list[str], _stdin: bytes, _environment: Environment, _files: Folder) -> Reply:
        words = argv[1:]
        number = 0
        if words[:1] == ["--fix"]:
            if len(words) < 2 or not words[1].isdecimal():
                return b"", USAGE, 2
            number, words = int(words[1]), words[2:]
        if len(words) > 1 or any(word.startswith("-") for word in words):
            return b"", USAGE, 2
        row = desk.call_of(words[0]) if words else _last(desk)
        if row is None:
            text = f"why: no call has the request id {words[0]}\n".encode() if words else NONE
            return b"", text, 1
        return _fixed(desk, row, number) if number else _told(desk, row)

    return command


def _last(desk: Desk) -> TrailRow | None:
    """The last call that a policy refused."""
    return next((row for row in desk.trail(LOOKED_AT) if denial_of(row) is not None), None)


def _told(desk: Desk, row: TrailRow) -> Reply:
    lines = [*_verdict(row), *_ways(desk, row)]
    return "".join(f"{line}\n" for line in lines).encode(), b"", 0


def _verdict(row: TrailRow) -> Iterator[str]:
    decision = decision_of(row)
    who = str(row.principal.get("arn", row.principal.get("kind", ""))).rpartition(":")[2]
    yield f"{row.service}:{row.operation} by {who}: {row.error_code or 'allowed'}"
    if decision is None:
        yield row.error_message or "No policy was asked."
        return
    if row.error_code and decision.allowed:
        yield row.error_message
        reason = beside_policies(f"{row.service}:{row.operation}", row.error_message)
        yield reason.sentence if reason else "The policies allow it; something else refused it."
        if reason:
            yield reason.remedy
        return
    yield decision.sentence
    shown = decision.deciding or tuple(s for s in decision.steps if s.layer == decision.layer)
    for step in shown[:STATEMENTS]:
        yield f"  {step.place} {step.why.sentence}"


def _ways(desk: Desk, row: TrailRow) -> Iterator[str]:
    denial = denial_of(row)
    if denial is None:
        return
    found = mending(desk, denial)
    if found.allowed:
        yield "The policies have changed since: the same call would be allowed now."
    if found.problem:
        yield found.problem
    for number, one in enumerate(found.mends, 1):
        yield ""
        yield f"Fix {number}: {' '.join(one.fix.said)}"
        yield from _notes(one)
        yield from (f"  {line}" for line in one.lines)
    if any(one.possible for one in found.mends):
        yield ""
        yield f"why --fix 1 {row.request_id} makes the first of these changes as administrator."


def _notes(one: Mend) -> Iterator[str]:
    for text in one.fix.wider:
        yield f"  More than the call needs: {text}"
    if "management" in one.fix.by:
        yield "  Only the organization's management account can change this."
    if "session" in one.fix.by:
        yield "  A session's policy cannot be changed: ask for a new session with this one."


def _fixed(desk: Desk, row: TrailRow, number: int) -> Reply:
    denial = denial_of(row)
    ways = mending(desk, denial).mends if denial else ()
    if denial is None or not 0 < number <= len(ways):
        return b"", f"why: there is no fix {number} for this call\n".encode(), 1
    try:
        made = mend(desk, denial, ways[number - 1].seal)
    except CloudError as error:
        return b"", f"why: {error.code}: {error.message}\n".encode(), 254
    if not made:
        return b"", b"why: this fix cannot be made from here\n", 1
    return f"Done: {' '.join(ways[number - 1].fix.said)}\n".encode(), b"", 0
