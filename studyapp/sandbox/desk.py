"""A learner at their account: what console, shell page and labs do with it."""

import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.conf import settings
from msgspec import Struct

from studyapp.accounts.api import User
from studyapp.minicloud.dispatch import time
from studyapp.minicloud.kernel import history, membership, taken
from studyapp.minicloud.kernel.blobs import Blob
from studyapp.minicloud.kernel.call import (
    ArnCaller,
    Call,
    CallAs,
    Caller,
    Door,
    Output,
    Params,
    Result,
)
from studyapp.minicloud.kernel.clock import to_datetime
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.storage import JournalRow, TrailRow
from studyapp.minicloud.kernel.work import Records, Work
from studyapp.minicloud.services.sts import sessions
from studyapp.sandbox import engine, services
from studyapp.sandbox.models import World

ADDRESS = "203.0.113.10"  # from where console and shell call; TEST-NET-3, RFC 5737


class Bar(Struct, frozen=True):
    """What the simulation bar shows; times are aware datetimes of the simulated clock.

    `undo` and `redo` are names of acts; `undo_stops` is the named point above the one to be undone.
    `account` is where the learner's principal is, `home` the first account of the world.
    """

    account: str
    home: str
    region: str
    identity: str
    is_administrator: bool
    clock: datetime
    paused: bool
    undo: str
    undo_stops: str
    redo: str
    version: int


