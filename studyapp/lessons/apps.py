"""App configuration of `lessons`."""

from django.apps import AppConfig


class LessonsConfig(AppConfig):
    """See the package's docstring."""

    name = "studyapp.lessons"
