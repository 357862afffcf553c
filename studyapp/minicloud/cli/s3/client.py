"""What all commands of `aws s3` share: addresses, options, calls and their errors."""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from studyapp.minicloud.cli import arguments, errors
from studyapp.minicloud.cli.arguments import Given, Option
from studyapp.minicloud.cli.errors import sentence
from studyapp.minicloud.cli.profiles import Setup, region_for, setup
from studyapp.minicloud.cli.target import Target
from studyapp.minicloud.cli.tools import Output, Params, Run
from studyapp.minicloud.kernel.clock import Moment
from studyapp.minicloud.kernel.errors import CloudError

PREFIX = "s3://"


class Address(Struct, frozen=True):
    """`s3://bucket/key`."""

    bucket: str
    key: str = ""

    def __str__(self) -> str:
        return f"{PREFIX}{self.bucket}/{self.key}" if self.key else f"{PREFIX}{self.bucket}"


class Object(Struct, frozen=True):
    """An object of a listing: size in bytes, time in milliseconds (simulated)."""

    key: str
    size: int
    modified: int


def address(text: str) -> Address:
    """Read `s3://bucket/key`, or `bucket/key`."""
    bucket, _, key = text.removeprefix(PREFIX).partition("/")
    return Address(bucket, key)


def read(
    words: Sequence[str], options: Sequence[Option], *required: str
) -> tuple[Given, list[str]]:
    """Options and paths of a subcommand; CliError for misuse."""
    known = {option.name: option for option in options}
    given, extras = arguments.read(words, known)
    paths = [word for word in extras if not arguments.is_option(word)]
    unknown = [word for word in extras if arguments.is_option(word)]
    if len(paths) < len(required):
        raise errors.missing(dict.fromkeys(required))
    surplus = paths[max(len(required), 1) :]
    if unknown or surplus:
        raise errors.CliError(
            f"\nUnknown options: {','.join([*unknown, *surplus])}\n", errors.USAGE
        )
    return given, paths


def instant(value: Any) -> int:
    """Milliseconds, simulated, of a time in an answer."""
    return value.simulated if isinstance(value, Moment) else int(value or 0)


class Client:
    """Calls S3 for one command."""

    def __init__(self, run: Run, chosen: dict[str, str]) -> None:
        self.run = run
        self.setup: Setup = setup(run, chosen)
        self.region = region_for("s3", self.setup.region)

    def call(self, operation: str, **params: Any) -> Output:
        """A call; Refused when it is."""
        given: Params = {name: value for name, value in params.items() if value is not None}
        place = Target("s3", operation, self.region, self.setup.profile)
        try:
            return place.ask(self.run, given)
        except CloudError as error:
            raise Refused(error, operation) from None

    def objects(self, place: Address, size: int | None = None) -> Iterator[Object]:
        """All objects under a prefix, page by page."""
        for page in self.pages(place, None, size):
            for item in page.get("Contents", ()):
                yield Object(item["Key"], item["Size"], instant(item.get("LastModified")))

    def pages(self, place: Address, delimiter: str | None, size: int | None) -> Iterator[Output]:
        """The pages of a listing."""
        token = None
        while True:
            page = self.call(
                "ListObjectsV2",
                Bucket=place.bucket,
                Prefix=place.key,
                Delimiter=delimiter,
                MaxKeys=size,
                ContinuationToken=token,
            )
            yield page
            token = page.get("NextContinuationToken")
            if not token:
                return


class Refused(Exception):
    """A call of a subcommand was refused; `text` is the tool's sentence."""

    def __init__(self, error: CloudError, operation: str) -> None:
        self.error = error
        self.text = sentence(error, operation)
        super().__init__(self.text)


def fatal(refused: Refused) -> errors.CliError:
    """What ends a command over several objects."""
    return errors.CliError(f"fatal error: {refused.text}\n", 1)
