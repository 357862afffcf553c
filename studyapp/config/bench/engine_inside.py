"""Rows in one process: point calls beside moto, and growth of our own."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.db.utils import load_backend

from studyapp.config.bench.engine_acts import KIND, USER, Act, Boto3, Engine, Moto, Side
from studyapp.config.bench.engine_floor import Ceiling
from studyapp.config.bench.rows import Row, alternate, row
from studyapp.minicloud.cloud import Cloud
from studyapp.minicloud.kernel.memory import MemoryStorage
from studyapp.minicloud.kernel.secrets import KeyRing
from studyapp.minicloud.kernel.storage import World
from studyapp.minicloud.services import ALL
from studyapp.minicloud.services.iam import IamIdentity
from studyapp.sandbox.storage import DatabaseStorage

ROUNDS, REPEATS = 9, 20
POINT, GROWTH, PUT_GROWTH, SAVE, UNDO = 0.25, 1.3, 2.0, 3.0, 5.0
FEW, MANY, OBJECTS = 10, 1_000, 10_000
A_BATCH = 30  # machines that are launched together: below the quota of their cores
NOTED = 300_000  # milliseconds: longer than any state of a machine lasts


def point_rows() -> list[Row]:
    """Our engine on worlds in memory beside moto's own share of the same boto3 call."""
    engine = new_engine(MemoryStorage(), "memory", "111111111111")
    ours = Side(engine).fill(keys=0, machines=0)
    with Moto().running() as moto:
        theirs = Side(Boto3()).fill(keys=0, machines=0)
        rows = []
        for (name, one), other in zip(ours.points().items(), theirs.points().values(), strict=True):
            a, b = alternate(median_of(one), median_of(other, lambda: moto.spent), rounds=ROUNDS)
            rows.append(row(f"in process: {name}", a, b, goal=POINT, unit="CPU ms a call"))
    return rows


def growth_rows() -> list[Row]:
    """The same calls in a world with few things and in one with many, both in one database."""
    with own_database() as _folder:
        few, many = _grown("few", FEW, FEW), _grown("many", MANY, OBJECTS)
        rows = []
        for name, act in few.acts.items():
            goal = PUT_GROWTH if name.startswith("put") else GROWTH
            much = OBJECTS if "object" in name else MANY
            a, b = alternate(median_of(many.acts[name]), median_of(act), rounds=ROUNDS)
            title = f"growth {FEW} to {much:,}: {name}"
            rows.append(row(title, a, b, goal=goal, unit="CPU ms a call"))
        return rows


def save_rows() -> list[Row]:
    """Calls and undo through the database, each beside one small durable transaction."""
    with own_database() as folder:
        engine = new_engine(DatabaseStorage(), "save", "333333333333")
        with Ceiling(folder / "ceiling.sqlite3") as ceiling:
            act = Side(engine).points()["create_user"]
            floor = median_of(ceiling.write, time.perf_counter)
            called = alternate(median_of(act, time.perf_counter), floor, rounds=ROUNDS)
            undone = alternate(_undo_after(engine, act), floor, rounds=ROUNDS)
    unit = "wall ms, FULL"
    return [
        row("load, call, save: create_user", *called, goal=SAVE, unit=unit),
        row("undo: create_user", *undone, goal=UNDO, unit=unit),
    ]


def _undo_after(engine: Engine, act: Act) -> Callable[[], float]:
    """The median time of an undo over one round, each of an act made for it, in milliseconds."""

    def one_round() -> float:
        spent = []
        for _ in range(REPEATS):
            act()
            start = time.perf_counter()
            engine.cloud.undo(engine.storage, engine.world)
            spent.append(time.perf_counter() - start)
        return 1000 * statistics.median(spent)

    return one_round


def new_engine(storage: MemoryStorage | DatabaseStorage, name: str, account: str) -> Engine:
    """A world with a user who calls under a policy."""
    cloud = Cloud(ALL, IamIdentity(), KeyRing({"k1": b"a key for measuring, 32 bytes lo"}, "k1"))
    state = World(id=name, seed=name, account=account)
    if isinstance(storage, DatabaseStorage):
        _add_row(name, account)
    wall = time.time_ns() // 1_000_000
    cloud.create(storage, state, wall=wall, entropy=bytes(32))
    engine = Engine(cloud, storage, name, account)
    engine.act_as_user()
    return engine


