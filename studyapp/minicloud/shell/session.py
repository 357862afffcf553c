"""What a shell remembers between two lines, and what a line ends with."""

from collections.abc import Callable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from studyapp.minicloud.shell.files import Folder

Environment = Mapping[str, str]
Reply = tuple[bytes, bytes, int]
Command = Callable[[list[str], bytes, Environment, Folder], Reply]
"""A command: its words (its own name first), standard input, exported variables and files; it
gives standard output, standard error and exit code. Relative paths work: the files know the
current folder."""

HOME = "/home/cloudshell-user"
KEPT_LINES = 500
INTERRUPTED = 130  # 128 and the number of the signal that Ctrl-C sends
KEPT_CHARACTERS = 65_536


class Waiting(Struct, frozen=True):
    """A command that asked something: its line, what was answered so far, and the question.

    `secret`: the answer is not to be shown again.
    """

    line: str
    answers: tuple[str, ...]
    prompt: str
    secret: bool = False


class Typed(bytes):
    """Standard input that is the terminal: all that was typed so far, a line each."""

    __slots__ = ()


class NeedsInput(Exception):
    """A command at the terminal asks something that was not answered yet."""

    def __init__(self, prompt: str, *, secret: bool = False) -> None:
        super().__init__(prompt)
        self.prompt = prompt
        self.secret = secret


class Session(Struct, frozen=True, omit_defaults=True):
    """The state of a shell between lines: storable as it is.

    `previous` is the folder that `cd -` goes back to; `code` the exit code of the last line;
    `options` those of `set` that are on, by their long names; `given` are `$1` and the following.
    While something is `waiting`, the next line is an answer.
    """

    cwd: str = HOME
    previous: str = ""
    variables: dict[str, str] = {}
    exported: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    code: int = 0
    options: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    waiting: Waiting | None = None


def interrupted(session: Session) -> Session:
    """The session after Ctrl-C: whatever asked has ended."""
    return replace(session, waiting=None, code=INTERRUPTED)


class Limits(Struct, frozen=True):
    """What one line may use.

    Bytes shown on the terminal, bytes that go through pipes and into files, commands run,
    characters of the line itself.
    """

    output: int = 262_144
    work: int = 8_000_000
    steps: int = 500
    line: int = 65_536


class Ended(Struct, frozen=True):
    """How a line ended.

    `pieces` are what it printed, in order: (1 or 2 for the stream, text bytes). `cleared` tells the
    page to empty its screen, `closed` that the learner left the shell.
    """

    session: Session
    code: int
    pieces: tuple[tuple[int, bytes], ...] = ()
    cleared: bool = False
    closed: bool = False

    @property
    def stdout(self) -> bytes:
        """Everything that went to standard output."""
        return b"".join(data for stream, data in self.pieces if stream == 1)

    @property
    def stderr(self) -> bytes:
        """Everything that went to standard error."""
        return b"".join(data for stream, data in self.pieces if stream == 2)


def new_session(home: str = HOME, **variables: str) -> Session:
    """A session in its home, with these variables exported (a region, say)."""
    values = {"HOME": home, "USER": home.rpartition("/")[2], "SHELL": "/bin/bash", **variables}
    return Session(cwd=home, variables=values, exported=tuple(values))
