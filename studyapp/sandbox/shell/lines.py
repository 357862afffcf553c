"""One line in the shell of a world, and what the page around it needs."""

import logging
import re
from posixpath import basename

from django.db import transaction
from msgspec import Struct
from msgspec.structs import replace

from studyapp.minicloud.cli import Called, Hint, Outcome, complete, hint, run_line
from studyapp.minicloud.kernel.clock import SECOND
from studyapp.minicloud.policy.trace import NAMES
from studyapp.minicloud.shell import FileError, Session, interrupted
from studyapp.minicloud.shell.session import HOME
from studyapp.sandbox import services
from studyapp.sandbox.desk import Desk
from studyapp.sandbox.shell import home, memory
from studyapp.sandbox.shell.edge import Edge, service_names
from studyapp.sandbox.shell.home import Entry
from studyapp.sandbox.shell.memory import Made, Shown
from studyapp.sandbox.shell.su import name_of, su
from studyapp.sandbox.shell.why import why

logger = logging.getLogger(__name__)

LONGEST_SHOWN = 4_096  # characters of a line that are shown again
USAGE = 252  # the exit code of an `aws` line that could not be read
QUOTED = re.compile(r"""'[^']*'|"(?:[^"\\]|\\.)*\"""")
SPLIT = re.compile(r"""=\[?\{[^{}'"\s]*,[^{}'"\s]*\}""")  # braces that no quote protects
HIDDEN = "****************"  # an answer that is not shown again
COMMANDS = ("su", "why")
FAILED = "The sandbox failed on this line; what it had done before stays, and undo takes it back.\n"


class Printed(Struct, frozen=True):
    """How a line ended: its two streams and exit code as a terminal has them, and as it is shown.

    `cleared` says that the screen was emptied.
    """

    stdout: str
    stderr: str
    code: int
    shown: Shown
    cleared: bool = False


class Help(Struct, frozen=True):
    """What helps at the cursor: candidates for the word that begins at `start`, and a hint."""

    start: int
    candidates: tuple[str, ...]
    hint: Hint | None