def median_of(act: Act, clock: Callable[[], float] = time.process_time) -> Callable[[], float]:
    """The median time of an act over one round by a clock, in milliseconds."""

    def one_round() -> float:
        spent = []
        for _ in range(REPEATS):
            start = clock()
            act()
            spent.append(clock() - start)
        return 1000 * statistics.median(spent)

    return one_round


class Grown:
    """A world with so many things of each kind, and what is asked of it."""

    def __init__(self, side: Side, machine: str) -> None:
        points = side.points()
        self.acts: dict[str, Act] = {
            "get_user": points["get_user"],
            "create_user": points["create_user"],
            "create_bucket": points["create_bucket"],
            "describe one machine": lambda: side.ask(
                "ec2", "DescribeInstances", {"InstanceIds": [machine]}
            ),
            "run one machine": _run_one(side),
            "get object": lambda: side.ask(
                "s3", "GetObject", {"Bucket": "bench-kept", "Key": "kept"}
            ),
            "put object": points["put_object 1 KiB"],
        }


def _run_one(side: Side) -> Act:
    """Launch a machine; the ones of earlier calls are ended, so that the quota has room."""
    running: list[str] = []

    def run() -> None:
        if len(running) == A_BATCH // 2:
            side.ask("ec2", "TerminateInstances", {"InstanceIds": running.copy()})
            running.clear()
        running.extend(side.launch(1))

    return run


def _grown(name: str, things: int, objects: int) -> Grown:
    account = f"{len(name):012}"
    engine = new_engine(DatabaseStorage(), name, account)
    side = Side(engine)
    with transaction.atomic():
        side.fill(keys=0, machines=0)
        for number in range(things):
            side.ask("iam", "CreateUser", {"UserName": f"many-{number}"})
            side.ask("s3", "CreateBucket", {"Bucket": f"many-{name}-{number}"})
        for number in range(objects):
            side.put("bench-kept", f"many/{number:06}", f"body {number}".encode())
        made: list[str] = []
        while len(made) < things:
            made += _stopped(engine, side, min(A_BATCH, things - len(made)))
    return Grown(side, made[len(made) // 2])


def _stopped(engine: Engine, side: Side, number: int) -> list[str]:
    """Machines that are there and use no cores."""
    made = side.launch(number, KIND)
    _skip(engine)
    side.ask("ec2", "StopInstances", {"InstanceIds": made})
    _skip(engine)
    side.ask("iam", "GetUser", {"UserName": USER})  # time passes at the next call
    return made


def _skip(engine: Engine) -> None:
    with engine.storage.write(engine.world) as writer:
        writer.world.offset += NOTED
        writer.save_world()


def _add_row(name: str, account: str) -> None:
    from django.utils import timezone

    from studyapp.sandbox.models import Generation
    from studyapp.sandbox.models import World as WorldRow

    generation = Generation.objects.create()
    world = WorldRow.objects.create(
        id=name, account=account, generation=generation.pk, state=b"", created_at=timezone.now()
    )
    Generation.objects.filter(pk=generation.pk).update(world=world)


@contextmanager
def own_database() -> Iterator[Path]:
    """The default connection is a fresh SQLite file, set up as the site's own; its folder."""
    usual = connections["default"]
    if usual.vendor != "sqlite":
        raise CommandError("bench engine measures SQLite: run it without DATABASE_URL.")
    Path(settings.VAR).mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="bench-engine-", dir=settings.VAR) as folder:
        backend = load_backend("django.db.backends.sqlite3")
        from studyapp.config.settings.base import database

        values = {**usual.settings_dict, **database(""), "NAME": Path(folder) / "engine.sqlite3"}
        wrapper = backend.DatabaseWrapper(values, alias="default")
        connections["default"] = wrapper
        try:
            call_command("migrate", verbosity=0, interactive=False)
            yield Path(folder)
        finally:
            wrapper.close()
            connections["default"] = usual
