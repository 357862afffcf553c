"""gunicorn's threaded worker, with threads that stay with their client for a moment."""

import os
import select
from threading import BoundedSemaphore
from typing import Any

from gunicorn.http.wsgi import FileWrapper, base_environ
from gunicorn.util import close_graceful
from gunicorn.workers.gthread import ThreadWorker

from studyapp.config.answers import PlainResponse, environ_of
from studyapp.config.heads import PlainParser, PlainRequest
from studyapp.config.threads import WarmThreads

STAY = 0.25  # seconds that a thread waits for the next request of the connection it has served


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
        self._shared = {**base_environ(self.cfg), "wsgi.multithread": True}
        super().init_process()

    def get_thread_pool(self) -> WarmThreads:
        """See `ThreadWorker.get_thread_pool`."""
        return WarmThreads(self.cfg.threads)

    def handle(self, conn: Any) -> Any:
        """See `ThreadWorker.handle`: what becomes of the connection."""
        if conn.parser is None and self._is_usual(conn):
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

    def handle_request(self, req: Any, conn: Any) -> bool:
        """See `ThreadWorker.handle_request`: whether the connection may be kept."""
        if not (isinstance(req, PlainRequest) and req.plain):
            return bool(super().handle_request(req, conn))
        answer = PlainResponse(req, conn.sock, self.cfg)
        many = len(self.keepalived_conns) >= self.max_keepalived
        if many or not self.alive or not self.cfg.keepalive:
            answer.force_close()
        try:
            self._answer(req, conn, answer)
        except OSError:
            raise
        except (Exception, SystemExit):
            if not answer.headers_sent:
                raise  # and gunicorn says so to the client
            self.log.exception("Error handling request")
            close_graceful(conn.sock)
            raise StopIteration from None
        return not answer.should_close()

    def _answer(self, req: PlainRequest, conn: Any, answer: PlainResponse) -> None:
        if req.waits:
            conn.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        pieces = self.wsgi(environ_of(req, conn, self._shared), answer.start_response)
        try:
            if isinstance(pieces, FileWrapper):
                answer.write_file(pieces)
            else:
                for piece in pieces:
                    answer.write(piece)
            answer.close()
        finally:
            if hasattr(pieces, "close"):
                pieces.close()

    def _is_usual(self, conn: Any) -> bool:
        """Whether requests of a connection ask for nothing that only gunicorn's own way does.

        Its hooks around a request are not called on the short way; `config.server` has none.
        """
        if self.cfg.is_ssl or self.log.access_log_enabled or self.cfg.max_requests:
            return False
        over_tcp = isinstance(conn.client, tuple) and isinstance(conn.server, tuple)
        return over_tcp and "SCRIPT_NAME" not in os.environ

    def _goes_on(self, conn: Any) -> bool:
        """Whether the client's next request, or the end of its connection, comes soon."""
        if conn.parser.unreader.buf.getvalue():
            return True  # it came with the last one
        waiting = select.poll()
        waiting.register(conn.sock, select.POLLIN)
        return bool(waiting.poll(1000 * STAY))
