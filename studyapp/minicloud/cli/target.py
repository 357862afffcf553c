"""One operation in one region with one set of credentials: what a command calls."""

from msgspec import Struct

from studyapp.minicloud import spec
from studyapp.minicloud.cli import errors
from studyapp.minicloud.cli.profiles import Setup, region_for
from studyapp.minicloud.cli.sent import bucket_problem
from studyapp.minicloud.cli.tools import Output, Params, Profile, Run
from studyapp.minicloud.kernel.errors import CloudError

HEADS = frozenset({"HeadObject", "HeadBucket"})
REASONS = {400: "Bad Request", 403: "Forbidden", 404: "Not Found", 412: "Precondition Failed"}


class Target(Struct, frozen=True):
    """Where calls go."""

    service: str
    operation: str
    region: str
    profile: Profile

    def ask(self, run: Run, params: Params) -> Output:
        """Make a call; CloudError as a client sees it."""
        try:
            return run.call(self.service, self.operation, params, self.region, self.profile)
        except CloudError as error:
            raise self._seen(error) from None

    def call(self, run: Run, params: Params) -> Output:
        """Make a call; CliError with the tool's sentence when the service refuses."""
        try:
            return self.ask(run, params)
        except CloudError as error:
            raise errors.refused(error, self.operation) from None

    def status(self, error: CloudError) -> int:
        """The HTTP status that an error has."""
        return error.status or spec.error_shape(self.service, error.code).status

    def _seen(self, error: CloudError) -> CloudError:
        """An answer to HEAD has no body: a client sees no more than its status."""
        if self.service != "s3" or self.operation not in HEADS:
            return error
        status = self.status(error)
        return CloudError(str(status), REASONS.get(status, error.message), status)

    def reports(self, params: Params) -> list[str]:
        """What the tool refuses of the parameters before it sends them."""
        bucket = params.get("Bucket") if self.service == "s3" else None
        problem = bucket_problem(bucket) if isinstance(bucket, str) else ""
        return [problem] if problem else spec.reports(self.service, self.operation, params)


def target(service: str, operation: str, held: Setup) -> Target:
    """The target of a command; CliError when it needs a region and has none."""
    return Target(service, operation, region_for(service, held.region), held.profile)
