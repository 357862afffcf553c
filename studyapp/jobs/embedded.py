"""A Celery worker and beat in threads of the one server process, over a memory broker.

Started by the server after its worker has forked, never by management commands. The messages
of the memory broker end with their process: at the start all queued jobs are sent again, and
jobs that a killed process left running follow when their lease is over.
"""

import logging
import threading
from datetime import timedelta

from celery import current_app
from django.db import close_old_connections, connections
from django.utils import timezone

from studyapp.jobs import running, services
from studyapp.jobs.housekeeping import run_daily

logger = logging.getLogger(__name__)
SWEEP_SECONDS = 5.0
DAY = timedelta(days=1)


class EmbeddedWorker:
    """Two daemon threads: Celery's worker, and a clock for the sweep and the daily chores."""

    def __init__(self) -> None:
        self._stop = threading.Event()

    def start(self) -> None:
        """Start both threads and return at once."""
        running.reopen()
        services.hand_jobs_on()
        threading.Thread(target=self._work, name="jobs", daemon=True).start()
        threading.Thread(target=self._tick, name="jobs-clock", daemon=True).start()

    def stop(self, patience: float = 3.0) -> dict[int, int]:
        """Take no more jobs and wait a moment for those under way.

        Returns those that did not end, for `put_back` once this process is gone: on SQLite a
        busy thread may hold the lock until then. The threads end with the process.
        """
        self._stop.set()
        left = running.close(patience)
        connections.close_all()
        return left

    def _work(self) -> None:
        try:
            current_app.WorkController(
                pool="threads",
                concurrency=2,
                without_heartbeat=True,
                without_gossip=True,
                without_mingle=True,
                loglevel="WARNING",
            ).start()
        except Exception:
            logger.exception("the embedded worker ended; jobs wait for the next start")

    def _tick(self) -> None:
        last_daily = None
        queue_lost = True
        while not self._stop.is_set():
            now = timezone.now()
            close_old_connections()
            try:
                services.recover(now, queue_lost=queue_lost)
                queue_lost = False
                if last_daily is None or now - last_daily >= DAY:
                    last_daily = now
                    run_daily(now)
            except Exception:
                logger.exception("the clock of the embedded worker failed")
            self._stop.wait(SWEEP_SECONDS)
        connections.close_all()