class Shell:
    """The shell of a desk's world; `site` is the address of the site, for links to objects."""

    def __init__(self, desk: Desk, site: str) -> None:
        self.desk = desk
        self.site = site
        self.generation = desk.world.generation

    def run(self, line: str, *, interactive: bool = False) -> Printed:
        """Run one line: one act for undo. It always ends, and raises nothing.

        With `interactive` a command may ask, and the next line is the answer.
        What it wrote to its files and its session is kept; refusals are on its standard error.
        """
        line = line.replace("\r\n", "\n").replace("\0", "")
        now = self.desk.now()
        session, files = self._session(), home.load(self.generation, now)
        before, prompt = dict(files.nodes), self._prompt(session)
        edge = Edge(self.desk, self.site)
        try:
            outcome = run_line(
                line,
                session,
                files,
                edge.tools(now),
                commands={"su": su(self.desk), "why": why(self.desk)},
                interactive=interactive,
            )
        except Exception:
            logger.exception("the shell failed on a line of world %s", self.desk.world.id)
            ended = replace(session, waiting=None)
            outcome = Outcome("", FAILED, 255, ended, (), ((2, FAILED.encode()),), False, False)
        with transaction.atomic():
            home.save(self.generation, before, files.nodes)
            waits = session.waiting if interactive else None
            shown = HIDDEN if waits and waits.secret and line else line
            return self._kept(shown, prompt, outcome, edge.waited)

    def interrupt(self, typed: str) -> Printed:
        """Ctrl-C: the command that asks ends with 130; `typed` is what stood on the line."""
        session, prompt = self._session(), self.prompt
        secret = session.waiting is not None and session.waiting.secret
        session = interrupted(session)
        outcome = Outcome("", "", session.code, session, (), (), False, False)
        shown = f"{'' if secret else typed}^C"
        with transaction.atomic():
            return self._kept(shown, prompt, outcome, 0)

    def _kept(self, line: str, prompt: str, outcome: Outcome, waited: int) -> Printed:
        """Remember how a line ended; `waited` are milliseconds of simulated time."""
        notes: list[str] = []
        session = outcome.session
        if waited:
            notes.append(f"{waited // SECOND} s of simulated time went by while it waited.")
        if outcome.closed:
            session, note = self._left(session)
            notes.append(note)
        memory.remember(self.generation, session, self.desk.region)
        if outcome.code == USAGE and SPLIT.search(QUOTED.sub("", line[:LONGEST_SHOWN])):
            notes.append("The shell makes several words of {a,b}: put quotes around such a value.")
        if "No space left on device" in outcome.stderr:
            notes.append(f"The files of this shell hold {home.HOME_CAPACITY // 1000} kB at most.")
        pieces = tuple((stream, data.decode("utf-8", "replace")) for stream, data in outcome.pieces)
        calls = tuple(_made(called) for called in outcome.calls)
        shown = Shown(prompt, line[:LONGEST_SHOWN], pieces, calls, tuple(notes), outcome.code)
        if outcome.cleared:
            memory.clear(self.generation)
        else:
            memory.add_line(self.generation, shown)
        return Printed(outcome.stdout, outcome.stderr, outcome.code, shown, outcome.cleared)

    def _left(self, session: Session) -> tuple[Session, str]:
        """After `exit`: back from `su` to the administrator, else a new session."""
        if self.desk.arn != self.desk.administrator:
            services.act_as(self.desk.world, "")
            return session, f"Acting as {name_of(self.desk.arn)} again."
        fresh = memory.restarted(session, self.desk.region)
        return fresh, "A new session has begun; files and history are still there."

    def help(self, line: str, cursor: int) -> Help:
        """What can stand at the cursor, and what the command there takes."""
        files = home.outline(self.generation)
        found = complete(
            line, cursor, self._session(), files, services=service_names(), extra=COMMANDS
        )
        return Help(found.start, found.candidates, hint(line, cursor))

    @property
    def asks(self) -> bool:
        """Whether a command waits for an answer, so that the next line is none of the shell's."""
        return self._session().waiting is not None

    @property
    def prompt(self) -> str:
        """What stands before the next line: `administrator:~$`."""
        return self._prompt(self._session())

    @property
    def history(self) -> tuple[str, ...]:
        """The lines that were typed, oldest first."""
        return self._session().history

    def lines(self) -> list[Shown]:
        """What is on the screen, oldest first."""
        return memory.lines(self.generation)

    def clear(self) -> None:
        """Empty the screen; history and files stay."""
        memory.clear(self.generation)

    def entries(self) -> list[Entry]:
        """The files and folders of the shell, by path."""
        return home.entries(self.generation)

    def read(self, path: str) -> bytes:
        """The bytes of a file; FileError when there is none."""
        return home.load(self.generation, 0).read(path)

    def store(self, name: str, data: bytes) -> str:
        """Put a file into the home under the last part of a name; its path.

        Raises FileError when the name is none or the files would be too large.
        """
        last = basename(name.replace("\\", "/")).strip()
        if last in {"", ".", ".."} or "\0" in last:
            raise FileError(name, "This is not a file's name")
        files = home.load(self.generation, self.desk.now())
        before, path = dict(files.nodes), f"{HOME}/{last}"
        files.write(path, data)
        home.save(self.generation, before, files.nodes)
        return path

    def remove(self, path: str) -> None:
        """Delete a file or an empty folder; FileError when that cannot be."""
        files = home.load(self.generation, 0)
        before = dict(files.nodes)
        files.remove(path)
        home.save(self.generation, before, files.nodes)

    def _session(self) -> Session:
        return memory.recall(self.generation, self.desk.region)

    @property
    def who(self) -> str:
        """Whom the shell acts as, in a word."""
        return name_of(self.desk.arn)

    def _prompt(self, session: Session) -> str:
        if session.waiting:
            return session.waiting.prompt
        inside = session.cwd == HOME or session.cwd.startswith(f"{HOME}/")
        place = f"~{session.cwd.removeprefix(HOME)}" if inside else session.cwd
        return f"{name_of(self.desk.arn)}:{place}$"


def _made(called: Called) -> Made:
    return Made(
        called.service,
        called.operation,
        called.request_id,
        called.code,
        called.message,
        _why(called),
    )


def _why(called: Called) -> str:
    """What decided a denial, in a few words; "" when it was none."""
    decision = called.decision
    if decision is None or decision.allowed or not called.code:
        return ""
    deciding = decision.deciding[0] if decision.deciding else None
    if decision.reason == "explicit-deny" and deciding is not None:
        return f"An explicit deny in {deciding.source}"
    return f"No {NAMES[decision.layer]} allows it"
