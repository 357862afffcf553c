"""Celery tasks: run one job, sweep up what was left, do the day's housekeeping."""

from celery import shared_task
from django.db import close_old_connections
from django.utils import timezone

from studyapp.jobs import housekeeping, services


@shared_task(name="studyapp.jobs.run_job")
def run_job(job_id: int) -> None:
    """Run a stored job."""
    close_old_connections()
    try:
        services.run(job_id, timezone.now())
    finally:
        close_old_connections()


@shared_task(name="studyapp.jobs.sweep")
def sweep() -> int:
    """Send again what no worker holds any more."""
    close_old_connections()
    return services.recover(timezone.now())


@shared_task(name="studyapp.jobs.daily")
def daily() -> None:
    """Run every registered daily chore."""
    close_old_connections()
    housekeeping.run_daily(timezone.now())
