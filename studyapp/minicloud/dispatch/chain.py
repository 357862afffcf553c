"""The chain: authenticate, validate, resolve, authorise, run, record (decision 11)."""

import logging
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

from msgspec import Struct

from studyapp.minicloud import spec
from studyapp.minicloud.dispatch import authenticate, authorize, metering, record, time
from studyapp.minicloud.dispatch.callers import Callers, is_lasting
from studyapp.minicloud.dispatch.identity import Identity
from studyapp.minicloud.dispatch.texts import check_texts
from studyapp.minicloud.kernel import due, happened, history
from studyapp.minicloud.kernel.blobs import Blobs, Full
from studyapp.minicloud.kernel.call import (
    Call,
    CallAs,
    Caller,
    Output,
    Params,
    Principal,
    Result,
)
from studyapp.minicloud.kernel.clock import Moment
from studyapp.minicloud.kernel.context import Context, Surroundings, service_principal
from studyapp.minicloud.kernel.entropy import Entropy
from studyapp.minicloud.kernel.errors import CloudError, not_implemented
from studyapp.minicloud.kernel.grouping import Groups
from studyapp.minicloud.kernel.ids import Ids
from studyapp.minicloud.kernel.records import Settings
from studyapp.minicloud.kernel.regions import HOME, REGIONS
from studyapp.minicloud.kernel.secrets import KeyRing
from studyapp.minicloud.kernel.service import Need, Operation, Registry, Service
from studyapp.minicloud.kernel.storage import JournalRow, Reader, TrailRow, Writer
from studyapp.minicloud.kernel.work import Records, Work
from studyapp.minicloud.policy import Decision, Source
from studyapp.minicloud.policy.fixing import Question

logger = logging.getLogger(__name__)
T = TypeVar("T")


class Opened(Struct, frozen=True):
    """That a service was opened in an account and Region."""

    at: int = 0


class NeedsLock(Exception):
    """A call that reads found that something must be written first."""


class Environment(Struct, frozen=True):
    """What a cloud is made of, and what it remembers, for all its calls."""

    registry: Registry
    identity: Identity
    secrets: KeyRing
    callers: Callers


class Ended(Struct):
    """How a call ended: its result or its error, and the rows for the trail."""

    result: Result | None
    error: CloudError | None
    rows: list[TrailRow]


