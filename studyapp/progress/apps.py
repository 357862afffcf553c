"""App configuration of `progress`."""

from django.apps import AppConfig


class ProgressConfig(AppConfig):
    """See the package's docstring."""

    name = "studyapp.progress"