class Desk:
    """One learner's account, at the Region and as the principal that they chose."""

    def __init__(
        self, world: World, *, door: Door = Door.CONSOLE, act: str = "", who: str = ""
    ) -> None:
        self.world = world
        self._who = who
        self.door = door
        self.act_id = act or secrets.token_hex(8)

    @property
    def home(self) -> str:
        """The id of the first account of the world."""
        return self.world.account

    @property
    def account(self) -> str:
        """The id of the account that the learner's principal is in."""
        return self.arn.split(":")[4]

    @property
    def region(self) -> str:
        """The Region that the learner stands in."""
        return self.world.region

    @property
    def administrator(self) -> str:
        """The ARN of the user that the first account starts with."""
        return f"arn:aws:iam::{self.home}:user/administrator"

    @property
    def arn(self) -> str:
        """Whom console and shell act as."""
        return self._who or self.world.acting_as or self.administrator

    def look(
        self, service: str, operation: str, params: Params | None = None, *, region: str = ""
    ) -> Output:
        """Read for a page: authorised as the learner's principal, recorded nowhere.

        Raises CloudError, with the decision when it was denied.
        """
        return self._call(service, operation, params or {}, region, recorded=False).output

    def act(
        self, service: str, operation: str, params: Params | None = None, *, region: str = ""
    ) -> Result:
        """Make a call of this act; CloudError when it is refused."""
        return self._call(service, operation, params or {}, region, recorded=True)

    def call_as(
        self, who: Caller, service: str, operation: str, params: Params, *, region: str
    ) -> Result:
        """Make a call of this act as somebody else, such as the holder of a key; CloudError."""
        return self._run(service, operation, params, who, region, recorded=True)

    def look_as_root(
        self, service: str, operation: str, params: Params | None = None, *, account: str = ""
    ) -> Output:
        """A read that does not depend on whom the learner acts as, in their account or another.

        A policy of the organisation may deny it to the root of a member account: CloudError.
        """
        owner = account or self._open_account()
        who = ArnCaller(f"arn:aws:iam::{owner}:root")
        return self._run(service, operation, params or {}, who, self.region, recorded=False).output

    def peek(
        self, service: str, operation: str, params: Params, *, account: str = "", region: str = ""
    ) -> Output:
        """A read of the sandbox's own that asks nobody and is recorded nowhere; CloudError.

        Not even root may read every policy: that of a key may shut it out.
        """
        who = ArnCaller(f"arn:aws:iam::{account or self._open_account()}:root")
        call = self._made(service, "", {}, who, region or self.region, recorded=False)
        with engine.cloud().looking(engine.STORAGE, self.world.id, call) as ctx:
            return ctx.invoke(service, operation, params, CallAs.INTERNAL)

    def credentials(self) -> Output:
        """Temporary keys of whom console and shell act as, as a sign-in to the console has them.

        CloudError when there is no such principal any more.
        """
        call = self._made("sts", "", {}, ArnCaller(self.arn), self.region, recorded=False)
        return engine.cloud().aside(engine.STORAGE, self.world.id, call, sessions.of_console)

    def now(self) -> int:
        """The simulated time in milliseconds."""
        with engine.STORAGE.read(self.world.id) as reader:
            return time.simulated(reader.world, engine.wall())

    def store(self, chunks: Iterable[bytes]) -> Blob:
        """Keep the body of an object before the call that puts it; raises `Full`."""
        return engine.STORAGE.blobs(self.world.id).put(chunks)

    def read(self, blob: Blob) -> Iterator[bytes]:
        """The bytes of a body that a call gave."""
        return engine.STORAGE.blobs(self.world.id).read(blob)

    def host(self, *left: str) -> str:
        """The host name of something in this world, such as `host("203-0-113-9", "ec2")`."""
        return ".".join((*left, self.world.id, settings.SANDBOX_HOST))

    def undo(self, *, past_points: bool = False) -> history.Act:
        """Take the last act back; `history.NothingToDo` when that cannot be."""
        return engine.cloud().undo(engine.STORAGE, self.world.id, past_points=past_points)

    def redo(self) -> history.Act:
        """Do the act again that was undone last; `history.NothingToDo` when there is none."""
        return engine.cloud().redo(engine.STORAGE, self.world.id)

    def as_administrator(self, door: Door) -> "Desk":
        """The same account as seen by the administrator, whomever the learner acts as."""
        return Desk(self.world, door=door, act=self.act_id, who=self.administrator)

    def place(self) -> int:
        """Where the history stands: what `go_back_to` takes."""
        with engine.STORAGE.read(self.world.id) as reader:
            return reader.world.head

    def add_point(self, label: str) -> int:
        """Name a point at which undo stops; its place in the history."""
        return engine.cloud().add_point(engine.STORAGE, self.world.id, label, wall=engine.wall())

    def go_back_to(self, place: int) -> None:
        """Take back all that was done since; `history.NothingToDo` when that cannot be."""
        engine.cloud().undo_to(engine.STORAGE, self.world.id, place)

    def stands(self, place: int) -> bool:
        """Whether a place of the history was not undone."""
        with engine.STORAGE.read(self.world.id) as reader:
            return history.stands(reader, place)

    def skip(self, milliseconds: int) -> None:
        """Put the simulated clock on, and let happen what is due by then.

        It is no act: undo does not turn the clock back. ValueError unless it is forward.
        """
        cloud = engine.cloud()
        cloud.skip(engine.STORAGE, self.world.id, milliseconds, wall=engine.wall())
        self.catch_up()

    def catch_up(self) -> None:
        """Let happen what is due by now, as any call would."""
        self.look_as_root("sts", "GetCallerIdentity")

    def version(self) -> int:
        """A number that grows with every change, undo included."""
        with engine.STORAGE.read(self.world.id) as reader:
            return reader.world.version

    def bar(self) -> Bar:
        """The simulation bar."""
        wall = engine.wall()
        with engine.STORAGE.read(self.world.id) as reader:
            last, following = history.last_act(reader), history.next_act(reader)
            stops_at = last.stops_at if last else ""
            if stops_at:
                last = history.act_past_points(reader)
            world = reader.world
        return Bar(
            account=self.account,
            home=self.home,
            region=self.region,
            identity=self.arn.rpartition(":")[2],
            is_administrator=self.arn == self.administrator,
            clock=to_datetime(time.simulated(world, wall)),
            paused=world.frozen is not None or time.paused_for(world, wall) > 0,
            undo=last.label if last else "",
            undo_stops=stops_at,
            redo=following.label if following else "",
            version=world.version,
        )

    def acts(self, most: int = 10) -> list[str]:
        """The names of the last acts, newest first, back to a named point."""
        rows: list[JournalRow] = []
        acts: set[str] = set()
        with engine.STORAGE.read(self.world.id) as reader:
            for row in history.back(reader, reader.world.head):
                acts.update({row.act} if row.kind == history.STEP else ())
                if row.kind == history.POINT or len(acts) > most:
                    break
                rows.append(row)
        return history.labels_of(rows)

    def trail(self, most: int = 50, *, since: int = 0, before: int | None = None) -> list[TrailRow]:
        """The last calls, newest first; with `before` those whose rows have a smaller id."""
        found: list[TrailRow] = []
        with engine.STORAGE.read(self.world.id) as reader:
            for row in reader.trail(since=since, before=before):
                if len(found) == most:
                    break
                found.append(row)
        return found

    def undone(self, rows: list[TrailRow]) -> set[int]:
        """Which of these rows describe calls whose effect was taken back since."""
        steps = {row.journal for row in rows if not row.reads and not row.error_code}
        with engine.STORAGE.read(self.world.id) as reader:
            gone = history.undone(reader, steps)
            back = taken.taken_back_now(reader)
        return {
            row.id
            for row in rows
            if not row.reads
            and not row.error_code
            and (row.journal in gone or (row.act or row.request_id) in back)
        }

    def call_of(self, request_id: str) -> TrailRow | None:
        """The recorded call with this request id."""
        with engine.STORAGE.read(self.world.id) as reader:
            return reader.call(request_id)

    def accounts(self) -> list[str]:
        """The ids of the world's accounts that are not closed, the first one first."""
        with engine.STORAGE.read(self.world.id) as reader:
            db = Records(Work(reader, writes=False), self.home, self.region)
            known = membership.accounts(db)
            found = [one for one in known if not membership.membership(db, one).closed]
        return sorted(found, key=lambda one: one != self.home)

    def principals(self) -> list[tuple[str, str]]:
        """Whom the learner may act as: (ARN, name), those of their account first, root first.

        Names of principals of other accounts begin with the account's id and a colon. What lists
        them asks no policy, so that no policy of an organisation hides the way back.
        """
        found: list[tuple[str, str]] = []
        accounts = sorted(self.accounts(), key=lambda one: one != self.account)
        root = ArnCaller(f"arn:aws:iam::{self.home}:root")
        call = self._made("iam", "", {}, root, self.region, recorded=False)
        with engine.cloud().looking(engine.STORAGE, self.world.id, call) as ctx:
            for account in accounts:
                prefix = "" if account == self.account else f"{account}:"
                found += ((arn, prefix + name) for arn, name in _principals_of(ctx.at(account)))
        return found

    def _open_account(self) -> str:
        """The account of the learner's principal, the first one when that is closed or gone."""
        if self.account == self.home or self.account in self.accounts():
            return self.account
        return self.home

    def _call(
        self, service: str, operation: str, params: Params, region: str, *, recorded: bool
    ) -> Result:
        who = ArnCaller(self.arn)
        return self._run(service, operation, params, who, region or self.region, recorded=recorded)

    def _run(
        self,
        service: str,
        operation: str,
        params: Params,
        who: Caller,
        region: str,
        *,
        recorded: bool,
    ) -> Result:
        call = self._made(service, operation, params, who, region, recorded=recorded)
        return engine.cloud().call(engine.STORAGE, self.world.id, call)

    def _made(
        self,
        service: str,
        operation: str,
        params: Params,
        who: Caller,
        region: str,
        *,
        recorded: bool,
    ) -> Call:
        return Call(
            service,
            operation,
            params,
            who,
            engine.wall(),
            engine.entropy(),
            region=region,
            door=self.door,
            act=self.act_id,
            source_ip=ADDRESS,
            user_agent=f"fairweather-{self.door}",
            recorded=recorded,
        )


def _principals_of(ctx: Context) -> Iterator[tuple[str, str]]:
    yield f"arn:aws:iam::{ctx.account}:root", "root"
    for kind, operation, key in (("user", "ListUsers", "Users"), ("role", "ListRoles", "Roles")):
        for found in ctx.invoke("iam", operation, {}, CallAs.INTERNAL)[key]:
            yield found["Arn"], f"{kind}/{found[f'{kind.capitalize()}Name']}"


def open_desk(user: User, now: datetime, *, door: Door = Door.CONSOLE) -> Desk:
    """The learner's account, made at its first use."""
    return Desk(services.world_of(user, now), door=door)


def desk_of(user: User | None) -> Desk | None:
    """The learner's account, or None for those who have none yet."""
    world = World.objects.filter(owner=user).first() if user else None
    return Desk(world) if world else None
