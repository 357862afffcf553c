"""Reads of jobs."""

from studyapp.accounts.api import User
from studyapp.jobs.models import Job


def job_of(user: User, job_id: int) -> Job | None:
    """The learner's own job, or None."""
    return Job.objects.filter(pk=job_id, owner=user).first()
