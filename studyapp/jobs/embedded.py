"""A Celery worker and beat in threads of the one server process, over a memory broker.

Started by the server after its worker has forked, never by management commands. Jobs that a
stopped process left behind are found by their lease and sent again.
"""

import logging
import threading

from celery import current_app
from django.utils import timezone

from studyapp.jobs import services
from studyapp.jobs.housekeeping import run_daily

logger = logging.getLogger(__name__)


class EmbeddedWorker:
    """Two daemon threads: Celery's worker, and a clock for the sweep and the daily chores."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._worker: object | None = None

    def start(self) -> None:
        """Start both threads and return at once."""
        threading.Thread(target=self._work, name="jobs", daemon=True).start()
        threading.Thread(target=self._tick, name="jobs-clock", daemon=True).start()

    def stop(self) -> None:
        """Let the clock end; the worker's thread ends with the process."""
        self._stop.set()

    def _work(self) -> None:
        self._worker = worker = current_app.WorkController(
            pool="threads",
            concurrency=2,
            without_heartbeat=True,
            without_gossip=True,
            without_mingle=True,
            loglevel="WARNING",
        )
        worker.start()

    def _tick(self) -> None:
        from django.db import close_old_connections

        ticks = 0
        while not self._stop.wait(0 if ticks == 0 else 60):
            close_old_connections()
            try:
                services.recover(timezone.now())
                if ticks % 1440 == 0:
                    run_daily(timezone.now())
            except Exception:
                logger.exception("the clock of the embedded worker failed")
            ticks += 1
