"""The door of `jobs`."""

from studyapp.jobs.embedded import EmbeddedWorker
from studyapp.jobs.housekeeping import register_daily
from studyapp.jobs.models import Job
from studyapp.jobs.registry import Handler, JobFailed, Report, register
from studyapp.jobs.running import put_back
from studyapp.jobs.services import hand_jobs_on, start

__all__ = [
    "EmbeddedWorker",
    "Handler",
    "Job",
    "JobFailed",
    "Report",
    "hand_jobs_on",
    "put_back",
    "register",
    "register_daily",
    "start",
]
