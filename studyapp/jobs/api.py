"""The door of `jobs`."""

from studyapp.jobs.embedded import EmbeddedWorker
from studyapp.jobs.housekeeping import register_daily
from studyapp.jobs.models import Job
from studyapp.jobs.registry import Handler, JobFailed, Report, register
from studyapp.jobs.services import start

__all__ = [
    "EmbeddedWorker",
    "Handler",
    "Job",
    "JobFailed",
    "Report",
    "register",
    "register_daily",
    "start",
]
