"""Starts our server and the reference app for a measurement, and stops them."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Running:
    """A server under measurement."""

    pid: int
    port: int
    note: str = ""


def free_port() -> int:
    """A port that nobody uses right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def our_server() -> Iterator[Running]:
    """The site as `manage.py up` serves it, with data of its own."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="fairweather-bench-") as folder:
        env = {
            **os.environ,
            "VAR_DIR": folder,
            "STUDYAPP_NO_BOOTSTRAP": "1",
            "SANDBOX_CALLS_PER_SECOND": "0",
            "DJANGO_SETTINGS_MODULE": "studyapp.config.settings.base",
        }
        for shared in ("DATABASE_URL", "REDIS_URL"):
            env.pop(shared, None)
        words = [sys.executable, "manage.py", "up", "--port", str(port)]
        with _process(words, env, settings.ROOT) as process:
            _wait(process, port)
            yield Running(process.pid, port)


@contextmanager
def reference_server() -> Iterator[Running]:
    """`tests/bench/ref_app.py` under the same server with as many threads."""
    port = free_port()
    home = settings.ROOT / "tests" / "bench"
    with tempfile.TemporaryDirectory(prefix="fairweather-ref-") as folder:
        env = {**os.environ, "REF_DB": f"sqlite:///{folder}/ref.sqlite3", "REF_MODE": "full"}
        env.pop("DJANGO_SETTINGS_MODULE", None)
        cookie = subprocess.run(
            [sys.executable, "ref_app.py", "init"],
            cwd=home,
            env=env,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        words = [sys.executable, "-m", "gunicorn", "-w", "1", "--threads", "8"]
        words += ["--no-control-socket", "--log-level", "warning", "-b", f"127.0.0.1:{port}"]
        with _process([*words, "ref_app:wsgi"], env, home) as process:
            _wait(process, port)
            yield Running(process.pid, port, cookie)


@contextmanager
def moto_server() -> Iterator[Running]:
    """moto as a server of its own, as its users start it."""
    port = free_port()
    env = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    words = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1"]
    words += ["-p", str(port)]
    with _process(words, env, settings.ROOT, quiet=True) as process:
        _wait(process, port)
        yield Running(process.pid, port)


@contextmanager
def _process(
    words: list[str], env: dict[str, str], home: Path, *, quiet: bool = False
) -> Iterator[subprocess.Popen[str]]:
    """A process that ends with the block; `quiet` drops its log of requests, not only its output."""
    process = subprocess.Popen(
        words,
        env=env,
        cwd=home,
        text=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL if quiet else None,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[str], port: int) -> None:
    for _ in range(600):
        if process.poll() is not None:
            message = f"the server stopped with exit code {process.returncode}"
            raise RuntimeError(message)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    message = "the server did not answer within two minutes"
    raise RuntimeError(message)
