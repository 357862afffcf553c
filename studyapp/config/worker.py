"""gunicorn's threaded worker, with threads that stay with their client for a moment."""

import select
from threading import BoundedSemaphore
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from studyapp.config.heads import PlainParser

STAY = 0.05  # seconds that a thread waits for the next request of the connection it has served


class StayingWorker(ThreadWorker):
    """A thread that has answered waits a moment for the next request on the same connection.

    gunicorn gives a kept connection back to its main loop, which hands the next request to some
    thread: two switches of thread and three system calls around each request, half of what the
    server itself costs. Clients mostly go on at once. At most half of the threads stay, so that a
    new connection always finds one, and none does while the worker is told to stop.
    """

    def init_process(self) -> None:
        """See gunicorn's `Worker.init_process`; it returns when the worker ends."""
        # A request asks for 28 settings, each through two calls; a worker's do not change.
        self.cfg.__dict__.update({name: one.get() for name, one in self.cfg.settings.items()})
        self._places = BoundedSemaphore(max(1, self.cfg.threads // 2))
        super().init_process()

    def handle(self, conn: Any) -> Any:
        """See `ThreadWorker.handle`: what becomes of the connection."""
        if conn.parser is None and not self.cfg.is_ssl:
            conn.parser = PlainParser(self.cfg, conn.sock, conn.client)
        kept = super().handle(conn)
        if kept is not True or conn.is_http2 or not self._places.acquire(blocking=False):
            return kept
        try:
            while kept is True and self.alive and self._goes_on(conn):
                kept = super().handle(conn)
        finally:
            self._places.release()
        return kept

    def _goes_on(self, conn: Any) -> bool:
        """Whether the client's next request, or the end of its connection, comes soon."""
        if conn.parser.unreader.buf.getvalue():
            return True  # it came with the last one
        waiting = select.poll()
        waiting.register(conn.sock, select.POLLIN)
        return bool(waiting.poll(1000 * STAY))
