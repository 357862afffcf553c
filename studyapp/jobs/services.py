"""Starting, sending and recovering jobs; what is left of them after a month is swept."""

import logging
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from studyapp.accounts.api import User, register_collector, register_merge
from studyapp.jobs import running
from studyapp.jobs.models import Job

logger = logging.getLogger(__name__)
# A job that was handed to the broker is not sent again before this time is over.
ON_ITS_WAY = timedelta(minutes=10)
KEPT = timedelta(days=30)
RUN_JOB = "studyapp.jobs.run_job"  # sent by name: the task imports this module
_process = {"hands_on": False}


def hand_jobs_on() -> None:
    """Say that this process has workers to hand jobs to: the server and workers call it.

    Every other process (a management command, a shell) runs the jobs it starts itself, in place.
    """
    _process["hands_on"] = True


def start(
    kind: str, *, title: str, arguments: dict[str, Any], owner: User | None, now: datetime
) -> Job:
    """Store a job and send it once the transaction is committed."""
    job = Job.objects.create(
        kind=kind, title=title[:200], arguments=arguments, owner=owner, created_at=now
    )
    transaction.on_commit(lambda: send(job.pk))
    return job


def send(job_id: int) -> None:
    """Hand a job to a worker, or run it now where there is none to hand it to."""
    if settings.JOBS_MODE == "inline" or not _process["hands_on"]:
        running.run(job_id, timezone.now())
        return
    queued = Job.objects.filter(pk=job_id, state=Job.State.QUEUED)
    queued.update(leased_until=timezone.now() + ON_ITS_WAY)
    try:
        current_app.send_task(
            RUN_JOB, [job_id], retry_policy={"max_retries": 1, "interval_start": 0}
        )
    except Exception:
        # The row is there; the sweep sends it again when the broker is back.
        logger.exception("job %s could not be sent", job_id)
        queued.update(leased_until=None)


def recover(now: datetime, *, queue_lost: bool = False) -> int:
    """Send again what waits to be sent, and what a dead process left; returns how many.

    With `queue_lost`, the messages of all queued jobs went away with their process.
    """
    Job.objects.filter(state=Job.State.RUNNING, leased_until__lt=now).exclude(
        pk__in=running.held()
    ).update(state=Job.State.QUEUED, leased_until=None)
    due = Q() if queue_lost else Q(leased_until=None) | Q(leased_until__lt=now)
    waiting = Job.objects.filter(due, state=Job.State.QUEUED).order_by("pk")
    jobs = list(waiting.values_list("pk", flat=True))
    for job_id in jobs:
        send(job_id)
    return len(jobs)


def purge_finished(now: datetime) -> int:
    """Delete jobs that ended a month ago; returns how many."""
    count, _by_model = Job.objects.filter(finished_at__lt=now - KEPT).delete()
    return count


@register_merge
def merge(guest: User, account: User) -> None:
    """A guest's jobs become the account's, also those that are still to run."""
    for job in Job.objects.filter(owner=guest):
        job.owner = account
        if job.arguments.get("owner") == guest.pk:
            job.arguments["owner"] = account.pk
        job.save(update_fields=["owner", "arguments"])


def collect(user: User) -> dict[str, object]:
    """A learner's jobs for the data download."""
    fields = ("kind", "title", "state", "message", "created_at", "finished_at")
    return {"jobs": list(Job.objects.filter(owner=user).values(*fields))}


register_collector("jobs", collect)
