"""Running one job: the claim, the lease with its heartbeat, progress, and the end of it.

A row is claimed by one UPDATE. The claim holds a lease that a heartbeat renews while the handler
works, so that a job whose process died is free again half a minute later. `attempts` is the
fence: whoever lost the lease to a later attempt can no longer write to the row.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from studyapp.jobs.models import Job
from studyapp.jobs.registry import JobFailed, Json, handler_of

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=30)
HEARTBEAT_SECONDS = 8.0
REPORT_SECONDS = 0.5
ATTEMPTS = 3
PAUSE = timedelta(seconds=10)  # before the second attempt; twice as long before the third
GIVEN_UP = "It failed on our side and was given up."
INTERRUPTED = "It was interrupted too often and was given up. Start it again."


class LeaseLost(Exception):
    """The row is gone or somebody else's by now: stop working on it, quietly."""


@dataclass
class _Held:
    """The jobs that this process is working on, with their attempt."""

    jobs: dict[int, int] = field(default_factory=dict)
    closed: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)


_held = _Held()


def run(job_id: int, now: datetime) -> None:
    """Run a job unless somebody else holds it or it is over."""
    with _held.lock:
        if _held.closed or job_id in _held.jobs:
            return
        _held.jobs[job_id] = 0
    try:
        job = _claim(job_id, now)
        if job is not None:
            _held.jobs[job_id] = job.attempts
            _work(job)
    finally:
        with _held.lock:
            _held.jobs.pop(job_id, None)


def held() -> frozenset[int]:
    """The jobs that this process is working on right now."""
    with _held.lock:
        return frozenset(_held.jobs)


def close(patience: float) -> dict[int, int]:
    """Take no more jobs and wait for those under way; what is not done in time is returned.

    Give that to `put_back` when the threads that work on it are gone.
    """
    with _held.lock:
        _held.closed = True
    until = time.monotonic() + patience
    while held() and time.monotonic() < until:
        time.sleep(0.05)
    with _held.lock:
        return dict(_held.jobs)


def put_back(left: dict[int, int]) -> None:
    """Free interrupted jobs (id and attempt) at once; the attempt does not count."""
    for job_id, attempt in left.items():
        _mine(job_id, attempt).update(
            state=Job.State.QUEUED, attempts=attempt - 1, leased_until=None
        )


def reopen() -> None:
    """Take jobs again, after `close`."""
    with _held.lock:
        _held.closed = False


def _mine(job_id: int, attempt: int) -> QuerySet[Job]:
    return Job.objects.filter(pk=job_id, state=Job.State.RUNNING, attempts=attempt)


def _claim(job_id: int, now: datetime) -> Job | None:
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, leased_until__lt=now)
    rows = Job.objects.filter(free, pk=job_id)
    claimed = rows.filter(attempts__lt=ATTEMPTS).update(
        state=Job.State.RUNNING, leased_until=now + LEASE, attempts=F("attempts") + 1
    )
    if claimed:
        return Job.objects.filter(pk=job_id).first()
    rows.filter(attempts__gte=ATTEMPTS).update(
        state=Job.State.FAILED, message=INTERRUPTED, leased_until=None, finished_at=now
    )
    return None


def _work(job: Job) -> None:
    try:
        with _kept_alive(job):
            result = handler_of(job.kind)(job.arguments, _Progress(job))
    except LeaseLost:
        logger.info("job %s (%s) is somebody else's by now", job.pk, job.kind)
    except JobFailed as error:
        link = {"url": error.url, "label": error.label} if error.url else {}
        _finish(job, Job.State.FAILED, str(error), link)
    except Exception:
        logger.exception("job %s (%s) failed", job.pk, job.kind)
        _try_again(job)
        if settings.JOBS_MODE == "inline":
            raise
    else:
        _finish(job, Job.State.DONE, str(result.get("message", "")), result)


def _try_again(job: Job) -> None:
    if job.attempts >= ATTEMPTS:
        _finish(job, Job.State.FAILED, GIVEN_UP, {})
        return
    pause = timezone.now() + PAUSE * job.attempts
    _mine(job.pk, job.attempts).update(state=Job.State.QUEUED, leased_until=pause)


def _finish(job: Job, state: str, message: str, result: Json) -> None:
    _mine(job.pk, job.attempts).update(
        state=state,
        message=message,
        result=result,
        leased_until=None,
        finished_at=timezone.now(),
    )


class _Progress:
    """What a handler reports with: at most two rows a second, and the last one always."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._at = -REPORT_SECONDS

    def __call__(self, done: int, total: int, message: str) -> None:
        now = time.monotonic()
        if now - self._at < REPORT_SECONDS and done < total:
            return
        self._at = now
        written = _mine(self._job.pk, self._job.attempts).update(
            done_parts=done,
            all_parts=total,
            message=message,
            leased_until=timezone.now() + LEASE,
        )
        if not written:
            raise LeaseLost


@contextmanager
def _kept_alive(job: Job) -> Iterator[None]:
    over = threading.Event()
    threading.Thread(
        target=_renew, args=(job.pk, job.attempts, over), name=f"lease-{job.pk}", daemon=True
    ).start()
    try:
        yield
    finally:
        over.set()


def _renew(job_id: int, attempt: int, over: threading.Event) -> None:
    while not over.wait(HEARTBEAT_SECONDS):
        try:
            _mine(job_id, attempt).update(leased_until=timezone.now() + LEASE)
        except DatabaseError as error:
            # One SQLite file, and the handler is in a long transaction: nobody else can write
            # to the row either, and this process does not take a job that it holds.
            logger.info("the lease of job %s could not be renewed: %s", job_id, error)
    connections.close_all()
