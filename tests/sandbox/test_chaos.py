"""Processes that are killed, and processes that write at once: nothing answered is lost."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from tests.preparing import furnish
from tests.sandbox.clients import new_account
from tests.services import postgres_url  # noqa: F401  (fixture)
from tests.serving import ROOT, Server, environment

pytestmark = pytest.mark.slow
KILLS, CALLS_A_LIFE = 5, 4
PROCESSES, USERS_EACH = 3, 25


@pytest.fixture
def server(tmp_path: Path, ready_made: Path, small_content: Path) -> Iterator[Server]:
    """A server of its own, to be killed."""
    server = Server(furnish(tmp_path, ready_made), small_content)
    server.start()
    yield server
    if server.process and server.process.poll() is None:
        server.kill()


def test_a_killed_server_has_all_that_it_answered(server: Server) -> None:
    account = new_account(server)
    account.client("s3").create_bucket(Bucket="kept")
    users: set[str] = set()
    objects: dict[str, bytes] = {}
    for life in range(KILLS):
        iam, s3 = account.client("iam"), account.client("s3")
        for turn in range(CALLS_A_LIFE):
            name = f"u-{life}-{turn}"
            iam.create_user(UserName=name)
            users.add(name)
            s3.put_object(Bucket="kept", Key=name, Body=name.encode() * 100)
            objects[name] = name.encode() * 100
        server.kill()
        with pytest.raises((BotoCoreError, ClientError)):
            iam.list_users()
        server.start()

        iam, s3 = account.client("iam"), account.client("s3")
        found = {one["UserName"] for one in iam.list_users()["Users"]}
        assert found == users | {"administrator"}
        listed = s3.list_objects_v2(Bucket="kept")["Contents"]
        assert {one["Key"] for one in listed} == set(objects)
    for name, body in objects.items():
        assert s3.get_object(Bucket="kept", Key=name)["Body"].read() == body


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def site(request: pytest.FixtureRequest, tmp_path: Path, prepared_var: Path) -> dict[str, str]:
    """The environment of processes of one site with an empty, migrated database."""
    if (prepared_var / "spec").is_dir():
        (tmp_path / "spec").symlink_to(prepared_var / "spec")
    more = {"VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "studyapp.config.settings.base"}
    if request.param == "postgresql":
        more["DATABASE_URL"] = request.getfixturevalue("postgres_url")
    env = environment(**more)
    manage(env, "migrate", "--verbosity=0")
    return env


def manage(env: dict[str, str], *words: str) -> str:
    """What a command prints."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


READ = """
import json
from studyapp.minicloud.kernel import history
from studyapp.minicloud.kernel.work import Records, Work
from studyapp.minicloud.services.iam import state
from studyapp.sandbox import engine
from studyapp.sandbox.models import World
world = World.objects.get(account={account!r})
with engine.STORAGE.read(world.pk) as reader:
    db = Records(Work(reader, writes=False), world.account, world.region)
    users = [one.name for _, one in db.scan(state.USERS)]
    steps = [row for row in history.back(reader, reader.world.head) if row.kind == history.STEP]
    calls = sum(1 for row in reader.trail() if row.operation == "CreateUser")
    print(json.dumps({{"id": world.pk, "users": users, "ids": len({{one.id for _, one in
        db.scan(state.USERS)}}), "count": db.read(state.COUNTS).users, "steps": len(steps),
        "calls": calls}}))
"""


def read(env: dict[str, str], account: str) -> dict[str, Any]:
    """The users of an account, as records, as a count, as steps of the history and as calls."""
    text = manage(env, "shell", "--no-imports", "-c", READ.format(account=account))
    found: dict[str, Any] = json.loads(text.strip().splitlines()[-1])
    return found


def test_processes_that_write_at_once_lose_nothing(site: dict[str, str]) -> None:
    made = json.loads(manage(site, "new_sandbox", "--json"))
    world = read(site, made["account_id"])["id"]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.sandbox.counting", world, f"p{number}", str(USERS_EACH)],
            cwd=ROOT,
            env=site,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    for process in running:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    for process in running:
        _out, problem = process.communicate(timeout=120)
        assert process.returncode == 0, problem

    found = read(site, made["account_id"])
    wanted = {f"p{number}-{turn}" for number in range(PROCESSES) for turn in range(USERS_EACH)}
    assert set(found["users"]) == wanted | {"administrator"}
    assert found["ids"] == found["count"] == len(wanted) + 1
    assert found["steps"] == found["calls"] == len(wanted)
