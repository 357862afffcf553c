"""What all commands of `aws s3` share: addresses, options, calls and their errors."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from studyapp.minicloud.cli import arguments, errors
from studyapp.minicloud.cli.arguments import Given, Option
from studyapp.minicloud.cli.errors import sentence
from studyapp.minicloud.cli.profiles import Setup, region_for, setup
from studyapp.minicloud.cli.target import Target
from studyapp.minicloud.cli.tools import Output, Params, Run
from studyapp.minicloud.cli.values import integer
from studyapp.minicloud.kernel.clock import Moment
from studyapp.minicloud.kernel.errors import CloudError

PREFIX = "s3://"
POINT = re.compile(
    r"(arn:[^/:]*:s3[^/:]*:[^/:]*:[0-9]*:(?:outpost[/:][^/:]+[/:])?accesspoint[/:][^/:]+)(?:/(.*))?\Z",
    re.DOTALL,
)
NO_KEY = (
    "Parameter validation failed:\nInvalid length for parameter Key, value: 0, valid min length: 1"
)
REQUEST_PAYER = Option("request-payer", "maybe", default="requester", choices=("requester",))


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
    """Read `s3://bucket/key`, or `bucket/key`; an access point's ARN may stand for the bucket."""
    place = text.removeprefix(PREFIX)
    point = POINT.match(place)
    if point:
        return Address(point[1], point[2] or "")
    bucket, _, key = place.partition("/")
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
        raise errors.surplus([*unknown, *surplus])
    return given, paths


def number(given: Given, name: str) -> int | None:
    """The value of an option that is a whole number."""
    return integer(given[name][0]) if name in given else None


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
        """A call; Refused when it is, by the tool or by the service."""
        given: Params = {name: value for name, value in params.items() if value is not None}
        place = Target("s3", operation, self.region, self.setup.profile)
        plain = {name: b"" if name == "Body" else value for name, value in given.items()}
        reports = place.reports(plain)
        if reports:
            raise Refused("\n".join(["Parameter validation failed:", *reports]))
        try:
            return place.ask(self.run, given)
        except CloudError as error:
            raise Refused(sentence(error, operation), error) from None

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
    """A call of a subcommand was refused; `text` is what the tool says of it.

    `error` is the service's; None when the tool itself found fault with its parameters.
    """

    def __init__(self, text: str, error: CloudError | None = None) -> None:
        self.text = text
        self.error = error
        super().__init__(text)

    @property
    def code(self) -> int:
        """The exit code where the refusal ends the command as an operation's would."""
        return errors.SERVICE if self.error else errors.USAGE


def fatal(refused: Refused) -> errors.CliError:
    """What ends a command over several objects."""
    return errors.CliError(f"fatal error: {refused.text}\n", 1)
