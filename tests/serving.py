"""A real server as a subprocess, and a browser without scripts to talk to it.

`served` starts `manage.py up` in a folder of its own (VAR_DIR) with the small course as content.
What costs seconds at a first start (fonts, compressed styles) is made once a session and shared.
"""

import json
import os
import re
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

import pytest

from tests.helpers import FILES
from tests.services import free_port

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 150.0  # seconds; a busy machine is slow, not broken
CLEARED = ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE", "VAR_DIR")


def environment(**more: str) -> dict[str, str]:
    """The environment of a subprocess: nothing of the test's own settings."""
    kept = {name: value for name, value in os.environ.items() if name not in CLEARED}
    return {**kept, "STUDYAPP_NO_BOOTSTRAP": "1", "PYTHONUNBUFFERED": "1", **more}


def write_small_content(folder: Path) -> Path:
    """The small course as files, below `folder`."""
    for path, text in FILES.items():
        target = folder / "aws-clf-c02" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return folder


def wait_for(what: str, check: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """The first true answer of `check`; the test fails when there is none in time."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        answer = check()
        if answer:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"{what}: not within {patience:.0f} seconds")


class Browser:
    """Cookies, forms with their CSRF token, and redirects; no scripts."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.url = ""
        self.status = 0
        self.text = ""
        self._opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> str:
        """Open a page; its text."""
        return self._open(Request(self._absolute(path)))

    def post(self, path: str, **fields: str) -> str:
        """Send a form of the page that is open, token included."""
        body = urlencode({"csrfmiddlewaretoken": self.token(), **fields}).encode()
        return self._open(Request(self._absolute(path), data=body))

    def upload(self, path: str, name: str, data: bytes, **fields: str) -> str:
        """Send a form with the file field `file`."""
        mark = secrets.token_hex(8)
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in {"csrfmiddlewaretoken": self.token(), **fields}.items()
        ]
        head = (
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: text/markdown\r\n\r\n"
        )
        body = "".join([*parts, head]).encode() + data + f"\r\n--{mark}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        return self._open(Request(self._absolute(path), data=body, headers=headers))

    def token(self) -> str:
        """The CSRF token of the page that is open."""
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.text)
        return found[1] if found else ""

    def link(self, pattern: str) -> str:
        """The first address of the page that fits the pattern."""
        found = re.search(rf'(?:href|action)="({pattern})"', self.text)
        assert found, f"no {pattern} in {self.url}"
        return found[1]

    def _absolute(self, path: str) -> str:
        return path if path.startswith("http") else self.base + path

    def _open(self, request: Request) -> str:
        request.add_header("Origin", self.base)
        try:
            answer = self._opener.open(request, timeout=60)
        except HTTPError as error:
            answer = error
        with answer:
            self.url, self.status = answer.url, answer.status
            self.text = answer.read().decode()
        return self.text


class Server:
    """`manage.py up` in a process group of its own."""

    def __init__(self, var: Path, content: Path, **more: str) -> None:
        self.var = var
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.environment = environment(VAR_DIR=str(var), CONTENT_DIR=str(content), **more)
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> "Server":
        """Start it and wait until it answers."""
        with (self.var / "output.log").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--port", str(self.port)],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                text=True,
            )
        wait_for("the server", self.answers)
        return self

    def answers(self) -> bool:
        """Whether it is up; the test fails at once when the process has ended."""
        assert self.process
        assert self.process.poll() is None, self.output()
        try:
            build_opener(ProxyHandler({})).open(f"{self.base}/healthz", timeout=5).close()
        except (URLError, OSError):
            return False
        return True

    def output(self) -> str:
        """All that it has written."""
        return (self.var / "output.log").read_text()

    def kill(self) -> None:
        """End it without a chance to tidy up, as `kill -9` or a power cut does."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def interrupt(self) -> int:
        """Press Ctrl-C; its exit code."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=30)

    def browser(self) -> Browser:
        """A new visitor."""
        return Browser(self.base)

    def rows(self, sql: str) -> list[Any]:
        """What its SQLite file holds."""
        uri = f"file:{self.var / 'fairweather.sqlite3'}?mode=ro"
        connection = sqlite3.connect(uri, uri=True, timeout=20)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()


def job_state(server: Server) -> str:
    """The state of the newest job."""
    rows = server.rows("SELECT state FROM jobs_job ORDER BY id DESC LIMIT 1")
    return str(rows[0][0]) if rows else ""


@pytest.fixture(scope="session")
def small_content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small course on disk."""
    return write_small_content(tmp_path_factory.mktemp("content"))


@pytest.fixture
def served(prepared_var: Path, small_content: Path) -> Iterator[Callable[..., Server]]:
    """Makes servers with an empty database; they are ended with the test."""
    for left in [*prepared_var.glob("fairweather.sqlite3*"), prepared_var / "output.log"]:
        left.unlink(missing_ok=True)
    shutil.rmtree(prepared_var / "media", ignore_errors=True)
    made: list[Server] = []

    def make(**more: str) -> Server:
        server = Server(prepared_var, small_content, **more)
        made.append(server)
        return server

    yield make
    for server in made:
        if server.process and server.process.poll() is None:
            server.kill()


def json_of(text: str) -> Any:
    """The last line of a command's output as JSON."""
    return json.loads(text.strip().splitlines()[-1])
