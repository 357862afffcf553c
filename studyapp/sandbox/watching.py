"""A look at an account from outside, which leaves no trace: what the checks of labs ask.

Reads are authorised as root and recorded nowhere; what somebody may do is decided by the policies
in force; what a visitor sees comes from the services that would answer. `who` is "root",
"anonymous", "user/<name>" or "role/<name>"; a machine goes by its tag Name.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from msgspec import Struct

from studyapp.minicloud import hosts, network
from studyapp.minicloud.kernel.blobs import Blob
from studyapp.minicloud.kernel.call import Anonymous, ArnCaller, Call, Caller, Door, Output, Params
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.regions import HOME
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.kernel.work import Records, Work
from studyapp.minicloud.services.ec2 import reach, state
from studyapp.minicloud.services.s3 import access, website
from studyapp.sandbox import engine
from studyapp.sandbox.desk import ADDRESS, Desk

GONE = ("terminated", "shutting-down")
NO_MACHINE = "no-machine"  # a verdict of ours: there is nothing of that name


class Answer(Struct, frozen=True):
    """What a web server answered; status 0 when nothing did."""

    status: int = 0
    body: bytes = b""


class InboundRule(Struct, frozen=True):
    """A rule of a security group that lets in; ports -1 are all, protocol "-1" is any."""

    protocol: str
    low: int
    high: int
    source: str

    def covers(self, protocol: str, port: int) -> bool:
        """Whether the rule is about this port."""
        fits = self.protocol in ("-1", protocol)
        return fits and (self.low == -1 or self.low <= port <= self.high)


class Watch:
    """Looks at the first account of a world, for what is regional in one Region."""

    def __init__(self, desk: Desk, *, region: str = HOME) -> None:
        self._desk = desk
        self._region = region
        self._root = ArnCaller(f"arn:aws:iam::{desk.home}:root")

    def ask(self, service: str, operation: str, **params: Any) -> Output | None:
        """What root reads; None when it is refused, which is how what is missing answers."""
        try:
            return self._call(self._root, service, operation, params)
        except CloudError:
            return None

    def may(self, who: str, action: str, resource: str) -> bool | None:
        """Whether the policies in force allow it; None when there is nobody of that name."""
        prefix = action.partition(":")[0]
        services = engine.cloud().registry.services
        service = next((name for name, one in services.items() if one.prefix == prefix), "iam")
        call = self._asked(self._caller(who), service, "", {})
        try:
            with engine.cloud().looking(engine.STORAGE, self._desk.world.id, call) as ctx:
                need = Need(action, resource)
                if resource.startswith("arn:aws:s3:::"):
                    need = access.need_of(ctx, action, resource)
                return ctx.allows(need)
        except CloudError:
            return None

    def verdict(self, address: str, name: str, port: int, protocol: str = "tcp") -> str:
        """How a packet from an address of the internet to a machine ends.

        "" is any address. One of the verdicts of `network`, or `NO_MACHINE`.
        """
        with self._records() as db:
            machine = _machine(db, name)
            if machine is None or not machine.interface:
                return NO_MACHINE
            source = network.Internet(address) if address else network.Internet()
            target = network.On(machine.interface)
            return network.path(reach.topology(db), source, target, port, protocol).verdict

    def listens(self, name: str, port: int) -> bool:
        """Whether a process of the running machine waits on the port."""
        with self._records() as db:
            machine = _machine(db, name)
            if machine is None or machine.state != "running":
                return False
            return any(one.port == port for one in reach.listeners(db, machine))

    def inbound(self, name: str) -> list[InboundRule]:
        """The rules that let packets in to a machine."""
        with self._records() as db:
            machine = _machine(db, name)
            interface = db.get(state.INTERFACES, machine.interface) if machine else None
            groups = [db.get(state.GROUPS, key) for key, _ in interface.groups] if interface else []
            return [
                InboundRule(rule.protocol, rule.low, rule.high, rule.peer)
                for group in groups
                if group is not None
                for rule in group.rules
                if not rule.egress
            ]

    def page(self, address: str, name: str, path: str, port: int = 80) -> Answer:
        """What a visitor from the internet gets from the web server of a machine."""
        if self.verdict(address, name, port) != "reached":
            return Answer()
        with self._records() as db:
            machine = _machine(db, name)
            host = db.get(state.HOSTS, machine.id) if machine else None
            served = hosts.serve(host, path, port) if host is not None else None
        return Answer(served.status, served.body) if served is not None else Answer()

    def website(self, bucket: str, path: str) -> Answer:
        """What a visitor gets from the website of a bucket."""

        def get(operation: str, params: dict[str, Any]) -> dict[str, Any]:
            return self._call(Anonymous(self._desk.home), "s3", operation, params)

        try:
            config = self._call(self._root, "s3", "GetBucketWebsite", {"Bucket": bucket})
        except CloudError as error:
            found = website.failed(error)
        else:
            found = website.page(get, config, bucket, path)
        return Answer(found.status, self._bytes(found.body))

    def _bytes(self, body: Blob | bytes) -> bytes:
        if isinstance(body, bytes):
            return body
        return b"".join(engine.STORAGE.blobs(self._desk.world.id).read(body))

    def _caller(self, who: str) -> Caller:
        if who == "anonymous":
            return Anonymous(self._desk.home)
        return ArnCaller(f"arn:aws:iam::{self._desk.home}:{who}")

    def _call(self, who: Caller, service: str, operation: str, params: Params) -> Output:
        call = self._asked(who, service, operation, params)
        return engine.cloud().call(engine.STORAGE, self._desk.world.id, call).output

    def _asked(self, who: Caller, service: str, operation: str, params: Params) -> Call:
        return Call(
            service,
            operation,
            params,
            who,
            engine.wall(),
            engine.entropy(),
            region=self._region,
            door=Door.LAB,
            source_ip=ADDRESS,
            recorded=False,
        )

    @contextmanager
    def _records(self) -> Iterator[Records]:
        with engine.STORAGE.read(self._desk.world.id) as reader:
            yield Records(Work(reader, writes=False), self._desk.home, self._region)


def _machine(db: Records, name: str) -> state.Instance | None:
    """The machine with this name that was launched last and still exists."""
    named = (one for _, one in db.scan(state.INSTANCES) if dict(one.tags).get("Name") == name)
    living = [one for one in named if one.state not in GONE]
    return max(living, key=lambda one: (one.launched, one.index), default=None)
