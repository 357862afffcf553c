"""App configuration of `exams`."""

from django.apps import AppConfig


class ExamsConfig(AppConfig):
    """See the package's docstring."""

    name = "studyapp.exams"
