"""A script of `aws` commands that the site itself runs in an account: the set-up of a lab."""

from msgspec import Struct

from studyapp.minicloud.cli import Called, run_line
from studyapp.minicloud.shell import MemoryFiles, Node, Session, new_session
from studyapp.minicloud.shell.session import HOME
from studyapp.sandbox.desk import Desk
from studyapp.sandbox.shell.edge import Edge


class Ran(Struct, frozen=True):
    """How a script ended: `refused` are the calls that did not succeed, `errors` what it said."""

    code: int
    refused: tuple[Called, ...] = ()
    errors: str = ""

    @property
    def worked(self) -> bool:
        """Whether every command did what it was meant to do."""
        return self.code == 0 and not self.refused


class Script:
    """A shell with an empty home that nobody sees; all its calls are one act of the desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._files = MemoryFiles({HOME: Node(directory=True)}, now=desk.now())
        self._session: Session = new_session(AWS_REGION=desk.region)

    def run(self, text: str) -> Ran:
        """Run one line, or several."""
        tools = Edge(self._desk, "").tools(self._desk.now())
        outcome = run_line(text, self._session, self._files, tools)
        self._session = outcome.session
        refused = tuple(call for call in outcome.calls if call.code)
        return Ran(outcome.code, refused, outcome.stderr)
