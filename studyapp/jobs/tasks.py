"""Celery tasks: run one job, sweep up what was left, do the day's housekeeping."""

from collections.abc import Iterator
from contextlib import contextmanager

from celery import shared_task
from celery.signals import worker_init
from django.db import close_old_connections
from django.utils import timezone

from studyapp.jobs import housekeeping, running, services


@contextmanager
def _fresh_connections() -> Iterator[None]:
    close_old_connections()
    try:
        yield
    finally:
        close_old_connections()


@shared_task(name="studyapp.jobs.run_job")
def run_job(job_id: int) -> None:
    """Run a stored job."""
    with _fresh_connections():
        running.run(job_id, timezone.now())


@shared_task(name="studyapp.jobs.sweep")
def sweep() -> int:
    """Send again what no worker holds any more."""
    with _fresh_connections():
        return services.recover(timezone.now())


@shared_task(name="studyapp.jobs.daily")
def daily() -> None:
    """Run every registered daily chore."""
    with _fresh_connections():
        housekeeping.run_daily(timezone.now())


@worker_init.connect
def _in_a_worker(**_named: object) -> None:
    services.hand_jobs_on()
