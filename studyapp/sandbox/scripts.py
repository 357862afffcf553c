"""A script of `aws` commands run in an account by the site itself: the set-up of a lab."""

from uuid import UUID

from msgspec import Struct

from studyapp.minicloud.cli import Called, Outcome, Profile, Tools, run_line
from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.shell import Limits, MemoryFiles, Node, Session, new_session
from studyapp.minicloud.shell.session import HOME
from studyapp.sandbox import engine
from studyapp.sandbox.desk import Desk

LIMITS = Limits(steps=500)


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
    """A shell with an empty home, whose calls are all one act of the desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._files = MemoryFiles({HOME: Node(directory=True)}, now=engine.wall())
        self._session: Session = new_session(AWS_REGION=desk.region)

    def run(self, text: str) -> Ran:
        """Run one line, or several."""
        outcome: Outcome = run_line(text, self._session, self._files, self._tools(), limits=LIMITS)
        self._session = outcome.session
        refused = tuple(call for call in outcome.calls if call.code)
        return Ran(outcome.code, refused, outcome.stderr)

    def _tools(self) -> Tools:
        return Tools(
            call=self._call,
            blobs=engine.STORAGE.blobs(self._desk.world.id),
            presign=self._presign,
            sleep=lambda seconds: None,
            token=lambda: str(UUID(bytes=engine.entropy()[:16], version=4)),
            services=tuple(engine.cloud().registry.services),
            now=engine.wall(),
        )

    def _call(
        self, service: str, operation: str, params: Params, region: str, profile: Profile
    ) -> Output:
        return self._desk.act(service, operation, params, region=region).output

    def _presign(self, bucket: str, key: str, seconds: int, region: str, profile: Profile) -> str:
        raise CloudError("NotImplemented", "A script of the site signs no links.", 501)
