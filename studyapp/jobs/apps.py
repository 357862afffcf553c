"""App configuration of `jobs`."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """See the package's docstring."""

    name = "studyapp.jobs"
