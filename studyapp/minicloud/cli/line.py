"""One line of the shell with `aws` in it: what the page, the command and the tests call."""

from collections.abc import Mapping

from msgspec import Struct

from studyapp.minicloud.cli.driver import aws
from studyapp.minicloud.cli.tools import Called, Tools
from studyapp.minicloud.shell import Command, Files, Limits, Session, run, standard


class Outcome(Struct, frozen=True):
    """How a line ended.

    `pieces` are the two streams in the order of writing: (1 or 2, bytes). `session` is for the
    next line. `calls` are what was called, in order, so that a refused one can be explained.
    `cleared`: the screen is to be emptied; `closed`: the shell was left.
    """

    stdout: str
    stderr: str
    code: int
    session: Session
    calls: tuple[Called, ...]
    pieces: tuple[tuple[int, bytes], ...]
    cleared: bool
    closed: bool


def run_line(
    line: str,
    session: Session,
    files: Files,
    tools: Tools,
    *,
    commands: Mapping[str, Command] | None = None,
    limits: Limits | None = None,
    interactive: bool = False,
) -> Outcome:
    """Run a line and always give an outcome; `interactive` as in `shell.run`.

    `commands` are further commands of the shell (`su`, `connect`). What `tools` raise beyond
    CloudError is a fault of the caller and comes through.
    """
    calls: list[Called] = []
    known = {**standard(tools.now), "aws": aws(tools, calls), **(commands or {})}
    ended = run(line, session, files, known, limits, interactive=interactive)
    return Outcome(
        stdout=ended.stdout.decode("utf-8", "replace"),
        stderr=ended.stderr.decode("utf-8", "replace"),
        code=ended.code,
        session=ended.session,
        calls=tuple(calls),
        pieces=ended.pieces,
        cleared=ended.cleared,
        closed=ended.closed,
    )
