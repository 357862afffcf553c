"""App configuration of `lessons`: its jobs become known."""

from importlib import import_module

from django.apps import AppConfig


class LessonsConfig(AppConfig):
    """See the package's docstring."""

    name = "studyapp.lessons"

    def ready(self) -> None:
        """Register the jobs, in servers, workers and commands alike."""
        import_module("studyapp.lessons.tasks")
