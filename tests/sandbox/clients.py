"""A real server with the AWS door, and real clients for it."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

import boto3
import msgspec
import pytest
from botocore.config import Config

from studyapp.minicloud.kernel.storage import World
from tests.preparing import furnish
from tests.serving import Server


class Account:
    """A fresh account, and clients that sign with a key of it."""

    def __init__(self, server: Server, made: dict[str, str]) -> None:
        self.server = server
        self.id = made["account_id"]
        self.key = made["access_key_id"]
        self.secret = made["secret_access_key"]

    def client(self, service: str, *, key: str = "", secret: str = "", **config: Any) -> Any:
        """A boto3 client with the endpoint and nothing else."""
        return boto3.client(
            service,
            endpoint_url=self.server.base,
            aws_access_key_id=key or self.key,
            aws_secret_access_key=secret or self.secret,
            region_name="us-east-1",
            config=Config(**{"retries": {"max_attempts": 1}, **config}),
        )

    def environment(self, home: Path) -> dict[str, str]:
        """The environment of a client in a process of its own."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "AWS_ENDPOINT_URL": self.server.base,
            "AWS_ACCESS_KEY_ID": self.key,
            "AWS_SECRET_ACCESS_KEY": self.secret,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_PAGER": "",
        }

    def aws(self, home: Path, *words: str, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
        """The real `aws` in a process; never imported, since it brings another botocore."""
        return subprocess.run(
            [sys.executable, "-m", "awscli", *words],
            cwd=home,
            env=self.environment(home),
            input=stdin.decode(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    @property
    def world(self) -> str:
        """The label of its world."""
        found = self.server.rows(f"SELECT id FROM sandbox_world WHERE account = '{self.id}'")
        return str(found[0][0])

    def skip(self, milliseconds: int) -> None:
        """Jump ahead in simulated time, behind the server's back."""
        with sqlite3.connect(self.server.var / "fairweather.sqlite3", timeout=20) as database:
            query = "SELECT state FROM sandbox_world WHERE account = ?"
            (data,) = database.execute(query, [self.id]).fetchone()
            state = msgspec.msgpack.decode(data, type=World)
            state.offset += milliseconds
            change = "UPDATE sandbox_world SET state = ? WHERE account = ?"
            database.execute(change, [msgspec.msgpack.encode(state), self.id])


def new_account(server: Server, account_id: str = "") -> Account:
    """A fresh account by the HTTP interface."""
    body = json.dumps({"account_id": account_id} if account_id else {}).encode()
    request = Request(f"{server.base}/api/v1/sandboxes", data=body, method="POST")
    request.add_header("Content-Type", "application/json")
    with build_opener(ProxyHandler({})).open(request, timeout=60) as answer:
        assert answer.status == 201
        return Account(server, json.load(answer))


@pytest.fixture(scope="session")
def door(
    tmp_path_factory: pytest.TempPathFactory, ready_made: Path, small_content: Path
) -> Iterator[Server]:
    """A running server, for the session: each test has an account of its own."""
    server = Server(furnish(tmp_path_factory.mktemp("door"), ready_made), small_content)
    server.start()
    yield server
    if server.process and server.process.poll() is None:
        server.kill()


@pytest.fixture
def account(door: Server) -> Account:
    """A fresh account of it."""
    return new_account(door)
