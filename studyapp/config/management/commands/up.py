"""`manage.py up`: migrate, load the content if it changed, serve with embedded defaults."""

import hashlib
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections

from studyapp.common.fonts import make_fonts
from studyapp.config.apart import apart
from studyapp.config.server import Server, address_problem
from studyapp.sandbox.api import prepare_models

LOCK_PATIENCE_SECONDS = 2.0


class Command(BaseCommand):
    """Bring the site up on this machine."""

    help = "Migrate, load the content if it changed, and serve, worker included."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--threads", type=int, default=8)

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        held = self._hold_server_lock() if settings.JOBS_MODE == "embedded" else None
        if problem := address_problem(host, port):
            raise CommandError(problem)
        try:
            apart(self._prepare)  # what loading takes would stay with the server
        except KeyboardInterrupt:
            message = "Interrupted while preparing; run the same command again to go on."
            raise CommandError(message, returncode=130) from None
        connections.close_all()  # the server forks: no connection may be shared
        url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        Server(
            f"{f'[{host}]' if ':' in host else host}:{port}",
            threads=options["threads"],
            on_ready=lambda: print(f"Fairweather is ready: {url}", flush=True),  # noqa: T201
        ).run()
        if held:
            held.close()

    def _hold_server_lock(self) -> IO[str] | None:
        """One server process with embedded jobs a folder; a second one is told so."""
        try:
            import fcntl
        except ImportError:
            return None
        try:
            handle = (Path(settings.VAR) / "server.lock").open("a+")
        except OSError as error:
            message = (
                f"The folder {settings.VAR} cannot be written ({error.strerror}). "
                "Set VAR_DIR to a folder that you may write to."
            )
            raise CommandError(message) from error
        until = time.monotonic() + LOCK_PATIENCE_SECONDS
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() < until:  # a killed server's worker may be on its way out
                    time.sleep(0.1)
                    continue
                message = (
                    "Fairweather is already running from this folder. Stop that one first "
                    "(Ctrl-C), or set CELERY_BROKER_URL to run several servers."
                )
                raise CommandError(message) from None
            return handle

    def _prepare(self) -> None:
        for failure in make_fonts(settings.ASSETS / "fonts"):
            self.stderr.write(f"A font could not be made, the system's serves: {failure}")
        prepare_models()
        call_command("migrate", verbosity=0, interactive=False)
        call_command("load_content", quiet=True)
        self._collect_static()

    def _collect_static(self) -> None:
        """Hash and compress the static files when one of them, or a package, has changed."""
        total = hashlib.sha256()
        for root in (settings.ROOT / "static", settings.ASSETS, settings.ROOT / "requirements"):
            for path in sorted(root.rglob("*")):
                if path.is_file():
                    stat = path.stat()
                    name = path.relative_to(root)
                    total.update(f"{name}{stat.st_size}{stat.st_mtime_ns}".encode())
        stamp = settings.STATIC_ROOT / ".stamp"
        if stamp.exists() and stamp.read_text() == total.hexdigest():
            return
        self.stderr.write("Preparing styles and scripts; this takes up to a minute, once.")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(total.hexdigest())
