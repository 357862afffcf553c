"""Starting, running and recovering jobs."""

import logging
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from studyapp.accounts.api import User
from studyapp.jobs.models import Job
from studyapp.jobs.registry import JobFailed, handler_of

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)
ATTEMPTS = 3
RUN_JOB = "studyapp.jobs.run_job"  # sent by name: the task imports this module


def start(
    kind: str, *, title: str, arguments: dict[str, Any], owner: User | None, now: datetime
) -> Job:
    """Store a job and send it once the transaction is committed."""
    job = Job.objects.create(
        kind=kind, title=title, arguments=arguments, owner=owner, created_at=now
    )
    transaction.on_commit(lambda: send(job.pk))
    return job


def send(job_id: int) -> None:
    """Hand a job to whoever runs jobs here; in "inline" mode, run it now."""
    if settings.JOBS_MODE == "inline":
        run(job_id, timezone.now())
        return
    try:
        current_app.send_task(RUN_JOB, [job_id])
    except OSError as error:
        # The row is there; the sweep sends it again when the broker is back.
        logger.warning("job %s could not be sent: %s", job_id, error)


def run(job_id: int, now: datetime) -> None:
    """Run a job unless somebody else holds it or it is over."""
    if not _claim(job_id, now):
        return
    job = Job.objects.get(pk=job_id)

    def report(done: int, total: int, message: str) -> None:
        Job.objects.filter(pk=job_id).update(
            done_parts=done,
            all_parts=total,
            message=message,
            leased_until=timezone.now() + LEASE,
        )

    try:
        result = handler_of(job.kind)(job.arguments, report)
    except JobFailed as error:
        _finish(job_id, Job.State.FAILED, str(error), {})
    except Exception:
        logger.exception("job %s (%s) failed", job_id, job.kind)
        if job.attempts >= ATTEMPTS:
            _finish(job_id, Job.State.FAILED, "It failed on our side and was given up.", {})
        else:
            Job.objects.filter(pk=job_id).update(state=Job.State.QUEUED, leased_until=None)
        if settings.JOBS_MODE == "inline":
            raise
    else:
        _finish(job_id, Job.State.DONE, job.message, result)


def recover(now: datetime) -> int:
    """Send again what was left queued, and what a dead worker left running; returns how many."""
    stale = Q(state=Job.State.RUNNING, leased_until__lt=now)
    waiting = Q(state=Job.State.QUEUED, created_at__lt=now - timedelta(seconds=30))
    jobs = list(Job.objects.filter(stale | waiting).values_list("pk", flat=True))
    for job_id in jobs:
        send(job_id)
    return len(jobs)


def _claim(job_id: int, now: datetime) -> bool:
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, leased_until__lt=now)
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(free, pk=job_id).first()
        if job is None:
            return False
        if job.attempts >= ATTEMPTS:
            job.state, job.finished_at = Job.State.FAILED, now
            job.message = "It was interrupted too often and was given up."
        else:
            job.state, job.leased_until = Job.State.RUNNING, now + LEASE
            job.attempts += 1
        job.save()
    return job.state == Job.State.RUNNING


def _finish(job_id: int, state: str, message: str, result: dict[str, Any]) -> None:
    Job.objects.filter(pk=job_id).update(
        state=state,
        message=message,
        result=result,
        leased_until=None,
        finished_at=timezone.now(),
    )