class Chain:
    """One call on its way. `writer` is None when the world is read without its lock."""

    def __init__(
        self, env: Environment, reader: Reader, writer: Writer | None, blobs: Blobs, call: Call
    ) -> None:
        self.env = env
        self.call = call
        self.reader = reader
        self.writer = writer
        world = reader.world
        self.work = Work(reader, writes=writer is not None)
        self.entropy = Entropy(call.entropy)
        branch = world.branches + 1 if history.opens_branch(reader) else world.branch
        self.ids = Ids(world.seed, branch, world.counter)
        self.now = time.simulated(world, call.wall)
        service = env.registry.services.get(call.service)
        region = (service and service.only_in) or (call.region if call.region in REGIONS else HOME)
        self.facts = record.Facts(
            call, self.entropy.uuid(), self.entropy, self.now, region, world.account
        )
        self.around = Surroundings(
            call=call,
            work=self.work,
            registry=env.registry,
            ids=self.ids,
            entropy=self.entropy,
            blobs=blobs,
            secrets=env.secrets,
            now=self.now,
            decide=self._decide,
            invoke=self._invoke,
            recent=lambda since, naming: reader.trail(since=since, naming=naming),
            events=lambda since, before: happened.events(reader, since=since, before=before),
            tallies=metering.Tallies(reader),
        )
        self._owned: tuple[int, Principal, Sequence[Source]] | None = None
        self._measured = 0  # up to where the changes of the work have been measured

    # -- the whole way

    def needs_lock(self, operation: Operation) -> bool:
        """Whether the call must hold the world's lock: it changes something, or time has."""
        world = self.reader.world
        if not operation.reads or (world.next_due is not None and world.next_due <= self.now):
            return True
        return self.call.recorded and time.is_stale(world, self.call.wall)

    def run(self, service: Service, operation: Operation) -> Ended:
        """Go the whole way; whatever the call changed is written, or nothing of it."""
        self._pass_time()
        self.facts.operation = operation
        step = 0
        output: Output | None = None
        ctx: Context | None = None
        try:
            ctx = self._admit(service, operation)
            output = operation.run(ctx, self.call.params)
            if self.writer is not None:
                step = self._keep(history.STEP, self._label(ctx, operation, output))
            self._charge(ctx, output, "")
        except CloudError as error:
            self.facts.error = error
            if ctx is not None:
                self._charge(ctx, None, error.code)
        except Full as error:
            self.facts.error = CloudError("EntityTooLarge", str(error), 400, unverified=True)
        return self._end(output, step)

    def refuse(self, error: CloudError) -> Ended:
        """End a call that names no operation of ours."""
        self.facts.error = error
        try:
            principal = self._who()
            if principal.kind == "anonymous" and not spec.is_unsigned(
                self.call.service, self.call.operation
            ):
                raise authenticate.unsigned(self.call.service)
        except CloudError as stranger:
            self.facts.error = stranger
        return self._end(None, 0)

    def admit(self, service: Service, operation: Operation) -> None:
        """Whether the call would be let in as far as its parameters tell; nothing is kept."""
        self.facts.operation = operation
        try:
            self._admit(service, operation)
        except NeedsLock:
            return  # something has to be made first: the call itself will tell

    def look(self, service: Service) -> Context:
        """What an operation of the service would see, also for a caller who did not sign."""
        principal = self._who()
        return Context(
            self.around,
            service,
            self.call.operation,
            principal,
            account=self.facts.account,
            region=self.facts.region,
        )

    def questions(
        self, service: Service, principal: Principal, needs: Sequence[Need]
    ) -> list[Question]:
        """What would be decided if `principal` needed these things in this call."""
        self.facts.account = authenticate.account_of(principal, self.call.caller)
        ctx = Context(
            self.around,
            service,
            self.call.operation,
            principal,
            account=self.facts.account,
            region=self.facts.region,
        )
        return [authorize.lasting(self._question(ctx, need)) for need in needs]

    def aside(self, service: Service, run: Callable[[Context], T], act: str = "") -> T:
        """Let `run` change something for the caller beside any operation.

        Without the name of an act it is a row of kind time.
        """
        self._pass_time()
        found = run(self.look(service))
        self._keep(history.STEP if act else history.TIME, act)
        return found

    def let_go(self) -> None:
        """End: what refers back to the chain goes, so that all it made is freed at once.

        The collector would come for it much later, and each call would begin in fresh memory.
        """
        del self.around

    def start_account(self) -> None:
        """Let every service make what a new account starts with; one row of kind time."""
        for service in self.env.registry.services.values():
            if service.starter is not None:
                service.starter(self._by_itself(service, self.call.region))
        self._keep(history.TIME, "")

    # -- its steps

    def _pass_time(self) -> None:
        """Drain what is due; its changes are a row of their own, kept whatever the call does."""
        if self.writer is None:
            return
        world = self.writer.world
        if self.call.recorded:
            time.touch(world, self.call.wall)
        if world.next_due is not None and world.next_due <= self.now:
            groups = Groups()
            self.now = time.drain(self.work, self.now, self._fire, groups)
            self._at(self.now)
            self._keep(history.TIME, "", groups)
            # What services did by themselves is not what the caller asks for.
            self.facts.decision, self.facts.resources = None, ()
        else:
            self._at(self.now)

    def _at(self, now: int) -> None:
        self.now = self.around.now = self.facts.now = now
        if self.writer is not None:
            self.writer.world.last_used = max(self.writer.world.last_used, now)

    def _fire(self, event: due.Due) -> None:
        """Let an event happen. What is refused then does not happen, and stops no later call."""
        self.around.now = event.at
        service = self.env.registry.services[event.service]
        ctx = self._by_itself(service, event.region, event.account)
        mark = self.work.mark()
        try:
            service.handlers[event.kind](ctx, **event.args)
        except CloudError as error:
            self.work.go_back(mark)
            logger.warning("%s:%s was refused when it was due: %s", service.name, event.kind, error)
        self._measure(event.at)

    def _admit(self, service: Service, operation: Operation) -> Context:
        """Authenticate, validate, resolve and authorise."""
        principal = self._enter(operation)
        if not service.is_global and self.call.region not in REGIONS:
            raise CloudError("InvalidRegion", f"There is no Region {self.call.region!r}.", 400)
        check_texts(self.call.params)
        spec.validate(service.name, operation.name, self.call.params)
        ctx = Context(
            self.around,
            service,
            operation.name,
            principal,
            account=self.facts.account,
            region=self.facts.region,
        )
        self._open(service, ctx)
        self._allow(ctx, operation.needs(ctx, self.call.params))
        if self.call.params.get("DryRun"):
            answer = spec.dry_run(service.name)
            raise CloudError(
                answer.code, answer.text, answer.status, unverified=not answer.verified
            )
        return ctx

    def _enter(self, operation: Operation) -> Principal:
        principal = self._who()
        if principal.kind == "anonymous" and not operation.anonymous:
            raise authenticate.unsigned(self.call.service)
        return principal

    def _who(self) -> Principal:
        caller = self.call.caller
        known = self.env.callers.find(self.reader, caller)
        if known is not None:
            principal = known.principal
            self._owned = self.work.version, principal, known.sources
        else:
            principal = self._authenticated(caller)
        self.facts.principal = principal
        self.facts.account = authenticate.account_of(principal, caller)
        return principal

    def _authenticated(self, caller: Caller) -> Principal:
        unread = not self.work.live
        db = Records(self.work, self.reader.world.account, self.facts.region)
        now = Moment(self.now, self.call.wall)
        principal = authenticate.authenticate(self.env.identity, db, caller, now, self.call.service)
        if unread and is_lasting(caller):
            self.env.callers.keep(self.work, caller, principal, self._own(principal))
        return principal

    def _allow(self, ctx: Context, needs: Sequence[Need]) -> None:
        """Refuse unless every need is allowed; the deciding one is kept for the trail."""
        self.facts.lacking = self.facts.refused = ()
        for number, (need, decision) in enumerate(self._decided(ctx, needs)):
            self.facts.decision = decision
            if len(self.facts.asked) < record.MOST_ASKED:
                self.facts.asked = (*self.facts.asked, (need.action, need.resource))
            if need.resource != "*" and need.resource not in self.facts.resources:
                self.facts.resources = (*self.facts.resources, need.resource)
            if not decision.allowed:
                refused = list(self._refused(ctx, needs[number:]))
                self.facts.refused = tuple(one for one, _ in refused)
                # One change can mend all that the same rule refuses.
                self.facts.lacking = tuple(
                    (one.action, one.resource) for one, rule in refused if rule == decision.rule
                )
                raise authorize.refuse(ctx, need, decision)

    def _refused(self, ctx: Context, needs: Sequence[Need]) -> Iterator[tuple[Need, str]]:
        """Which of the needs are refused, and by which rule."""
        once = list({(one.action, one.resource): one for one in needs}.values())
        for need, decision in self._decided(ctx, once):
            if not decision.allowed:
                yield need, decision.rule

    def _decide(self, ctx: Context, need: Need) -> Decision:
        return next(self._decided(ctx, [need]))[1]

    def _decided(self, ctx: Context, needs: Sequence[Need]) -> Iterator[tuple[Need, Decision]]:
        return authorize.decided(needs, partial(self._question, ctx))

    def _question(self, ctx: Context, need: Need) -> Question:
        limits = self.env.registry.limits(ctx.db, ctx.principal, need)
        return authorize.question(ctx, need, self._own(ctx.principal), limits)

    def _own(self, principal: Principal) -> Sequence[Source]:
        """The caller's own policies, read once for all needs of a call until a record changes."""
        if self._owned is None or self._owned[:2] != (self.work.version, principal):
            db = Records(self.work, principal.account, self.facts.region)
            found = self.env.identity.sources(db, principal)
            self._owned = self.work.version, principal, found
        return self._owned[2]

    def _invoke(
        self, outer: Context, service: str, operation: str, params: Params, as_: CallAs
    ) -> Output:
        """An inner call; what it changed is dropped when it is refused."""
        inner = self.env.registry.services[service]
        found = inner.operations.get(operation)
        if found is None:
            raise not_implemented(service, operation)
        ctx = Context(
            self.around,
            inner,
            operation,
            authenticate.inner_principal(outer, as_, self.env.registry.services[outer.service]),
            account=outer.account,
            region=inner.only_in or outer.region,
        )
        mark, facts = self.work.mark(), self.facts
        if as_ is CallAs.CALLER:
            self.facts = record.forwarded(facts, ctx, found, params)
        try:
            spec.validate(service, operation, params)
            self._open(inner, ctx, within=True)
            if as_ is not CallAs.INTERNAL:
                self._allow(ctx, found.needs(ctx, params))
            output = found.run(ctx, params)
            if as_ is CallAs.CALLER and not found.reads:
                self.facts.output = output
            return output
        except CloudError as error:
            self.work.go_back(mark)
            if as_ is CallAs.CALLER:
                record.refused_on(facts, self.facts, error)
            raise
        finally:
            self.facts = facts

    # -- what is there from the beginning

    def _open(self, service: Service, ctx: Context, *, within: bool = False) -> None:
        """Make what a service has before its first call here; no act, so it cannot be undone.

        `within` a call that has begun it belongs to that call's step, and goes with it.
        """
        if service.opener is None or ctx.db.has(_opened(service)):
            return
        if self.writer is None:
            raise NeedsLock
        service.opener(self._by_itself(service, ctx.region, ctx.account))
        ctx.db.write(_opened(service), Opened(self.now))
        if not within:
            self._keep(history.TIME, "")

    def _by_itself(self, service: Service, region: str, account: str = "") -> Context:
        owner = account or self.reader.world.account
        principal = service_principal(service, owner)
        return Context(self.around, service, "", principal, account=owner, region=region)

    # -- keeping

    def _keep(self, kind: str, label: str, groups: Groups | None = None) -> int:
        """Write what was changed since the last time as a row of the journal; 0 for nothing."""
        self._measure(self.now)
        changes = self.work.changes()
        if not changes:
            return 0
        if self.writer is None:
            raise RuntimeError("changes without the lock")
        world = self.writer.world
        if groups is not None:
            changes = groups.mark(changes)
        self.writer.apply(changes)
        self.work.settle()
        self._measured = 0
        row = JournalRow(
            parent=world.head,
            kind=kind,
            act=self.call.act or self.facts.request_id,
            label=label,
            at=self.now,
            wall=self.call.wall,
            branch=world.branch,
            changes=history.pack(changes),
            blobs=history.named_blobs(changes),
        )
        number = history.add_row(self.writer, row)
        world.counter = self.ids.counter
        world.version += 1
        world.next_due = due.earliest(self.work, world.next_due, changes)
        return number

    def _charge(self, ctx: Context, output: Output | None, error: str) -> None:
        """Note what the call itself costs."""
        charging = self.env.registry.services[ctx.service].charging
        charge = charging(ctx, ctx.operation, self.call.params, output, error) if charging else None
        if charge is not None:
            payer = charge.account or ctx.account
            named = (payer, ctx.service, charge.region, charge.resource, charge.usage)
            self.facts.charge, self.facts.sent = "|".join(named), charge.sent

    def _measure(self, now: int) -> None:
        """Let the meters follow what has changed, before anything else does."""
        metering.measure(self.env.registry, self.work, self._measured, now)
        self._measured = self.work.mark()

    def _label(self, ctx: Context, operation: Operation, output: Output) -> str:
        if callable(operation.act):
            return operation.act(ctx, self.call.params, output)
        known = _Named(self.call.params)
        return operation.act.format_map(known) if operation.act else operation.name

    def _end(self, output: Output | None, step: int) -> Ended:
        facts, world = self.facts, self.reader.world
        facts.journal, facts.branch = world.head, world.branch
        # What describes an answer of a call that only read is not kept: it can be long.
        facts.output = output if step else None
        rows = record.rows(facts)
        if self.writer is not None:
            world.counter = max(world.counter, self.ids.counter)
            if self.call.recorded:
                for row in rows:
                    self.writer.add_trail(row)
            self.writer.save_world()
        if facts.error is not None:
            facts.error.request_id = facts.request_id
            facts.error.decision = facts.decision
            facts.error.lacking = facts.lacking
            facts.error.refused = facts.refused
            facts.error.principal = facts.principal
            return Ended(None, facts.error, rows)
        if facts.principal is None or output is None:
            raise RuntimeError("a call without a caller")
        result = Result(
            output,
            facts.request_id,
            facts.decision,
            facts.principal,
            self.now,
            step,
            world.version,
        )
        return Ended(result, None, rows)


class _Named(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def _opened(service: Service) -> Settings[Opened]:
    found = _settings.get(service.name)
    if found is None:
        found = Settings(service.name, "opened", Opened, scope=service.scope)
        _settings[service.name] = found
    return found


_settings: dict[str, Settings[Opened]] = {}
