"""The embedded server: gunicorn in this process tree, one worker with threads, jobs included."""

import os
import socket
from collections.abc import Callable
from typing import Any

from django.conf import settings
from gunicorn.app.base import BaseApplication

from studyapp.jobs.api import EmbeddedWorker


class Server(BaseApplication):
    """gunicorn with our options; calls `on_ready` when the first worker can answer."""

    def __init__(self, address: str, *, threads: int, on_ready: Callable[[], None]) -> None:
        self.address = address
        self.threads = threads
        self.on_ready = on_ready
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn's options."""
        options: dict[str, Any] = {
            "bind": self.address,
            "workers": 1,
            "threads": self.threads,
            "worker_class": "gthread",
            "preload_app": True,
            "loglevel": "warning",
            "control_socket_disable": True,
            "limit_request_line": 8190,
            "keepalive": 5,
            "timeout": 60,
            "graceful_timeout": 5,
            "post_worker_init": self._worker_ready,
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
            EmbeddedWorker().start()
        self.on_ready()


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
