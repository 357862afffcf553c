"""What an operation gets: who calls, when, where, and the records."""

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from studyapp.minicloud.kernel import due
from studyapp.minicloud.kernel.arn import Arn
from studyapp.minicloud.kernel.blobs import Blobs
from studyapp.minicloud.kernel.call import Call, CallAs, Output, Params, Principal
from studyapp.minicloud.kernel.clock import Moment
from studyapp.minicloud.kernel.entropy import Entropy
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.happened import Event
from studyapp.minicloud.kernel.ids import Ids
from studyapp.minicloud.kernel.secrets import KeyRing
from studyapp.minicloud.kernel.service import Need, Registry, Service
from studyapp.minicloud.kernel.storage import Tally
from studyapp.minicloud.kernel.work import Records, Work


class Surroundings(Struct):
    """What all contexts of one call share; `now` is simulated, in milliseconds."""

    call: Call
    work: Work
    registry: Registry
    ids: Ids
    entropy: Entropy
    blobs: Blobs
    secrets: KeyRing
    now: int
    decide: Callable[["Context", Need], Any]
    invoke: Callable[["Context", str, str, Params, CallAs], Output]
    recent: Callable[[int, tuple[str, ...]], Any]
    events: Callable[[int, int | None], Iterator[Event]]
    tallies: Callable[[int], list[Tally]]


class Context:
    """The side of a call that an operation sees."""

    def __init__(
        self,
        around: Surroundings,
        service: Service,
        operation: str,
        principal: Principal,
        *,
        account: str,
        region: str,
    ) -> None:
        self._around = around
        self._service = service
        self.operation = operation
        self.principal = principal
        self.account = account
        self.region = region
        self.db = Records(around.work, account, region)
        self.call = around.call
        self.now = around.now
        self.wall = around.call.wall
        self.ids = around.ids
        self.entropy = around.entropy
        self.blobs = around.blobs
        self.secrets = around.secrets

    @property
    def service(self) -> str:
        """Botocore's name of the service."""
        return self._service.name

    @property
    def host(self) -> str:
        """The name of the service's principal."""
        return self._service.host

    @property
    def moment(self) -> Moment:
        """Now on both clocks."""
        return Moment(self.now, self.wall)

    def arn(self, resource: str, *, region: str | None = None, account: str | None = None) -> str:
        """The name of a resource of this service; global services have no Region in it."""
        home = "" if self._service.is_global else self.region
        where = home if region is None else region
        owner = self.account if account is None else account
        return str(Arn(self._service.prefix, where, owner, resource))

    def after(self, delay: int, kind: str, **args: Any) -> None:
        """Have an event of this service happen in `delay` milliseconds of simulated time."""
        if kind not in self._service.handlers:
            raise ValueError(f"{self.service} has no due event {kind!r}")
        event = due.Due(self.now + delay, self.service, kind, self.account, self.region, args)
        self.ids.counter += 1
        due.add(self._around.work, event, self.ids.counter)

    def emit(self, event: str, **detail: Any) -> None:
        """Tell the services that listen to this event of ours, at once."""
        for service, handler in self._around.registry.listeners(f"{self.service}:{event}"):
            handler(self.as_service(service), **detail)

    def invoke(
        self, service: str, operation: str, params: Params, as_: CallAs = CallAs.CALLER
    ) -> Output:
        """Make an inner call, through the whole chain; CloudError when it is refused."""
        return self._around.invoke(self, service, operation, params, as_)

    def allows(self, need: Need) -> bool:
        """Whether the caller would be allowed something; never refuses."""
        return bool(self._around.decide(self, need).allowed)

    def decide(self, need: Need) -> Any:
        """The decision on something that the caller may need, with its trace."""
        return self._around.decide(self, need)

    def limits(self, principal: Principal, need: Need) -> list[Any]:
        """The policies from above the account (`policy.Source`s) that would limit somebody."""
        return self._around.registry.limits(self.db, principal, need)

    def quota(self, limit: int, used: int, error: CloudError, *, added: int = 1) -> None:
        """Refuse with `error` when there would be more than `limit`."""
        if used + added > limit:
            raise error

    def as_service(self, service: Service, source: str = "") -> "Context":
        """The same call from within another service, as that service's principal.

        `source` is the ARN of the resource on whose behalf the service acts: `aws:SourceArn`.
        """
        return Context(
            self._around,
            service,
            self.operation,
            replace(service_principal(service, self.account), source=source),
            account=self.account,
            region=self.region,
        )

    def at(self, account: str) -> "Context":
        """The same call of the same caller over the records of another account of this world."""
        if account == self.account:
            return self
        return Context(
            self._around,
            self._service,
            self.operation,
            self.principal,
            account=account,
            region=self.region,
        )

    def trail(self, since: int, naming: tuple[str, ...] = ()) -> Any:
        """Rows of the trail of this world, newest first, that happened at `since` or later.

        Rows that hold none of the texts `naming` may be left out: see `Reader.trail`.
        """
        return self._around.recent(since, naming)

    def events(self, since: int, before: int | None = None) -> Iterator[Event]:
        """Recorded calls of the current branch, newest first: see `happened.events`."""
        return self._around.events(since, before)

    def tallies(self, since: int) -> list[Tally]:
        """What calls in this world cost on the day of `since` and later, but undone ones."""
        return self._around.tallies(since)


def service_principal(service: Service, account: str) -> Principal:
    """A service acting by itself."""
    return Principal("service", account, service.host, service.host, service.host)
