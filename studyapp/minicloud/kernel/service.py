"""How a service declares itself: its operations, what they need, what it does by itself."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from studyapp.minicloud.kernel.call import Output, Params, Principal
from studyapp.minicloud.kernel.records import GLOBAL, Kind, Scope

if TYPE_CHECKING:
    from studyapp.minicloud.kernel.context import Context
    from studyapp.minicloud.kernel.work import Records

Run = Callable[["Context", Params], Output]
Pairs = tuple[tuple[str, str], ...]
Grain = Literal["second", "hour", "exact"]
Handler = Callable[..., None]
ContextValue = str | int | float | bool | list[str] | tuple[str, ...]


class Need(Struct, frozen=True):
    """One thing that a caller must be allowed: an action on a resource.

    `context` holds the condition keys of this resource and request beyond the global ones, in
    lower case. `resource_policy` is the JSON of the resource's own policy, and `owner` the
    account that owns the resource (empty: the caller's). `kind` names how the resource policy
    counts: "ordinary", "trust" or "key" (decision 14). `grants` is the JSON of a policy that says
    what grants on the resource allow.
    """

    action: str
    resource: str = "*"
    context: Mapping[str, ContextValue] = {}
    resource_policy: str = ""
    owner: str = ""
    kind: Literal["ordinary", "trust", "key"] = "ordinary"
    grants: str = ""


class Gauge(Struct, frozen=True):
    """How much of what a record stands for is in use, for the bill.

    `usage` is AWS's usage type without the prefix of a Region; an empty one says only that the
    resource has these tags. `grain` is how a use is rounded: to seconds with a minute at least, to
    hours, or not at all. `resumes` is the usage type that becomes this one in retrospect, as if
    it had been so from its beginning. `region` is where, when not in the record's own Region.
    """

    resource: str
    usage: str = ""
    quantity: int = 0
    grain: Grain = "second"
    tags: Pairs = ()
    region: str = ""
    resumes: str = ""


class Charge(Struct, frozen=True):
    """What a call itself costs: a request, and bytes that leave the cloud.

    `account` is who pays when it is not the caller's.
    """

    usage: str
    region: str
    resource: str = ""
    sent: int = 0
    account: str = ""


Metering = Callable[["Records", tuple[str, ...], Any], Sequence[Gauge]]
Charging = Callable[["Context", str, Params, Output | None, str], Charge | None]
Needs = Callable[["Context", Params], Sequence[Need]]
# The policies of an organisation that limit a need of a caller: `policy.Source`s.
Guard = Callable[["Records", Principal, Need], Sequence[Any]]


def no_needs(ctx: "Context", params: Params) -> Sequence[Need]:
    """What cannot be denied by a policy (decision 13)."""
    return ()


NO_NEEDS: Needs = no_needs


class Operation(Struct, frozen=True):
    """One operation of a service, as the chain uses it."""

    name: str
    run: Run
    needs: Needs
    reads: bool
    act: str | Callable[["Context", Params, Output], str]
    secret: tuple[str, ...] = ()
    anonymous: bool = False


class Service:
    """A service: `name` is botocore's, `prefix` that of its actions and ARNs.

    `operations` by name; `handlers` of due events by kind; `listeners` by "service:event";
    `opener` runs before the first call in an account (and Region), `starter` when an account is
    made. `guard` tells which policies limit a caller or a resource from above the account.
    `only_in` is the Region of the one endpoint that serves all Regions, "" where each has its own.
    `meters` tell by the kind of record what of it is in use, `charging` what a call costs.
    """

    def __init__(self, name: str, *, scope: Scope, arn_prefix: str = "", only_in: str = "") -> None:
        self.name = name
        self.scope = scope
        self.prefix = arn_prefix or name
        self.only_in = only_in
        self.is_global = scope is GLOBAL  # its state is one for all Regions
        self.operations: dict[str, Operation] = {}
        self.handlers: dict[str, Handler] = {}
        self.listeners: dict[str, list[Handler]] = {}
        self.opener: Callable[[Context], None] | None = None
        self.starter: Callable[[Context], None] | None = None
        self.guard: Guard | None = None
        self.meters: dict[Kind[Any], Metering] = {}
        self.charging: Charging | None = None

    def operation(
        self,
        name: str,
        *,
        needs: Needs | None = None,
        reads: bool = False,
        act: str | Callable[["Context", Params, Output], str] = "",
        secret: tuple[str, ...] = (),
        anonymous: bool = False,
    ) -> Callable[[Run], Run]:
        """Declare a function as an operation.

        `needs` defaults to the action of the operation's name on `*`. `reads` promises that it
        changes nothing. `act` names the act on the undo button: a format string over the
        parameters, or a function. `secret` are parameters that are never recorded. `anonymous`
        lets callers without credentials come as far as authorisation.
        """

        def declare(run: Run) -> Run:
            if name in self.operations:
                raise ValueError(f"{self.name}:{name} is declared twice")
            asked = needs or self._own_action(name)
            self.operations[name] = Operation(name, run, asked, reads, act, secret, anonymous)
            return run

        return declare

    def due(self, kind: str) -> Callable[[Handler], Handler]:
        """Declare what happens when an event of this kind is due."""

        def declare(handler: Handler) -> Handler:
            self.handlers[kind] = handler
            return handler

        return declare

    def on(self, event: str) -> Callable[[Handler], Handler]:
        """Declare what happens when "service:event" was emitted."""

        def declare(handler: Handler) -> Handler:
            self.listeners.setdefault(event, []).append(handler)
            return handler

        return declare

    def opens(self, opener: Callable[["Context"], None]) -> Callable[["Context"], None]:
        """Declare what is there before the first call, such as a default VPC."""
        self.opener = opener
        return opener

    def bootstrap(self, starter: Callable[["Context"], None]) -> Callable[["Context"], None]:
        """Declare what a new account starts with."""
        self.starter = starter
        return starter

    def guards(self, guard: Guard) -> Guard:
        """Declare the policies that limit callers and resources from above their account."""
        self.guard = guard
        return guard

    def metered(self, kind: Kind[Any]) -> Callable[[Metering], Metering]:
        """Declare what records of a kind show for the bill: `metering(records, key, value)`."""

        def declare(metering: Metering) -> Metering:
            self.meters[kind] = metering
            return metering

        return declare

    def charges(self, charging: Charging) -> Charging:
        """Declare what calls cost: from operation, parameters, output and code of the error."""
        self.charging = charging
        return charging

    @property
    def host(self) -> str:
        """The name of its principal, by which policies and trails know it."""
        return f"{self.prefix}.amazonaws.com"

    def _own_action(self, name: str) -> Needs:
        asked = (Need(f"{self.prefix}:{name}"),)
        return lambda ctx, params: asked


class Registry:
    """The services of a cloud, by botocore's name."""

    def __init__(self, services: Sequence[Service]) -> None:
        self.services = {service.name: service for service in services}
        self.meters = {
            kind: (service.name, metering)
            for service in services
            for kind, metering in service.meters.items()
        }
        self.guards = [service.guard for service in services if service.guard]

    def listeners(self, event: str) -> list[tuple[Service, Handler]]:
        """Who listens to "service:event"."""
        return [
            (service, handler)
            for service in self.services.values()
            for handler in service.listeners.get(event, ())
        ]

    def limits(self, db: "Records", principal: Principal, need: Need) -> list[Any]:
        """The policies from above the account that a decision on a need must count."""
        return [source for guard in self.guards for source in guard(db, principal, need)]

    def coverage(self) -> dict[str, list[str]]:
        """The operations of each service that are there, in order."""
        return {name: sorted(service.operations) for name, service in self.services.items()}


def tags_context(tags: Mapping[str, str], *, request: bool = False) -> dict[str, Any]:
    """The condition keys of a resource's tags, or of those that a request carries."""
    word = "requesttag" if request else "resourcetag"
    found: dict[str, Any] = {f"aws:{word}/{key.lower()}": value for key, value in tags.items()}
    if request and tags:
        found["aws:tagkeys"] = list(tags)
    return found
