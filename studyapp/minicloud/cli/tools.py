"""What the `aws` command works with: the cloud, bodies, time; and what it remembers of its calls."""

from collections.abc import Callable
from typing import Any, Protocol

from msgspec import Struct

from studyapp.minicloud.kernel.blobs import Blobs
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.shell import Environment, Folder

Params = dict[str, Any]
Output = dict[str, Any]


class Profile(Struct, frozen=True):
    """With whose credentials a call is made; without a key as whoever the shell acts.

    `anonymous`: the call is not signed at all.
    """

    name: str = "default"
    access_key_id: str = ""
    secret_access_key: str = ""
    session_token: str = ""
    anonymous: bool = False


class Caller(Protocol):
    """One call of the cloud: gives its output, raises CloudError.

    A `ResponseMetadata` with `RequestId` in the output is taken out and remembered.
    """

    def __call__(
        self, service: str, operation: str, params: Params, region: str, profile: Profile
    ) -> Output:
        """Make the call."""
        ...


class Presigner(Protocol):
    """Makes the address that reads an object without credentials; raises CloudError."""

    def __call__(self, bucket: str, key: str, seconds: int, region: str, profile: Profile) -> str:
        """Sign for a number of seconds."""
        ...


class Called(Struct, frozen=True):
    """What was called and how it ended: `code` is "" when it succeeded."""

    service: str
    operation: str
    region: str
    code: str = ""
    message: str = ""
    request_id: str = ""
    decision: Any = None


class Tools(Struct, frozen=True):
    """The edges of the command.

    `services` are the names (botocore's) that completion and lists of choices show. `sleep` is
    told the seconds for which a waiter waits: simulated time. `token` makes an idempotency token
    (a random UUID). `now` in milliseconds. `most_calls` bounds the calls of one command.
    """

    call: Caller
    blobs: Blobs
    presign: Presigner
    sleep: Callable[[float], None]
    token: Callable[[], str]
    services: tuple[str, ...]
    now: int
    most_calls: int = 1_000


def encoded(text: str) -> bytes:
    """The bytes of a text: those that a shell word could not hold as text come back as they were.

    What no UTF-8 holds at all, such as half a pair out of JSON's `"\\ud800"`, becomes `?`.
    """
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


class Run:
    """One run of the command: its words, its surroundings, its output so far."""

    def __init__(
        self, tools: Tools, log: list[Called], stdin: bytes, environment: Environment, files: Folder
    ) -> None:
        self.tools = tools
        self.log = log
        self.stdin = stdin
        self.environment = environment
        self.files = files
        self.calls = 0
        self.pieces: list[str | bytes] = []
        self.errors: list[str] = []

    def write(self, text: str | bytes) -> None:
        """Add to standard output."""
        self.pieces.append(text)

    def complain(self, text: str) -> None:
        """Add a line to standard error."""
        self.errors.append(text + "\n")

    def output(self) -> bytes:
        """All of standard output."""
        return b"".join(
            piece if isinstance(piece, bytes) else encoded(piece) for piece in self.pieces
        )

    def call(
        self, service: str, operation: str, params: Params, region: str, profile: Profile
    ) -> Output:
        """Make a call and remember it; raises CloudError."""
        self.calls += 1
        if self.calls > self.tools.most_calls:
            raise CloudError("TooManyCalls", "This command made too many calls.", unverified=True)
        try:
            output = dict(self.tools.call(service, operation, params, region, profile))
        except CloudError as error:
            self.log.append(
                Called(
                    service,
                    operation,
                    region,
                    error.code,
                    error.message,
                    getattr(error, "request_id", ""),
                    getattr(error, "decision", None),
                )
            )
            raise
        metadata = output.pop("ResponseMetadata", {})
        self.log.append(
            Called(service, operation, region, request_id=metadata.get("RequestId", ""))
        )
        return output

    def read(self, blob: Any) -> bytes:
        """The bytes of a streaming body."""
        return blob if isinstance(blob, bytes) else b"".join(self.tools.blobs.read(blob))
