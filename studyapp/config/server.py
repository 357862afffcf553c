"""The embedded server: gunicorn in this process tree, one worker with threads, jobs included."""

import errno
import gc
import json
import os
import signal
import socket
from collections.abc import Callable
from typing import Any

from django.conf import settings
from gunicorn.app.base import BaseApplication

from studyapp.config import pages
from studyapp.config.worker import StayingWorker
from studyapp.jobs.api import EmbeddedWorker, put_back

YOUNG = 4_000  # objects made since the last collection at which the next one comes


def _share_memory(arbiter: Any, worker: Any) -> None:
    """Keep the collector from writing to what both processes hold: its pages stay shared."""
    gc.collect()
    gc.freeze()


class Server(BaseApplication):
    """gunicorn with our options; calls `on_ready` when the first worker can answer."""

    def __init__(self, address: str, *, threads: int, on_ready: Callable[[], None]) -> None:
        self.address = address
        self.threads = threads
        self.on_ready = on_ready
        self.jobs: EmbeddedWorker | None = None
        self.unfinished = os.pipe()  # jobs that a worker process left, told to its parent
        os.set_blocking(self.unfinished[0], False)
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn's options."""
        options: dict[str, Any] = {
            "bind": self.address,
            "workers": 1,
            "threads": self.threads,
            "worker_class": StayingWorker,
            "preload_app": True,
            "loglevel": "warning",
            "control_socket_disable": True,
            "limit_request_line": 8190,
            # Real clients send `x-amz-meta-a_b`; `heads` drops other names with an underscore.
            "header_map": "dangerous",
            "keepalive": 5,
            "timeout": 60,
            "graceful_timeout": 5,
            "pre_fork": _share_memory,
            "post_worker_init": self._worker_ready,
            "worker_exit": self._worker_ends,
            "on_exit": self._server_ends,
            "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: PTH112
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application, loaded once before the fork."""
        from studyapp.config.wsgi import application

        return application

    def _worker_ready(self, worker: Any) -> None:
        if settings.JOBS_MODE == "embedded":
            self.jobs = EmbeddedWorker()
            self.jobs.start()
        # A request makes some thousand objects and few cycles: collecting after each 700 of them
        # took a twentieth of it.
        gc.set_threshold(YOUNG, 20, 20)
        pages.gather_now_and_then()
        self.on_ready()

    def _worker_ends(self, arbiter: Any, worker: Any) -> None:
        """Let jobs finish for a moment; those that cannot are left to the parent process."""
        if self.jobs is None:
            return
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # the arbiter may repeat itself meanwhile
        left = self.jobs.stop()
        if left:
            os.write(self.unfinished[1], json.dumps(sorted(left.items())).encode())
            os._exit(0)  # a busy thread would keep the interpreter from ending

    def _server_ends(self, arbiter: Any) -> None:
        """Put back the jobs that the worker could not finish, now that its locks are gone."""
        try:
            left = os.read(self.unfinished[0], 65536)
        except BlockingIOError:
            return
        put_back(dict(json.loads(left)))


def address_problem(host: str, port: int) -> str:
    """Why a server cannot listen there, as one line that says what to do; empty when it can."""
    if not 1 <= port <= 65535:
        return f"{port} is no port. Choose one from 1024 to 65535, for example --port 8000."
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            return _explained(error, host, port)
    return ""


def _explained(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else 8000
        return (
            f"Port {port} on {host} is taken by another program. Choose another one: "
            f"python3 manage.py up --port {other}"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} needs rights that you do not have. Choose one above 1023."
    return (
        f"This machine cannot listen on {host}: {error.strerror or error}. "
        "Use --host 127.0.0.1, or 0.0.0.0 for all of its addresses."
    )
